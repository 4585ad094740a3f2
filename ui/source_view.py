"""One source: what is said of it, its text as stored, its passages; to correct and to remove."""

from collections.abc import Sequence
from typing import NoReturn

import streamlit as st

from factcheck.errors import LibraryError
from retrieval.library import Library
from retrieval.readers.metadata import About
from retrieval.records import Collection, Passage, Source
from ui import resources
from ui.evidence_column import day, plural
from ui.languages import language_name
from ui.library_progress import library_progress
from ui.notices import note, problem
from ui.paper import Child, Element, draw, element, link
from ui.source_fields import FIELDS, fields, read_fields

BACK = "All sources"
UNKNOWN = "There is no such source in the library; it may have been removed."
WITHDRAWN = "This source was withdrawn on {day}. Its text is erased; checks that quoted it keep what they quoted."
EDIT, SAVE = "Edit what is said of it", "Save"
SAVING = "Saving…"
SAVED = "Saved."
WRONG_ADDRESS = "The address is no web address; it begins with http:// or https://."
REMOVE, REMOVE_IT, KEEP_IT = "Remove", "Remove it", "Keep it"
CONFIRM = "Remove this source?"
ERASED = (
    "Its text, {passages} and what both indexes know of them are erased for good; only its number and the day of "
    "the removal stay."
)
USED = "{checks} quoted it and will show it as withdrawn."
UNUSED = "No saved check quotes it."
BUSY = "The library is being changed; wait for the end."
TEXT, PASSAGES = "Text", "Passages"
CHARS, PASSAGES_AT_ONCE = 20_000, 25
"""Of a text and of the passages, what is drawn at once; the rest is a page further."""


def source_view(library: Library, source_id: str) -> None:
    """Draw one source, or say that there is none."""
    st.button(BACK, key="back", icon=":material/arrow_back:", type="tertiary", on_click=close_source)
    source = _find(library, source_id)
    if source is None:
        problem(_gone(library, source_id), key="no_such_source")
        return
    if st.session_state.pop("source_saved", False):
        note(SAVED, key="source_saved_shown")
    if refusal := st.session_state.pop("not_removed", None):
        problem(refusal, key="not_removed_shown")
    passages = library.passages(source.id)
    draw(source_head(source, len(passages)), key="source_head")
    busy = resources.library_work().change is not None
    if busy:
        # It draws the page again at the end, when the buttons can be pressed.
        library_progress(library)
    row = st.container(horizontal=True, key="source_actions")
    with row.popover(EDIT, key="edit_fold", disabled=busy, help=BUSY if busy else None):
        _edit(library, source)
    if row.button(REMOVE, key="remove", disabled=busy, help=BUSY if busy else None):
        _confirm(library, source, len(passages))
    _contents(library.text(source.id), passages, source)


def open_source(source_id: str) -> None:
    """Go to a source; only in a callback."""
    st.query_params["source"] = source_id


def close_source() -> None:
    """Go back to where a source was chosen; only in a callback."""
    st.query_params.pop("source", None)


def source_head(source: Source, passages: int) -> Element:
    """Draw the title of a source and what is said of it."""
    published = (
        element("time", day(source.published), datetime=source.published.isoformat()) if source.published else None
    )
    facts: list[tuple[str, Child]] = [
        ("Publisher", source.publisher),
        ("Kind", source.kind.value),
        ("Published", published or day(None)),
        ("Language", language_name(source.language)),
        ("Address", link(source.url, source.url) if source.url else None),
        ("Licence", source.licence),
        ("Added", f"{day(source.retrieved.date())}, {source.retrieved:%H:%M} UTC"),
        ("Passages", f"{passages:,}"),
        ("Text, SHA-256", element("code", source.sha256)),
        ("Number", element("code", source.id)),
    ]
    cells = [
        cell
        for name, value in facts
        if value is not None
        for cell in (element("dt", name), element("dd", value, dir="auto"))
    ]
    title = element("h2", source.title, lang=source.language, dir="auto")
    return element("header", title, element("dl", *cells, css="about"), css="source-head")


def _find(library: Library, source_id: str) -> Source | None:
    for collection in Collection:
        for one in resources.listing(library, collection):
            if one.source.id == source_id:
                return one.source
    return None


def _gone(library: Library, source_id: str) -> str:
    withdrawn = library.withdrawn([source_id]).get(source_id)
    return WITHDRAWN.format(day=day(withdrawn.date())) if withdrawn else UNKNOWN


def _edit(library: Library, source: Source) -> None:
    key = f"edit_{source.id}"
    with st.form(key, border=False):
        fields(key, now=source)
        asked = st.form_submit_button(SAVE, type="primary")
    if not asked:
        return
    try:
        said = read_fields(key)
        if said.notes:
            problem(WRONG_ADDRESS, key="edit_refused")
            return
        with st.spinner(SAVING):
            library.edit(source.id, About(**{name: getattr(said, name) for name in FIELDS}))
    except LibraryError as error:
        problem(str(error), key="edit_refused")
        return
    st.session_state["source_saved"] = True
    st.rerun()


@st.dialog(CONFIRM)
def _confirm(library: Library, source: Source, passages: int) -> None:
    used = resources.checks().quoting(source.id)
    draw(
        element(
            "div",
            element("p", source.title, css="title", lang=source.language, dir="auto"),
            element("p", ERASED.format(passages=f"its {plural(passages, 'passage')}")),
            element("p", USED.format(checks=plural(used, "saved check")) if used else UNUSED),
            css="confirm",
        ),
        key="confirm_remove",
    )
    row = st.container(horizontal=True)
    row.button(REMOVE_IT, key="remove_it", type="primary", on_click=_remove, args=(library, source))
    if row.button(KEEP_IT, key="keep_it"):
        st.rerun()


def _remove(library: Library, source: Source) -> NoReturn:
    try:
        library.remove(source.id)
    except LibraryError as error:
        st.session_state["not_removed"] = str(error)
    else:
        close_source()
        st.session_state["source_removed"] = source.title
    st.rerun()


def _contents(text: str, passages: Sequence[Passage], source: Source) -> None:
    as_text, as_passages = st.tabs([TEXT, PASSAGES], key="contents", on_change="rerun")
    if as_text.open:
        with as_text:
            at = _part(len(text), CHARS, key=f"text_{source.id}")
            words = element("div", text[at : at + CHARS], css="stored", lang=source.language, dir="auto")
            draw(words, key="source_text")
    if as_passages.open:
        with as_passages:
            at = _part(len(passages), PASSAGES_AT_ONCE, key=f"passages_{source.id}")
            draw(passages_list(passages[at : at + PASSAGES_AT_ONCE], first=at + 1), key="source_passages")


def _part(size: int, at_once: int, *, key: str) -> int:
    """Draw a pagination where there is more than is drawn at once, and give where the part begins."""
    pages = -(-size // at_once)
    return (st.pagination(pages, key=key) - 1) * at_once if pages > 1 else 0


def passages_list(passages: Sequence[Passage], *, first: int = 1) -> Element:
    """Draw passages with their number and place."""
    items = [
        element(
            "li",
            element("p", f"{number:,} · {place(passage)}", css="note"),
            element("div", passage.text, css="words", lang=passage.language, dir="auto"),
        )
        for number, passage in enumerate(passages, start=first)
    ]
    return element("ol", *items, css="passages")


def place(passage: Passage) -> str:
    """Say where in its source a passage stands."""
    page = f"page {passage.locator.page}, " if passage.locator.page else ""
    return f"{page}paragraph {passage.locator.paragraph}"
