"""Our own set is divided into units, and each is done with the questions that belong to it."""

import pytest

from eval import gold, units
from eval.corpus import open_corpus
from eval.subject import Subject
from tests.eval.oracle import Oracle


@pytest.fixture(scope="module")
def known(small_gold):
    return gold.load(small_gold)


@pytest.fixture(scope="module")
def subject(known):
    return Subject(Oracle(known))


def test_a_query_is_asked_as_written_and_in_capitals_without_accents(known, subject):
    claim = next(one for one in known.claims if one.notes)
    accented = known.model_copy(update={"claims": (claim.model_copy(update={"claim": "L’été à Drèle, en général."}),)})
    with open_corpus(known.notes) as corpus:
        written, typed = units.do(units.Unit("search", 0), accented, subject, corpus)
    assert (written.id, typed.id) == (f"retrieval/{claim.id}", f"unaccented/{claim.id}")
    assert (written.about["query"], typed.about["query"]) == (
        "L’été à Drèle, en général.",
        "L’ETE A DRELE, EN GENERAL.",
    )
    assert written.gold == typed.gold


def test_a_claim_with_accents_is_judged_again_without_them_and_must_get_the_same_stance(known, subject):
    """The oracle knows a claim by its exact words: without accents it has nothing to say, and that must show."""
    pair = next(one for one in known.pairs if one.label == "supports" and not one.claim.isascii())
    place = known.pairs.index(pair)
    with open_corpus(known.notes[:1]) as corpus:
        outcomes = {one.id: one for one in units.do(units.Unit("pair", place), known, subject, corpus)}
    again = outcomes[f"accents/{pair.id}"]
    assert (outcomes[f"pairs/{pair.id}"].predicted, again.gold, again.predicted) == ("supports", "supports", "neutral")


def test_a_claim_without_accents_is_not_judged_again(known, subject):
    plain = known.pairs[0].model_copy(update={"claim": "It rained."})
    changed = known.model_copy(update={"pairs": (plain,)})
    with open_corpus(known.notes[:1]) as corpus:
        names = {one.id.split("/")[0] for one in units.do(units.Unit("pair", 0), changed, subject, corpus)}
    assert names == {"pairs", "claim-only"}
