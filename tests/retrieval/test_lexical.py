"""The word index finds words across accents, apostrophes and inflections, and numbers however they are written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import IndexDamaged
from retrieval.lexical import LexicalIndex, tokens

TEXTS = {
    "otan": "La réunion a lieu au siège de l’OTAN, à Évere.",
    "troops": "Up to 30,000 soldiers would be deployed along the border.",
    "budget": "Le budget atteint 50,5 milliards et 1 234 567 habitants en profitent.",
    "ministers": "The ministers were meeting in Helsinki.",
    "missile": "Un mis\u00adsile est tombé près du vil\u200blage.",
}


@pytest.fixture
def index(tmp_path):
    made = LexicalIndex(tmp_path)
    made.change(add=[(key, f"s-{key}", text) for key, text in TEXTS.items()])
    return made


def best(index, query):
    return next((one for one, _ in index.search(query, 5)), None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("OTAN", "otan"),
        ("l'OTAN", "otan"),
        ("reunions", "otan"),
        ("réunions", "otan"),
        ("evere", "otan"),
        ("30.000 hommes", "troops"),
        ("30 000", "troops"),
        ("30\u202f000", "troops"),
        ("30000", "troops"),
        ("50.5", "budget"),
        ("1.234.567", "budget"),
        ("minister meets", "ministers"),
        ("missile village", "missile"),
    ],
)
def test_finds_across_spellings(index, query, expected):
    assert best(index, query) == expected


def test_digits_of_a_number_do_not_match_apart(index):
    assert index.search("000", 5) == []
    assert index.search("234", 5) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.500 or 12 500 or 12’500", ["12500", "or", "12500", "or", "12500"]),
        ("1.766,92", ["1766.92"]),
        ("3 228,4 %", ["3228.4"]),
        ("en 2022, 300 morts", ["en", "2022", "300", "morts"]),
        ("le 10.04.2025", ["le", "10", "04", "2025"]),
        ("art. 49.3", ["art", "49.3"]),
        ("KSh415bn", ["ksh", "415", "bn"]),
        ("U.S. and O.T.A.N.", ["us", "and", "otan"]),
    ],
)
def test_numbers_and_acronyms_are_one_token(text, expected):
    assert tokens(text) == expected


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_folding_twice_changes_nothing(text):
    assert tokens(" ".join(tokens(text))) == tokens(text)


@pytest.mark.parametrize("query", ['id:otan" OR *', "+(", "plain:/.*/", "NOT budget^9 \\", "[a TO z]", "« » — !", ""])
def test_query_syntax_is_only_words(index, query):
    assert {one for one, _ in index.search(query, 5)} <= {"otan", "budget"}


def test_common_words_alone_still_find(index):
    assert index.search("la à de", 5)


def test_equal_scores_are_ordered_by_id(tmp_path):
    index = LexicalIndex(tmp_path)
    index.change(add=[(key, key, "Le même texte exactement.") for key in ("b", "c", "a")])
    assert [one for one, _ in index.search("texte", 3)] == ["a", "b", "c"]


def test_a_removed_source_is_not_found_and_a_replaced_one_has_its_new_text(index):
    index.change(remove=["s-otan", "s-budget"], add=[("budget", "s-budget", "Un autre sujet, la pêche.")])
    assert best(index, "OTAN") is None
    assert best(index, "pêche") == "budget"
    assert index.count == 4


def test_an_index_is_found_again_after_closing(tmp_path, index):
    assert best(LexicalIndex(tmp_path), "30 000") == "troops"


def test_damaged_files_are_one_kind_of_error(tmp_path, index):
    for file in tmp_path.iterdir():
        file.write_bytes(b"not an index")
    with pytest.raises(IndexDamaged):
        LexicalIndex(tmp_path).search("budget", 5)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("aujourd’hui", "aujourd'hui"),
        ("le musée d’Orsay", "D'ORSAY"),
        ("le siège de l’O.T.A.N.", "l'OTAN"),
        ("une œuvre et un ex æquo", "oeuvre aequo"),
        ("die Straße", "strasse"),
        ("cafe\u0301", "caf\u00e9"),
        ("coo\u00adpe\u00adra\u00adtion", "coopération"),
        ("30\u00a0000 hommes", "30,000"),
        ("1,5 million", "1.5"),
    ],
)
def test_two_ways_of_writing_a_word_are_one(tmp_path, written, asked):
    index = LexicalIndex(tmp_path)
    index.change(add=[("one", "s", written), ("other", "t", "tout autre chose")])
    assert best(index, asked) == "one"


def test_only_passages_of_the_named_sources_are_found(index):
    asked = "siège soldiers ministers"
    assert {one for one, _ in index.search(asked, 5)} == {"otan", "troops", "ministers"}
    assert [one for one, _ in index.search(asked, 5, ["s-otan"])] == ["otan"]
    assert index.search(asked, 5, []) == []
