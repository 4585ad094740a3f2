import re
from html.parser import HTMLParser

import pytest

from eval import figures, gold
from eval.records import Outcome, Result
from eval.report import html
from eval.worst import marked, worst

HOSTILE = "<script>alert('x')</script><img src=http://example.org/x.png onerror=alert(1)>"


def outcome(number, gold, predicted, score=0.9, **more):
    rest = (1 - score) / 2
    scores = dict.fromkeys(figures.STANCES, rest) | {predicted: score}
    about = {"claim": f"Claim {number}.", "evidence": ["A text that says so."], "language": "en"} | more
    return Outcome(id=str(number), gold=gold, predicted=predicted, scores=scores, about=about)


def page(outcomes, suite="set.jsonl", **more):
    run = {
        "kind": "verification",
        "sizes": {"items": len(outcomes)},
        "sha256": "ab" * 32,
        "started": "2025-04-10T10:00:00+00:00",
        "seconds": 1.5,
        "model": None,
        "limit": None,
        "failures": sum(1 for one in outcomes if one.failure),
        "versions": {"python": "3.11"},
        "command": "python -m eval run set.jsonl",
        "tables": figures.tables("verification", outcomes),
    } | more
    measured = figures.of("verification", outcomes)
    return html(Result(suite=suite, n=len(outcomes), engine="local", figures=measured, run=run), outcomes)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.seen, self.addresses = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.addresses += [value for name, value in attrs if name in {"src", "href", "srcset", "action"}]


def test_a_page_holds_the_figures_the_tables_and_the_command():
    said = page([outcome(1, "supports", "supports"), outcome(2, "contradicts", "supports")])
    for words in ("macro F1", "Confusion", "Reliability", "Worst errors", "python -m eval run set.jsonl", "<svg"):
        assert words in said
    assert "supports → " not in said
    assert "contradicts → supports" in said


def test_a_page_needs_no_network_and_no_script():
    said = page([outcome(1, "supports", "contradicts")])
    tags = Tags(said)
    assert not tags.seen & {"script", "link", "img", "iframe", "object"}
    assert all(address.startswith("#") for address in tags.addresses)
    assert not re.search(r"url\(|@import", said)
    assert "default-src 'none'" in said


def test_outside_text_is_never_markup():
    hostile = outcome(1, "supports", "contradicts", claim=HOSTILE, evidence=[HOSTILE], quotes=[HOSTILE], pair=HOSTILE)
    failed = Outcome(id=HOSTILE, gold="supports", failure=HOSTILE, about={"claim": HOSTILE})
    said = page([hostile, failed], suite=HOSTILE, command=HOSTILE)
    assert not Tags(said).seen & {"script", "img"}
    assert "&lt;script&gt;" in said


def test_failures_are_counted_by_what_was_said():
    failed = [Outcome(id=str(n), gold="supports", failure="Timed out.", about={"claim": "A."}) for n in range(3)]
    said = page([outcome(9, "supports", "supports"), *failed])
    assert "3 of 4 items were not judged" in said
    assert re.search(r"Timed out\.</td><td class=\"num\">3<", said)


def test_a_run_of_failures_alone_has_a_page():
    assert "Timed out." in page([Outcome(id="1", gold="supports", failure="Timed out.")])


@pytest.mark.parametrize("suite", ["gold/test", str(gold.FOLDER / "test" / "pairs.jsonl")])
def test_items_of_the_set_that_is_held_apart_are_not_shown(suite):
    said = page([outcome(1, "supports", "contradicts", claim="A secret claim.")], suite=suite)
    assert "held apart" in said
    assert "A secret claim." not in said


def test_the_surest_errors_come_first_and_wrong_sides_before_open_answers():
    errors = [outcome(n, "supports", "neutral", score=0.5 + n / 200) for n in range(90)]
    errors += [outcome("side", "supports", "contradicts", score=0.6)]
    groups = worst(errors)
    assert [(group.name, group.all, len(group.errors)) for group in groups] == [
        ("supports → contradicts", 1, 1),
        ("supports → neutral", 90, 49),
    ]
    assert groups[1].errors[0].id == "89"


def test_what_was_quoted_is_marked_in_a_stretch_of_a_long_text():
    parts = marked("a" * 2000 + "The quotation." + "b" * 2000, ["The quotation."])
    assert [text for text, quoted in parts if quoted] == ["The quotation."]
    assert parts[0][0] == "… "
    assert parts[-1][0].endswith(" …")
    assert sum(len(text) for text, _ in parts) < 800


def test_a_quotation_that_is_not_in_the_text_is_not_marked():
    assert marked("A text.", ["Another."]) == (("A text.", False),)
