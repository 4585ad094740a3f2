"""What came of an addition: the counts, and every source with what became of it and why."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from retrieval.library import Outcome
from ui import resources
from ui.library_work import Kind, Work
from ui.notices import note, problem
from ui.paper import Child, Element, action, draw, element
from ui.source_view import open_source

STATUSES = ("refused", "added", "updated", "unchanged")
SIGNS = {"added": "+", "updated": "↻", "unchanged": "=", "refused": "!"}
TONES = {"added": "supported", "updated": "waiting", "unchanged": "unsettled", "refused": "failed"}
DONE = "Done in {time}: {counts}."
STOPPED = "Stopped; what was done is kept: {counts}."
NOTHING = "nothing to add"
SHOW = "Show"
CLEAR = "Clear this list"
ROWS = 50


def outcomes(work: Work) -> None:
    """Draw what came of an addition that has ended."""
    if work.failure:
        problem(work.failure, key="add_failed")
    counts = Counter[str](outcome.status for outcome in work.outcomes)
    said = ", ".join(f"{counts[status]:,} {status}" for status in STATUSES if counts[status]) or NOTHING
    if work.stopped:
        note(STOPPED.format(counts=said), key="add_done")
    elif not work.failure:
        note(DONE.format(time=f"{work.seconds:.1f} s", counts=said), key="add_done")
    chosen = _chosen(counts)
    # What needs a look comes first; within a status the order is that of the addition.
    found = sorted(
        (one for one in work.outcomes if not chosen or one.status in chosen), key=lambda one: one.status != "refused"
    )
    pages = max(1, -(-len(found) // ROWS))
    at = (st.pagination(pages, key=f"outcomes_{'_'.join(chosen)}") - 1) * ROWS if pages > 1 else 0
    draw(outcome_list(found[at : at + ROWS]), key="outcomes", on_action=lambda _, source_id: open_source(source_id))
    st.button(CLEAR, key="clear_outcomes", type="tertiary", on_click=resources.library_work().forget, args=(Kind.ADD,))


def _chosen(counts: Counter[str]) -> Sequence[str]:
    if len(counts) < 2:
        return ()
    return st.pills(
        SHOW,
        [status for status in STATUSES if counts[status]],
        selection_mode="multi",
        format_func=lambda status: f"{status} ({counts[status]:,})",
        key="outcome_kinds",
    )


def outcome_list(found: Sequence[Outcome]) -> Element:
    """Draw outcomes, each with its sign and word, its name and its reason."""
    return element("ul", *[_outcome(number, one) for number, one in enumerate(found)], css="outcomes")


def _outcome(number: int, one: Outcome) -> Element:
    icon = element("span", SIGNS[one.status], css="icon", aria_hidden="true")
    badge = element("span", icon, element("span", one.status), css=f"badge {TONES[one.status]}")
    name: Child = element("span", one.path, css="path", dir="auto")
    if one.source is not None:
        title = action("open", one.source.id, one.source.title, css="open", id=f"outcome-{number}")
        name = element("span", title, element("span", one.path, css="path note", dir="auto"))
    return element("li", badge, name, element("p", one.reason, css="note") if one.reason else None)
