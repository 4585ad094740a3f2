import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eval import runs
from eval.__main__ import main
from eval.records import Result
from eval.run import Order, carry_out, rescore
from eval.workers import count

ROOT = Path(__file__).parents[2]
ITEMS = 160


def sentence(number):
    return f"Le pont de Lormentel mesure {number} mètres et il a été ouvert en {1900 + number}."


@pytest.fixture
def work(tmp_path, monkeypatch):
    """Work in an empty folder that holds a verification set of two labels."""
    rows = [
        {
            "id": f"i{number}",
            "claim": sentence(number),
            "evidence": sentence(number + number % 2),
            "label": "contradicts" if number % 2 else "supports",
            "language": "fr",
        }
        for number in range(ITEMS)
    ]
    write(tmp_path / "set.jsonl", rows)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def order(suite="set.jsonl", **more):
    return Order(suite=suite, engine="local", command=f"python -m eval run {suite}", **({"workers": 1} | more))


def records(folder):
    """Read the records of a run; how long an item took is another matter each time."""
    rows = [json.loads(line) for line in (folder / runs.RECORDS).read_text(encoding="utf-8").splitlines()]
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]


def cut(folder, lines, tail=""):
    """Leave a run as a kill would: only the first lines, and a piece of the next."""
    text = (folder / runs.RECORDS).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / runs.RECORDS).write_text("".join(text[:lines]) + tail, encoding="utf-8")
    settings = json.loads((folder / runs.SETTINGS).read_text(encoding="utf-8"))
    (folder / runs.SETTINGS).write_text(json.dumps(settings | {"finished": None}), encoding="utf-8")
    for name in (runs.SCORES, runs.REPORT):
        (folder / name).unlink(missing_ok=True)


