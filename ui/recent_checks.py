"""The saved checks, newest first."""

import streamlit as st

from factcheck.saved import CheckState, Summary
from ui import navigation, resources
from ui.evidence_column import day
from ui.languages import language_name
from ui.paper import Element, action, draw, element

HEADING = "Checks"
NONE = "No check yet."
NEW = "New check"
INTERRUPTED = "interrupted"


def recent_checks() -> None:
    """Draw the list."""
    st.title(HEADING)
    saved = resources.checks().recent()
    if not saved:
        st.text(NONE)
        if st.button(NEW, type="primary", key="to_new"):
            navigation.open_new_check()
        return
    draw(element("ol", *[_entry(one) for one in saved], css="checks"), key="checks", on_action=_choose)
    if chosen := st.session_state.pop("open_check", None):
        navigation.open_check(chosen)


def _entry(one: Summary) -> Element:
    at_work = resources.worker().is_running(one.id)
    state = INTERRUPTED if one.state is CheckState.RUNNING and not at_work else one.state.value
    facts = [day(one.created.date()), language_name(one.language) if one.language else None, state]
    line = element("span", *[element("span", fact) for fact in facts if fact], css="facts-line")
    title = element("span", one.title, css="words", lang=one.language, dir="auto")
    return element("li", action("open", one.id, title, line, css="entry", id=f"check-{one.id}"))


def _choose(_: str, check_id: str) -> None:
    st.session_state["open_check"] = check_id
