"""The records of evaluation: what is measured on, what came of each item, and the figures. Frozen, like all records."""

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from factcheck.records import ClaimType, Label, Record, Span, Stance

Kind = Literal["verification", "detection", "retrieval"]
SuiteKind = Literal["articles", "verification", "detection", "retrieval"]
"""What a suite is of: items of one kind, or whole articles, of which items of all kinds are made."""


class VerificationItem(Record):
    """A claim, the texts to judge it by, and the stance that these take together.

    Two items of one `pair` differ in one thing, named by `change`; on a contradicting item alone, `change` is what
    makes it wrong. Items of one `family` were made of the same claim or text, so they are not independent: a split and
    an interval take the family whole. `rationale` are the words of the evidence on which the label rests, `why` is the
    annotator's reason.
    """

    id: str
    claim: str
    evidence: tuple[str, ...]
    label: Stance
    language: str | None = None
    evidence_language: str | None = None
    date: dt.date | None = None
    pair: str | None = None
    family: str | None = None
    change: str | None = None
    rationale: str | None = None
    why: str | None = None


class DetectionItem(Record):
    """A text, and whether it holds a checkable claim (1) or not (0)."""

    id: str
    text: str
    label: Literal[0, 1]
    language: str | None = None


class Document(Record):
    """A document of a retrieval set; a set of our own also gives the date, the language and the publisher."""

    id: str
    text: str
    title: str = ""
    published: dt.date | None = None
    language: str | None = None
    publisher: str | None = None


class Query(Record):
    """A query of a retrieval set, and the relevance of the documents that answer it (1 or more)."""

    id: str
    text: str
    relevant: dict[str, int]
    language: str | None = None
    date: dt.date | None = None


class RetrievalSet(Record):
    """Documents, and the queries that have at least one relevant document among them."""

    documents: tuple[Document, ...]
    queries: tuple[Query, ...]

    @property
    def sizes(self) -> dict[str, int]:
        """Count what there is to measure on."""
        return {"documents": len(self.documents), "queries": len(self.queries)}


class DateLabel(Record):
    """An expression of time as the article has it, and the first and last day that it stands for."""

    text: str
    start: dt.date
    end: dt.date


class Stretch(Record):
    """A labelled stretch of an article; ``span.of(article.text) == text``."""

    text: str
    span: Span
    label: Literal["checkable", "not checkable", "excluded"]
    why: str | None = None
    type: ClaimType | None = None
    speaker: str | None = None
    dates: tuple[DateLabel, ...] = ()


class GoldArticle(Record):
    """An article of which every stretch is labelled."""

    name: str
    text: str
    language: str
    published: dt.date
    stretches: tuple[Stretch, ...]


class GoldClaim(Record):
    """A claim of a gold article with its verdict, and the notes that settle it with the stance of each.

    `needs` are the words that the claim has and its sentence lacks, without which nobody could check it; one of several
    will do where " | " parts them.
    """

    id: str
    article: str
    sentence: str
    claim: str
    language: str
    date: dt.date
    label: Label
    notes: dict[str, Stance]
    needs: tuple[str, ...] = ()


class GoldSet(Record):
    """One part of our own set; `notes` are the sources against which its articles are checked."""

    articles: tuple[GoldArticle, ...]
    notes: tuple[Document, ...]
    claims: tuple[GoldClaim, ...]
    pairs: tuple[VerificationItem, ...]
    minimal: tuple[VerificationItem, ...] = ()

    @property
    def sizes(self) -> dict[str, int]:
        """Count what there is to measure on, so that nobody makes a figure better by taking items away."""
        return {
            "articles": len(self.articles),
            "stretches": sum(len(article.stretches) for article in self.articles),
            "dates": sum(len(stretch.dates) for article in self.articles for stretch in article.stretches),
            "notes": len(self.notes),
            "claims": len(self.claims),
            "pairs": len(self.pairs),
            "minimal pairs": len(self.minimal) // 2,
        }


class Outcome(Record):
    """What came of one item.

    An item that failed has a `failure` and no `predicted`, and counts in the error rate alone. `about` is what a reader
    needs to see what went wrong, and what figures are broken down by: for a stance `claim`, `evidence` (the texts),
    `quote` (what was shown), `language`, `pair`, `change`, `rationale`; for a ranking, the query.
    """

    id: str
    gold: Any
    predicted: Any = None
    scores: Any = None
    seconds: float = 0.0
    failure: str | None = None
    about: dict[str, Any] = Field(default_factory=dict)


class Figure(Record):
    """A measured value with its 95 % bootstrap interval and the number of items behind it."""

    value: float
    low: float
    high: float
    n: int = Field(ge=1)


class Result(Record):
    """What a run measured. `run` says what was run: versions, seconds, sizes of the set, confusion matrices."""

    suite: str
    n: int
    engine: str
    figures: dict[str, Figure]
    run: dict[str, Any]
