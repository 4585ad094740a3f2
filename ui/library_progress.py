"""How far the library is: the state of its search by meaning, and the long work that is being done on it."""

import streamlit as st

from retrieval.health import State
from retrieval.library import Library
from ui import resources
from ui.evidence_column import plural
from ui.library_work import Kind, Work
from ui.notices import problem, telling_errors
from ui.paper import Element, draw, element

POLL_SECONDS = 1.0
BY_BOTH = "Found by words and by meaning."
OPENING = "The search by meaning is being opened; words answer already."
REBUILDING = "The search by meaning is being rebuilt, {done:,} of {total:,} passages; until then words alone answer."
FAILED = "The search by meaning does not answer: {why} Words still do; rebuild the indexes, or look at “Health”."
READING = "Reading…"
ADDING, BUILDING = "read", "passages indexed"
STARTING = {Kind.ADD: READING, Kind.REBUILD: "Building the indexes…"}
CANCEL, STOPPING = "Stop adding", "Stopping after the source at hand…"


@telling_errors
def library_progress(library: Library) -> None:
    """Draw what is going on, and keep it up to date until nothing is; then the page runs once more."""
    st.fragment(_live, run_every=POLL_SECONDS if is_moving(library) else None)(library)


def is_moving(library: Library) -> bool:
    """Tell whether the page will look different soon without anyone touching it."""
    work = resources.library_work()
    verifying = work.latest(Kind.VERIFY)
    return (
        work.change is not None
        or bool(verifying and verifying.running)
        or library.state.vectors in {"opening", "rebuilding"}
    )


@telling_errors
def _live(library: Library) -> None:
    work = resources.library_work().change
    draw(state_line(library.state, library), key="library_state")
    if work is not None:
        _running(work)
    failed = resources.library_work().latest(Kind.REBUILD)
    if failed and failed.failure:
        problem(failed.failure, key="rebuild_failed")
    moving = is_moving(library)
    if not moving and st.session_state.pop("library_watched", False):
        st.rerun()
    if moving:
        st.session_state["library_watched"] = True


def state_line(state: State, library: Library) -> Element:
    """Say what the library holds and how it is searched."""
    holds = f"{plural(library.source_count, 'source')}, {plural(library.passage_count, 'passage')}."
    words, tone = state_words(state)
    return element(
        "p",
        element("span", holds),
        element("span", element("span", "●", css="dot", aria_hidden="true"), words, css=f"state {tone}"),
        css="library-line",
        role="status",
    )


def state_words(state: State) -> tuple[str, str]:
    """Word the state of the vectors, and name its tone."""
    if state.vectors == "ready":
        return BY_BOTH, "supported"
    if state.vectors == "opening":
        return OPENING, "waiting"
    if state.vectors == "rebuilding":
        return REBUILDING.format(done=state.done, total=state.total), "waiting"
    return FAILED.format(why=sentence(state.why)), "failed"


def sentence(words: str) -> str:
    """End a sentence that may have no full stop."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _running(work: Work) -> None:
    row = st.container(horizontal=True, vertical_alignment="center", key="library_running")
    row.progress(min(work.done / work.total, 1.0) if work.total else 0.0, text=work_words(work))
    if work.kind is Kind.ADD:
        stopping = work.stopping.is_set()
        row.button(STOPPING if stopping else CANCEL, key="library_stop", disabled=stopping, on_click=work.stopping.set)


def work_words(work: Work) -> str:
    """Say how far a work is: count, rate, time left."""
    if not work.done:
        return STARTING[work.kind]
    noun = ADDING if work.kind is Kind.ADD else BUILDING
    # A total of 0 is one that only reading will tell.
    words = f"{work.done:,} of {work.total:,} {noun}" if work.total else f"{work.done:,} {noun}"
    words += f" · {work.rate:,.1f} a second"
    left = work.seconds_left
    return f"{words} · {duration(left)} left" if left else words


def duration(seconds: float) -> str:
    """Write a time that is left: to the second below a minute, else to the minute."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
