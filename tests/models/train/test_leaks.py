from pathlib import Path

import pytest

from models.train.leaks import KINDS, Leaks, evaluated
from models.train.pairs import Pair

GIVEN = "Le conseil régional a voté mardi une aide de 40 millions d'euros pour les lycées."
OTHER = "A storm closed the harbour for two days."


def pair(claim, evidence=OTHER, source="made", family="1"):
    return Pair(claim, evidence, "supports", "fr", "en", source, family)


@pytest.fixture
def leaks():
    return Leaks.of([("evaluation", GIVEN)])


def test_a_planted_leak_is_caught_in_the_claim_and_in_the_evidence(leaks):
    kept = list(leaks.without([pair(GIVEN), pair("Il pleut.", GIVEN), pair("Il pleut.")]))
    assert kept == [pair("Il pleut.")]
    assert leaks.kinds == {"same": 2} and leaks.sets == {"made < evaluation": 2}


def test_case_accents_and_marks_do_not_hide_a_leak(leaks):
    assert leaks.find(GIVEN.upper().replace(",", " –")) == (KINDS[0], "evaluation")


def test_a_text_with_most_of_the_words_is_a_leak(leaks):
    near = "Mardi, le conseil a voté une aide régional de 40 millions d'euros pour lycées."
    assert leaks.find(near) == (KINDS[1], "evaluation")


def test_eight_words_in_a_row_are_a_leak_and_seven_are_not(leaks):
    words = GIVEN.replace("'", " ").split()
    long = "Selon nos informations de ce matin, {} et cela ne plaît pas à tout le monde dans cette assemblée partagée."
    assert leaks.find(long.format(" ".join(words[:8]))) == (KINDS[2], "evaluation")
    assert leaks.find(long.format(" ".join(words[:7]))) is None


def test_short_sentences_alike_are_no_leak():
    assert Leaks.of([("evaluation", "A man sleeps.")]).find("The man sleeps.") is None


def test_another_text_on_the_same_matter_is_kept(leaks):
    assert leaks.find("L'aide aux lycées, votée par la région, coûtera 40 millions.") is None


def test_a_balanced_family_goes_as_a_whole(leaks):
    made = [pair(GIVEN, source="tatoeba"), pair("Il pleut.", source="tatoeba"), pair("Il pleut.", family="2")]
    assert list(leaks.without(made)) == made[2:]
    assert leaks.kinds == {"same": 2}


def test_our_own_gold_set_is_always_among_what_is_evaluated():
    texts = list(evaluated(Path("no such folder")))
    assert len(texts) > 500 and {name for name, _ in texts} == {"gold"}
