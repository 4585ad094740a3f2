import pytest

from factcheck import verdict
from factcheck.records import Agreement, FactKind, FactPair, Label, Stance, Timing
from tests.records import PUBLISHED, claim, day, evidence

SUPPORTS, CONTRADICTS, NEUTRAL = Stance.SUPPORTS, Stance.CONTRADICTS, Stance.NEUTRAL


def decide(*found, **given):
    return verdict.decide(claim(**given), found)


@pytest.mark.parametrize(
    ("stances", "label"),
    [
        ([], Label.NOT_ENOUGH_EVIDENCE),
        ([(NEUTRAL, 0.9)], Label.NOT_ENOUGH_EVIDENCE),
        ([(SUPPORTS, 0.4)], Label.NOT_ENOUGH_EVIDENCE),
        ([(SUPPORTS, 0.9)], Label.SUPPORTED),
        ([(CONTRADICTS, 0.9)], Label.CONTRADICTED),
        ([(SUPPORTS, 0.9), (NEUTRAL, 0.99)], Label.SUPPORTED),
        ([(SUPPORTS, 0.9), (CONTRADICTS, 0.8)], Label.CONFLICTING),
        ([(SUPPORTS, 0.8), (CONTRADICTS, 0.9)], Label.CONFLICTING),
        ([(SUPPORTS, 0.95), (CONTRADICTS, 0.55)], Label.SUPPORTED),
        ([(SUPPORTS, 0.55), (CONTRADICTS, 0.95)], Label.CONTRADICTED),
    ],
)
def test_the_label_follows_the_sides_that_are_sure_enough(stances, label):
    found = [evidence(stance, score, source_id=f"s{n}") for n, (stance, score) in enumerate(stances)]
    assert decide(*found).label is label


def test_the_order_of_the_evidence_changes_nothing():
    found = [evidence(SUPPORTS, 0.8, source_id="a"), evidence(CONTRADICTS, 0.8, source_id="b"), evidence(NEUTRAL, 0.9)]
    assert decide(*found) == decide(*reversed(found))


def test_twenty_reprints_of_one_origin_weigh_as_much_as_one():
    one = [evidence(SUPPORTS, 0.7, source_id="a")]
    reprints = [evidence(SUPPORTS, 0.7, source_id=f"r{n}", origin="a") for n in range(20)]
    assert decide(*one).confidence == decide(*one, *reprints).confidence
    assert decide(*one, *reprints).justification.startswith("1 independent source ")


def test_two_independent_origins_make_the_verdict_surer():
    one, two = evidence(SUPPORTS, 0.7, source_id="a"), evidence(SUPPORTS, 0.7, source_id="b")
    assert decide(one, two).confidence > decide(one).confidence


def test_a_weak_voice_on_the_other_side_lowers_the_confidence():
    strong, weak = evidence(SUPPORTS, 0.95, source_id="a"), evidence(CONTRADICTS, 0.55, source_id="b")
    assert decide(strong, weak).confidence < decide(strong).confidence


def test_not_enough_evidence_has_no_confidence_and_says_what_is_missing():
    found = decide(event_date=day("le 10 avril", PUBLISHED), speaker="John Healey")
    assert found.confidence == 0
    assert "John Healey" in found.missing and "2025-04-10" in found.missing


def test_an_unclear_claim_is_missing_its_own_meaning_first():
    assert "who 'il' is" in decide(ambiguous="who 'il' is").missing


def test_a_contradiction_names_the_first_fact_that_differs():
    pair = FactPair(kind=FactKind.NUMBER, claim="30 000", source="10 000", agreement=Agreement.DIFFERS)
    text = decide(evidence(CONTRADICTS, 0.9, differences=(pair,))).justification
    assert "Article: 30 000; source: 10 000." in text


def test_evidence_from_before_the_event_alone_is_flagged():
    assert "before the event" in decide(evidence(SUPPORTS, 0.9, timing=Timing.BEFORE_EVENT)).justification
