import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck import words


def share(claim, passage, language="fr", other="en"):
    aligned = words.align(words.content_words(claim, language), language, words.content_words(passage, other), other)
    return aligned.share


def test_accents_and_case_fold_away():
    assert words.fold("Été À l'Œuvre") == "ete a l'oeuvre"


def test_stop_words_carry_no_content():
    assert [word.folded for word in words.content_words("Il a été dans la ville", "fr")] == ["ville"]


def test_inflected_forms_of_a_word_line_up_within_a_language():
    assert share("Les ministres négocient", "Un ministre négociera", "fr", "fr") == 1.0


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("cessez-le-feu", "ceasefire"),
        ("chômage", "unemployment"),
        ("ministres", "minister"),
        ("négociations", "negotiations"),
    ],
)
def test_translations_and_cognates_line_up_across_languages_both_ways(french, english):
    assert share(french, english) == 1.0
    assert share(english, french, "en", "fr") == 1.0


def test_an_unrelated_word_does_not_line_up():
    assert share("fromage", "helicopter") == 0.0


def test_a_rare_word_weighs_more_than_a_common_one():
    assert words.weight_of(words.stem_of("raffinerie", "fr"), "fr") > words.weight_of(
        words.stem_of("homme", "fr"), "fr"
    )


def test_the_gloss_puts_content_words_into_the_other_language_and_keeps_numbers():
    glossed = words.gloss("Un cessez-le-feu de 30 jours", "fr").split()
    assert "ceasefire" in glossed and "30" in glossed


def test_a_language_without_a_table_has_no_gloss():
    assert words.gloss("Ein Waffenstillstand", "de") == ""


@given(st.text(max_size=80), st.sampled_from(["fr", "en", "de"]))
def test_every_word_is_where_it_says_it_is(text, language):
    for word in words.content_words(text, language):
        assert 0 <= word.start < word.end <= len(text)
        assert words.fold(text[word.start : word.end]).startswith(word.folded[:1])
