"""All records of a check, frozen: made once, never mutated, joined by id and never by text."""

from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from retrieval.records import Passage, Record, Review, Source, Span

__all__ = ["Passage", "Record", "Review", "Source", "Span"]

SCHEMA_VERSION = "1.1"


class ExclusionKind(StrEnum):
    """Why a stretch of the pasted text is not the article's own prose."""

    COUNTER = "view counter"
    SHARE = "share or newsletter line"
    BYLINE = "byline"
    CREDIT = "agency credit"
    HEADING = "heading"
    CAPTION = "caption or photo credit"
    COMMENT = "reader comment"
    OTHER = "page furniture"


class Exclusion(Record):
    """A stretch of the pasted text set aside, with the reason in words; the user may restore it."""

    span: Span
    kind: ExclusionKind
    reason: str


class Article(Record):
    """The text under check. `text` is what was pasted, in NFC; every offset of a check counts its code points."""

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    published: date | None = None
    language: str
    excluded: tuple[Exclusion, ...] = ()
    notices: tuple[str, ...] = Field(default=(), description="what reading had to do to the text, a sentence each")


class Sentence(Record):
    """A sentence of the article that is not set aside; `paragraph` counts from 0."""

    span: Span
    text: str
    paragraph: int


class When(Record):
    """A date or period as written and as resolved, first and last day included."""

    text: str
    start: date
    end: date
    relative: bool = Field(default=False, description="resolved against the article's publication date")


class ClaimType(StrEnum):
    """What kind of statement a claim is."""

    NUMBER = "number"
    EVENT = "date or event"
    QUOTATION = "quotation"
    STATEMENT = "attributed statement"
    LAW = "law or policy"
    CAUSAL = "causal"
    PREDICTION = "prediction"
    OPINION = "opinion"


class Claim(Record):
    """A checkable statement of the article.

    `quote` equals ``span.of(article.text)``. `text` stands by itself; `added` are the spans of `text` whose words are
    not the article's. `ambiguous` says what could not be resolved. `part_of` links the content of an attributed
    statement ("Y") to the claim that it was said ("X said Y").
    """

    id: str
    quote: str
    span: Span
    text: str
    added: tuple[Span, ...] = ()
    type: ClaimType
    speaker: str | None = None
    said_on: When | None = None
    event_date: When | None = None
    dates: tuple[When, ...] = ()
    check_worthiness: float = Field(ge=0, le=1)
    reason: str
    ambiguous: str | None = None
    part_of: str | None = None


class NotCheckable(Record):
    """A sentence of the article that no source could settle, listed with the reason."""

    span: Span
    quote: str
    kind: str
    reason: str


class Findings(Record):
    """What claim finding made of an article, in the article's order."""

    claims: tuple[Claim, ...]
    not_checkable: tuple[NotCheckable, ...] = ()


class FactKind(StrEnum):
    """What code can compare without a model."""

    NUMBER = "number"
    DATE = "date"
    DURATION = "duration"
    NAME = "name"
    ROLE = "role"
    PLACE = "place"
    NEGATION = "negation"
    MODALITY = "modality"


class Agreement(StrEnum):
    """How a fact of the claim relates to its counterpart in the passage."""

    SAME = "same"
    COMPATIBLE = "compatible"
    DIFFERS = "differs"


class FactPair(Record):
    """A fact of the claim beside its counterpart in the passage, each as written there."""

    kind: FactKind
    claim: str
    source: str
    agreement: Agreement
    note: str = Field(default="", description="the comparison in words, e.g. 'up to 30,000 does not exclude 10,000'")


