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


class Collection(StrEnum):
    """The two collections of a library, each with indexes of its own."""

    SOURCES = "sources"
    CHECKED = "checked"


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


class Review(Record):
    """What a publisher's ClaimReview says of a claim: whose it is, when it was made, and the rating in their words.

    `value`, `best` and `worst` are the numeric rating and its scale, where the publisher gives one.
    """

    speaker: str | None = None
    said_on: date | None = None
    rating: str
    value: float | None = None
    best: float | None = None
    worst: float | None = None


class Entry(Record):
    """A source with all that the store keeps of it; `key` is where it came from, "path:…", "item:…" or "url:…".

    With a `review` it belongs to the previously checked claims: its text is the claim, its source the review's page.
    """

    source: Source
    key: str
    text: str
    passages: tuple[Passage, ...]
    review: Review | None = None

    @property
    def collection(self) -> Collection:
        """The collection that it goes to."""
        return Collection.CHECKED if self.review else Collection.SOURCES


class Kept(Record):
    """A source that the store has, and the key that it was stored under."""

    source: Source
    key: str


class Fingerprint(Record):
    """What near copies are found by: a MinHash signature of a source's text, and its bands as signed 64-bit hashes.

    `origin` is the id of the source that this text was first seen in; the source itself unless another is named.
    """

    signature: bytes
    bands: tuple[int, ...]
    origin: str | None = None


class Change(Record):
    """A source that a revision of the store added or removed; its passages are numbered 1 to `passages`."""

    revision: int
    source_id: str
    collection: Collection
    passages: int
    added: bool

    @property
    def passage_ids(self) -> list[str]:
        """The ids of its passages."""
        return [f"{self.source_id}-{number:05d}" for number in range(1, self.passages + 1)]


class Figures(Record):
    """The record of truth in figures.

    `sources`, `passages` and `lacking` (passages without an embedding by the encoder asked for) are by collection,
    `embeddings` by encoder; `orphans` are rows that belong to nothing; `integrity` is "ok" or what the database found;
    `bytes` is what the database takes, `free_bytes` the part of it that is free for what comes next.
    """

    schema_version: str
    library_id: str
    revision: int
    sources: dict[Collection, int]
    passages: dict[Collection, int]
    embeddings: dict[str, int]
    lacking: dict[Collection, int]
    reviews: int
    withdrawn: int
    changes: int
    orphans: int
    integrity: str
    bytes: int
    free_bytes: int


class Filters(Record):
    """Which sources a search may find; an empty filter admits every source.

    Both dates are days, included; with either given, a source without a date is left out unless `undated` is set.
    """

    published_from: date | None = None
    published_to: date | None = None
    undated: bool = False
    languages: frozenset[str] = frozenset()
    kinds: frozenset[SourceKind] = frozenset()
    publishers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self != Filters()

    def admits(self, source: Source) -> bool:
        """Tell whether a source passes."""
        day = source.published
        if day is None:
            in_time = self.undated or not (self.published_from or self.published_to)
        else:
            in_time = (self.published_from or day) <= day <= (self.published_to or day)
        return (
            in_time
            and (not self.languages or source.language in self.languages)
            and (not self.kinds or source.kind in self.kinds)
            and (not self.publishers or source.publisher in self.publishers)
        )


class Why(Record):
    """One reason why a passage was found: the leg ("lexical" or "dense"), the query, its rank from 1, its score there.

    The score of the lexical leg is BM25, that of the dense leg the cosine.
    """

    leg: str
    query: str
    rank: int
    score: float


class Hit(Record):
    """A passage that a search found, with its source and why it ranks where it does.

    `score` is the fused score (higher is better); `ranks` maps each leg that found it ("lexical", "dense") to the
    best rank it had there, counting from 1; `similarity` is the cosine between the best query and the passage;
    `origin` is the id of the source that this text was first seen in, so that reprints share one; `copies` counts the
    other sources that have it.
    """

    passage: Passage
    source: Source
    score: float
    ranks: dict[str, int]
    similarity: float | None = None
    origin: str = ""
    copies: int = 0
    why: tuple[Why, ...] = ()


class PastCheck(Record):
    """A previously checked claim that resembles another; `score` is the fused score, `similarity` the cosine."""

    claim: str
    review: Review
    source: Source
    score: float
    similarity: float | None = None
