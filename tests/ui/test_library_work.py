"""Long work on the library: its progress, its end, what stops it and what stands in its way; uploads on disk."""

import threading
import time

import pytest

from retrieval.health import State
from retrieval.library import Outcome
from ui import library_progress
from ui.library_work import FAULT, Kind, LibraryWork, Work
from ui.uploads import LONGEST_NAME, Uploads, plain, unlike


@pytest.fixture
def works():
    made = LibraryWork()
    yield made
    made.close()


def ended(works, kind):
    work, end = works.latest(kind), time.monotonic() + 20
    while work.running and time.monotonic() < end:
        time.sleep(0.01)
    assert not work.running
    return work


def add(number, path="note.txt"):
    def do(work, stop):
        for done in range(1, number + 1):
            if stop():
                return
            work.tell(done, number, Outcome(path=path, status="added"))

    return do


def test_each_outcome_is_kept_and_counted(works):
    assert works.start(Kind.ADD, add(3))
    work = ended(works, Kind.ADD)
    assert (work.done, work.total, len(work.outcomes)) == (3, 3, 3)
    assert not work.stopped and work.failure is None
    assert works.change is None


def test_a_work_stops_where_it_is_asked_to_and_keeps_what_was_done(works):
    begun = threading.Event()

    def do(work, stop):
        work.tell(1, 9, Outcome(path="note.txt", status="added"))
        begun.set()
        while not stop():
            time.sleep(0.01)

    works.start(Kind.ADD, do)
    assert begun.wait(20)
    works.change.stopping.set()
    work = ended(works, Kind.ADD)
    assert work.stopped
    assert len(work.outcomes) == 1


def test_one_change_is_made_at_a_time_and_health_is_checked_beside_it(works):
    go_on = threading.Event()
    assert works.start(Kind.ADD, lambda work, stop: go_on.wait(20))
    assert not works.start(Kind.ADD, add(1))
    assert not works.start(Kind.REBUILD, add(1))
    assert works.start(Kind.VERIFY, lambda work, stop: None)
    ended(works, Kind.VERIFY)
    assert works.change.kind is Kind.ADD
    go_on.set()
    ended(works, Kind.ADD)
    assert works.start(Kind.REBUILD, add(1))


def test_a_failure_is_kept_as_its_sentence_and_a_fault_as_ours(works, caplog):
    from retrieval.errors import LibraryError

    def fail(work, stop):
        raise LibraryError("The disk is full; 3 of 9 sources were added.")

    works.start(Kind.ADD, fail)
    assert ended(works, Kind.ADD).failure == "The disk is full; 3 of 9 sources were added."

    def fault(work, stop):
        raise ZeroDivisionError

    works.start(Kind.ADD, fault)
    assert ended(works, Kind.ADD).failure == FAULT
    assert "ZeroDivisionError" in caplog.text


def test_a_program_on_its_way_out_stops_its_work():
    works = LibraryWork(ending=lambda: True)
    works.start(Kind.ADD, add(9))
    assert ended(works, Kind.ADD).outcomes == []
    works.close()


def test_a_work_that_has_ended_can_be_let_go_of(works):
    works.start(Kind.ADD, add(1))
    ended(works, Kind.ADD)
    works.forget(Kind.ADD)
    assert works.latest(Kind.ADD) is None


def work_of(done, total, seconds=10.0):
    return Work(Kind.ADD, started=0.0, ended=seconds, done=done, total=total)


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (work_of(0, 0), library_progress.STARTING[Kind.ADD]),
        (work_of(20, 100), "20 of 100 read · 2.0 a second · 40 s left"),
        (work_of(20, 1000), "20 of 1,000 read · 2.0 a second · 8 min left"),
        (work_of(20, 100_000), "20 of 100,000 read · 2.0 a second · 13 h 53 min left"),
        (work_of(20, 0), "20 read · 2.0 a second"),
        (work_of(100, 100), "100 of 100 read · 10.0 a second"),
    ],
)
def test_progress_is_told_with_its_rate_and_the_time_left(work, words):
    assert library_progress.work_words(work) == words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State(vectors="ready"), library_progress.BY_BOTH),
        (State(vectors="opening"), library_progress.OPENING),
        (State(vectors="rebuilding", done=1200, total=5000), "1,200 of 5,000 passages; until then words alone answer"),
        (State(vectors="failed", why="the disk is full"), "the disk is full. Words still do"),
    ],
)
def test_every_state_of_the_search_by_meaning_has_its_words(state, words):
    assert words in library_progress.state_words(state)[0]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Rapport annuel (2024).pdf", "Rapport annuel (2024).pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\notes\\été.txt", "été.txt"),
        ("...", "file"),
        (".hidden.txt", "hidden.txt"),
        ("a\x00b\n<c>.md", "a_b__c_.md"),
        ("", "file"),
        ("n" * 400 + ".pdf", "n" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_of_an_uploads_name_only_what_is_harmless_is_kept(name, kept):
    assert plain(name) == kept


def test_uploads_lie_in_the_library_only_while_they_are_read(tmp_path):
    uploads = Uploads(tmp_path, [("../a.txt", b"one"), ("a.txt", b"two")])
    assert [path.name for path in uploads.paths] == ["a.txt", "a (2).txt"]
    assert [path.read_bytes() for path in uploads.paths] == [b"one", b"two"]
    assert all(tmp_path / "uploads" in path.parents for path in uploads.paths)
    assert uploads.named(f"{uploads.paths[0]}:3") == "a.txt:3"
    again = Uploads(tmp_path, [("a.txt", b"three")])
    assert again.paths[0] == uploads.paths[0]
    again.remove()
    assert list(tmp_path.iterdir()) == []


def test_names_alike_are_numbered():
    taken = set()
    assert [unlike("a.txt", taken) for _ in range(3)] == ["a.txt", "a (2).txt", "a (3).txt"]
