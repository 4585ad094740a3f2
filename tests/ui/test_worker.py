"""The worker saves what the pipeline tells, claim by claim, and never more."""

import threading
import time

import pytest

from factcheck import article as articles
from factcheck.checks import Checks
from factcheck.engines.fake import FakeEngine
from factcheck.errors import EngineError
from factcheck.pipeline import Limits
from factcheck.records import FailureKind, Findings
from factcheck.saved import CheckState
from ui.worker import FAULT, Worker

TEXT = "Le pont de Brenne a rouvert lundi. Il a coûté 30 millions d’euros. Le port reste fermé."


@pytest.fixture
def checks(tmp_path):
    opened = Checks(tmp_path / "checks.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def worker(checks):
    made = Worker(checks)
    yield made
    made.close()


def begin(worker, checks, library, engine, findings=None, check_id=None):
    article = articles.read(TEXT, language="fr")
    check_id = check_id or checks.create(article, engine.name)
    worker.start(check_id, article, lambda: engine, library, findings=findings)
    return check_id


def wait(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def finish(worker, check_id):
    wait(lambda: not worker.is_running(check_id))


def test_a_whole_check_is_saved_with_its_report(worker, checks, library):
    check_id = begin(worker, checks, library, FakeEngine())
    finish(worker, check_id)
    saved = checks.load(check_id)
    assert saved.state is CheckState.DONE
    assert [one.quote for one in saved.claims] == TEXT.replace(". ", ".\n").split("\n")
    assert saved.report is not None
    assert saved.report.run.index_version == library.version


def test_a_claim_is_on_disk_before_the_next_one_ends(worker, checks, library):
    reached, go = threading.Event(), threading.Event()

    def judging(claim):
        if claim.id == "c2":
            reached.set()
            assert go.wait(30)

    check_id = begin(worker, checks, library, FakeEngine(on_judge=judging))
    assert reached.wait(30)
    wait(lambda: checks.progress(check_id).done == 1)
    assert (checks.progress(check_id).total, worker.is_running(check_id)) == (3, True)
    go.set()
    finish(worker, check_id)
    assert checks.progress(check_id).done == 3


def test_cancelling_keeps_what_is_done_and_says_what_is_not(worker, checks, library):
    reached, go = threading.Event(), threading.Event()

    def judging(_):
        reached.set()
        assert go.wait(30)

    check_id = begin(worker, checks, library, FakeEngine(on_judge=judging))
    assert reached.wait(30)
    worker.cancel(check_id)
    assert worker.is_stopping(check_id)
    go.set()
    finish(worker, check_id)
    saved = checks.load(check_id)
    assert saved.state is CheckState.CANCELLED
    assert saved.checked["c1"].verdict is not None
    assert {saved.checked[name].failure.kind for name in ("c2", "c3")} == {FailureKind.CANCELLED}


def test_one_failing_claim_leaves_the_others(worker, checks, library):
    engine = FakeEngine(failures={"c2": EngineError(FailureKind.TIMEOUT, "No answer within 60 seconds.")})
    check_id = begin(worker, checks, library, engine)
    finish(worker, check_id)
    saved = checks.load(check_id)
    assert [one.id for one in saved.rest] == ["c2"]
    assert saved.checked["c2"].failure.message == "No answer within 60 seconds."


def test_the_rest_is_checked_without_the_finished_claims(worker, checks, library):
    engine = FakeEngine(failures={"c2": EngineError(FailureKind.TIMEOUT, "No answer.")})
    check_id = begin(worker, checks, library, engine)
    finish(worker, check_id)
    again = FakeEngine()
    checks.resume(check_id)
    begin(worker, checks, library, again, Findings(claims=checks.load(check_id).rest), check_id)
    finish(worker, check_id)
    assert [one.id for one in again.judged] == ["c2"]
    saved = checks.load(check_id)
    assert (saved.state, saved.rest, len(saved.claims)) == (CheckState.DONE, (), 3)


def test_a_check_that_cannot_begin_says_why(worker, checks, library):
    engine = FakeEngine(EngineError(FailureKind.REFUSED_KEY, "The key was refused."))
    check_id = begin(worker, checks, library, engine)
    finish(worker, check_id)
    saved = checks.load(check_id)
    assert (saved.state, saved.failure, saved.claims) == (CheckState.FAILED, "The key was refused.", None)


def test_a_fault_of_ours_is_logged_and_told_in_one_sentence(worker, checks, library, caplog):
    def faulty(claim):
        if claim.id == "c2":
            raise ZeroDivisionError("secret detail")

    check_id = begin(worker, checks, library, FakeEngine(on_judge=faulty))
    finish(worker, check_id)
    saved = checks.load(check_id)
    assert (saved.state, saved.failure, list(saved.checked)) == (CheckState.FAILED, FAULT, ["c1"])
    assert "secret detail" in caplog.text


class ClosableEngine(FakeEngine):
    """Counts how often it was closed."""

    closed = 0

    def close(self):
        self.closed += 1


@pytest.mark.parametrize("failing", [None, EngineError(FailureKind.REFUSED_KEY, "The key was refused.")])
def test_the_engine_is_closed_when_the_check_ends_well_or_badly(worker, checks, library, failing):
    engine = ClosableEngine(failing)
    finish(worker, begin(worker, checks, library, engine))
    assert engine.closed == 1


def test_claims_over_the_limit_are_saved_as_not_checked(worker, checks, library):
    article = articles.read(TEXT, language="fr")
    check_id = checks.create(article, "fake")
    worker.start(check_id, article, FakeEngine, library, limits=Limits(claims=1))
    finish(worker, check_id)
    saved = checks.load(check_id)
    assert saved.checked["c1"].verdict is not None
    assert {saved.checked[name].failure.kind for name in ("c2", "c3")} == {FailureKind.CAP_REACHED}


def test_starting_a_running_check_again_changes_nothing(worker, checks, library):
    go = threading.Event()
    engine = FakeEngine(on_judge=lambda _: go.wait(30))
    check_id = begin(worker, checks, library, engine)
    begin(worker, checks, library, engine, check_id=check_id)
    go.set()
    finish(worker, check_id)
    assert len(engine.judged) == 3


def test_a_program_that_ends_stops_after_the_claim_at_hand_and_saves_no_more(checks, library):
    ending, reached, go = threading.Event(), threading.Event(), threading.Event()

    def judging(claim):
        if claim.id == "c2":
            reached.set()
            assert go.wait(30)

    engine = FakeEngine(on_judge=judging)
    worker = Worker(checks, ending=ending.is_set)
    check_id = begin(worker, checks, library, engine)
    assert reached.wait(30)
    wait(lambda: checks.progress(check_id).done == 1)
    ending.set()
    go.set()
    finish(worker, check_id)
    worker.close()
    saved = checks.load(check_id)
    assert (saved.state, list(saved.checked)) == (CheckState.RUNNING, ["c1"])
    assert [one.id for one in engine.judged] == ["c1", "c2"]
