"""The skeleton of a sentence: its subject and its verb."""

import pytest

from factcheck import article
from factcheck.engines.local.finding import find
from factcheck.engines.local.grammar import skeleton


def test_the_subject_stands_before_the_verb():
    found = skeleton("On Monday, the old mill was sold.", "en", [(0, 9)])
    assert found is not None
    assert "On Monday, the old mill was sold."[slice(*found.subject)] == "the old mill"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "– a été fermé en 2019."), ("fr", "- Est vendu 3 millions d’euros."), ("en", "- was closed in 2019.")],
)
def test_a_list_item_that_begins_with_its_verb_has_no_subject_and_is_read_all_the_same(language, sentence):
    assert skeleton(sentence, language, []) is None
    text = {"fr": "Le moulin de Meyne compte deux roues.\n", "en": "The mill at Ferrow has two wheels.\n"}[language]
    found = article.read(text + sentence, language=language)
    claims = find(found, article.sentences(found)).claims
    assert any(sentence[-8:-1] in claim.span.of(found.text) for claim in claims)
