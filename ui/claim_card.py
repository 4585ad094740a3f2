"""The card of one claim: its words, the suggestion with its reasons, both sides of the evidence, how it was found."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from factcheck.records import CheckedClaim, Claim, Run, Source, Stance, When
from factcheck.saved import SavedCheck
from ui.article_view import View
from ui.evidence_column import Withdrawn, counted, day, evidence_column, evidence_items, plural
from ui.paper import Child, Element, action, element
from ui.past_checks import past_checks
from ui.verdicts import badge

SUGGESTED = "Suggested"
STANDALONE = "Read by itself"
ADDED_WORDS = "Marked words are not in the article: they were added so that the claim stands by itself."
WAITING = "This claim waits for its turn. Its evidence appears here as soon as it is checked."


def claim_card(saved: SavedCheck, claim: Claim, view: View, withdrawn: Withdrawn = MappingProxyType({})) -> Element:
    """Draw the card of a claim; `withdrawn` are sources that the library has lost since."""
    checked = saved.checked.get(claim.id)
    parts: list[Child] = [
        _top(saved.claims or (), claim, view),
        element("blockquote", claim.quote, css="sentence", lang=saved.article.language, dir="auto"),
        _standalone(claim, saved.article.language),
        element("p", element("strong", "Unclear: "), claim.ambiguous, css="flag") if claim.ambiguous else None,
        _about(claim, view),
    ]
    if checked is None:
        parts.append(element("p", WAITING, css="nothing"))
    else:
        parts.append(past_checks(checked.past))
        parts += _outcome(checked, view)
        parts += _evidence(checked, saved.sources, withdrawn)
        parts.append(_how(checked, saved))
    spoken = f"Claim {view.numbers[claim.id]}, {view.looks[claim.id].word}"
    return element("aside", *parts, css="card", id=f"card-{claim.id}", aria_label=spoken, tabindex="-1")


def _top(claims: Sequence[Claim], claim: Claim, view: View) -> Element:
    at = [one.id for one in claims].index(claim.id)
    before = claims[at - 1].id if at > 0 else None
    after = claims[at + 1].id if at + 1 < len(claims) else None
    return element(
        "div",
        element("h3", f"Claim {view.numbers[claim.id]}", element("span", f" of {len(claims)}", css="count")),
        element(
            "div",
            _step("‹", "Previous claim", before),
            _step("›", "Next claim", after),
            action("close", "", "All claims", css="small button", id="all-claims"),
            css="steps",
        ),
        css="top",
    )


def _step(sign: str, label: str, claim_id: str | None) -> Element:
    """Draw a step to a neighbour; the first and last claims have none on one side."""
    disabled = None if claim_id else "true"
    return action(
        "open", claim_id or "", sign, css="small button", aria_label=label, id=f"step-{sign}", disabled=disabled
    )


def _standalone(claim: Claim, language: str) -> Element | None:
    if claim.text.strip() == claim.quote.strip():
        return None
    words = element("p", *_with_added(claim), lang=language, dir="auto", css="standalone")
    note = element("p", ADDED_WORDS, css="note") if claim.added else None
    return element("div", element("h4", STANDALONE), words, note)


def _with_added(claim: Claim) -> Iterator[Child]:
    at = 0
    for span in sorted(claim.added, key=lambda one: one.start):
        yield claim.text[at : span.start]
        yield element("mark", span.of(claim.text), css="added")
        at = span.end
    yield claim.text[at:]


def _about(claim: Claim, view: View) -> Element:
    rows = [("Kind", claim.type.value), ("Said by", claim.speaker), ("Said on", _when(claim.said_on))]
    rows.append(("Took place", _when(claim.event_date)))
    others = [when for when in claim.dates if when not in (claim.said_on, claim.event_date)]
    rows.append(("Other dates", "; ".join(filter(None, map(_when, others))) or None))
    rows.append(("Why check it", claim.reason))
    cells: list[Child] = []
    for name, value in rows:
        if value:
            cells += [element("dt", name), element("dd", value, dir="auto")]
    if claim.part_of is not None and claim.part_of in view.numbers:
        number = view.numbers[claim.part_of]
        cells += [element("dt", "Part of"), element("dd", action("open", claim.part_of, f"Claim {number}", css="link"))]
    return element("dl", *cells, css="about")


def _when(when: When | None) -> str | None:
    if when is None:
        return None
    days = day(when.start) if when.start == when.end else f"{day(when.start)} to {day(when.end)}"
    return f"{days} (“{when.text}”)"


def _outcome(checked: CheckedClaim, view: View) -> Iterator[Element]:
    shown = badge(view.looks[checked.claim.id])
    if checked.failure:
        yield element("div", shown, css="outcome")
        yield element("p", checked.failure.message, css="justification")
        return
    verdict = checked.verdict
    if verdict is None:
        return
    yield element("div", element("span", SUGGESTED, css="suggested"), shown, css="outcome")
    yield element("p", verdict.justification, css="justification", dir="auto")
    if verdict.missing:
        yield element("p", element("strong", "What would settle it: "), verdict.missing, css="justification")
    if verdict.second_opinion:
        other = verdict.second_opinion
        says = "agrees" if other.agrees else f"disagrees: {other.label}"
        yield element("p", f"The second judge ({other.engine}) {says}.", css="note" if other.agrees else "flag")


def _evidence(checked: CheckedClaim, sources: Mapping[str, Source], withdrawn: Withdrawn) -> Iterator[Element]:
    if checked.failure:
        return
    searched = checked.search.sources_searched if checked.search else 0
    columns = [
        evidence_column(side, checked.evidence, sources, searched, withdrawn)
        for side in (Stance.SUPPORTS, Stance.CONTRADICTS)
    ]
    yield element("div", *columns, css="sides")
    context = [item for item in checked.evidence if item.stance is Stance.NEUTRAL]
    if context:
        title = element("summary", "Context", element("span", counted(context), css="count"))
        items = evidence_items(context, sources, withdrawn)
        yield element("details", title, *items, css="fold context", id=f"context-{checked.claim.id}")


def _how(checked: CheckedClaim, saved: SavedCheck) -> Element:
    rows: list[tuple[str, Child]] = []
    if checked.search:
        found = checked.search
        rows.append(("Asked", element("ul", *[element("li", query, dir="auto") for query in found.queries])))
        looked = (
            f"{plural(found.passages_considered, 'passage')} considered in {plural(found.sources_searched, 'source')}"
        )
        copies = f"; {plural(found.copies_refused, 'copy').replace('copys', 'copies')} of the article left out"
        rows.append(("Looked at", looked + (copies if found.copies_refused else "")))
    if checked.verdict:
        rows.append(("Confidence", f"{checked.verdict.confidence:.2f}, on a scale of 0 to 1"))
    rows.append(("Worth checking", f"{checked.claim.check_worthiness:.2f}, on a scale of 0 to 1"))
    rows.append(("Time", f"{checked.seconds:.1f} s"))
    rows += _run_rows(saved.run, saved.engine)
    cells: list[Child] = []
    for name, value in rows:
        cells += [element("dt", name), element("dd", value)]
    title = element("summary", "How this was found")
    return element("details", title, element("dl", *cells, css="about"), css="fold", id=f"how-{checked.claim.id}")


def _run_rows(run: Run | None, engine: str) -> Iterator[tuple[str, Child]]:
    if run is None:
        yield "Engine", engine
        return
    yield "Engine", f"{run.engine}, {run.model}" if run.model else run.engine
    yield "Index version", run.index_version
    yield "Checked on", f"{run.started:%d %B %Y, %H:%M} UTC"
    for name, sha256 in sorted(run.prompts.items()):
        yield f"Prompt {name}", element("code", sha256[:16])
