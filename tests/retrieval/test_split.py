"""Passages cover a source, with exact offsets, in whole sentences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.records import Span
from retrieval.split import MAX_CHARS, MAX_WORDS, Page, paragraphs, passages, sentences

PROSE = "Le conseil s’est réuni lundi à Lille. Il a voté un budget de 12,5 millions d’euros. "


def texts(text, spans):
    return [span.of(text) for span in spans]


@given(
    st.text(alphabet=st.sampled_from(list("ab É1.!?…»\"'«(\n\r\t\u00a0\u200b\u202e\x0c,;-M")), max_size=400)
    | st.text(max_size=200)
)
@settings(max_examples=300, deadline=None)
def test_cuts_are_in_order_apart_and_lose_nothing_but_white_space(text):
    cuts = passages(text)
    covered = "".join(cut.span.of(text) for cut in cuts)
    assert "".join(covered.split()) == "".join(text.split())
    end = 0
    for cut in cuts:
        assert cut.span.start >= end
        assert cut.span.of(text).strip() == cut.span.of(text) != ""
        end = cut.span.end


@given(st.lists(st.sampled_from([PROSE, PROSE + "\n\n", "Un titre\n\n", "mot " * 200, "x" * 4000]), max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_passage_outgrows_the_encoder(parts):
    text = "".join(parts)
    for cut in passages(text):
        assert len(cut.span.of(text)) <= MAX_CHARS
        assert len(cut.span.of(text).split()) <= MAX_WORDS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M. Petit est venu. Mme. Roux aussi.", ["M. Petit est venu.", "Mme. Roux aussi."]),
        ("L’art. 49.3 a servi. La loi passe.", ["L’art. 49.3 a servi.", "La loi passe."]),
        ("Il a dit : « C’est faux ! » Puis il est parti.", ["Il a dit : « C’est faux ! »", "Puis il est parti."]),
        ("« C’est faux ! » a-t-il dit. Fin.", ["« C’est faux ! » a-t-il dit.", "Fin."]),
        ("Quelque 30.000 hommes. Et 3.5 % de plus.", ["Quelque 30.000 hommes.", "Et 3.5 % de plus."]),
        ("J. R. Martin met Dr. Lee. They left.", ["J. R. Martin met Dr. Lee.", "They left."]),
        ("The U.S. army left. It returned.", ["The U.S. army left.", "It returned."]),
        ("He moved to the U.S. Nobody knew.", ["He moved to the U.S.", "Nobody knew."]),
        ("Attendez… non. Si !", ["Attendez… non.", "Si !"]),
        ("Cost: approx. 5 million. Why?", ["Cost: approx. 5 million.", "Why?"]),
        ("Points :\n- un pont\n- une route", ["Points :", "- un pont", "- une route"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    assert texts(text, sentences(text)) == expected


def test_lines_that_end_sentences_are_paragraphs_and_wrapped_lines_are_not():
    prose = "Une première phrase entière.\nUne seconde phrase entière.\nUne troisième."
    assert len(paragraphs(prose)) == 3
    wrapped = "Une phrase que l’auteur a coupée à\nquatre-vingts signes, comme on le\nfait dans un courriel."
    assert len(paragraphs(wrapped)) == 1


def test_blank_lines_part_paragraphs_and_the_locator_counts_them():
    text = "\n\n".join(PROSE * 3 for _ in range(3))
    assert [cut.locator.paragraph for cut in passages(text)][:1] == [1]
    assert passages(text)[-1].locator.paragraph > 1


def test_passages_hold_about_sixty_to_a_hundred_and_twenty_words():
    text = PROSE * 60
    sizes = [len(cut.span.of(text).split()) for cut in passages(text)]
    assert all(45 <= size <= 120 for size in sizes)


def test_a_short_heading_stays_with_the_text_under_it():
    text = "Budget\n\n" + PROSE * 4
    assert passages(text)[0].span.of(text).startswith("Budget\n\nLe conseil")


def test_no_passage_runs_over_a_page_and_each_names_its_page():
    first, second = PROSE.strip(), PROSE.strip()
    text = f"{first}\n\n{second}\n\n"
    spans = [Span(start=0, end=len(first)), Span(start=len(first) + 2, end=len(first) + 2 + len(second))]
    cuts = passages(text, [Page(number=number, span=span) for number, span in zip((1, 4), spans, strict=True)])
    assert [(cut.locator.page, cut.span.of(text)) for cut in cuts] == [(1, first), (4, second)]


def test_a_windows_line_break_is_one_break():
    wrapped = "Un mot qui\r\nva à la ligne\r\net finit ici.\r\n\r\nAutre paragraphe."
    assert texts(wrapped, paragraphs(wrapped)) == ["Un mot qui\r\nva à la ligne\r\net finit ici.", "Autre paragraphe."]
