"""The health of the library on demand: its figures, what is wrong, and the way to build its indexes anew."""

import streamlit as st

from factcheck.health_figures import health_figures
from retrieval.library import Library
from ui import resources
from ui.library_work import Kind, Stop, Work
from ui.notices import note, problem
from ui.paper import draw, element

HEALTH = "Health"
CHECK, CHECKING = "Check now", "Checking…"
REBUILD = "Rebuild the indexes"
REBUILD_HELP = (
    "Both search indexes are built anew from the stored sources; nothing is lost, and words answer meanwhile."
)
HEALTHY = "All is well."
FAULTS = "Something is wrong:"
ASK = "The record of the sources, both search indexes and the disk are counted and compared."
BUSY = "The library is being changed; wait for the end."


def health(library: Library) -> None:
    """Draw the button that unfolds the health of the library."""
    work = resources.library_work()
    with st.popover(HEALTH, key="health_fold"):
        latest = work.latest(Kind.VERIFY)
        running = latest is not None and latest.running
        st.caption(ASK)
        row = st.container(horizontal=True, key="health_actions")
        row.button(CHECKING if running else CHECK, key="verify", disabled=running, on_click=_verify, args=(library,))
        busy = work.change is not None
        row.button(
            REBUILD,
            key="rebuild",
            disabled=busy,
            help=BUSY if busy else REBUILD_HELP,
            on_click=_rebuild,
            args=(library,),
        )
        if latest is not None and not running:
            _found(latest)


def _verify(library: Library) -> None:
    def do(work: Work, stop: Stop) -> None:
        work.health = library.verify()

    resources.library_work().start(Kind.VERIFY, do)


def _rebuild(library: Library) -> None:
    def do(work: Work, stop: Stop) -> None:
        library.rebuild(on_progress=work.count)

    resources.library_work().start(Kind.REBUILD, do)


def _found(work: Work) -> None:
    if work.health is None:
        problem(work.failure or "", key="verify_failed")
        return
    if work.health.healthy:
        note(HEALTHY, key="verified")
    else:
        problem(" ".join((FAULTS, *work.health.faults)), key="verified")
    rows = [
        element("tr", element("th", name, scope="row"), element("td", value))
        for name, value in health_figures(work.health)
    ]
    draw(element("table", element("tbody", *rows), css="facts"), key="health_figures")
