"""The article as pasted, byte for byte, with a numbered mark on each claim and what was set aside greyed and folded."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from factcheck.records import Article, Claim, Exclusion, ExclusionKind, Span
from ui.paper import Child, Element, action, element
from ui.verdicts import Look

RIGHT_TO_LEFT = {"ar", "arc", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}
SET_ASIDE = "Set aside"
RESTORE = "Restore"
RESTORE_HELP = "Read this as part of the article and check again"
LINE = re.compile(r"[^\n]*\n*")
SPACED = re.compile(r"^ | {2}|\t")


class Piece(NamedTuple):
    """A stretch of one paragraph that the same claims cover, outermost first; `opens` are those that begin here."""

    text: str
    covering: tuple[Claim, ...]
    opens: tuple[Claim, ...]


def pieces(text: str, stretch: Span, claims: Sequence[Claim]) -> Iterator[Piece]:
    """Cut a stretch of the article at every edge of a claim; the pieces joined are the stretch."""
    inside = [claim for claim in claims if claim.span.start < stretch.end and claim.span.end > stretch.start]
    edges = {stretch.start, stretch.end}
    for claim in inside:
        edges |= {max(claim.span.start, stretch.start), min(claim.span.end, stretch.end)}
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        covering = [claim for claim in inside if claim.span.start <= start and claim.span.end >= end]
        covering.sort(key=lambda claim: claim.span.start - claim.span.end)
        opens = tuple(claim for claim in covering if claim.span.start == start)
        yield Piece(text[start:end], tuple(covering), opens)


class View(NamedTuple):
    """What the marks need to know: the number and the look of each claim, which is open, which are filtered out."""

    numbers: Mapping[str, int]
    looks: Mapping[str, Look]
    selected: str | None = None
    shown: frozenset[str] | None = None

    def dimmed(self, claim: Claim) -> bool:
        """Tell whether the filter leaves a claim out."""
        return self.shown is not None and claim.id not in self.shown


def article_view(article: Article, claims: Sequence[Claim], view: View) -> Element:
    """Draw the article."""
    body: list[Child] = []
    at = 0
    for exclusion in sorted(article.excluded, key=lambda one: one.span.start):
        body += _prose(article.text, Span(start=at, end=max(at, exclusion.span.start)), claims, view)
        if exclusion.span.end > at:
            body.append(_set_aside(article.text, exclusion))
        at = max(at, exclusion.span.end)
    body += _prose(article.text, Span(start=at, end=len(article.text)), claims, view)
    direction = "rtl" if article.language in RIGHT_TO_LEFT else "ltr"
    return element("article", *body, css="article", lang=article.language, dir=direction, aria_label="The article")


def _prose(text: str, stretch: Span, claims: Sequence[Claim], view: View) -> Iterator[Element]:
    for line in LINE.finditer(text, stretch.start, stretch.end):
        words = line.group().rstrip("\n")
        if not line.group():
            continue
        if not words.strip():
            yield element("span", line.group(), css="breaks")
            continue
        end = line.start() + len(words)
        drawn: list[Child] = []
        for piece in pieces(text, Span(start=line.start(), end=end), claims):
            if piece.opens:
                drawn.append(element("span", *[_mark(claim, view) for claim in piece.opens], css="opens"))
            drawn.append(_stretch(piece, view))
        drawn.append(element("span", text[end : line.end()], css="breaks"))
        # Only where spaces matter are they kept as they are: a kept space at the end of a line would be underlined.
        yield element("p", *drawn, css="spaced" if SPACED.search(words) else None)


def _mark(claim: Claim, view: View) -> Element:
    number, look = view.numbers[claim.id], view.looks[claim.id]
    is_open = claim.id == view.selected
    return action(
        "open",
        claim.id,
        css=" ".join(["mark", look.tone, *(["on"] if is_open else []), *(["dim"] if view.dimmed(claim) else [])]),
        id=f"mark-{claim.id}",
        aria_label=f"Claim {number}, {look.word}",
        aria_current="true" if is_open else None,
        data_number=str(number),
    )


def _stretch(piece: Piece, view: View) -> Child:
    if not piece.covering:
        return piece.text
    owner = piece.covering[-1]
    on = any(claim.id == view.selected for claim in piece.covering)
    dim = all(view.dimmed(claim) for claim in piece.covering)
    css = " ".join(["claim", view.looks[owner.id].tone, *(["on"] if on else []), *(["dim"] if dim else [])])
    return element("span", piece.text, css=css, data_for=owner.id)


def _set_aside(text: str, exclusion: Exclusion) -> Element:
    span = exclusion.span
    where = f"{span.start}-{span.end}"
    words = exclusion.span.of(text)
    restore = action("restore", where, RESTORE, css="small button", title=RESTORE_HELP, id=f"restore-{where}")
    kind = element("span", f"{SET_ASIDE}: {exclusion.kind}", css="kind", lang="en", dir="ltr")
    glimpse = element("span", " ".join(words.split()), css="glimpse", aria_hidden="true")
    is_heading = exclusion.kind is ExclusionKind.HEADING
    summary = element("summary", *((glimpse, kind) if is_heading else (kind, glimpse)))
    reason = element("p", exclusion.reason, " ", restore, css="reason", lang="en", dir="ltr")
    css = "aside heading" if is_heading else "aside"
    return element("details", summary, reason, element("div", words, css="words"), css=css, id=f"aside-{where}")
