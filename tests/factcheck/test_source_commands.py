"""The commands on sources, in this process, and in one of their own where signals and files matter."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from factcheck.__main__ import main
from factcheck.source_commands import NOTHING_TO_EDIT
from factcheck.source_tables import EMPTY, EMPTY_LIBRARY, HEALTHY, NO_HITS
from retrieval.library import Library

ROOT = Path(__file__).parents[2]
TRAM = """---
title: The tramway of Lormentel
publisher: Town of Lormentel
published: 2026-05-05
---
The tramway of Lormentel will cost 640 million euros.
"""
QUAY = "The quay of Lormentel was 1,200 metres long in 2019."


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with two notes, and no setting from outside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECOUPE_LIBRARY", "lib")
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "tram.md").write_text(TRAM, encoding="utf-8")
    (tmp_path / "notes" / "quay.txt").write_text(QUAY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def filled(desk, capsys):
    assert main(["sources", "add", "notes"]) == 0
    capsys.readouterr()
    return desk


@pytest.fixture
def said(capsys):
    """Run a command; give its exit code and what it said on standard output."""

    def run(*arguments):
        code = main(["sources", *arguments])
        return code, capsys.readouterr().out

    return run


def known(said):
    return {one["title"]: one for one in json.loads(said("list", "--json")[1])}


def test_each_place_is_said_what_became_of_it(desk, said):
    (desk / "torn.pdf").write_bytes(b"%PDF-1.7 torn")
    code, out = said("add", "notes", "torn.pdf")
    assert code == 0
    assert "added notes/quay.txt" in out and "refused torn.pdf: " in out
    assert out.splitlines()[-1] == "2 added, 1 refused"
    assert said("add", "notes")[1].splitlines()[-1] == "2 unchanged"
    (desk / "notes" / "quay.txt").write_text(QUAY.replace("2019", "2020"), encoding="utf-8")
    assert said("add", "notes")[1].splitlines()[-1] == "1 updated, 1 unchanged"


def test_nothing_but_refusals_ends_in_2(desk, said):
    code, out = said("add", "missing.txt", "--json")
    assert code == 2
    (outcome,) = json.loads(out)
    assert outcome["status"] == "refused" and "no such file" in outcome["reason"]


def test_an_address_that_leads_inside_is_refused(desk, said):
    code, out = said("add", "http://127.0.0.1:1/notes.html")
    assert code == 2
    assert "was not fetched" in out


def test_options_say_what_a_source_does_not_say_itself(desk, said):
    said("add", "notes", "--publisher", "Harbour office", "--kind", "statistic", "--published", "2020-02-01")
    found = known(said)
    assert found["quay"]["publisher"] == "Harbour office"
    assert found["quay"]["kind"] == "official statistic"
    assert found["quay"]["published"] == "2020-02-01"
    assert found["The tramway of Lormentel"]["publisher"] == "Town of Lormentel"
    assert found["The tramway of Lormentel"]["published"] == "2026-05-05"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "notes", "--kind", "gossip"], "--kind: 'gossip' is not one of"),
        (["add", "notes", "--published", "2026-02-30"], "--published: '2026-02-30' is not a date"),
        (["list", "--kind", "gossip"], "--kind: 'gossip' is not one of"),
        (["show", "s0"], "There is no source s0"),
        (["remove", "s0"], "There is no source s0"),
        (["edit", "s0"], NOTHING_TO_EDIT),
        (["edit", "s0", "--url", "somewhere"], "not a web address"),
    ],
)
def test_bad_input_ends_in_2_and_a_sentence(filled, capsys, arguments, words):
    assert main(["sources", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_list_is_filtered(filled, said):
    assert "quay" in said("list")[1]
    assert "quay" not in said("list", "--publisher", "Town of Lormentel")[1]
    assert "quay" not in said("list", "--from", "2020-01-01")[1]
    assert said("list", "--language", "fr")[1].strip() == EMPTY
    assert said("list", "--checked")[1].strip() == EMPTY_LIBRARY


def test_a_source_is_shown_with_its_text(filled, said):
    source_id = known(said)["quay"]["id"]
    code, out = said("show", source_id)
    assert code == 0 and QUAY in out and source_id in out
    shown = json.loads(said("show", source_id, "--json")[1])
    assert shown["text"] == QUAY
    assert [passage["text"] for passage in shown["passages"]] == [QUAY]


def test_what_is_said_of_a_source_is_corrected_and_the_rest_stays(filled, said):
    source_id = known(said)["The tramway of Lormentel"]["id"]
    assert said("edit", source_id, "--kind", "press", "--publisher", "")[0] == 0
    source = known(said)["The tramway of Lormentel"]
    assert (source["id"], source["kind"], source["publisher"]) == (source_id, "press", None)
    assert source["published"] == "2026-05-05"


def test_a_removed_source_is_gone_from_list_and_search(filled, said):
    source_id = known(said)["quay"]["id"]
    assert said("remove", source_id) == (0, f"removed {source_id}\n")
    assert set(known(said)) == {"The tramway of Lormentel"}
    assert QUAY not in said("search", "How long was the quay?")[1]


def test_a_search_shows_passages_and_on_demand_why(filled, said):
    code, out = said("search", "How much will the tramway cost?", "--limit", "1")
    assert code == 0 and "640 million" in out and "rank" not in out
    assert re.search(
        r"by words: rank 1, .* for “How much", said("search", "How much will the tramway cost?", "--why")[1]
    )
    (hit,) = json.loads(said("search", "tramway", "--limit", "1", "--json")[1])
    assert {one["leg"] for one in hit["why"]} == {"lexical", "dense"}
    assert said("search", "tramway", "--from", "2030-01-01")[1].strip() == NO_HITS


def test_a_healthy_library_is_told_in_figures(filled, said):
    code, out = said("verify")
    assert code == 0 and HEALTHY in out
    assert re.search(r"Sources +2, in 2 passages", out)
    assert json.loads(said("verify", "--json")[1])["healthy"] is True


def test_a_rebuilt_library_answers_as_before(filled, said):
    before = json.loads(said("search", "tramway cost", "--json")[1])
    assert said("rebuild")[0] == 0
    assert json.loads(said("search", "tramway cost", "--json")[1]) == before


def test_an_unusable_library_ends_in_4(desk, capsys):
    (desk / "lib").mkdir()
    (desk / "lib" / "library.sqlite3").write_bytes(b"not a database" * 500)
    assert main(["sources", "verify"]) == 4
    assert "nothing was deleted" in capsys.readouterr().err


def test_text_from_a_source_cannot_act_on_the_terminal(desk, said):
    (desk / "evil.txt").write_text("Tramway \x1b[31mred\x1b[0m [bold]x[/bold] \u202eecila", encoding="utf-8")
    said("add", "evil.txt")
    (source,) = known(said).values()
    for command in (["list"], ["search", "tramway", "--why"], ["show", source["id"]]):
        out = said(*command)[1]
        assert "\x1b" not in out and "\u202e" not in out


def sources_in(library):
    """Count the sources that are safe, from another process."""
    try:
        with closing(sqlite3.connect(f"file:{library}/library.sqlite3?mode=ro", uri=True)) as record:
            return record.execute("SELECT count(*) FROM sources").fetchone()[0]
    except sqlite3.Error:
        return 0


def test_a_stop_keeps_what_was_added_and_says_how_much(desk):
    lines = [
        json.dumps({"id": number, "text": f"Pier {number} of Lormentel cost {number} euros."}) for number in range(4000)
    ]
    (desk / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "factcheck", "sources", "add", "many.jsonl"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=desk, env=env, start_new_session=True, **pipes) as adding:
        end = time.monotonic() + 60
        while not sources_in(desk / "lib") and time.monotonic() < end:
            time.sleep(0.02)
        # As a terminal does at Ctrl-C: the child that reads the files is told as well.
        os.killpg(adding.pid, signal.SIGINT)
        out, error = adding.communicate(timeout=60)
    assert adding.returncode == 130
    assert "Traceback" not in error
    kept = int(re.search(r"Stopped: (\d+) were done", error).group(1))
    assert out.splitlines()[-1] == f"{kept} added"
    with Library.open(desk / "lib") as library:
        assert 0 < kept == library.source_count < 4000
