"""A claim is also searched for in the other language, turned around, and without its numbers."""

from datetime import date

import pytest

from factcheck import facts
from factcheck.queries import counter_queries, in_both_languages, opposed, queries, without_numbers
from tests.records import article, claim


def test_a_claim_is_also_asked_in_the_other_language_and_by_its_landmarks():
    asked = queries(claim("Un cessez-le-feu de 30 jours à Kiev"), article())
    assert any("ceasefire" in query for query in asked)
    assert len(set(asked)) == len(asked)


def test_a_claim_is_asked_for_as_it_was_said_first():
    said = claim("Le budget de la ville a augmenté de 12 millions d’euros en 2024.")
    assert queries(said, article())[0] == said.quote


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Le budget de la ville n’a pas augmenté.", "Le budget de la ville a augmenté."),
        ("fr", "Le chômage a augmenté de 3 %.", "Le chômage a baisser de 3 %."),
        ("fr", "Le conseil a rejeté le projet.", "Le conseil a accepter le projet."),
        ("en", "The minister did not attend the meeting.", "The minister did attend the meeting."),
        ("en", "The council approved the plan.", "The council refuse the plan."),
        ("en", "The meeting lasted four hours.", ""),
        ("fr", "La réunion a duré quatre heures.", ""),
    ],
)
def test_the_opposite_drops_the_negation_or_turns_the_words_that_have_one(language, text, expected):
    assert opposed(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Jusqu’à 30 000 soldats seraient déployés.", "soldats seraient déployés."),
        ("fr", "Jusqu’à 30\u202f000 soldats seraient déployés le 10 avril.", "soldats seraient déployés le ."),
        ("en", "Up to 30,000 soldiers would be deployed.", "soldiers would be deployed."),
        ("en", "In 2024, 12.", ""),
        ("en", "Soldiers would be deployed.", ""),
    ],
)
def test_numbers_and_dates_are_left_out_where_something_is_left_to_ask(language, text, expected):
    found = facts.extract(text, language, date(2025, 4, 1))
    assert without_numbers(text, found, language).strip() == expected


def test_the_contrary_is_asked_for_where_there_is_something_to_turn_or_leave_out():
    said = claim("Le budget de la ville a augmenté de 12 millions d’euros.")
    assert counter_queries(said, article()) == (
        "Le budget de la ville a baisser de 12 millions d’euros.",
        "Le budget de la ville a augmenté de .",
    )
    assert counter_queries(claim("La réunion a duré longtemps."), article()) == ()


def test_what_a_person_types_is_asked_in_both_languages():
    asked, other = in_both_languages("combien de soldats pour la force")
    assert asked == "combien de soldats pour la force"
    assert "soldier" in other
    assert "soldat" in in_both_languages("how many soldiers for the force")[1]
