"""Finite verbs, by their forms and neighbours."""

import pytest

from factcheck.verbs import has_finite_verb


@pytest.mark.parametrize(
    "text",
    [
        "Le niveau du lac ne bouge plus",
        "Le barrage ne déborde pas",
        "Les riverains ne s'y baignent guère",
        "La commune n'y dépense que 3 % de son budget",
        "Le pont n'enjambe aucune rivière",
    ],
)
def test_the_word_between_the_two_parts_of_a_negation_is_a_verb(text):
    assert has_finite_verb(text, "fr")


@pytest.mark.parametrize(
    "text", ["Comment ne pas déborder", "Ne plus bouger", "L'art de ne rien gaspiller", "Pas de pont"]
)
def test_an_infinitive_after_both_parts_of_a_negation_is_not(text):
    assert not has_finite_verb(text, "fr")