def started(*more):
    """Start a run in a process of its own; yield when some of its records are there."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "eval", "run", "set.jsonl", "--out", "killed", *more]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    path, end = Path("killed") / runs.RECORDS, time.monotonic() + 60
    while not path.exists() or path.read_bytes().count(b"\n") < 10:
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.01)
    return process


def test_a_run_leaves_one_folder_with_everything_in_the_order_of_the_set(work):
    folder, done = carry_out(order(limit=5))
    assert folder.parent == runs.ROOT / "set.local"
    assert {path.name for path in folder.iterdir()} == {runs.SETTINGS, runs.RECORDS, runs.SCORES, runs.REPORT}
    assert [row["id"] for row in records(folder)] == ["i0", "i1", "i2", "i3", "i4"]
    assert Result.model_validate_json((folder / runs.SCORES).read_bytes()) == done.result
    settings = runs.settings_of(folder)
    assert (settings.suite, settings.kind, settings.engine, settings.limit) == (
        "set.jsonl",
        "verification",
        "local",
        5,
    )
    assert len(settings.set_sha256) == len(settings.code_sha256) == 64
    assert {"numpy", "onnxruntime"} <= settings.packages.keys()
    assert "macro_f1" in done.result.figures
    assert done.result.run["tables"]["confusion"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_that_is_killed_goes_on_and_comes_to_the_same(work, capsys, workers):
    process = started("--workers", workers)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    whole, _ = carry_out(order(out=Path("whole")))
    assert 10 <= len(records(Path("killed"))) < ITEMS
    assert main(["run", "set.jsonl", "--out", "killed", "--workers", workers]) == 0
    said = capsys.readouterr().err
    assert said.startswith("Going on with killed: ")
    assert f"of {ITEMS} items are done; --fresh begins anew." in said
    assert records(Path("killed")) == records(whole)
    assert figures(Path("killed")) == figures(whole)


def figures(folder):
    return json.loads((folder / runs.SCORES).read_text(encoding="utf-8"))["figures"]


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(work):
    process = started("--workers", "2")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.count("\n") == 1
    assert f"of {ITEMS} items are kept in killed; the same command goes on with them." in said
    assert len(records(carry_out(order(out=Path("killed")))[0])) == ITEMS


def test_the_same_command_goes_on_with_the_newest_run_and_begins_anew_when_it_is_finished(work):
    first, _ = carry_out(order(limit=6))
    cut(first, 4)
    said = []
    again, _ = carry_out(order(limit=6), say=said.append)
    assert (again, said) == (first, [f"Going on with {first}: 4 of 6 items are done; --fresh begins anew."])
    other, _ = carry_out(order(limit=6), say=said.append)
    assert other != first
    assert len(said) == 1


@pytest.mark.parametrize("change", ["limit", "fresh", "set"])
def test_a_run_of_other_settings_or_a_fresh_one_begins_anew(work, change):
    first, _ = carry_out(order(limit=6))
    cut(first, 4)
    if change == "set":
        write(
            work / "set.jsonl", [{"claim": sentence(n), "evidence": sentence(n), "label": "supports"} for n in (1, 2)]
        )
    more = {"limit": {"limit": 5}, "fresh": {"limit": 6, "fresh": True}, "set": {"limit": 6}}[change]
    said = []
    other, _ = carry_out(order(**more), say=said.append)
    assert other != first
    assert not said
    assert len(records(first)) == 4


def test_a_half_written_line_is_dropped(work):
    whole, _ = carry_out(order(limit=6))
    expected = records(whole)
    cut(whole, 3, tail='{"id": "i3", "gold": "contra')
    carry_out(order(limit=6))
    assert records(whole) == expected


def test_a_piece_of_work_is_done_again_when_its_last_line_is_missing(work, small_gold):
    """A pair is three lines: the pair, and its claim alone, twice."""
    mine = {"suite": str(small_gold), "kind": "verification", "limit": 2}
    whole, _ = carry_out(order(**mine))
    expected = records(whole)
    last = len(expected) - next(n for n, row in enumerate(reversed(expected), 1) if row["id"].startswith("pairs/"))
    cut(whole, last + 2)
    carry_out(order(**mine))
    assert records(whole) == expected


def test_several_processes_come_to_the_same_as_one(work):
    one, two = (carry_out(order(limit=40, workers=n, out=Path(f"by-{n}")))[0] for n in (1, 3))
    assert records(one) == records(two)
    assert figures(one) == figures(two)


def test_several_processes_search_alike(work, small_gold):
    """Each has a library of its own, of the same documents."""
    one, two = (carry_out(order(str(small_gold), limit=4, workers=n, out=Path(f"by-{n}")))[0] for n in (1, 2))
    assert records(one) == records(two)
    assert figures(one) == figures(two)
    assert runs.settings_of(one).index_version == runs.settings_of(two).index_version


def test_a_finished_run_is_never_overwritten(work, capsys):
    assert main(["run", "set.jsonl", "--limit", "3", "--out", "mine"]) == 0
    before = (Path("mine") / runs.RECORDS).read_bytes()
    for more in ([], ["--fresh"]):
        assert main(["run", "set.jsonl", "--limit", "3", "--out", "mine", *more]) == 2
        assert "never overwritten" in capsys.readouterr().err
    assert (Path("mine") / runs.RECORDS).read_bytes() == before


def test_an_unfinished_run_of_other_settings_is_overwritten_only_when_asked(work, capsys):
    carry_out(order(limit=3, out=Path("mine")))
    cut(Path("mine"), 2)
    assert main(["run", "set.jsonl", "--limit", "4", "--out", "mine"]) == 2
    assert "its limit differs" in capsys.readouterr().err
    assert main(["run", "set.jsonl", "--limit", "4", "--out", "mine", "--fresh"]) == 0
    assert len(records(Path("mine"))) == 4


def test_a_folder_of_other_files_is_left_alone(work, capsys):
    Path("mine").mkdir()
    (Path("mine") / "notes.txt").write_text("mine", encoding="utf-8")
    assert main(["run", "set.jsonl", "--limit", "3", "--out", "mine"]) == 2
    assert one_sentence(capsys).startswith("mine is no run")


def one_sentence(capsys):
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


def test_a_run_is_scored_again_from_its_records_alone(work, capsys):
    folder, done = carry_out(order(limit=8))
    before = (folder / runs.SCORES).read_bytes()
    (folder / runs.SCORES).unlink()
    (folder / runs.REPORT).write_text("", encoding="utf-8")
    assert main(["score", str(folder)]) == 0
    assert (folder / runs.SCORES).read_bytes() == before
    assert "<!doctype html>" in (folder / runs.REPORT).read_text(encoding="utf-8")
    assert rescore(folder) == done


def test_what_cannot_be_scored_is_said_in_one_sentence(work, capsys):
    folder, _ = carry_out(order(limit=4))
    assert main(["score", "nowhere"]) == 2
    assert "nowhere is no run" in one_sentence(capsys)
    cut(folder, 3)
    assert main(["score", str(folder)]) == 2
    assert "is not finished: 3 of 4 items are done" in one_sentence(capsys)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nonsense", "line 2: this is no record of a run"),
        ('{"id": "i1", "gold": 1, "colour": 2, "unit": 1, "left": 0}', "colour: extra inputs are not permitted"),
        ('{"id": "i1", "gold": 1}', "line 2: this is no record of a run"),
        ('{"id": "i2", "gold": 1, "unit": 2, "left": 0}', "line 2: a record before it is missing"),
    ],
)
def test_damaged_records_are_refused_with_the_line(work, capsys, line, reason):
    folder, _ = carry_out(order(limit=3))
    cut(folder, 1, tail=line + "\n")
    for command in (["run", "set.jsonl", "--limit", "3"], ["score", str(folder)]):
        assert main(command) == 2
        said = one_sentence(capsys)
        assert str(folder / runs.RECORDS) in said
        assert reason in said


@pytest.mark.parametrize(
    ("file", "before", "after", "reason"),
    [
        (runs.RECORDS, '"gold": "supports"', '"gold": "banana"', "KeyError: 'banana'"),
        (runs.RECORDS, '"scores": {"supports"', '"scores": {"s"', "KeyError: 'supports'"),
        (runs.SETTINGS, '"kind": "verification"', '"kind": "banana"', "kind"),
    ],
)
def test_a_run_that_was_changed_by_hand_is_refused_in_one_sentence(work, capsys, file, before, after, reason):
    folder, _ = carry_out(order(limit=2))
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after), encoding="utf-8")
    for command in (["score", str(folder)], ["compare", str(folder), str(folder)]):
        assert main(command) == 2
        said = one_sentence(capsys)
        assert str(folder / file) in said
        assert reason in said


def test_a_full_disk_is_said_in_one_sentence_and_what_was_written_is_gone_on_with(work):
    folder, done = carry_out(order(limit=3))
    cut(folder, 2)
    size, (_, hard) = (folder / runs.RECORDS).stat().st_size, resource.getrlimit(resource.RLIMIT_FSIZE)
    with (
        pytest.raises(
            runs.DatasetError, match=r"records\.jsonl could not be written \(File too large\): 2 items are kept"
        ),
        runs.opened(runs.settings_of(folder), out=folder, fresh=False) as opened,
    ):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, hard))
        try:
            opened.append(2, done.outcomes[2:])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert [row["id"] for row in records(carry_out(order(limit=3, out=folder))[0])] == ["i0", "i1", "i2"]


def test_two_processes_do_not_write_one_run(work):
    folder, _ = carry_out(order(limit=2))
    cut(folder, 1)
    settings = runs.settings_of(folder)
    before = records(folder)
    for more in ({}, {"out": folder}, {"out": folder, "fresh": True}):
        with (
            runs.opened(settings, out=folder, fresh=False),
            pytest.raises(runs.DatasetError, match="being written by another process"),
        ):
            carry_out(order(limit=2, **more))
    assert records(folder) == before


def test_an_item_that_cannot_be_read_in_a_process_is_said_in_one_sentence(work, small_gold, capsys):
    text = shutil.copytree(small_gold, work / "gold-copy") / "articles" / "economy-en.txt"
    text.write_text(text.read_text(encoding="utf-8").replace("é", "e\u0301", 1) + "\u0000", encoding="utf-8")
    assert main(["run", "gold-copy", "--kind", "detection", "--workers", "2"]) == 2
    one_sentence(capsys)


def test_small_runs_start_no_processes():
    assert count(None, 10) == 1
    assert count(None, 1000) == min(4, os.cpu_count())
    assert count(3, 1000) == 3
    assert count(8, 2) == 2
