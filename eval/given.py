"""A claim that stands by itself, as the records of a real check."""

import hashlib
import unicodedata
from datetime import date

from factcheck import article as articles
from factcheck.records import Article, Claim, ClaimType, Span


def given_claim(text: str, language: str | None = None, made: date | None = None) -> tuple[Article, Claim]:
    """Make the records of a claim that stands by itself, as an article of one sentence."""
    text = unicodedata.normalize("NFC", text)
    article = Article(
        id=hashlib.sha256(text.encode()).hexdigest()[:12],
        text=text,
        published=made,
        language=language or articles.detect_language(text),
    )
    claim = Claim(
        id="c1",
        quote=text,
        span=Span(start=0, end=len(text)),
        text=text,
        type=ClaimType.EVENT,
        check_worthiness=1,
        reason="given",
    )
    return article, claim
