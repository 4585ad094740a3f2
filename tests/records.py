"""Small real records for tests; each function gives one with what the test does not care about filled in."""

from datetime import UTC, date, datetime

from factcheck.records import (
    Article,
    Claim,
    ClaimType,
    Evidence,
    FactPair,
    Passage,
    Source,
    Span,
    Stance,
    Timing,
    When,
)
from retrieval.records import Locator

PUBLISHED = date(2025, 4, 10)


def day(text: str, when: date) -> When:
    return When(text=text, start=when, end=when)


def article(text: str = "Trente pays se sont réunis jeudi à Bruxelles.", **given: object) -> Article:
    return Article.model_validate({"id": "a1", "text": text, "language": "fr", "published": PUBLISHED} | given)


def claim(text: str = "Trente pays se sont réunis jeudi à Bruxelles.", **given: object) -> Claim:
    fields = {
        "id": "c1",
        "quote": text,
        "span": Span(start=0, end=len(text)),
        "text": text,
        "type": ClaimType.EVENT,
        "check_worthiness": 0.5,
        "reason": "a number of countries",
    }
    return Claim.model_validate(fields | given)


def source(source_id: str = "s1", **given: object) -> Source:
    fields = {
        "id": source_id,
        "title": f"Note {source_id}",
        "publisher": "Desk",
        "published": PUBLISHED,
        "retrieved": datetime(2025, 4, 11, tzinfo=UTC),
        "language": "fr",
        "sha256": "0" * 64,
    }
    return Source.model_validate(fields | given)


def evidence(
    stance: Stance = Stance.SUPPORTS,
    score: float = 0.9,
    *,
    source_id: str = "s1",
    origin: str | None = None,
    text: str = "Des ministres de trente pays se sont retrouvés à Bruxelles.",
    differences: tuple[FactPair, ...] = (),
    timing: Timing | None = None,
) -> Evidence:
    span = Span(start=0, end=len(text))
    passage = Passage(
        id=f"{source_id}-1",
        source_id=source_id,
        text=text,
        span=span,
        locator=Locator(paragraph=1),
        language="fr",
    )
    return Evidence(
        passage=passage,
        stance=stance,
        quote=text,
        span=span,
        score=score,
        differences=differences,
        origin_id=origin or source_id,
        timing=timing,
    )
