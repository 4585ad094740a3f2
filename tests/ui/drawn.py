"""Reads what a page drew in an AppTest: native text, and the trees that went to the paper component."""

import json

from streamlit.testing.v1 import AppTest


def trees(at: AppTest) -> list:
    """Every tree on the page, in order."""
    return [json.loads(drawn.proto.json) for drawn in at.get("bidi_component")]


def words(node) -> str:
    """All text of a tree."""
    return node if isinstance(node, str) else "".join(words(child) for child in node[2:])


def elements(node):
    """Every element of a tree: (tag, attributes, text)."""
    if isinstance(node, list):
        yield node[0], node[1], words(node)
        for child in node[2:]:
            yield from elements(child)


def page_text(at: AppTest) -> str:
    """All text of the page."""
    native = [one.value for kind in (at.title, at.text, at.caption) for one in kind]
    return "\n".join([*native, *map(words, trees(at))])


def with_class(at: AppTest, css: str) -> list[str]:
    """The text of each element of the page that has a class."""
    found = [one for tree in trees(at) for one in elements(tree)]
    return [text for _, attributes, text in found if css in attributes.get("class", "").split()]


def labels(at: AppTest) -> list[str]:
    """The labels of the native buttons."""
    return [button.label for button in at.button]


def article_text(at: AppTest) -> str:
    """The text of the article as drawn, without the notes on what was set aside."""
    ours = {"kind", "glimpse", "reason"}

    def own(node) -> str:
        if isinstance(node, str):
            return node
        return "" if ours & set(node[1].get("class", "").split()) else "".join(own(child) for child in node[2:])

    def article(node):
        if isinstance(node, list):
            if node[0] == "article":
                yield node
            for child in node[2:]:
                yield from article(child)

    return "".join(own(one) for tree in trees(at) for one in article(tree))
