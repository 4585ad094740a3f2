"""The saved checks, newest first."""

import streamlit as st

from ui import navigation, resources
from ui.evidence_column import day
from ui.languages import language_name

HEADING = "Checks"
NONE = "No check yet."
NEW = "New check"
OPEN = "Open"


def recent_checks() -> None:
    """Draw the list."""
    st.title(HEADING)
    saved = resources.checks().recent()
    if not saved:
        st.text(NONE)
        if st.button(NEW, type="primary", key="to_new"):
            navigation.open_new_check()
        return
    for one in saved:
        row = st.container(horizontal=True, vertical_alignment="center", key=f"row_{one.id}", width=760)
        facts = [day(one.created.date()), language_name(one.language) if one.language else "", str(one.state)]
        with row.container(gap="xsmall"):
            st.text(one.title or one.opening.partition("\n")[0])
            st.caption(" · ".join(filter(None, facts)))
        if row.button(OPEN, key=f"open_{one.id}"):
            navigation.open_check(one.id)
