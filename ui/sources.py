"""Sources: what the library holds, to read."""

from collections.abc import Iterator, Sequence

import streamlit as st

from retrieval.library import Library
from retrieval.records import Source
from ui.evidence_column import plural
from ui.languages import language_name
from ui.library_state import library_line, usable_library
from ui.notices import telling_errors
from ui.paper import Child, Element, draw, element, link

TITLE = "Sources"
COLUMNS = ("Title", "Publisher", "Kind", "Date", "Language", "Passages")
FIND = "Find a source"
FIND_HINT = "Words of its title or publisher"
NONE_FOUND = "No source has these words in its title or publisher."
FIRST_OF = "The first {shown} of {found} are shown."
SHOWN_AT_ONCE = 200
"""Rows; more would open slowly, and nobody reads them: a larger library is searched."""


@telling_errors
def page() -> None:
    """Draw the page."""
    st.title(TITLE)
    library = usable_library()
    if library is None:
        return
    st.text(library_line(library))
    found = library.sources()
    if len(found) > SHOWN_AT_ONCE:
        found = with_words(found, st.text_input(FIND, key="find_source", placeholder=FIND_HINT))
    draw(sources_table(found, library), key="sources")


def with_words(sources: Sequence[Source], words: str) -> tuple[Source, ...]:
    """Keep the sources whose title or publisher holds every word."""
    wanted = words.casefold().split()
    return tuple(one for one in sources if all(word in f"{one.title} {one.publisher}".casefold() for word in wanted))


def sources_table(sources: Sequence[Source], library: Library) -> Element:
    """Draw a row for each source, and say how many are left out."""
    if not sources:
        return element("p", NONE_FOUND, css="nothing")
    passages = library.passage_counts()
    head = element("tr", *[element("th", name, scope="col") for name in COLUMNS])
    rows = [element("tr", *_cells(one, passages.get(one.id, 0))) for one in sources[:SHOWN_AT_ONCE]]
    more = FIRST_OF.format(shown=SHOWN_AT_ONCE, found=plural(len(sources), "source"))
    return element(
        "div",
        element("table", element("thead", head), element("tbody", *rows), css="sources"),
        element("p", more, css="note") if len(sources) > SHOWN_AT_ONCE else None,
    )


def _cells(source: Source, passages: int) -> Iterator[Element]:
    yield element("th", link(source.url, source.title), scope="row", lang=source.language, dir="auto", css="title")
    yield _cell(source.publisher)
    yield _cell(source.kind.value)
    yield _cell(element("time", source.published.isoformat()) if source.published else None)
    yield _cell(language_name(source.language))
    # On a narrow screen the columns lose their names; a bare number would say nothing there.
    noun = "passage" if passages == 1 else "passages"
    yield _cell(f"{passages:,}", element("span", f" {noun}", css="unit"), css="count")


def _cell(*content: Child, css: str | None = None) -> Element:
    return element("td", *content, css=css, dir="auto")
