"""Search the library: passages with their source, and why each was found."""

from collections.abc import Callable, Sequence

import streamlit as st

from factcheck.queries import in_both_languages
from retrieval.library import Library
from retrieval.records import Hit, Why
from ui import resources
from ui.evidence_column import day
from ui.library_progress import sentence
from ui.notices import note
from ui.paper import Child, Element, action, draw, element
from ui.source_filters import filters
from ui.source_view import place

ASK = "Search the passages"
ASK_HINT = "A claim, a question, a figure, a name"
HOW_MANY = "Passages"
COUNTS = (10, 20, 50)
NOTHING = "No passage was found. Try other words, the other language, or fewer filters."
REBUILDING = "Found by words alone: the search by meaning is being rebuilt, {done:,} of {total:,} passages."
FAILED = "Found by words alone: the search by meaning does not answer: {why}"
WHY = "Why it was found"
LEGS = {"lexical": "words (BM25)", "dense": "meaning (cosine)"}
SAME_TEXT = "The same text as another source of the library; both have one origin."


def search(library: Library, *, on_open: Callable[[str], None]) -> None:
    """Draw the search box and what it found; `on_open` is called with the id of a source to look at."""
    row = st.container(horizontal=True, vertical_alignment="bottom", key="search_row")
    with row:
        asked = st.text_input(
            ASK, key="search_words", placeholder=ASK_HINT, type="search", persist_state="page", width=640
        )
        limit = st.selectbox(HOW_MANY, COUNTS, key="search_limit", persist_state="page", width=110)
        chosen = filters([one.source for one in resources.listing(library)], key="search")
    if not (asked or "").strip():
        return
    state = library.state
    if state.vectors == "rebuilding":
        note(REBUILDING.format(done=state.done, total=state.total), key="search_by_words")
    elif state.vectors == "failed":
        note(FAILED.format(why=sentence(state.why)), key="search_by_words")
    hits = library.search(in_both_languages(str(asked)), limit=limit, filters=chosen)
    draw(hits_list(hits), key="hits", on_action=lambda _, source_id: on_open(source_id))


def hits_list(hits: Sequence[Hit]) -> Element:
    """Draw hits, best first."""
    if not hits:
        return element("p", NOTHING, css="nothing", role="status")
    return element("ol", *[_hit(number, hit) for number, hit in enumerate(hits, start=1)], css="hits")


def _hit(number: int, hit: Hit) -> Element:
    source = hit.source
    title = action("open", source.id, source.title, css="open", id=f"hit-{number}")
    parts: list[Child] = [
        element("span", text, css="part", dir="auto")
        for text in (source.publisher, source.kind.value, day(source.published), place(hit.passage))
        if text
    ]
    copied = bool(hit.origin) and hit.origin != source.id
    return element(
        "li",
        element(
            "p", element("span", str(number), css="number"), element("cite", title, lang=source.language, dir="auto")
        ),
        element("p", *parts, css="source"),
        element("div", hit.passage.text, css="words", lang=hit.passage.language, dir="auto"),
        element("p", SAME_TEXT, css="flag") if copied else None,
        _why(number, hit),
    )


def _why(number: int, hit: Hit) -> Element:
    head = element("tr", *[element("th", name, scope="col") for name in ("Found by", "Rank", "Score", "Query")])
    rows = [element("tr", *_reason(one)) for one in hit.why]
    joined = f"Fused score {hit.score:.4f}"
    if hit.similarity is not None:
        joined += f", similarity {hit.similarity:.3f}"
    table = element("table", element("thead", head), element("tbody", *rows), css="facts") if rows else None
    return element(
        "details",
        element("summary", WHY),
        table,
        element("p", f"{joined}.", css="note"),
        css="fold",
        id=f"why-{number}",
    )


def _reason(one: Why) -> list[Element]:
    return [
        element("th", LEGS.get(one.leg, one.leg), scope="row"),
        element("td", f"{one.rank}"),
        element("td", f"{one.score:.3f}"),
        element("td", one.query, dir="auto"),
    ]
