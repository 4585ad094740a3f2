"""Browse the sources: words, filters, order, and a page of rows at a time, however many there are."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import streamlit as st

from retrieval.library import Library
from retrieval.records import Collection, Source
from ui import resources
from ui.evidence_column import plural
from ui.languages import language_name
from ui.paper import Child, Element, action, draw, element
from ui.resources import Listed
from ui.source_filters import filters

FIND = "Find a source"
FIND_HINT = "Words of its title, publisher or address"
ORDER = "Order"
COLUMNS = ("Title", "Publisher", "Kind", "Date", "Language", "Passages", "Added")
NONE_FOUND = "No source has these words and passes these filters."
NONE_CHECKED = "There are no previously checked claims yet; they are added as ClaimReview files, pages or feeds."
SHOWN = "{first:,} to {last:,} of {found}"
REPRINT = "Same text as “{title}”; the two count as one origin."
ROWS = 50
"""Rows on a page; the browser draws no more, whatever the library holds."""

_LAST = date.min


ORDERS: dict[str, tuple[Callable[[Listed], tuple[object, ...]], bool]] = {
    "Title": (lambda one: (one.source.title.casefold(),), False),
    "Newest first": (lambda one: (one.source.published or _LAST,), True),
    "Oldest first": (lambda one: (one.source.published is None, one.source.published or _LAST), False),
    "Last added": (lambda one: (one.source.retrieved,), True),
    "Publisher": (lambda one: ((one.source.publisher or "\U0010ffff").casefold(), one.source.title.casefold()), False),
    "Most passages": (lambda one: (one.passages,), True),
}

NOUNS = {Collection.SOURCES: "source", Collection.CHECKED: "checked claim"}


def browse(library: Library, collection: Collection, *, on_open: Callable[[str], None]) -> None:
    """Draw the sources of a collection; `on_open` is called with the id of the one to look at."""
    everything = resources.listing(library, collection)
    if not everything:
        draw(element("p", NONE_CHECKED, css="nothing"), key="no_sources")
        return
    row = st.container(horizontal=True, vertical_alignment="bottom", key="browse_row")
    with row:
        words = st.text_input(
            FIND, key="find_source", placeholder=FIND_HINT, type="search", live=True, persist_state="page", width=560
        )
        order = st.selectbox(ORDER, list(ORDERS), key="order", persist_state="page", width=180)
        chosen = filters([one.source for one in everything], key="browse")
    wanted = (words or "").casefold().split()
    found = [
        one
        for one in everything
        if (not chosen or chosen.admits(one.source)) and (not wanted or _has_words(one.source, wanted))
    ]
    key, backwards = ORDERS[order]
    found.sort(key=key, reverse=backwards)
    rows, first = _page(found, asked=f"{collection} {words} {order} {chosen!r}")
    reprints = _reprints(library, rows, everything)
    draw(
        sources_table(rows, reprints, first=first, of=len(found), noun=NOUNS[collection]),
        key="sources",
        on_action=lambda _, source_id: on_open(source_id),
    )


def _has_words(source: Source, wanted: Sequence[str]) -> bool:
    text = f"{source.title} {source.publisher} {source.url}".casefold()
    return all(word in text for word in wanted)


def _page(found: Sequence[Listed], *, asked: str) -> tuple[Sequence[Listed], int]:
    """Let the reader turn the pages; give the rows of this one and the number of the first."""
    pages = max(1, -(-len(found) // ROWS))
    # What is asked is part of the key, so that another question begins at its first page.
    key = f"rows_{hashlib.sha256(asked.encode('utf-8')).hexdigest()[:12]}"
    # Above the rows, so that the next page is read from its top.
    at = st.pagination(pages, key=key, max_visible_pages=5, persist_state="page") if pages > 1 else 1
    return found[(at - 1) * ROWS : at * ROWS], (at - 1) * ROWS + 1


def _reprints(library: Library, rows: Sequence[Listed], everything: Sequence[Listed]) -> dict[str, str]:
    """Map the id of each row that repeats an earlier source to the title of that one."""
    origins = library.origins([one.source.id for one in rows])
    repeated = {source_id: origin for source_id, origin in origins.items() if origin != source_id}
    if not repeated:
        return {}
    titles = {one.source.id: one.source.title for one in everything}
    return {source_id: titles[origin] for source_id, origin in repeated.items() if origin in titles}


def sources_table(
    rows: Sequence[Listed], reprints: Mapping[str, str], *, first: int = 1, of: int | None = None, noun: str = "source"
) -> Element:
    """Draw a row for each source; `first` and `of` say which part of the whole this is."""
    if not rows:
        return element("p", NONE_FOUND, css="nothing")
    total = len(rows) if of is None else of
    shown = SHOWN.format(first=first, last=first + len(rows) - 1, found=plural(total, noun))
    head = element(
        "tr", *[element("th", name, scope="col", css="count" if name == "Passages" else None) for name in COLUMNS]
    )
    body = [element("tr", *_cells(one, reprints.get(one.source.id))) for one in rows]
    return element(
        "div",
        element(
            "table",
            element("caption", shown if total > len(rows) else plural(total, noun)),
            element("thead", head),
            element("tbody", *body),
            css="sources",
        ),
    )


def _cells(one: Listed, reprinted: str | None) -> Iterator[Element]:
    source = one.source
    title = action("open", source.id, source.title, css="open", id=f"open-{source.id}")
    same = element("span", REPRINT.format(title=reprinted), css="reprint", dir="auto") if reprinted else None
    yield element("th", title, same, scope="row", lang=source.language, dir="auto", css="title")
    yield _cell(source.publisher)
    yield _cell(source.kind.value)
    yield _cell(element("time", source.published.isoformat()) if source.published else None)
    yield _cell(language_name(source.language))
    # On a narrow screen the columns lose their names; a bare number would say nothing there.
    noun = "passage" if one.passages == 1 else "passages"
    yield _cell(f"{one.passages:,}", element("span", f" {noun}", css="unit"), css="count")
    yield _cell(element("span", "added ", css="unit"), element("time", f"{source.retrieved:%Y-%m-%d}"), css="added-on")


def _cell(*content: Child, css: str | None = None) -> Element:
    return element("td", *content, css=css, dir="auto")
