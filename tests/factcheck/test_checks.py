"""Saved checks on a real SQLite file."""

import sqlite3
import subprocess
import sys
import textwrap
import threading
from datetime import UTC, date, datetime

import pytest

from factcheck.checks import LAYOUT, Checks
from factcheck.errors import ChecksError
from factcheck.records import (
    Article,
    CheckedClaim,
    Claim,
    ClaimType,
    Exclusion,
    ExclusionKind,
    Failure,
    FailureKind,
    Findings,
    Label,
    NotCheckable,
    Run,
    Source,
    Span,
    Verdict,
)
from factcheck.saved import CheckState, headline

TEXT = "Le pont a coûté 30 millions. Il a rouvert lundi. Quelle joie !"
ARTICLE = Article(id="a1", text=TEXT, language="fr", published=date(2024, 3, 4))
RUN = Run(engine="local", index_version="v1", started=datetime(2024, 3, 5, tzinfo=UTC))
SOURCE = Source(
    id="s1", title="Note", retrieved=datetime(2024, 3, 5, tzinfo=UTC), language="fr", sha256="0" * 64, kind="press"
)


def claim(number, quote):
    at = TEXT.index(quote)
    return Claim(
        id=f"c{number}",
        quote=quote,
        span=Span(start=at, end=at + len(quote)),
        text=quote,
        type=ClaimType.NUMBER,
        check_worthiness=0.5,
        reason="A figure.",
    )


COST, MONDAY = claim(1, "Le pont a coûté 30 millions."), claim(2, "Il a rouvert lundi.")
JOY = NotCheckable(span=Span(start=49, end=62), quote="Quelle joie !", kind="opinion", reason="It judges.")
FOUND = Findings(claims=(COST, MONDAY), not_checkable=(JOY,))


def supported(one):
    verdict = Verdict(label=Label.SUPPORTED, confidence=0.9, justification="1 independent source for.")
    return CheckedClaim(claim=one, verdict=verdict)


def failed(one, kind):
    return CheckedClaim(claim=one, failure=Failure(kind=kind, message="Not checked."))


@pytest.fixture
def checks(tmp_path):
    opened = Checks(tmp_path / "deep" / "checks.sqlite3")
    yield opened
    opened.close()


def whole(checks):
    check_id = checks.create(ARTICLE, "local")
    checks.found(check_id, FOUND)
    checks.record(check_id, supported(COST), [SOURCE])
    checks.record(check_id, supported(MONDAY))
    checks.finish(check_id, RUN)
    return check_id


def test_a_new_check_is_running_and_has_no_claims_yet(checks):
    check_id = checks.create(ARTICLE, "local", restored=[Span(start=0, end=5)])
    saved = checks.load(check_id)
    assert (saved.state, saved.claims, saved.article) == (CheckState.RUNNING, None, ARTICLE)
    assert saved.restored == (Span(start=0, end=5),)
    assert checks.progress(check_id).total is None


def test_each_claim_is_saved_as_it_finishes(checks):
    check_id = checks.create(ARTICLE, "local")
    checks.found(check_id, FOUND)
    assert (checks.progress(check_id).done, checks.progress(check_id).total) == (0, 2)
    checks.record(check_id, supported(MONDAY))
    assert (checks.progress(check_id).done, checks.progress(check_id).total) == (1, 2)
    saved = checks.load(check_id)
    assert saved.claims == (COST, MONDAY)
    assert saved.checked == {"c2": supported(MONDAY)}
    assert saved.never_reached == (COST,)
    assert saved.report is None


def test_the_report_of_a_finished_check_is_the_report_that_was_made(checks, tmp_path):
    check_id = whole(checks)
    reopened = Checks(tmp_path / "deep" / "checks.sqlite3")
    report = reopened.load(check_id).report
    reopened.close()
    assert report.checked == (supported(COST), supported(MONDAY))
    assert (report.article, report.run, report.sources) == (ARTICLE, RUN, (SOURCE,))
    assert report.not_checkable == (JOY,)


def test_an_article_without_claims_has_a_report_too(checks):
    check_id = checks.create(ARTICLE, "local")
    checks.found(check_id, Findings(claims=(), not_checkable=(JOY,)))
    checks.finish(check_id, RUN)
    assert checks.progress(check_id).total == 0
    assert checks.load(check_id).report.not_checkable == (JOY,)


def test_a_claim_checked_again_takes_the_place_of_its_failure(checks):
    check_id = checks.create(ARTICLE, "local")
    checks.found(check_id, FOUND)
    checks.record(check_id, supported(COST))
    checks.record(check_id, failed(MONDAY, FailureKind.TIMEOUT))
    checks.finish(check_id, RUN)
    assert checks.load(check_id).state is CheckState.DONE
    assert checks.load(check_id).rest == (MONDAY,)
    checks.resume(check_id)
    assert checks.load(check_id).state is CheckState.RUNNING
    checks.record(check_id, supported(MONDAY))
    checks.finish(check_id, RUN)
    assert checks.load(check_id).rest == ()


