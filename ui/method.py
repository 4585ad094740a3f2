"""Method: what the labels mean, what the engines do, the limits, what leaves this machine; read off the code."""

from collections.abc import Iterable, Iterator

import streamlit as st

from factcheck.evidence import PASSAGES_PER_CLAIM
from factcheck.records import Label
from factcheck.settings import Settings
from factcheck.verdict import CLEAR_LEAD, SURE_ENOUGH
from retrieval.library import Library
from retrieval.records import SourceKind
from ui import resources
from ui.evidence_column import plural
from ui.notices import telling_errors
from ui.paper import Element, draw, element
from ui.verdicts import LOOKS, NOT_CHECKED, badge

TITLE = "Method"
LEDE = "Recoupe pairs claims with passages of your own sources. It suggests; a person reads the evidence and decides."
MEANINGS = {
    Label.CONTRADICTED: "At least one independent source says otherwise, and none as sure says the same.",
    Label.CONFLICTING: "Independent sources say both. Read both sides; nothing is averaged.",
    Label.SUPPORTED: "At least one independent source says the same, and none as sure says otherwise.",
    Label.NOT_ENOUGH_EVIDENCE: "No passage settles the claim. This is a normal result and not a sign that it is false.",
}
NOT_CHECKED_MEANS = "Something failed before there was a result: a model, the library, a cap. Never a verdict."
RULES = (
    "A passage takes a side only with words of its own: each quotation is looked up in the stored source.",
    "Numbers, dates, names and negation are compared by code, and what differs is shown.",
    "Passages that copy one another count as one origin. Copies of the article itself never count.",
    "Every source shows its date; one from after the claim or from before the event is flagged.",
    "A claim is first looked up among those that publishers have checked before; their ratings decide nothing.",
    "Comments, counters, credits and headings are set aside with the reason, and can be restored.",
)


@telling_errors
def page() -> None:
    """Draw the page."""
    st.title(TITLE)
    state = resources.library().get()
    library = state if isinstance(state, Library) else None
    draw(method(resources.settings(), library), key="method")


def method(settings: Settings, library: Library | None) -> Element:
    """Describe how results come about, with the figures that are in force."""
    return element(
        "div",
        element("p", LEDE, css="lede"),
        _section("Suggested verdicts", element("dl", *[cell for row in verdict_terms() for cell in row], css="terms")),
        _section("How evidence counts", element("ul", *[element("li", rule) for rule in RULES])),
        _section("Engines", _table(_engines(settings))),
        _section("Figures in force", _table(_figures(settings))),
        _section("Library", _table(_library(settings, library))),
        css="method",
    )


def verdict_terms() -> Iterator[tuple[Element, Element]]:
    """Pair each outcome with its meaning."""
    meanings = [(LOOKS[label], meaning) for label, meaning in MEANINGS.items()]
    for look, meaning in (*meanings, (NOT_CHECKED, NOT_CHECKED_MEANS)):
        yield element("dt", badge(look)), element("dd", meaning)


def _engines(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "Local", "Rules and small models that come with Recoupe. Nothing leaves this machine, and no key is needed."
    where = settings.openai_base_url or "the provider"
    yield (
        "Language model",
        f"{settings.model}. The article and the passages found for each claim are sent to {where}; its quotations are "
        "looked up by code, and a failed or unreadable reply leaves the claim not checked.",
    )


def _figures(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "Passages judged for a claim", str(PASSAGES_PER_CLAIM)
    yield "A stance decides from", f"{SURE_ENOUGH:.2f} on a scale of 0 to 1"
    yield "Two sides conflict within", f"{CLEAR_LEAD:.2f} of each other"
    yield "Claims checked in one run", f"{settings.max_claims} at most"
    yield "Model calls in one run", f"{settings.max_calls:,} at most, {settings.call_deadline_s:g} s for each"


def _library(settings: Settings, library: Library | None) -> Iterator[tuple[str, str]]:
    yield "Folder", str(settings.library)
    if library is not None:
        yield "Holds", f"{plural(library.source_count, 'source')}, {plural(library.passage_count, 'passage')}"
        yield "Claims checked before", f"{library.review_count:,}"
        yield "Index version", library.version
    yield "Kinds of source", ", ".join(kind.value for kind in SourceKind)


def _section(title: str, content: Element) -> Element:
    return element("section", element("h2", title), content)


def _table(rows: Iterable[tuple[str, str]]) -> Element:
    cells = [cell for name, text in rows for cell in (element("dt", name), element("dd", text))]
    return element("dl", *cells, css="terms")
