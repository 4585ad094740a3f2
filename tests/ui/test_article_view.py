"""The article as it is drawn: the text to the letter, a mark on each claim, what was set aside folded."""

from hypothesis import given
from hypothesis import strategies as st

from factcheck.records import Article, Claim, ClaimType, Exclusion, ExclusionKind, Label, Span
from ui.article_view import View, article_view, pieces
from ui.verdicts import LOOKS

LOOK = LOOKS[Label.SUPPORTED]


def claim(name, start, end, text):
    return Claim(
        id=name,
        quote=text[start:end],
        span=Span(start=start, end=end),
        text=text[start:end],
        type=ClaimType.EVENT,
        check_worthiness=0.5,
        reason="A fact.",
    )


def drawn(text, spans, *, excluded=(), selected=None, shown=None, language="fr"):
    claims = [claim(f"c{n}", start, end, text) for n, (start, end) in enumerate(spans, start=1)]
    view = View(
        numbers={one.id: n for n, one in enumerate(claims, start=1)},
        looks=dict.fromkeys((one.id for one in claims), LOOK),
        selected=selected,
        shown=shown,
    )
    article = Article(id="a", text=text, language=language, excluded=tuple(excluded))
    return article_view(article, claims, view)


def marks(tree):
    return [one for one in tree.walk() if one.tag == "button" and "mark" in one.attributes.get("class", "").split()]


def test_every_mark_is_a_button_with_its_number_and_outcome():
    tree = drawn("Un fait. Deux faits.", [(0, 8), (9, 20)])
    assert [mark.attributes["aria-label"] for mark in marks(tree)] == ["Claim 1, supported", "Claim 2, supported"]
    assert [mark.attributes["data-number"] for mark in marks(tree)] == ["1", "2"]
    assert (tree.attributes["lang"], tree.attributes["dir"]) == ("fr", "ltr")


def test_a_right_to_left_article_says_so():
    assert drawn("نص", [], language="ar").attributes["dir"] == "rtl"


def test_the_content_of_a_statement_has_its_own_mark_inside():
    text = "Elle a dit que le pont est fini, hier."
    inner = (text.index("le pont"), text.index(","))
    tree = drawn(text, [(0, len(text)), inner])
    stretches = [(one.attributes["data-for"], one.text) for one in tree.walk() if "data-for" in one.attributes]
    assert stretches == [("c1", "Elle a dit que "), ("c2", "le pont est fini"), ("c1", ", hier.")]
    assert len(marks(tree)) == 2


def test_two_claims_on_the_same_words_both_have_a_mark():
    tree = drawn("Un fait.", [(0, 8), (0, 8)])
    assert len(marks(tree)) == 2


def test_the_open_claim_is_marked_over_all_its_words():
    text = "Elle a dit que le pont est fini, hier."
    tree = drawn(text, [(0, len(text)), (15, 31)], selected="c1")
    on = [one.text for one in tree.walk() if "on" in one.attributes.get("class", "").split() and one.tag == "span"]
    assert "".join(on) == text
    assert [mark.attributes.get("aria-current") for mark in marks(tree)] == ["true", None]


def test_a_filter_dims_the_other_claims():
    tree = drawn("Un fait. Deux faits.", [(0, 8), (9, 20)], shown=frozenset({"c2"}))
    assert ["dim" in mark.attributes["class"].split() for mark in marks(tree)] == [True, False]


def test_what_is_set_aside_is_folded_with_its_reason_and_can_be_restored():
    text = "Un fait.\n12 vues\nDeux faits."
    aside = Exclusion(span=Span(start=9, end=16), kind=ExclusionKind.COUNTER, reason="It counts views.")
    tree = drawn(text, [(0, 8)], excluded=[aside])
    fold = next(one for one in tree.walk() if one.tag == "details")
    assert "open" not in fold.attributes
    assert "It counts views." in fold.text
    button = next(one for one in fold.walk() if one.attributes.get("data-action") == "restore")
    assert button.attributes["data-value"] == "9-16"


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


@given(st.text(alphabet="ab é\n😀\u202e<&*_", min_size=1, max_size=60), spans)
def test_the_marks_never_change_the_text(text, pairs):
    spans = [tuple(sorted((min(a, len(text)), min(b, len(text))))) for a, b in pairs]
    assert drawn(text, [one for one in spans if one[0] < one[1]]).text == text


@given(st.text(alphabet="abc é😀", min_size=1, max_size=60), spans)
def test_each_claim_opens_once_and_covers_its_own_words(text, pairs):
    ordered = [tuple(sorted((min(a, len(text)), min(b, len(text))))) for a, b in pairs]
    claims = [claim(f"c{n}", start, end, text) for n, (start, end) in enumerate(ordered) if start < end]
    cut = list(pieces(text, Span(start=0, end=len(text)), claims))
    for one in claims:
        assert "".join(piece.text for piece in cut if one in piece.covering) == one.quote
        assert sum(one in piece.opens for piece in cut) == 1