class Stance(StrEnum):
    """What a passage says about a claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    NEUTRAL = "neutral"


class Timing(StrEnum):
    """How the date of a source sits beside the dates of the claim."""

    BEFORE_EVENT = "published before the event"
    AFTER_CLAIM = "published after the claim"
    UNDATED = "undated"


class Evidence(Record):
    """A passage with its stance; ``span.of(passage.text) == quote``. Passages of one `origin_id` count once."""

    passage: Passage
    stance: Stance
    quote: str
    span: Span
    score: float = Field(ge=0, le=1, description="how sure the engine is of the stance")
    differences: tuple[FactPair, ...] = ()
    agreements: tuple[FactPair, ...] = ()
    origin_id: str
    timing: Timing | None = None


class Label(StrEnum):
    """The suggested verdict on a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    CONFLICTING = "conflicting"
    NOT_ENOUGH_EVIDENCE = "not enough evidence"


class SecondOpinion(Record):
    """What the other judge would have said."""

    engine: str
    label: Label
    agrees: bool


class Verdict(Record):
    """The suggestion shown to the editor, who decides."""

    label: Label
    confidence: float = Field(ge=0, le=1)
    justification: str
    missing: str | None = None
    second_opinion: SecondOpinion | None = None


class FailureKind(StrEnum):
    """Why a claim was not checked. A failure is never a verdict."""

    NO_KEY = "no key"
    REFUSED_KEY = "key refused"
    RATE_LIMITED = "rate limited"
    QUOTA = "quota used up"
    TIMEOUT = "timed out"
    UNREACHABLE = "provider unreachable"
    UNREADABLE = "unreadable reply"
    DECLINED = "model declined"
    TOO_LONG = "too long for the model"
    CANCELLED = "cancelled"
    CAP_REACHED = "cap reached"
    LIBRARY = "library unusable"


class Failure(Record):
    """Why there is no verdict, in one sentence for the user."""

    kind: FailureKind
    message: str


class Search(Record):
    """How evidence was looked for: what was asked, and how much was looked at."""

    queries: tuple[str, ...]
    sources_searched: int
    passages_considered: int
    copies_refused: int = Field(default=0, description="passages of copies of the checked article, left out")


class Likeness(StrEnum):
    """How a previously checked claim relates to one of the article."""

    SAME = "same claim"
    SIMILAR = "similar claim"


class PastClaim(Record):
    """A claim that a publisher has checked before, beside one of the article. It never decides a verdict.

    `source` is the publisher's page, `review` its rating in its own words. A claim that differs in a fact is at most
    similar, and `differences` says in which.
    """

    text: str = Field(description="the claim as the publisher words it")
    likeness: Likeness
    nearness: float = Field(ge=0, description="how near in meaning and in words, 0 to 1.5")
    review: Review
    source: Source
    differences: tuple[FactPair, ...] = ()
    timing: Timing | None = None
    days_before: int | None = Field(
        default=None, description="days from the review to the article, negative for a later review"
    )


class CheckedClaim(Record):
    """A claim with its evidence, and a verdict or a failure: exactly one of the two.

    `past` are claims that were checked before, the same one first; they are shown, and decide nothing.
    """

    claim: Claim
    past: tuple[PastClaim, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    verdict: Verdict | None = None
    failure: Failure | None = None
    search: Search | None = None
    seconds: float = 0.0

    @model_validator(mode="after")
    def _verdict_or_failure(self) -> Self:
        if (self.verdict is None) == (self.failure is None):
            raise ValueError("a checked claim has a verdict or a failure, and not both")
        return self


class Run(Record):
    """What made a report, so that another person can make it again."""

    engine: str
    model: str | None = None
    prompts: dict[str, str] = Field(default_factory=dict, description="prompt name to sha256")
    index_version: str
    versions: dict[str, str] = Field(default_factory=dict)
    started: datetime
    seconds: float = 0.0
    timings: dict[str, float] = Field(default_factory=dict)
    tokens: int | None = None
    calls: int = 0
    cost: float | None = None
    caps_reached: tuple[str, ...] = ()


class Report(Record):
    """Everything about one article. `sources` are those that the evidence cites."""

    schema_version: str = SCHEMA_VERSION
    article: Article
    checked: tuple[CheckedClaim, ...]
    not_checkable: tuple[NotCheckable, ...] = ()
    sources: tuple[Source, ...] = ()
    run: Run
