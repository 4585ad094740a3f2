"""Claims that were checked before: the same, the similar and the rest; and what the line makes of them.

`past_pairs.jsonl` holds pairs of claims about an invented country; `likeness` is what a reader would say of them.
"""

import json
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from factcheck import article as articles
from factcheck import past, pipeline, words
from factcheck.engines.fake import FakeEngine
from factcheck.engines.local import LocalEngine
from factcheck.errors import EngineError
from factcheck.records import FactKind, FailureKind, Likeness, Timing
from factcheck.report import from_json, to_json
from retrieval.embed import shared_embedder
from retrieval.library import Library
from retrieval.records import PastCheck, Review
from tests.records import article, claim, day, source

PAIRS = [json.loads(line) for line in (Path(__file__).parent / "past_pairs.jsonl").read_text("utf-8").splitlines()]
BRIDGE = "Le pont de Brenne a coûté 45 millions d’euros à la ville."


def check(text=BRIDGE, *, similarity=0.95, language="fr", published=date(2024, 3, 5), **given) -> PastCheck:
    page = source("c1", title=text, publisher="Atelier Vérif", language=language, published=published)
    return PastCheck(claim=text, review=Review(rating="Faux", **given), source=page, score=1.0, similarity=similarity)


def compared(text, checked, **given):
    return past.compare(claim(text, **given), article(text), checked)


def outcome(pair):
    asked = [pair["claim"], words.gloss(pair["claim"], pair["language"])]
    *queries, there = shared_embedder().embed([*filter(None, asked), pair["checked"]])
    nearest = max(float(query @ there) for query in queries)
    said = article(pair["claim"], language=pair["language"], published=None)
    checked = check(pair["checked"], similarity=nearest, language=pair["checked_language"], published=None)
    found = past.compare(claim(pair["claim"]), said, checked)
    return found.likeness if found else None


@pytest.fixture(scope="module")
def outcomes():
    return [(pair, outcome(pair)) for pair in PAIRS]


def test_no_claim_that_differs_in_a_fact_or_a_word_is_called_the_same(outcomes):
    wrong = [pair["claim"] for pair, found in outcomes if pair["likeness"] != "same" and found is Likeness.SAME]
    assert wrong == []


def test_a_claim_that_differs_in_a_fact_is_called_similar(outcomes):
    found = [likeness for pair, likeness in outcomes if pair["likeness"] == "similar"]
    assert set(found) == {Likeness.SIMILAR}


def test_most_claims_that_are_the_same_are_called_so_and_the_others_similar(outcomes):
    found = [likeness for pair, likeness in outcomes if pair["likeness"] == "same"]
    assert None not in found
    assert 2 * found.count(Likeness.SAME) > len(found)


def test_most_claims_that_have_nothing_in_common_are_left_out(outcomes):
    found = [likeness for pair, likeness in outcomes if pair["likeness"] == "none"]
    assert 2 * found.count(None) > len(found)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Le pont de Brenne a coûté 30 millions d’euros à la ville.", FactKind.NUMBER),
        ("Le pont de Brenne n’a pas coûté 45 millions d’euros à la ville.", FactKind.NEGATION),
    ],
)
def test_a_fact_that_differs_is_shown_from_the_article_s_side(text, kind):
    found = compared(text, check())
    assert found.likeness is Likeness.SIMILAR
    assert [pair.kind for pair in found.differences] == [kind]
    if kind is FactKind.NUMBER:
        assert "30" in found.differences[0].claim and "45" in found.differences[0].source


def test_the_same_words_are_the_same_claim():
    found = compared(BRIDGE, check(similarity=1.0))
    assert (found.likeness, found.differences) == (Likeness.SAME, ())


def test_what_is_far_is_left_out():
    assert compared("Il pleut sur la capitale.", check(similarity=0.2)) is None


def test_words_answer_alone_while_there_are_no_vectors():
    assert compared(BRIDGE, check(similarity=None)).likeness is Likeness.SAME
    assert compared("Il pleut sur la capitale.", check(similarity=None)) is None


