"""The one component that draws outside text: a tree of plain elements, every string of it set as text in the browser.

Pages compose `Element` trees; `paper.js` builds them from a closed list of tags and attributes with ``textContent``
and never parses markup, so an article, a source or a model's reply can say what it likes and stays words.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Element:
    """One element: a tag, its attributes, and its children (elements or text)."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: "tuple[Element | str, ...]" = ()

    def to_json(self) -> list[Any]:
        """Write the tree as nested lists: ``[tag, attributes, child, ...]``."""
        children = [child if isinstance(child, str) else child.to_json() for child in self.children]
        return [self.tag, dict(self.attributes), *children]

    def walk(self) -> "Iterator[Element]":
        """Yield this element and all elements under it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    @property
    def text(self) -> str:
        """All text of the tree, joined as the browser's ``textContent`` joins it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


Child = Element | str | None


def element(tag: str, *children: Child, **attributes: str | None) -> Element:
    """Make an element without what is None; ``css`` names its class, ``aria_label`` is written aria-label."""
    names = {"css": "class"}
    named = {names.get(key, key.replace("_", "-")): value for key, value in attributes.items() if value is not None}
    return Element(tag, named, tuple(child for child in children if child is not None))


def link(url: str | None, *children: Child, css: str | None = None) -> Element:
    """Make a link when the address is http or https; anything else stays text."""
    if url and is_web_address(url):
        return element("a", *children, href=url, css=css)
    return element("span", *children, css=css)


def is_web_address(url: str) -> bool:
    """Tell whether an address may be a live link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def action(name: str, value: str, *children: Child, css: str = "button", **attributes: str | None) -> Element:
    """Make a button that sends `name` and `value` to the page."""
    return element("button", *children, css=css, data_action=name, data_value=value, **attributes)


@cache
def _asset(name: str) -> str:
    # A string of one line would be taken for the path of a file; a leading line break makes it a document.
    return "\n" + (FOLDER / name).read_text(encoding="utf-8")


def draw(tree: Element, *, key: str, on_action: Callable[[str, str], None] | None = None) -> None:
    """Draw a tree; `on_action` is called with the name and value of a pressed button before the page runs again."""
    component = st.components.v2.component("recoupe_paper", css=_asset("paper.css"), js=_asset("paper.js"))

    def pressed() -> None:
        sent = st.session_state[key].get("action")
        if on_action and isinstance(sent, dict):
            on_action(str(sent.get("name")), str(sent.get("value")))

    component(key=key, data=tree.to_json(), on_action_change=pressed)
