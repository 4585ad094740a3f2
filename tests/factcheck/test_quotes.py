import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from factcheck.quotes import locate

TEXT = "Le ministre a annoncé « 12 500 places » dans l’Ouest, d'ici 2031 ; le maire n’a pas dit « non »."


def found(quote, text=TEXT):
    span = locate(quote, text)
    return span.of(text) if span else None


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("Le ministre a annoncé", "Le ministre a annoncé"),
        ("  dans\tl'Ouest,\n d’ici 2031 ", "dans l’Ouest, d'ici 2031"),
        ('annoncé "12 500 places"', "annoncé « 12 500 places »"),
        ("annoncé “12 500 places”", "annoncé « 12 500 places »"),
        ("“d'ici 2031”", "d'ici 2031"),
        (unicodedata.normalize("NFD", "a annoncé"), "a annoncé"),
        ("« non ».", "« non »."),
    ],
)
def test_marks_spaces_and_composition_are_folded(quote, words):
    assert found(quote) == words


@pytest.mark.parametrize(
    "quote",
    [
        "Le ministre a annonce",
        "le ministre a annoncé",
        "12 600 places",
        "12 500 place",
        "le maire a pas dit",
        "12 500 places à l’Ouest",
        "Le ministre … 12 500 places",
        "Le ministre a annoncé ... 12 500 places",
        "",
        "  ",
        "« »",
        "…",
    ],
)
def test_other_words_are_not_found(quote):
    assert locate(quote, TEXT) is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("jusqu’à 10", "jusqu’à 100 hommes"),
        ("jusqu’à 10", "jusqu’à 10 000 hommes"),
        ("jusqu’à 10", "jusqu’à 10\u202f000 hommes"),
        ("jusqu’à 10", "jusqu’à 10.000 hommes"),
        ("hausse de 2", "hausse de 2,5 points"),
        ("000 hommes", "jusqu’à 10 000 hommes"),
        ("500 hommes", "jusqu’à 1,500 hommes"),
        ("5 points", "hausse de 2,5 points"),
        ("cent places", "deux-mille-neufcent places"),
        ("e", "e\u0301te\u0301"),
    ],
)
def test_a_number_or_word_cut_short_is_not_a_quotation(quote, text):
    assert locate(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("en 2014", "En tout, en 2014, 300 hommes sont partis."),
        ("en 2014", "Et en 2014 300 hommes sont partis."),
        ("300 hommes", "Et en 2014 300 hommes sont partis."),
        ("le 3", "Ce fut le 3. 200 personnes y étaient."),
        ("Ukraine", "La défense de l’Ukraine."),
        ("和平", "双方同意和平协议"),
    ],
)
def test_whole_words_and_numbers_are_found_beside_others(quote, text):
    assert found(quote, text) == quote


def test_a_later_whole_occurrence_is_found_when_an_earlier_one_cuts_a_word():
    assert locate("art", "partie d'art").start == 9


def test_the_span_is_that_of_the_text_not_of_its_composed_form():
    text = unicodedata.normalize("NFD", "Été à Évry : l’été fut chaud.")
    span = locate("l'été fut", text)
    assert unicodedata.normalize("NFC", span.of(text)) == "l’été fut"


def test_composing_letters_that_are_not_marks_keep_their_offsets():
    text = "옛 " + unicodedata.normalize("NFD", "한국") + " 말"
    assert unicodedata.normalize("NFC", locate("한국", text).of(text)) == "한국"


words_of_a_text = st.lists(
    st.text(st.sampled_from("abcdeéàçñß0123456789’'«»“”\"-,. \u00a0\u202f\u0301한"), min_size=1, max_size=8),
    min_size=3,
    max_size=12,
).map(" ".join)


def letters(text):
    return re.sub(r"\W", "", unicodedata.normalize("NFC", text))


@given(words_of_a_text, st.data())
def test_what_is_found_has_the_very_letters_and_digits_of_the_quotation(text, data):
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    span = locate(quote, text)
    if span is not None:
        assert letters(span.of(text)) == letters(quote)


@given(words_of_a_text)
def test_a_whole_text_is_found_in_itself_whatever_its_marks_spaces_and_composition(text):
    assume(re.search(r"\w", text) and not unicodedata.combining(text.strip()[0]))
    retyped = unicodedata.normalize("NFD", re.sub(r"\s+", "\n ", re.sub("[«»“”]", '"', text.replace("’", "'"))))
    span = locate(retyped, text)
    assert span is not None
    assert letters(span.of(text)) == letters(text)


@given(words_of_a_text, st.data())
def test_any_edit_to_a_letter_or_digit_fails(text, data):
    text = unicodedata.normalize("NFC", text)
    places = [at for at, character in enumerate(text) if character.isalnum()]
    assume(places)
    at = data.draw(st.sampled_from(places))
    # A letter that the alphabet of the texts lacks, so that the edit cannot make other words of the same text.
    edited = data.draw(st.sampled_from([text[:at] + "x" + text[at + 1 :], text[:at] + "x" + text[at:]]))
    assert locate(edited, text) is None


@given(words_of_a_text, st.data())
def test_a_digit_or_letter_taken_out_of_a_word_fails(text, data):
    text = unicodedata.normalize("NFC", text)
    places = [at for at in range(1, len(text) - 1) if text[at - 1 : at + 2].isalnum()]
    assume(places)
    at = data.draw(st.sampled_from(places))
    assert locate(text[:at] + text[at + 1 :], text) is None
