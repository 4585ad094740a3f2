"""Killed again and again while it adds, a library keeps every source that it acknowledged, once, and finds it."""

import json
import os
import random
import time

import pytest

from retrieval.library import Library
from tests.adder import adder
from tests.hashing import HashingEmbedder

KILLS = int(os.environ.get("RECOUPE_TEST_KILLS", "30"))
FRESH = 6


def look_and_kill(home, log, after, *, at_once=False):
    """Kill an adder some time after it has acknowledged something more, or with `at_once` after it has looked.

    Returns:
        How many sources it had found before.
    """
    with adder(home, log) as child:
        found = child.found()
        if not at_once:
            child.wait_for_more()
        time.sleep(after)
        child.kill()
    return found


@pytest.mark.timeout(120 + 15 * KILLS)
def test_what_was_acknowledged_before_a_kill_is_found_by_search_after_it(tmp_path):
    home, log = tmp_path / "library", tmp_path / "acknowledged"
    chance = random.Random(20261122)
    for kill in range(KILLS):
        before = log.read_text(encoding="utf-8").count("\n") if kill else 0
        assert look_and_kill(home, log, chance.uniform(0, 0.1), at_once=kill % 5 == 4) == before
    acknowledged = log.read_text(encoding="utf-8").split("\n")[:-1]
    assert len(acknowledged) == len(set(acknowledged)) > KILLS / 2
    with adder(home, log) as last:
        assert last.found() == len(acknowledged)


@pytest.mark.timeout(300)
def test_a_library_killed_while_its_first_sources_are_added_is_whole_at_the_next_start(tmp_path):
    chance = random.Random(7)
    rows = ({"id": str(n), "title": f"Note {n}x", "text": f"Note {n}x de la liasse."} for n in range(400))
    items = tmp_path / "items.jsonl"
    items.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    for number in range(FRESH):
        home, log = tmp_path / f"library{number}", tmp_path / f"acknowledged{number}"
        with adder(home, log, items) as first:
            time.sleep(chance.uniform(0, 2))
            first.kill()
        look_and_kill(home, log, 0.1)


def test_the_lock_of_a_killed_owner_is_free_and_that_of_a_living_one_is_not(tmp_path):
    home, log = tmp_path / "library", tmp_path / "acknowledged"
    with adder(home, log) as owner:
        assert owner.found() == 0
        with adder(home, log) as second, pytest.raises(AssertionError, match=f"in use by process {owner.pid}"):
            second.found()
        owner.kill()
    with Library.open(home, embedder=HashingEmbedder()) as library:
        assert library.verify().faults == ()
