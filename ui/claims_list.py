"""Every claim and its evidence as plain text: the whole check without the component."""

from collections.abc import Iterator

import streamlit as st

from factcheck.records import Claim, Evidence
from factcheck.saved import SavedCheck
from ui.evidence_column import TITLES, day
from ui.verdicts import look_of

OPEN = "Open claim {number}"


def plain_list(saved: SavedCheck, *, label: str) -> None:
    """Draw the list in a fold, which costs nothing until it is opened."""
    fold = st.expander(label, key="plain", on_change="rerun")
    if not fold.open:
        return
    with fold:
        for number, claim in enumerate(saved.claims or (), start=1):
            st.text("\n".join(plain_lines(saved, claim, number)))
            st.button(OPEN.format(number=number), key=f"open_{claim.id}", on_click=_open, args=(claim.id,))


def plain_lines(saved: SavedCheck, claim: Claim, number: int) -> Iterator[str]:
    """Write one claim, a line for each thing that is known of it."""
    checked = saved.checked.get(claim.id)
    look = look_of(checked)
    yield f"{number}. {look.icon} {look.word}"
    yield claim.quote
    if checked is None:
        return
    if checked.failure:
        yield checked.failure.message
    if checked.verdict:
        yield checked.verdict.justification
        if checked.verdict.missing:
            yield checked.verdict.missing
    for item in checked.evidence:
        yield _evidence_line(saved, item)


def _evidence_line(saved: SavedCheck, item: Evidence) -> str:
    source = saved.sources.get(item.passage.source_id)
    by = f"{source.title}, {source.publisher or source.kind}, {day(source.published)}" if source else item.passage.id
    return f"{TITLES[item.stance]}: {item.quote} ({by})"


def _open(claim_id: str) -> None:
    st.query_params["claim"] = claim_id
