"""The state of the library in words, and a way on when it cannot be used."""

from pathlib import Path

import streamlit as st

from factcheck.errors import LibraryError
from retrieval.errors import LibraryDamaged, LibraryLocked, LibraryMissing
from retrieval.library import Library, Outcome
from ui import resources
from ui.evidence_column import plural
from ui.notices import note, problem

SAMPLE_SOURCES = Path(__file__).parent.parent / "samples" / "sources"
EMPTY = "The library has no sources yet, so nothing could be found for any claim."
ADD_BY_COMMAND = "Your own sources are added with this command:"
COMMAND = "python -m factcheck sources add PATH --library {folder}"
LOAD_SAMPLE = "Load the sample sources"
LOADING = "Reading the sample sources…"
TRY_AGAIN = "Try again"
REFUSED = "{count} could not be read: {first}"
WAY_ON = {
    LibraryLocked: "Close the other program, or wait for it to finish, then try again.",
    LibraryDamaged: "Move that folder away and add your sources to a new library; saved checks stay.",
    LibraryMissing: "Load the sample sources, or make a library of your own.",
}


def usable_library() -> Library | None:
    """Give the library when it can be searched; otherwise say why it cannot, with a way on, and give None."""
    state = resources.library().get()
    if sentence := st.session_state.pop("sample_refused", None):
        problem(sentence, key="sample_refused_shown")
    if isinstance(state, LibraryError):
        _refused(state)
        return None
    if state.source_count == 0:
        problem(EMPTY, key="library_empty")
        _ways_to_fill()
        return None
    for at, sentence in enumerate(state.notices):
        note(sentence, key=f"library_notice_{at}")
    return state


def library_line(library: Library) -> str:
    """Say in one line what the library holds."""
    return f"{plural(library.source_count, 'source')}, {plural(library.passage_count, 'passage')}."


def _refused(error: LibraryError) -> None:
    way_on = next((text for kind, text in WAY_ON.items() if isinstance(error, kind)), "")
    problem(f"{error} {way_on}".strip(), key="library_refused")
    if isinstance(error, LibraryMissing):
        _ways_to_fill()
    elif st.button(TRY_AGAIN, key="library_try_again"):
        resources.library().try_again()
        st.rerun()


def _ways_to_fill() -> None:
    if SAMPLE_SOURCES.is_dir() and st.button(LOAD_SAMPLE, key="load_sample", type="primary"):
        _load_sample()
    st.caption(ADD_BY_COMMAND)
    st.code(COMMAND.format(folder=resources.settings().library), language="shell")


def _load_sample() -> None:
    state = resources.library().try_again(create=True)
    if not isinstance(state, LibraryError):
        bar = st.progress(0.0, text=LOADING)

        def show(done: int, total: int, _: Outcome) -> None:
            bar.progress(done / total, text=LOADING)

        outcomes = state.add([SAMPLE_SOURCES], on_progress=show)
        refused = [outcome for outcome in outcomes if outcome.status == "refused"]
        if refused:
            count = plural(len(refused), "source")
            st.session_state.sample_refused = REFUSED.format(count=count, first=refused[0].reason)
    st.rerun()
