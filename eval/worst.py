"""The errors that a person should see first: wrong answers that were given with most confidence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eval.records import Outcome
from factcheck.records import Label, Stance

MOST = 50
LABELLED = tuple(
    f"{part}/" for part in ("sentences", "verdicts", "claims", "retrieval", "pairs", "minimal", "claim-only")
)
"""The parts of our own set that have one label an item."""

TEXTS = 4
OPEN = (Stance.NEUTRAL.value, Label.NOT_ENOUGH_EVIDENCE.value)
CHARS = 700
"""Of a text, as much as is shown around what was quoted."""

Marked = tuple[tuple[str, bool], ...]
"""A text in parts, each quoted or not."""


@dataclass(frozen=True)
class Error:
    """A wrong answer as the report shows it."""

    id: str
    claim: str
    evidence: tuple[Marked, ...]
    more: int
    gold: str
    predicted: str
    confidence: float
    scores: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Group:
    """Errors of one kind of confusion, the surest first; `all` counts those not shown, too."""

    name: str
    errors: tuple[Error, ...]
    all: int


def wrong(outcomes: Iterable[Outcome], kind: str) -> list[Outcome]:
    """List the outcomes that are wrong and show a text: of a ranking, those with nothing relevant in it."""
    judged = (one for one in outcomes if kind != "articles" or one.id.startswith(LABELLED))
    return [one for one in judged if one.failure is None and claim_of(one) and _is_wrong(one)]


def worst(errors: Iterable[Outcome]) -> list[Group]:
    """Group the surest errors by label and prediction, those that take a side first; at most 50 in all."""
    kinds: dict[str, list[Outcome]] = {}
    for one in sorted(errors, key=_confidence, reverse=True):
        kinds.setdefault(_confused(one), []).append(one)
    shown = _shared_out({name: len(those) for name, those in kinds.items()})
    groups = [
        Group(name, tuple(_error(one) for one in those[: shown[name]]), len(those)) for name, those in kinds.items()
    ]
    # An answer that takes the wrong side does more harm than one that is left open.
    return sorted(
        (group for group in groups if group.errors), key=lambda one: (one.errors[0].predicted in OPEN, -one.all)
    )


def _shared_out(counts: dict[str, int]) -> dict[str, int]:
    """Share out the places that there are: every kind has as many, and what one does not need goes to the others."""
    shown, left = {}, MOST
    for done, (name, count) in enumerate(sorted(counts.items(), key=lambda item: item[1])):
        shown[name] = min(count, left // (len(counts) - done))
        left -= shown[name]
    return shown


def claim_of(outcome: Outcome) -> str:
    """Give the text that was judged, where the record has it."""
    return next(
        (str(outcome.about[name]) for name in ("claim", "sentence", "text", "query") if outcome.about.get(name)), ""
    )


def marked(text: str, quotes: Iterable[str]) -> Marked:
    """Part a text at the quotations in it, cut to a stretch around the first of them."""
    spans = sorted((start, start + len(quote)) for quote in quotes if quote and (start := text.find(quote)) >= 0)
    begin = max(0, spans[0][0] - CHARS // 3) if spans else 0
    end = max(begin + CHARS, spans[0][1] + 40 if spans else 0)
    parts, place = [("… ", False)] if begin else [], begin
    for start, stop in spans:
        if start >= place and start < end:
            parts += [(text[place:start], False), (text[start:stop], True)]
            place = stop
    parts.append((text[place : max(end, place)] + (" …" if end < len(text) else ""), False))
    return tuple(part for part in parts if part[0])


def _is_wrong(outcome: Outcome) -> bool:
    if isinstance(outcome.gold, dict):
        return not any(outcome.gold.get(name, 0) > 0 for name in outcome.predicted or ())
    return bool(outcome.predicted != outcome.gold)


def _confidence(outcome: Outcome) -> float:
    scores = outcome.scores
    if isinstance(outcome.gold, dict):
        return 0.0
    if isinstance(scores, dict):
        return float(scores.get(outcome.predicted, 0))
    if not isinstance(scores, int | float):
        return 0.0
    return 1 - float(scores) if outcome.predicted == 0 else float(scores)


def _confused(outcome: Outcome) -> str:
    if isinstance(outcome.gold, dict):
        return "Nothing relevant was found"
    return f"{label(outcome.gold)} → {label(outcome.predicted)}"


def label(value: Any) -> str:
    """Put a label into words: those of claim detection are numbers."""
    return {0: "not checkable", 1: "checkable"}.get(value, str(value)) if isinstance(value, int) else str(value)


def _error(outcome: Outcome) -> Error:
    about = outcome.about
    quotes = about.get("quotes") or ()
    texts = about.get("evidence") or ()
    # What was quoted comes first: a long list of texts is cut.
    ranked = sorted(texts, key=lambda text: isinstance(text, str) and not any(quote in text for quote in quotes))
    return Error(
        id=outcome.id,
        claim=claim_of(outcome),
        evidence=tuple(_text(one, quotes) for one in ranked[:TEXTS]),
        more=max(0, len(texts) - TEXTS),
        gold=", ".join(outcome.gold) if isinstance(outcome.gold, dict) else label(outcome.gold),
        predicted=", ".join(outcome.predicted[:5]) if isinstance(outcome.predicted, list) else label(outcome.predicted),
        confidence=_confidence(outcome),
        scores=tuple(_scores(outcome)),
        notes=tuple((name, str(about[name])) for name in ("language", "change", "pair", "why") if about.get(name)),
    )


def _text(given: str | Mapping[str, Any], quotes: Iterable[str]) -> Marked:
    """Mark what was quoted of a text; of a source that was searched, only the quotation is there."""
    if isinstance(given, str):
        return marked(given, quotes)
    return ((f"{given['stance']}, {' '.join(given['notes'])}: ", False), (given["quote"], True))


def _scores(outcome: Outcome) -> Iterator[tuple[str, str]]:
    if isinstance(outcome.gold, dict):
        return
    scores = outcome.scores if isinstance(outcome.scores, dict) else {"score": outcome.scores}
    for name, value in scores.items():
        if isinstance(value, int | float):
            yield name, f"{value:.2f}"
