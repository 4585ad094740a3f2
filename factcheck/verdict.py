"""Evidence to verdict: one pure, tested rule, the same for every engine. Fourth stage of the line.

The rule. Passages of one origin speak once, with their strongest voice. A side counts when one of its origins is
sure enough. One side alone gives *supported* or *contradicted*; both sides give *conflicting*, never an average; no
side gives *not enough evidence*, with what is missing. The rule abstains rather than guesses.
"""

from collections.abc import Sequence

from factcheck.records import (
    Claim,
    Evidence,
    FactPair,
    Label,
    Stance,
    Timing,
    Verdict,
)

SURE_ENOUGH = 0.5
"""A stance below this score is shown, but decides nothing."""

CLEAR_LEAD = 0.35
"""A side this far behind the other in its best score is shown, but does not make the verdict *conflicting*."""


def decide(claim: Claim, evidence: Sequence[Evidence], missing: str | None = None) -> Verdict:
    """Suggest a verdict on a claim from its evidence; the editor decides."""
    supports = _voices(evidence, Stance.SUPPORTS)
    contradicts = _voices(evidence, Stance.CONTRADICTS)
    label = _label(supports, contradicts)
    return Verdict(
        label=label,
        confidence=round(_confidence(label, supports, contradicts), 3),
        justification=_justification(label, supports, contradicts, evidence),
        missing=(missing or _missing(claim, evidence)) if label is Label.NOT_ENOUGH_EVIDENCE else missing,
    )


def _voices(evidence: Sequence[Evidence], stance: Stance) -> tuple[Evidence, ...]:
    """Keep the surest passage of each origin on one side, surest first."""
    best: dict[str, Evidence] = {}
    for item in evidence:
        if item.stance is not stance or item.score < SURE_ENOUGH:
            continue
        if item.origin_id not in best or item.score > best[item.origin_id].score:
            best[item.origin_id] = item
    return tuple(sorted(best.values(), key=lambda item: (-item.score, item.passage.id)))


def _label(supports: Sequence[Evidence], contradicts: Sequence[Evidence]) -> Label:
    if not supports and not contradicts:
        return Label.NOT_ENOUGH_EVIDENCE
    lead = _best(supports) - _best(contradicts)
    if supports and contradicts and abs(lead) < CLEAR_LEAD:
        return Label.CONFLICTING
    return Label.SUPPORTED if lead > 0 else Label.CONTRADICTED


def _best(voices: Sequence[Evidence]) -> float:
    return voices[0].score if voices else 0.0


def _confidence(label: Label, supports: Sequence[Evidence], contradicts: Sequence[Evidence]) -> float:
    """Give the chance that at least one voice of the winning side is right and the best opposing one is not."""
    if label is Label.NOT_ENOUGH_EVIDENCE:
        return 0.0
    if label is Label.CONFLICTING:
        return min(_best(supports), _best(contradicts))
    winners, losers = (supports, contradicts) if label is Label.SUPPORTED else (contradicts, supports)
    all_wrong = 1.0
    for voice in winners:
        all_wrong *= 1 - voice.score
    return (1 - all_wrong) * (1 - _best(losers) / 2)


def _justification(
    label: Label, supports: Sequence[Evidence], contradicts: Sequence[Evidence], evidence: Sequence[Evidence]
) -> str:
    if label is Label.NOT_ENOUGH_EVIDENCE:
        if not evidence:
            return "No passage of the library speaks of this."
        return f"{_count(len(evidence), 'passage')} came near, and none settles it."
    if label is Label.CONFLICTING:
        return (
            f"{_count(len(supports), 'independent source')} for and {len(contradicts)} against: read both sides."
            + _facts_that_differ(contradicts)
        )
    for_it = label is Label.SUPPORTED
    winners, losers = (supports, contradicts) if for_it else (contradicts, supports)
    text = f"{_count(len(winners), 'independent source')} {'for' if for_it else 'against'}."
    if label is Label.CONTRADICTED:
        text += _facts_that_differ(winners)
    if losers:
        text += f" {_count(len(losers), 'weaker passage')} on the other side."
    if all(voice.timing is Timing.BEFORE_EVENT for voice in winners):
        text += " All of it was published before the event."
    return text


def _facts_that_differ(voices: Sequence[Evidence]) -> str:
    pairs: list[FactPair] = [pair for voice in voices for pair in voice.differences]
    if not pairs:
        return ""
    return f" Article: {pairs[0].claim}; source: {pairs[0].source}."


def _missing(claim: Claim, evidence: Sequence[Evidence]) -> str:
    if claim.ambiguous:
        return f"The claim itself is unclear: {claim.ambiguous}."
    who = f"what {claim.speaker} said" if claim.speaker else "this"
    when = f" on or after {claim.event_date.start.isoformat()}" if claim.event_date else ""
    near = "" if evidence else " Nothing in the library is near it."
    return f"A source{when} that reports {who} in so many words.{near}"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
