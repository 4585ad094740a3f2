"""Sentence boundaries: what ends a sentence and what only looks like it."""

import pytest

from factcheck.plain import plain
from factcheck.sentences import LONGEST_SENTENCE, split


def sentences(text, language):
    source = plain(text)
    return [text[slice(source.span(*pair).start, source.span(*pair).end)] for pair in split(source.text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "M. Dufour et Mme. Lemaire ont signé l’accord.",
        "Mme Lemaire, la Dr. Roux et le Pr. Vasseur sont partis.",
        "Le texte repose sur l’art. 49.3 de la Constitution.",
        "Le lot n° 3 est décrit p. 12 du rapport.",
        "La ville compte 30.000 habitants, soit 7,4 % de plus.",
        "J. D. Marchand et J.-P. Ronsart ont voté pour.",
        "Le train de 20 h 30 est parti à 20 h 42.",
        "La page https://exemple.org/a.b?c=1.2 donne la liste.",
        "Au VIIIe siècle av. J.-C., la cité comptait des temples.",
        "Le maire a dit : « Non. Jamais. Pas ici. » aux riverains.",
        "« Qui a signé ? » demande la présidente.",
        "« C’est fini. On arrête », a dit M. Roux.",
        "Il hésite... puis il signe.",
        "Il parle de « l’affaire “des quais” » (voir l’annexe. p. 3) au juge.",
    ],
)
def test_french_text_that_is_one_sentence_stays_whole(text):
    assert sentences(text, "fr") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Doyle met Dr. Shaw at No. 10.",
        "The U.S. Senate passed the bill at 5 p.m. on Friday.",
        "J. D. Hale lives in Washington, D.C. with his family.",
        "It cost $3.5 million, i.e. more than planned.",
        "“Stop!” Mary Hale said.",
        '"We lost. We lost badly," she said.',
        "Harlow Inc. posted a profit of 4.2% in the quarter.",
    ],
)
def test_english_text_that_is_one_sentence_stays_whole(text):
    assert sentences(text, "en") == [text]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ["Il a dit : « Non. Jamais. »", "Puis il est parti."]),
        ("fr", ["Il vend des pommes, des poires, etc.", "Le marché ferme à midi."]),
        ("fr", ["Vraiment ?!", "Oui…", "Peut-être."]),
        ("fr", ["Le tribunal a tranché.", "« C’est une victoire. »", "Le parquet fait appel."]),
        ("en", ["He lives in the U.S.", "The family moved in 1990."]),
        ("en", ["The vote was close.", "“We won.”", "Nobody cheered."]),
        ("en", ["It ended at 5 p.m.", "Then the doors closed."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(language, expected):
    assert sentences(" ".join(expected), language) == expected


def test_a_quotation_that_never_closes_does_not_swallow_the_paragraph():
    text = "Il a dit : « Nous partons. Nous revenons demain. Nous verrons."
    assert len(sentences(text, "fr")) == 3


def test_a_text_without_full_stops_is_cut_into_pieces_of_bounded_length():
    pieces = sentences("mot " * 3000, "fr")
    assert all(len(piece) <= LONGEST_SENTENCE for piece in pieces)
    assert "".join(pieces).count("mot") == 3000
