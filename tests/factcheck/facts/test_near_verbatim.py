import pytest

from factcheck import facts
from factcheck.records import FactKind

NUMBER, NEGATION = FactKind.NUMBER, FactKind.NEGATION


def differing(claim, passage, language="fr"):
    found = facts.compare(claim, passage, language=language, passage_language=language)
    return [(pair.kind, pair.claim, pair.source) for pair in found.differing]


@pytest.mark.parametrize(
    ("language", "claim", "passage", "kind"),
    [
        (
            "fr",
            "Le réseau perd 31 % de son eau, contre 30 % en moyenne.",
            "Le réseau perd 31 % de son eau, contre 20 % en moyenne.",
            NUMBER,
        ),
        (
            "en",
            "The tug reached the scene, 410 miles off Newfoundland, at noon.",
            "The tug reached the scene, 210 miles off Newfoundland, at noon.",
            NUMBER,
        ),
        (
            "en",
            "The update was installed at 13:50, before the failures.",
            "The update was installed at 13:40, before the failures.",
            NUMBER,
        ),
        (
            "fr",
            "La région n'a pas financé la première étude du pont.",
            "La région a financé la première étude du pont.",
            NEGATION,
        ),
        (
            "fr",
            "La région a financé la première étude du pont.",
            "La région n'a jamais financé la première étude du pont.",
            NEGATION,
        ),
        (
            "en",
            "The northern sector was not worst hit; heat was the cause.",
            "The northern sector was worst hit; heat was the cause.",
            NEGATION,
        ),
        (
            "en",
            "The council didn't approve the plan for the bridge.",
            "The council did approve the plan for the bridge.",
            NEGATION,
        ),
    ],
)
def test_what_was_changed_in_a_sentence_of_the_source_is_found(language, claim, passage, kind):
    assert kind in {found for found, _, _ in differing(claim, passage, language)}


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("La région a financé l'étude.", "La région a financé l'étude. Elle n'a pas financé les travaux."),
        ("La région a financé la première étude du pont.", "La région a bien financé la première étude du pont."),
        (
            "La région a financé la première étude du pont.",
            "La région a financé la première étude du pont, et non les travaux.",
        ),
        ("Le budget de 40 millions est voté.", "Le budget de 40 millions est voté. Celui de 50 millions ne l'est pas."),
    ],
)
def test_words_of_another_statement_change_nothing(claim, passage):
    assert differing(claim, passage) == []


def test_the_two_sides_are_shown_as_written():
    claim, passage = (
        "Le réseau perd 31 % de son eau, contre 30 % ailleurs.",
        "Le réseau perd 31 % de son eau, contre 20 % ailleurs.",
    )
    assert differing(claim, passage) == [(NUMBER, "30 %", "20 %")]
