"""The state of the library in words, and a way on when it cannot be used."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import streamlit as st

from factcheck.errors import LibraryError
from retrieval.errors import LibraryDamaged, LibraryLocked, LibraryMissing
from retrieval.library import Library
from ui import resources
from ui.evidence_column import plural
from ui.library_progress import library_progress
from ui.library_work import Kind, Stop, Work
from ui.notices import note, problem

SAMPLE_SOURCES = Path(__file__).parent.parent / "samples" / "sources"
EMPTY = "The library has no sources yet, so nothing could be found for any claim."
LOAD_SAMPLE = "Load the sample sources"
TRY_AGAIN = "Try again"
MAKE = "Make an empty library"
WAY_ON = {
    LibraryLocked: "Close the other program, or wait for it to finish, then try again.",
    LibraryDamaged: "Move that folder away and add your sources to a new library; saved checks stay.",
    LibraryMissing: "Load the sample sources, or make a library of your own.",
}


def usable_library() -> Library | None:
    """Give the library when it can be searched; otherwise say why it cannot, with a way on, and give None."""
    library = open_library()
    if library is None:
        return None
    if library.source_count == 0:
        library_progress(library)
        if resources.library_work().change is None:
            problem(EMPTY, key="library_empty")
            way_to_fill()
        return None
    return library


def open_library() -> Library | None:
    """Give the library when it is open, empty or not; otherwise say why it is not, with a way on, and give None."""
    state = resources.library().get()
    if isinstance(state, LibraryError):
        _refused(state)
        return None
    for at, sentence in enumerate(state.notices):
        note(sentence, key=f"library_notice_{at}")
    return state


def library_line(library: Library) -> str:
    """Say in one line what the library holds."""
    return f"{plural(library.source_count, 'source')}, {plural(library.passage_count, 'passage')}."


def withdrawn_since(source_ids: Iterable[str]) -> dict[str, datetime]:
    """Tell which of some sources were withdrawn, and when; nothing while the library cannot be opened."""
    library = resources.library().get()
    return {} if isinstance(library, LibraryError) else library.withdrawn(source_ids)


def way_to_fill() -> None:
    """Offer the sample sources, and the page where sources are added."""
    row = st.container(horizontal=True, key="ways_to_fill")
    if SAMPLE_SOURCES.is_dir():
        row.button(LOAD_SAMPLE, key="load_sample", type="primary", on_click=_load_sample)
    if isinstance(resources.library().get(), LibraryMissing):
        row.button(MAKE, key="make_library", on_click=_make)


def _refused(error: LibraryError) -> None:
    way_on = next((text for kind, text in WAY_ON.items() if isinstance(error, kind)), "")
    problem(f"{error} {way_on}".strip(), key="library_refused")
    if isinstance(error, LibraryMissing):
        way_to_fill()
    else:
        st.button(TRY_AGAIN, key="library_try_again", on_click=_try_again)


def _try_again() -> None:
    resources.library().try_again()


def _make() -> None:
    resources.library().try_again(create=True)


def _load_sample() -> None:
    library = resources.library().try_again(create=True)
    if isinstance(library, LibraryError):
        return

    def add(work: Work, stop: Stop) -> None:
        library.add([SAMPLE_SOURCES], on_progress=work.tell, stop=stop)

    resources.library_work().start(Kind.ADD, add)