def test_a_check_with_a_cancelled_claim_is_cancelled(checks):
    check_id = checks.create(ARTICLE, "local")
    checks.found(check_id, FOUND)
    checks.record(check_id, supported(COST))
    checks.record(check_id, failed(MONDAY, FailureKind.CANCELLED))
    checks.finish(check_id, RUN)
    assert checks.load(check_id).state is CheckState.CANCELLED


def test_a_failed_check_keeps_its_claims_and_says_why(checks):
    check_id = checks.create(ARTICLE, "llm")
    checks.found(check_id, FOUND)
    checks.record(check_id, supported(COST))
    checks.fail(check_id, "The key was refused.")
    saved = checks.load(check_id)
    assert (saved.state, saved.failure, set(saved.checked)) == (CheckState.FAILED, "The key was refused.", {"c1"})


def test_an_unknown_check_is_none(checks):
    assert checks.load("nothing") is None
    assert checks.progress("nothing") is None


def test_recent_checks_come_newest_first_with_their_titles(checks):
    first = checks.create(ARTICLE, "local")
    second = checks.create(ARTICLE.model_copy(update={"title": "Le pont"}), "local")
    assert [one.id for one in checks.recent()] == [second, first]
    assert checks.recent(limit=1)[0].title == "Le pont"


def test_one_unreadable_check_leaves_the_others_readable(checks, tmp_path):
    broken, good = whole(checks), whole(checks)
    with sqlite3.connect(tmp_path / "deep" / "checks.sqlite3") as db:
        db.execute("UPDATE checks SET article = '{}' WHERE id = ?", (broken,))
    db.close()
    with pytest.raises(ChecksError, match="cannot be read; the others can"):
        checks.load(broken)
    assert checks.load(good).report is not None
    assert {one.id: "cannot be read" in one.title for one in checks.recent()} == {broken: True, good: False}


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "checks.sqlite3"
    path.write_bytes(b"these are the notes of someone" * 50)
    with pytest.raises(ChecksError, match="cannot be used"):
        Checks(path)
    assert path.read_bytes() == b"these are the notes of someone" * 50


def test_a_file_of_a_later_release_is_refused(checks, tmp_path):
    path = tmp_path / "deep" / "checks.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {LAYOUT + 1}")
    db.close()
    with pytest.raises(ChecksError, match="later release"):
        Checks(path)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ChecksError, match="cannot be made"):
        Checks(tmp_path / "file" / "checks.sqlite3")


def test_threads_save_side_by_side(checks):
    check_id = checks.create(ARTICLE, "local")
    checks.found(check_id, FOUND)
    threads = [
        threading.Thread(target=lambda one=one: [checks.record(check_id, supported(one)) for _ in range(10)])
        for one in (COST, MONDAY)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert checks.progress(check_id).done == 2


def test_what_was_saved_survives_a_killed_program(tmp_path):
    path = tmp_path / "checks.sqlite3"
    program = f"""
        import os, signal, sys
        sys.path.insert(0, "tests/factcheck")
        from pathlib import Path
        from test_checks import ARTICLE, COST, FOUND, supported
        from factcheck.checks import Checks
        checks = Checks(Path({str(path)!r}))
        check_id = checks.create(ARTICLE, "local")
        checks.found(check_id, FOUND)
        checks.record(check_id, supported(COST))
        print(check_id, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    told = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60)
    assert told.returncode == -9, told.stderr
    checks = Checks(path)
    saved = checks.load(told.stdout.strip())
    checks.close()
    assert saved.state is CheckState.RUNNING
    assert saved.checked == {"c1": supported(COST)}
    assert saved.never_reached == (MONDAY,)


def test_the_headline_is_the_longest_heading_above_the_prose():
    text = "La Gazette\nLe pont de Brenne rouvre enfin\nIl a rouvert lundi.\nUn intertitre plus long que les autres"
    lines = [(0, 10), (11, 41), (62, len(text))]
    excluded = tuple(
        Exclusion(span=Span(start=start, end=end), kind=ExclusionKind.HEADING, reason="A heading.")
        for start, end in lines
    )
    article = Article(id="a", text=text, language="fr", excluded=excluded)
    assert headline(article) == "Le pont de Brenne rouvre enfin"
    assert headline(article.model_copy(update={"excluded": ()})) == "La Gazette"
    assert headline(article.model_copy(update={"title": "Donné"})) == "Donné"
