"""Verification: what given texts say together about a claim, by the functions and the rule of a real check."""

import hashlib
import time
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from eval.given import given_claim
from eval.records import Outcome, VerificationItem
from eval.subject import Remembering, Subject
from factcheck import article as articles
from factcheck import evidence, verdict
from factcheck.engines import Judgement, StanceDraft
from factcheck.errors import EngineError
from factcheck.records import Evidence, Label, Stance
from retrieval.records import Hit, Passage, Source
from retrieval.split import passages

STANCE_OF = {
    Label.SUPPORTED: Stance.SUPPORTS,
    Label.CONTRADICTED: Stance.CONTRADICTS,
    Label.CONFLICTING: Stance.NEUTRAL,
    Label.NOT_ENOUGH_EVIDENCE: Stance.NEUTRAL,
}
"""A verdict as the stance of all the evidence together; what speaks on both sides decides nothing."""

NO_EVIDENCE = "Untitled document."
"""A passage that says nothing: an engine that takes a side on it judges the claim alone."""


def hits_of(texts: Sequence[str]) -> tuple[Hit, ...]:
    """Make of given texts what a search would find in a library that holds nothing else.

    Each text is a source of its own, cut into passages.
    """
    return tuple(hit for number, text in enumerate(texts, start=1) for hit in _hits(text, number))


def judge(item: VerificationItem, subject: Subject) -> Outcome:
    """Judge a claim by the texts given with it."""
    start = time.perf_counter()
    article, claim = given_claim(item.claim, item.language, item.date)
    engine = Remembering(subject.engine)
    outcome: dict[str, Any] = {"id": item.id, "gold": item.label.value, "about": about(item)}
    try:
        hits = hits_of(item.evidence)
        found, missing = evidence.judge_passages(claim, article, hits, engine)
    except EngineError as error:
        return Outcome.model_validate(outcome | {"seconds": _since(start), "failure": str(error)})
    label = verdict.decide(claim, found, missing).label
    scores = {stance.value: round(share, 4) for stance, share in combined(found, engine.said).items()}
    outcome["about"]["differences"] = [
        {"kind": pair.kind.value, "claim": pair.claim, "source": pair.source}
        for one in found
        for pair in one.differences
    ]
    outcome["about"]["quotes"] = [one.quote for one in found if one.stance is not Stance.NEUTRAL]
    predicted = STANCE_OF[label].value
    return Outcome.model_validate(outcome | {"predicted": predicted, "scores": scores, "seconds": _since(start)})


def about(item: VerificationItem) -> dict[str, Any]:
    """Tell what an item is, for reports and for figures by language and by change."""
    languages = dict.fromkeys(one for one in (item.language, item.evidence_language) if one)
    given = {
        "claim": item.claim,
        "evidence": list(item.evidence),
        "language": "-".join(languages),
        "pair": item.pair,
        "family": item.family,
        "change": item.change,
        "rationale": item.rationale,
    }
    return {name: value for name, value in given.items() if value}


def combined(found: Sequence[Evidence], said: Judgement | None) -> dict[Stance, float]:
    """Combine what was said of each passage into one share for each stance, summing to 1.

    A side weighs what its surest passage gives it; neutral, what the least neutral passage leaves it. An engine that
    gives no chances has its score taken for the chance of its stance.
    """
    drafts = {draft.passage_id: draft for draft in said.stances} if said else {}
    chances = [_chances(item, drafts.get(item.passage.id)) for item in found]
    if not chances:
        return {Stance.SUPPORTS: 0.0, Stance.CONTRADICTS: 0.0, Stance.NEUTRAL: 1.0}
    sides = {side: max(one[side] for one in chances) for side in (Stance.SUPPORTS, Stance.CONTRADICTS)}
    shares = sides | {Stance.NEUTRAL: min(one[Stance.NEUTRAL] for one in chances)}
    total = sum(shares.values())
    return {stance: share / total for stance, share in shares.items()}


def _chances(item: Evidence, draft: StanceDraft | None) -> Mapping[Stance, float]:
    # A stance that lost its quotation was made neutral: the chances that came with it no longer count.
    if draft and draft.chances and item.stance is draft.stance:
        return {stance: draft.chances.get(stance, 0.0) for stance in Stance}
    if item.stance is Stance.NEUTRAL:
        return {Stance.SUPPORTS: 0.0, Stance.CONTRADICTS: 0.0, Stance.NEUTRAL: 1.0}
    return {stance: 0.0 for stance in Stance} | {item.stance: item.score, Stance.NEUTRAL: 1 - item.score}


def _hits(text: str, number: int) -> list[Hit]:
    text = unicodedata.normalize("NFC", text)
    digest = hashlib.sha256(f"{number}\n{text}".encode()).hexdigest()
    language = articles.detect_language(text)
    source = Source(
        id=f"s{digest[:16]}",
        title=f"Text {number}",
        retrieved=datetime(1970, 1, 1, tzinfo=UTC),
        language=language,
        sha256=digest,
    )
    return [
        Hit(
            passage=Passage(
                id=f"{source.id}-{place:05d}",
                source_id=source.id,
                text=cut.span.of(text),
                span=cut.span,
                locator=cut.locator,
                language=language,
            ),
            source=source,
            score=1.0,
            ranks={},
        )
        for place, cut in enumerate(passages(text), start=1)
    ]


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 4)
