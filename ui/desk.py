"""The desk: the article on the left, on the right the card of the open claim or the list of all."""

from collections.abc import Sequence

import streamlit as st

from factcheck.records import Claim, NotCheckable
from factcheck.saved import SavedCheck
from ui import checking, navigation
from ui.article_view import View, article_view
from ui.claim_card import claim_card
from ui.evidence_column import plural
from ui.library_state import usable_library, withdrawn_since
from ui.paper import Child, Element, action, draw, element
from ui.verdicts import look_of

HOW_TO = "Choose a claim here or in the article; n and p step from mark to mark."
NOT_CHECKABLE = "Not checkable"
NONE_SHOWN = "No claim has this outcome."


def desk(saved: SavedCheck, shown: frozenset[str] | None) -> None:
    """Draw article and card, and do what their buttons ask."""
    claims = saved.claims or ()
    asked = st.query_params.get("claim")
    selected = next((claim for claim in claims if claim.id == asked), None)
    view = View(
        numbers={claim.id: number for number, claim in enumerate(claims, start=1)},
        looks={claim.id: look_of(saved.checked.get(claim.id)) for claim in claims},
        selected=selected.id if selected else None,
        shown=shown,
    )
    if selected:
        beside = claim_card(saved, selected, view, withdrawn_since(saved.sources))
    else:
        beside = claims_index(claims, saved.not_checkable, view)
    tree = element("div", article_view(saved.article, claims, view), beside, css="desk")
    draw(tree, key="desk", on_action=_act)
    if restore := st.session_state.pop("restore", None):
        _restore(saved, restore)


def claims_index(claims: Sequence[Claim], not_checkable: Sequence[NotCheckable], view: View) -> Element:
    """Draw the list of claims, and of the sentences that nothing could settle."""
    listed = [_entry(claim, view) for claim in claims if not view.dimmed(claim)]
    parts: list[Child] = [
        element("h3", plural(len(claims), "claim")),
        element("p", HOW_TO if listed else NONE_SHOWN, css="note") if claims else None,
        element("ol", *listed) if listed else None,
        _unchecked(not_checkable),
    ]
    return element("aside", *parts, css="index", id="index", aria_label="Claims")


def _entry(claim: Claim, view: View) -> Element:
    look = view.looks[claim.id]
    number = view.numbers[claim.id]
    button = action(
        "open",
        claim.id,
        element("span", str(number), css="number"),
        element("span", claim.quote, css="words", dir="auto"),
        element("span", f"{look.icon} {look.word}", css="outcome-word"),
        css=look.tone,
        id=f"entry-{claim.id}",
    )
    return element("li", button)


def _unchecked(not_checkable: Sequence[NotCheckable]) -> Element | None:
    if not not_checkable:
        return None
    title = element("summary", NOT_CHECKABLE, element("span", plural(len(not_checkable), "sentence"), css="count"))
    items = [
        element(
            "li",
            element("div", one.quote, css="words", dir="auto"),
            element("p", f"{one.kind}: {one.reason}", css="note"),
        )
        for one in not_checkable
    ]
    return element("details", title, element("ol", *items), css="fold unchecked", id="not-checkable")


def _act(name: str, value: str) -> None:
    if name == "open":
        st.query_params["claim"] = value
    elif name == "close":
        st.query_params.pop("claim", None)
    elif name == "restore":
        st.session_state["restore"] = value


def _restore(saved: SavedCheck, where: str) -> None:
    """Read the article again with one stretch counted in, as a check of its own."""
    span = next((one.span for one in saved.article.excluded if f"{one.span.start}-{one.span.end}" == where), None)
    if span is None:
        return
    library = usable_library()
    if library is not None:
        navigation.open_check(checking.read_again(saved, library, restore=span))
