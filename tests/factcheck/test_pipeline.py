from contextlib import closing
from threading import Barrier

import pytest

from factcheck import pipeline
from factcheck.engines import ClaimDrafts
from factcheck.engines.fake import FakeEngine
from factcheck.errors import EngineError
from factcheck.pipeline import ClaimsFound, Finished, Limits
from factcheck.records import FailureKind, Label, Stance
from retrieval.library import temporary
from tests.records import article

TEXT = "Trente pays se sont réunis jeudi à Bruxelles. La réunion a duré quatre heures. Vingt ministres ont signé."


@pytest.fixture
def library(tmp_path):
    (tmp_path / "note.txt").write_text("La réunion de Bruxelles a duré quatre heures.", encoding="utf-8")
    with temporary([tmp_path]) as opened:
        yield opened


def run(engine, library, **given):
    return list(pipeline.check(article(TEXT), engine, library, **given))


def test_events_come_in_the_article_s_order_and_end_with_the_report(library):
    first, *checked, last = run(FakeEngine(), library)
    assert isinstance(first, ClaimsFound) and isinstance(last, Finished)
    assert [event.index for event in checked] == [0, 1, 2]
    assert last.report.checked == tuple(event.checked for event in checked)


def test_a_failed_claim_is_a_failure_and_leaves_the_others_alone(library):
    engine = FakeEngine(
        failures={1: EngineError(FailureKind.TIMEOUT, "The model took over 60 s.")},
        stances={0: {"note": Stance.SUPPORTS}, 2: {"note": Stance.SUPPORTS}},
    )
    checked = run(engine, library)[-1].report.checked
    assert checked[1].failure.kind is FailureKind.TIMEOUT and checked[1].verdict is None
    assert [checked[0].failure, checked[2].failure] == [None, None]


def test_claims_that_cannot_be_found_end_the_check_with_the_engine_s_error(library):
    with pytest.raises(EngineError, match="no key"):
        run(FakeEngine(EngineError(FailureKind.NO_KEY, "There is no key.")), library)


def test_an_article_without_claims_ends_with_an_empty_report(library):
    _, last = run(FakeEngine(ClaimDrafts(claims=())), library)
    assert last.report.checked == ()


def test_cancelling_keeps_what_is_done_and_marks_the_rest_as_not_checked(library):
    done = []
    engine = FakeEngine(on_judge=done.append)
    checked = run(engine, library, cancelled=lambda: bool(done))[-1].report.checked
    assert [item.failure and item.failure.kind for item in checked] == [None, *[FailureKind.CANCELLED] * 2]


def test_the_cap_on_claims_is_said_and_what_was_left_out_is_listed(library):
    report = run(FakeEngine(), library, limits=Limits(claims=1))[-1].report
    assert [item.failure and item.failure.kind for item in report.checked] == [None, *[FailureKind.CAP_REACHED] * 2]
    assert report.run.caps_reached == ("Not checked: the limit of 1 claims a run was reached before it.",)


def test_the_time_limit_of_a_run_lists_what_was_left_out(library):
    checked = run(FakeEngine(), library, limits=Limits(seconds=0))[-1].report.checked
    assert {item.failure.kind for item in checked} == {FailureKind.CAP_REACHED}


def test_claims_are_judged_side_by_side_when_the_engine_allows(library):
    meeting = Barrier(3, timeout=10)
    engine = FakeEngine(parallel=3, on_judge=lambda claim: meeting.wait())
    assert [event.index for event in run(engine, library)[1:-1]] == [0, 1, 2]


def test_leaving_early_stops_the_work(library):
    engine = FakeEngine()
    with closing(pipeline.check(article(TEXT), engine, library)) as events:
        next(events)
    assert len(engine.judged) == 0


def test_a_library_that_fails_on_the_way_is_a_failure_of_each_claim_and_no_verdict(library):
    events = pipeline.check(article(TEXT), FakeEngine(), library)
    next(events)
    library.close()
    *_, last = events
    assert {item.failure.kind for item in last.report.checked} == {FailureKind.LIBRARY}


def test_an_empty_library_gives_not_enough_evidence(tmp_path):
    with temporary([tmp_path]) as library:
        checked = run(FakeEngine(), library)[-1].report.checked
    assert {item.verdict.label for item in checked} == {Label.NOT_ENOUGH_EVIDENCE}


def test_the_report_cites_each_source_once_and_names_what_made_it(library):
    report = run(FakeEngine(), library)[-1].report
    assert len(report.sources) == 1
    assert report.run.engine == "fake" and report.run.index_version == library.version
