"""Stance with a model: how it is shown a claim and its passages, and what becomes of its reply.

Passages go out under random labels. Only labels that were given out come back in, and a side whose quotation is not
in its own passage to the letter is taken back.
"""

import re
from collections.abc import Mapping

from factcheck.engines import Judgement, StanceDraft
from factcheck.engines.llm_claims import day
from factcheck.engines.llm_schemas import (
    STANCE_MEANINGS,
    SURENESS_SCORES,
    PassageReading,
    StancesReply,
    Sureness,
)
from factcheck.engines.shown import listed, located, shown
from factcheck.records import Article, Claim, Stance, When
from retrieval.records import Hit

CONTEXT_CHARACTERS = 600
FEWEST_WORDS = 4
FEWEST_CHARACTERS = 20
"""A quotation of fewer words and fewer characters than these proves nothing."""


def material(article: Article, claim: Claim, hits: Mapping[str, Hit], code: str) -> dict[str, str]:
    """Give the values of the prompt judge; `hits` are the passages by their labels."""
    return {
        "language": article.language,
        "published": day(article.published),
        "claim": shown(claim.text).text,
        "about": _about(claim),
        "context": _context(article, claim),
        "passages": "\n\n".join(_passage(label, hit) for label, hit in hits.items()),
        "code": code,
        "stances": listed(STANCE_MEANINGS),
        "stance_names": _either(Stance),
        "levels": _either(Sureness),
    }


def judgement(reply: StancesReply, hits: Mapping[str, Hit]) -> Judgement:
    """Turn a reply into a word on each passage; a passage that the reply passes over is neutral."""
    readings = {reading.label.strip("[] "): reading for reading in reversed(reply.readings)}
    stances = tuple(_stance(readings.get(label), hit) for label, hit in hits.items())
    missing = " ".join(shown(reply.missing or "").text.split())
    return Judgement(stances=stances, missing=missing or None)


def _stance(reading: PassageReading | None, hit: Hit) -> StanceDraft:
    text = hit.passage.text
    span = located(reading.quote, text) if reading else None
    quote = span.of(text) if span else ""
    if reading is None or reading.stance is Stance.NEUTRAL or not _proves(quote):
        return StanceDraft(passage_id=hit.passage.id, stance=Stance.NEUTRAL, quote=quote, score=0)
    return StanceDraft(
        passage_id=hit.passage.id, stance=reading.stance, quote=quote, score=SURENESS_SCORES[reading.sureness]
    )


def _proves(quote: str) -> bool:
    return len(re.findall(r"\w+", quote)) >= FEWEST_WORDS or len(quote) >= FEWEST_CHARACTERS


def _passage(label: str, hit: Hit) -> str:
    source = hit.source
    facts = [
        source.title,
        source.publisher or "publisher unknown",
        f"published {source.published.isoformat()}" if source.published else "undated",
        source.kind.value,
        f"language {hit.passage.language}",
    ]
    return f"[{label}] {shown('; '.join(facts)).text}\n{shown(hit.passage.text).text}"


def _about(claim: Claim) -> str:
    lines = [f"Said by: {shown(claim.speaker).text}"] if claim.speaker else []
    lines += [f"Said on: {_when(claim.said_on)}"] if claim.said_on else []
    lines += [f"Date in the claim: {_when(when)}" for when in claim.dates]
    return "\n".join(lines)


def _when(when: When) -> str:
    days = when.start.isoformat() if when.start == when.end else f"{when.start.isoformat()} to {when.end.isoformat()}"
    return f"{shown(when.text).text} ({days})"


def _context(article: Article, claim: Claim) -> str:
    """Cut the article around the claim, at most some hundred characters on each side."""
    start, end = max(0, claim.span.start - CONTEXT_CHARACTERS), claim.span.end + CONTEXT_CHARACTERS
    around = " ".join(shown(article.text[start:end]).text.split())
    return f"{'… ' if start else ''}{around}{' …' if end < len(article.text) else ''}"


def _either(labels: type[Stance] | type[Sureness]) -> str:
    return ", ".join(f'"{label}"' for label in labels)
