"""The sample article against the sample library, from end to end, with the local engine."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import frontmatter
import pytest

from factcheck import article as articles
from factcheck import pipeline
from factcheck.engines.local import LocalEngine
from factcheck.records import Report
from retrieval.library import Library, temporary

SAMPLES = Path(__file__).parent.parent / "samples"
SOURCES = sorted((SAMPLES / "sources").glob("*.md"))
ARTICLE = (SAMPLES / "article_fr.txt").read_text(encoding="utf-8")
PUBLISHED = date(2025, 4, 10)


def read_lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (SAMPLES / name).read_text(encoding="utf-8").splitlines()]


EXPECTED = read_lines("expected.jsonl")
CLAIMS_EN = read_lines("claims_en.jsonl")


@cache
def titles() -> dict[str, str]:
    return {path.name: str(frontmatter.load(str(path))["title"]) for path in SOURCES}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with temporary([SAMPLES / "sources"], reviews=[SAMPLES / "reviews.json"]) as made:
        yield made


@pytest.fixture(scope="module")
def report(library) -> Report:
    article = articles.read(ARTICLE, published=PUBLISHED, language="fr")
    return pipeline.run(article, LocalEngine(), library)


def stances_of(report: Report, words: str, note: str) -> set[str]:
    """Collect the stances that a note takes on the claims whose quotation holds some words of the article."""
    start = report.article.text.index(words)
    wanted = {source.id for source in report.sources if source.title == titles()[note]}
    return {
        evidence.stance.value
        for checked in report.checked
        if checked.claim.span.start < start + len(words) and start < checked.claim.span.end
        for evidence in checked.evidence
        if evidence.passage.source_id in wanted
    }


WITHIN_REACH = [row for row in EXPECTED if "beyond" not in row]
BEYOND = [row for row in EXPECTED if "beyond" in row]
OPPOSITE = {"supports": "contradicts", "contradicts": "supports"}


@pytest.mark.parametrize("row", WITHIN_REACH, ids=[f"{row['note']}-{row['stance']}" for row in WITHIN_REACH])
def test_note_takes_its_stance_on_its_claim(report, row):
    assert row["stance"] in stances_of(report, row["claim"], row["note"])


@pytest.mark.parametrize("row", BEYOND, ids=[f"{row['note']}-{row['stance']}" for row in BEYOND])
def test_what_is_beyond_the_local_engine_is_shown_and_not_turned_round(report, row):
    found = stances_of(report, row["claim"], row["note"])
    assert found and OPPOSITE[row["stance"]] not in found


def test_no_note_that_contradicts_a_planted_error_supports_it_too(report):
    for row in EXPECTED:
        if row.get("planted"):
            assert "supports" not in stances_of(report, row["claim"], row["note"]), row


def past_checks_of(report: Report, words: str) -> list[tuple[str, str]]:
    start = report.article.text.index(words)
    return [
        (past.likeness.value, past.source.url or "")
        for checked in report.checked
        if checked.claim.span.start < start + len(words) and start < checked.claim.span.end
        for past in checked.past
    ]


def test_a_statement_that_was_checked_before_shows_the_check(report):
    assert ("same claim", "https://contrepoids.example/verif/siege-otan") in past_checks_of(report, "depuis 2018")


def test_a_statement_with_another_number_than_the_checked_one_is_similar_only(report):
    found = past_checks_of(report, "un arrêt de 90 jours des frappes")
    assert found == [("similar claim", "https://contrepoids.example/verif/pause-energie")]
    (past,) = [one for checked in report.checked for one in checked.past if one.likeness == "similar claim"]
    assert [(pair.claim, pair.source) for pair in past.differences] == [("90 jours", "30 jours")]


def test_the_sample_checks_are_of_invented_outlets():
    feed = json.loads((SAMPLES / "reviews.json").read_text(encoding="utf-8"))
    reviews = [review for element in feed["dataFeedElement"] for review in element["item"]]
    assert len(reviews) == 6
    assert all(re.search("imaginaire|invented", review["author"]["name"]) for review in reviews)
    assert all(".example/" in review["url"] for review in reviews)


def test_no_furniture_and_no_comment_becomes_a_claim(report):
    body_start = report.article.text.index("Autour de la table")
    body_end = report.article.text.index("Avec agences")
    for checked in report.checked:
        assert body_start <= checked.claim.span.start and checked.claim.span.end <= body_end, checked.claim.quote
        assert "lettre du matin" not in checked.claim.quote


def test_every_quotation_is_verbatim(report):
    evidence = [item for checked in report.checked for item in checked.evidence]
    assert evidence
    assert all(item.span.of(item.passage.text) == item.quote for item in evidence)


@pytest.mark.parametrize("row", CLAIMS_EN, ids=[row["claim"][:40] for row in CLAIMS_EN])
def test_english_claim_finds_its_french_note(library, row):
    article = articles.read(row["claim"], published=date.fromisoformat(row["date"]), language="en")
    report = pipeline.run(article, LocalEngine(), library)
    assert row["stance"] in stances_of(report, row["claim"], row["note"])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_note_is_dated_licensed_short_and_says_what_it_is(path):
    note = frontmatter.load(str(path))
    assert set(note.metadata) == {"title", "publisher", "published", "language", "kind", "licence"}
    assert note["publisher"] == "Recoupe demo notes"
    assert note["licence"] == "CC0-1.0"
    assert 60 <= len(note.content.split()) <= 160
    ending = {"fr": "Note de démonstration, rédigée pour Recoupe.", "en": "Demonstration note, written for Recoupe."}
    assert note.content.endswith(ending[str(note["language"])])


def test_every_expected_claim_occurs_once_and_its_note_exists():
    for row in EXPECTED:
        assert ARTICLE.count(row["claim"]) == 1, row["claim"]
        assert row["note"] in titles()


def test_at_least_five_kinds_of_error_are_planted():
    assert {row["planted"] for row in EXPECTED if "planted" in row} >= {"number", "date", "name", "role", "place"}
