"""Evidence on one side of a claim: each quotation word for word, with its source and the facts that differ."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from factcheck.records import Evidence, FactPair, Source, Stance
from retrieval.records import SourceKind
from ui.paper import Child, Element, element, link

TITLES = {Stance.SUPPORTS: "Supports", Stance.CONTRADICTS: "Contradicts", Stance.NEUTRAL: "Context"}
UNKNOWN_SOURCE = "Source no longer in this check"
SAME_ORIGIN = "Same origin as a passage above"
WITHDRAWN = "Source withdrawn on {day}"

Withdrawn = Mapping[str, datetime]
"""When each source that was withdrawn since the check was withdrawn, by source id."""


def evidence_column(
    stance: Stance,
    evidence: Sequence[Evidence],
    sources: Mapping[str, Source],
    searched: int,
    withdrawn: Withdrawn = MappingProxyType({}),
) -> Element:
    """Draw one side; an empty side says where it looked."""
    side = [item for item in evidence if item.stance is stance]
    title = element("h4", TITLES[stance], element("span", counted(side), css="count"))
    if not side:
        nothing = element("p", f"Nothing found in {plural(searched, 'source')}.", css="nothing")
        return element("section", title, nothing, css=f"side {stance}")
    return element("section", title, *evidence_items(side, sources, withdrawn), css=f"side {stance}")


def evidence_items(
    side: Sequence[Evidence], sources: Mapping[str, Source], withdrawn: Withdrawn = MappingProxyType({})
) -> list[Element]:
    """Draw passages in order; one whose origin has spoken already says so."""
    seen: set[str] = set()
    drawn = []
    for item in side:
        source_id = item.passage.source_id
        gone = withdrawn.get(source_id)
        drawn.append(_item(item, sources.get(source_id), gone, again=item.origin_id in seen))
        seen.add(item.origin_id)
    return drawn


def counted(side: Sequence[Evidence]) -> str:
    """Count passages and the independent origins behind them."""
    if not side:
        return "0"
    origins = len({item.origin_id for item in side})
    return f"{plural(len(side), 'passage')}, {plural(origins, 'origin')}"


def plural(n: int, noun: str) -> str:
    """Write a count with its noun."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def day(value: date | None) -> str:
    """Write a date for a reader."""
    return f"{value.day} {value:%B} {value.year}" if value else "no date"


def _item(item: Evidence, source: Source | None, gone: datetime | None, *, again: bool) -> Element:
    passage = item.passage
    quote = element("blockquote", item.quote, css="quote", lang=passage.language, dir="auto")
    return element(
        "div",
        quote,
        _source_line(item, source),
        element("p", WITHDRAWN.format(day=day(gone.date())), css="flag") if gone else None,
        element("p", SAME_ORIGIN, css="flag") if again else None,
        element("p", f"This source was {item.timing}.", css="flag") if item.timing else None,
        facts_table(item.differences),
        _passage(item),
        css="evidence",
    )


def _source_line(item: Evidence, source: Source | None) -> Element:
    if source is None:
        return element("p", UNKNOWN_SOURCE, css="source")
    kind = None if source.kind is SourceKind.OTHER else source.kind.value
    where: list[Child] = [_part(source.publisher), element("span", kind, css="kind") if kind else None]
    where += [_part(day(source.published)), _part(_place(item))]
    title = link(source.url, source.title)
    return element("p", element("cite", title, lang=source.language, dir="auto"), *where, css="source")


def _part(text: str | None) -> Element | None:
    return element("span", text, css="part", dir="auto") if text else None


def _place(item: Evidence) -> str:
    locator = item.passage.locator
    page = f"page {locator.page}, " if locator.page else ""
    return f"{page}paragraph {locator.paragraph}"


def facts_table(pairs: Sequence[FactPair], other: str = "Source") -> Element | None:
    """Align facts that differ: what the article says beside what the source, or another, says."""
    if not pairs:
        return None
    head = element("tr", *[element("th", name, scope="col") for name in ("Fact", "Article", other)])
    rows: list[Element] = []
    for pair in pairs:
        cells = [element("th", pair.kind.value, scope="row"), element("td", pair.claim), element("td", pair.source)]
        rows.append(element("tr", *cells))
        if pair.note:
            rows.append(element("tr", element("td", pair.note, css="note", colspan="3")))
    return element("table", element("thead", head), element("tbody", *rows), css="facts")


def _passage(item: Evidence) -> Element:
    text, span = item.passage.text, item.span
    body = element(
        "div",
        text[: span.start],
        element("mark", text[span.start : span.end]),
        text[span.end :],
        css="words",
        lang=item.passage.language,
        dir="auto",
    )
    return element("details", element("summary", "Read in its passage"), body, id=f"in-{item.passage.id}", css="fold")
