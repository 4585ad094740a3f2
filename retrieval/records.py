"""The records of the library: a source, a passage of it, a hit. First on the path; imports nothing of ours."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, model_validator


class Record(BaseModel):
    """Base of every record: frozen, closed, made once and never mutated."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Record):
    """A half-open range of code points: ``text[start:end]``."""

    start: int
    end: int

    @model_validator(mode="after")
    def _ordered(self) -> "Span":
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}:{self.end} is not ordered")
        return self

    def of(self, text: str) -> str:
        """Cut the span out of its text."""
        return text[self.start : self.end]


class SourceKind(StrEnum):
    """What a source is, as a desk weighs it."""

    STATISTIC = "official statistic"
    LAW = "law"
    PRIMARY = "primary document"
    AGENCY = "agency"
    PRESS = "press"
    OTHER = "other"


class Source(Record):
    """One publication of the desk's library. `sha256` is of the stored text; `id` is derived from it."""

    id: str
    title: str
    publisher: str | None = None
    kind: SourceKind = SourceKind.OTHER
    url: str | None = None
    published: date | None = None
    retrieved: datetime
    language: str
    licence: str | None = None
    sha256: str


class Locator(Record):
    """Where in its source a passage stands; both numbers count from 1."""

    page: int | None = None
    paragraph: int


class Passage(Record):
    """A few sentences of a source: ``source_text[span.start:span.end] == text``."""

    id: str
    source_id: str
    text: str
    span: Span
    locator: Locator
    language: str


class Entry(Record):
    """A source with all that the store keeps of it; `key` is where it came from, "path:…", "item:…" or "url:…"."""

    source: Source
    key: str
    text: str
    passages: tuple[Passage, ...]


class Kept(Record):
    """A source that the store has, and the key that it was stored under."""

    source: Source
    key: str


class Hit(Record):
    """A passage that a search found, with its source and why it ranks where it does.

    `score` is the fused score (higher is better); `ranks` maps each leg that found it ("lexical", "dense") to the
    best rank it had there, counting from 1; `similarity` is the cosine between the best query and the passage.
    """

    passage: Passage
    source: Source
    score: float
    ranks: dict[str, int]
    similarity: float | None = None
