"""Check-worthiness: weighed features with names, and reasons in words."""

import pytest

from factcheck.engines.local.worth import AGAINST, FEATURES, FOR, reason_for, weigh, weights


def test_the_committed_weights_cover_the_features_exactly():
    assert set(weights().checkable) == set(weights().worth) == set(FEATURES)


@pytest.mark.parametrize(
    ("language", "more", "less"),
    [
        ("fr", "Le taux de pauvreté a atteint 18,4 % à Lorgues en 2024.", "La situation reste préoccupante."),
        ("fr", "Le Sénat a rejeté l'article 4 par 187 voix contre 142.", "Il faut vraiment être naïf."),
        ("en", "Unemployment in Harlow rose to 8% in 2024.", "I think we should all be proud."),
    ],
)
def test_a_fact_outweighs_a_feeling(language, more, less):
    assert weigh(more, language).chance > 0.8
    assert not weigh(less, language).is_checkable


def test_the_reason_names_what_was_found():
    found = weigh("Le taux de pauvreté a atteint 18,4 % à Lorgues en 2024.", "fr").found
    assert "a number with what it counts" in reason_for(found)
    assert "a date" in reason_for(found)


def test_every_feature_has_words_for_the_reader():
    assert all(FOR.values())
    assert all(kind and reason for kind, reason in AGAINST.values())