@pytest.mark.parametrize(
    ("published", "days", "words_for_it", "timing"),
    [
        (date(2025, 4, 10), 0, "the day of the article", None),
        (date(2025, 4, 9), 1, "1 day before the article", None),
        (date(2025, 5, 10), -30, "30 days after the article", Timing.AFTER_CLAIM),
        (date(2024, 4, 10), 365, "12 months before the article", None),
        (date(2020, 4, 10), 1826, "5 years before the article", None),
        (None, None, "no date", Timing.UNDATED),
    ],
)
def test_how_old_a_past_check_is_beside_the_article_is_said(published, days, words_for_it, timing):
    found = compared(BRIDGE, check(published=published))
    assert (found.days_before, past.age(found), found.timing) == (days, words_for_it, timing)


def test_a_check_from_before_the_event_is_flagged():
    found = compared(BRIDGE, check(), event_date=day("en juin 2024", date(2024, 6, 1)))
    assert found.timing is Timing.BEFORE_EVENT


def review(text, url, **given):
    return (
        {"@type": "ClaimReview", "claimReviewed": text, "url": url, "author": "Atelier Vérif", "inLanguage": "fr"}
        | {
            "datePublished": "2024-03-05",
            "reviewRating": {"alternateName": "C’est faux"},
        }
        | given
    )


TEXT = """\
Le pont de Brenne a coûté 45 millions d’euros à la ville. Le trafic du port de Brenne a doublé depuis 2019.
"""
REVIEWS = [
    review(BRIDGE, "https://verif.example/pont"),
    review("Le trafic du port de Brenne a triplé depuis 2009.", "https://verif.example/port"),
    review("Les loups de Saint-Ouvrard sont 200.", "https://verif.example/loups"),
]


@pytest.fixture
def library(tmp_path):
    (tmp_path / "reviews.jsonl").write_text("\n".join(map(json.dumps, REVIEWS)), encoding="utf-8")
    (tmp_path / "note.md").write_text(
        "---\nlanguage: fr\n---\nLe trafic du port de Brenne a doublé depuis 2019.\n", "utf-8"
    )
    with Library.open(tmp_path / "library", create=True) as opened:
        opened.add([tmp_path / "note.md"])
        opened.add_reviews([tmp_path / "reviews.jsonl"])
        yield opened


def checked(library, engine, text=TEXT):
    read = articles.read(text, published=date(2024, 4, 1), language="fr")
    return pipeline.run(read, engine, library).checked


def test_the_line_looks_first_among_past_checks_and_they_decide_nothing(library):
    with closing(LocalEngine()) as engine:
        bridge, port = checked(library, engine)
    assert [(one.likeness, one.review.rating, one.source.publisher) for one in bridge.past] == [
        (Likeness.SAME, "C’est faux", "Atelier Vérif")
    ]
    assert bridge.verdict.label == "not enough evidence" and not [e for e in bridge.evidence if e.stance != "neutral"]
    assert [one.likeness for one in port.past] == [Likeness.SIMILAR]
    assert port.verdict.label == "supported"


def test_a_past_check_is_no_evidence(library):
    with closing(LocalEngine()) as engine:
        found = checked(library, engine)
    reviewed = {one.source.id for item in found for one in item.past}
    assert reviewed and reviewed.isdisjoint(e.passage.source_id for item in found for e in item.evidence)


def test_a_claim_whose_engine_fails_keeps_its_past_checks(library):
    engine = FakeEngine(failures={0: EngineError(FailureKind.TIMEOUT, "Not checked: the model did not answer.")})
    bridge = checked(library, engine)[0]
    assert bridge.failure and bridge.failure.kind is FailureKind.TIMEOUT
    assert bridge.past[0].likeness is Likeness.SAME


def test_without_checked_claims_there_is_nothing_to_look_up(tmp_path):
    with Library.open(tmp_path / "library", create=True) as empty:
        assert past.look_up(claim(BRIDGE), article(BRIDGE), empty) == ()


def test_a_report_of_an_earlier_release_still_opens(library):
    read = articles.read(TEXT, published=date(2024, 4, 1), language="fr")
    old = json.loads(to_json(pipeline.run(read, FakeEngine(), library)))
    for item in old["checked"]:
        del item["past"]
    old["schema_version"] = "1.0"
    assert [item.past for item in from_json(json.dumps(old)).checked] == [(), ()]
