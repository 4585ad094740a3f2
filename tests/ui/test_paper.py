"""The one component that draws outside text."""

import ast
import re
from pathlib import Path

import pytest

from ui.paper import action, element, is_web_address, link

UI = Path(__file__).parents[2] / "ui"
HOSTILE = "<script>alert(1)</script> **x** [a](javascript:alert(1)) =1+1 \u202egnp.exe"


def test_text_travels_as_text():
    tree = element("p", HOSTILE, element("b", "x"), None, css="quote", lang=None)
    assert tree.to_json() == ["p", {"class": "quote"}, HOSTILE, ["b", {}, "x"]]
    assert tree.text == HOSTILE + "x"


@pytest.mark.parametrize("url", ["https://a.example/x?y=1", "http://a.example"])
def test_web_addresses_are_links(url):
    assert link(url, "title").to_json() == ["a", {"href": url}, "title"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//a.example",
        "https://",
        "https://[::1",
        "note",
        "",
        None,
    ],
)
def test_any_other_address_stays_text(url):
    assert link(url, "title").tag == "span"
    assert url is None or not is_web_address(url)


def test_a_button_carries_its_action():
    assert action("open", "c1", "x").attributes == {"class": "button", "data-action": "open", "data-value": "c1"}


def test_the_script_never_parses_markup():
    script = (UI / "paper.js").read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|srcdoc", script)


def drawing_calls():
    """Every call ``st.name(...)`` or ``row.name(...)`` in the files that draw, with its file."""
    for path in sorted(UI.glob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "import streamlit" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
            ):
                yield path.name, node


def test_no_page_draws_markup_or_markdown():
    banned = {"markdown", "html", "iframe", "write", "write_stream", "error", "warning", "info", "success", "toast"}
    assert {(name, node.func.attr) for name, node in drawing_calls() if node.func.attr in banned} == set()
    asked = {key.arg for _, node in drawing_calls() for key in node.keywords}
    assert not asked & {"unsafe_allow_html", "unsafe_allow_javascript"}


READ_AS_MARKDOWN = {
    "button",
    "download_button",
    "expander",
    "popover",
    "radio",
    "caption",
    "title",
    "checkbox",
    "pills",
}
NUMBERS_AND_SETTINGS = {"number", "stopping", "label", "resources"}


def test_labels_that_streamlit_reads_as_markdown_are_our_own_words():
    """A label is made of the module's constants, with numbers at most: never of a title, a name or a quotation."""
    labels = [
        (name, node.args[0]) for name, node in drawing_calls() if node.func.attr in READ_AS_MARKDOWN and node.args
    ]
    assert len(labels) > 10
    for name, label in labels:
        shown = [label.body, label.orelse] if isinstance(label, ast.IfExp) else [label]
        parts = [part for one in shown for part in ast.walk(one)]
        names = {one.id for one in parts if isinstance(one, ast.Name) and not one.id.isupper()}
        assert names <= NUMBERS_AND_SETTINGS, (name, ast.unparse(label))
