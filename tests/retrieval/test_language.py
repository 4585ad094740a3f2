"""The language of a source is told from its text."""

import pytest

from retrieval.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le budget de la ville.", "fr"),
        ("The city's budget.", "en"),
        ("NATO, Brussels, 2018", "en"),
        (
            "Die Verteidigungsminister trafen sich am Donnerstag in Brüssel, um über die Sicherheit zu beraten. " * 3,
            "de",
        ),
        ("Les ministres se sont réunis jeudi à Bruxelles pour parler de la sécurité du continent. " * 3, "fr"),
        ("12 345 %", "und"),
        ("", "und"),
    ],
)
def test_language_is_told(text, language):
    assert detect(text) == language


def test_foreign_names_make_no_other_language_of_an_english_sentence():
    """Of the languages that have no code of two letters, py3langid takes Nigerian Pidgin here."""
    assert detect("The match was played in Lagos, London and Zurich, from September 2004 to August 2005.") == "en"
