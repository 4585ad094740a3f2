"""How each outcome of a claim looks: a word, an icon and a tone, never colour alone."""

from typing import NamedTuple

from factcheck.records import CheckedClaim, Label
from factcheck.report import ICONS
from factcheck.report import NOT_CHECKED as NOT_CHECKED_WORD
from ui.paper import Element, element


class Look(NamedTuple):
    """A word and an icon for the reader; `tone` names the colour and the underline in paper.css."""

    word: str
    icon: str
    tone: str


TONES = {
    Label.CONTRADICTED: "contradicted",
    Label.CONFLICTING: "conflicting",
    Label.SUPPORTED: "supported",
    Label.NOT_ENOUGH_EVIDENCE: "unsettled",
}
LOOKS = {label: Look(label.value, ICONS[label], tone) for label, tone in TONES.items()}
NOT_CHECKED = Look(NOT_CHECKED_WORD, "!", "failed")
WAITING = Look("waiting", "…", "waiting")

ORDER = (*LOOKS.values(), NOT_CHECKED, WAITING)
"""Every look, in the order in which an editor wants to see them."""


def look_of(checked: CheckedClaim | None) -> Look:
    """Say how a claim looks; one without a result yet is waiting."""
    if checked is None:
        return WAITING
    return LOOKS[checked.verdict.label] if checked.verdict else NOT_CHECKED


def badge(look: Look) -> Element:
    """Draw an outcome as icon and word on its colour."""
    icon = element("span", look.icon, css="icon", aria_hidden="true")
    return element("span", icon, element("span", look.word), css=f"badge {look.tone}")
