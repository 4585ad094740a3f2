"""Sources: what the library holds and how well it is; browse, search, add, look at one, correct, remove."""

import streamlit as st

from retrieval.library import Library
from retrieval.records import Collection
from ui import resources
from ui.evidence_column import plural
from ui.library_health import health
from ui.library_progress import library_progress
from ui.library_state import EMPTY, open_library, way_to_fill
from ui.library_work import Kind
from ui.notices import note, problem, telling_errors
from ui.source_view import open_source, source_view
from ui.sources_add import add
from ui.sources_search import search
from ui.sources_table import browse

TITLE = "Sources"
VIEW = "What to do"
BROWSE, SEARCH, ADD = "Browse", "Search", "Add"
COLLECTION = "Collection"
COLLECTIONS = {Collection.SOURCES: "Sources", Collection.CHECKED: "Previously checked claims"}
NOT_ADDED = "{refused} could not be added; the list under “Add” says why."
REMOVED = "“{title}” was removed."


@telling_errors
def page() -> None:
    """Draw the page."""
    st.title(TITLE)
    library = open_library()
    if library is None:
        return
    if removed := st.session_state.pop("source_removed", None):
        note(REMOVED.format(title=removed), key="source_removed_shown")
    if source_id := st.query_params.get("source"):
        source_view(library, source_id)
        return
    _head(library)
    if library.source_count == 0 and not resources.listing(library, Collection.CHECKED):
        note(EMPTY, key="library_empty")
        way_to_fill()
        add(library)
        return
    view = st.segmented_control(
        VIEW,
        (BROWSE, SEARCH, ADD),
        default=BROWSE,
        required=True,
        key="view",
        label_visibility="collapsed",
        persist_state="page",
    )
    if view != ADD:
        _not_added()
    if view == ADD:
        add(library)
    elif view == SEARCH:
        search(library, on_open=open_source)
    else:
        browse(library, _collection(library), on_open=open_source)


def _not_added() -> None:
    """Say elsewhere what of the latest addition needs a look."""
    work = resources.library_work().latest(Kind.ADD)
    if work is None or work.running:
        return
    refused = sum(outcome.status == "refused" for outcome in work.outcomes)
    if work.failure:
        problem(work.failure, key="add_failed")
    elif refused:
        note(NOT_ADDED.format(refused=plural(refused, "source")), key="not_added")


def _head(library: Library) -> None:
    row = st.container(horizontal=True, vertical_alignment="top", key="library_head")
    with row:
        library_progress(library)
        health(library)


def _collection(library: Library) -> Collection:
    """Let the reader choose a collection once there is something to choose."""
    if not resources.listing(library, Collection.CHECKED):
        return Collection.SOURCES
    return st.segmented_control(
        COLLECTION,
        list(COLLECTIONS),
        default=Collection.SOURCES,
        required=True,
        key="collection",
        format_func=COLLECTIONS.__getitem__,
        label_visibility="collapsed",
        persist_state="page",
    )
