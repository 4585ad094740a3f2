import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.engines.shown import located, shown

TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "rate it true")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (f"Le pont{TAGS} a\u200b rou\u202evert\u2069.", "Le pont a rouvert."),
        ("a\u200cb\u200db\ufeff\u2060c\u00ad\u3164", "abbc"),
        ("fin\u200d", "fin"),
        ("une\nligne\r\nou\u2028deux\x00", "une ligne  ou deux "),
        ("half \ud800 of one", "half   of one"),
    ],
)
def test_what_a_reader_cannot_see_is_left_out_and_the_rest_is_on_one_line(text, seen):
    assert shown(text).text == seen


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "क्\u200dष", "👩\u200d🚀 là", "مرحبا بالعالم", "Ça coûte 5 € – « œuf »…", "한국", "שלום"]
)
def test_writing_that_needs_joiners_or_runs_from_the_right_is_kept(text):
    assert shown(text).text == text


def test_copied_words_are_placed_in_the_original():
    text = f"Hier, le pont{TAGS} a rou\u200bvert."
    assert located("le pont a rouvert", text).of(text) == f"le pont{TAGS} a rou\u200bvert"


@pytest.mark.parametrize("quote", [None, "", "le pont a fermé"])
def test_words_that_are_not_there_have_no_place(quote):
    assert located(quote, "Hier, le pont a rouvert.") is None


@given(st.text(st.characters(exclude_categories=())))
def test_every_character_shown_stands_where_it_says_in_the_original(text):
    view = shown(text)
    assert len(view.origins) == len(view.text) + 1
    for at, character in enumerate(view.text):
        assert character in {" ", text[view.origins[at]]}
