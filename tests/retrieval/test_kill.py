"""Killed again and again while it adds, a library keeps every source that it acknowledged, once, and finds it."""

import json
import os
import random
import subprocess
import sys
import time

import pytest

from retrieval.library import Library
from tests.hashing import HashingEmbedder

KILLS = int(os.environ.get("RECOUPE_TEST_KILLS", "30"))
FRESH = 3

# Looks for all that was acknowledged, then goes on adding, a line in the log for each source that is safe.
ADDER = """
import sys
from itertools import count
from pathlib import Path
from retrieval.library import Library
from retrieval.readers.metadata import About
from tests.hashing import HashingEmbedder
home, log = map(Path, sys.argv[1:3])
with Library.open(home, create=True, embedder=HashingEmbedder()) as library, log.open("a") as said:
    acknowledged = log.read_text().split("\\n")[:-1]
    kept = {source.title for source in library.sources()}
    assert set(acknowledged) <= kept, f"lost: {sorted(set(acknowledged) - kept)[:5]}"
    assert len(kept) == library.source_count == library.passage_count, "there are duplicates"
    for title in acknowledged:
        hits = library.search([title], limit=1)
        assert hits and hits[0].source.title == title, f"not found: {title}"
        assert hits[0].ranks.get("lexical") and hits[0].similarity is not None, f"not found by both: {title}"
    print("found", len(acknowledged), flush=True)
    def tell(done=0, total=0, outcome=None):
        if outcome.status == "added":
            said.write(outcome.source.title + "\\n")
            said.flush()
    if len(sys.argv) > 3:
        library.add([Path(sys.argv[3])], on_progress=tell)
    for number in count(len(kept)):
        title = f"Acte {number}x{number * 7919}"
        tell(outcome=library.add_text(f"{title} du registre.", About(title=title, language="fr")))
"""


def adder(home, log, *items):
    log.touch()
    command = [sys.executable, "-c", ADDER, str(home), str(log), *map(str, items)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run_and_kill(home, log, after, *, at_once=False):
    """Start an adder, kill it some time after it has acknowledged something more, and say how it ended.

    With `at_once`, some time after it has looked for everything.
    """
    with adder(home, log) as process:
        size = log.stat().st_size
        found = process.stdout.readline()
        if not found.startswith("found"):
            raise AssertionError(process.stderr.read())
        while not at_once and log.stat().st_size == size and process.poll() is None:
            time.sleep(0.005)
        time.sleep(after)
        process.kill()
    return process.returncode


@pytest.mark.timeout(600)
def test_what_was_acknowledged_before_a_kill_is_found_by_search_after_it(tmp_path):
    home, log = tmp_path / "library", tmp_path / "acknowledged"
    chance = random.Random(20261122)
    for kill in range(KILLS):
        assert run_and_kill(home, log, chance.uniform(0, 0.2), at_once=kill % 5 == 4) == -9
    acknowledged = log.read_text(encoding="utf-8").split("\n")[:-1]
    assert len(acknowledged) == len(set(acknowledged)) > KILLS / 2
    with Library.open(home, embedder=HashingEmbedder()) as library:
        assert library.verify().faults == ()
        assert set(acknowledged) <= {source.title for source in library.sources()}


@pytest.mark.timeout(300)
def test_a_library_killed_while_its_first_sources_are_added_is_whole_at_the_next_start(tmp_path):
    chance = random.Random(7)
    rows = ({"id": str(n), "title": f"Note {n}x", "text": f"Note {n}x de la liasse."} for n in range(400))
    items = tmp_path / "items.jsonl"
    items.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    for number in range(FRESH):
        home, log = tmp_path / f"library{number}", tmp_path / f"acknowledged{number}"
        with adder(home, log, items) as process:
            time.sleep(chance.uniform(0.2, 5))
            process.kill()
        assert run_and_kill(home, log, 0.1) == -9
        with Library.open(home, embedder=HashingEmbedder()) as library:
            assert library.verify().faults == ()


def test_the_lock_of_a_killed_owner_is_free_and_that_of_a_living_one_is_not(tmp_path):
    home, log = tmp_path / "library", tmp_path / "acknowledged"
    with adder(home, log) as owner:
        assert owner.stdout.readline().startswith("found")
        with adder(home, log) as second:
            _, said = second.communicate(timeout=60)
        assert f"in use by process {owner.pid}" in said
        owner.kill()
    with Library.open(home, embedder=HashingEmbedder()) as library:
        assert library.verify().faults == ()
