"""The shape of a model's reply: closed labels, every field required, nothing else allowed.

The field order is the order in which a model writes: what it read comes before what it decides. Ranges and ids are
checked in code, since servers differ in which constraints of a JSON Schema they accept.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from factcheck.records import ClaimType, Stance


class Reply(BaseModel):
    """Base of every part of a reply."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SentenceKind(StrEnum):
    """Whether a sentence has something to check and, if not, what it is."""

    CHECKABLE = "checkable"
    OPINION = "opinion"
    QUESTION = "question"
    HEADING = "heading"
    ADDRESS = "address to the reader"
    FRAGMENT = "fragment"


class Worth(StrEnum):
    """How much a claim is worth checking."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Sureness(StrEnum):
    """How sure a stance is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"


KIND_MEANINGS = {
    SentenceKind.CHECKABLE: "states something that a source could confirm or refute, or reports that somebody said it",
    SentenceKind.OPINION: "only the writer's own judgement, wish or advice, with no fact that a source could settle",
    SentenceKind.QUESTION: "asks, and states nothing",
    SentenceKind.HEADING: "a title or the name of a section",
    SentenceKind.ADDRESS: "speaks to the reader about the page: subscribe, share, read also, credits",
    SentenceKind.FRAGMENT: "words that state nothing, even with the sentences around them",
}

TYPE_MEANINGS = {
    ClaimType.QUOTATION: "that somebody said certain words, given between quotation marks",
    ClaimType.STATEMENT: "that somebody said, thinks, wants or intends something, in the writer's words",
    ClaimType.PREDICTION: "that something will or may happen",
    ClaimType.CAUSAL: "that one thing caused, prevented or allowed another",
    ClaimType.LAW: "what a law, treaty, court or public policy says or does",
    ClaimType.NUMBER: "turns on a figure",
    ClaimType.EVENT: "that something happened, is the case, or is planned for a date",
    ClaimType.OPINION: "a judgement that a source could still settle, such as a ranking",
}

STANCE_MEANINGS = {
    Stance.SUPPORTS: "the passage states the claim, or states what makes it certain",
    Stance.CONTRADICTS: "the passage states what cannot be right if the claim is",
    Stance.NEUTRAL: "the passage does neither",
}

WORTH_SHARES = {Worth.HIGH: 0.9, Worth.MEDIUM: 0.6, Worth.LOW: 0.3}
# An unsure stance is shown and decides nothing: it stays under the bar of factcheck.verdict.
SURENESS_SCORES = {Sureness.CERTAIN: 0.95, Sureness.LIKELY: 0.75, Sureness.UNSURE: 0.4}


class FoundClaim(Reply):
    """A claim of one sentence; `part_of` is the `id` of the claim that somebody said this one."""

    id: int
    quote: str
    text: str
    ambiguous: str | None
    speaker: str | None
    part_of: int | None
    type: ClaimType
    worth: Worth
    why: str


class SentenceReading(Reply):
    """What one sentence holds."""

    sentence: int
    reason: str
    kind: SentenceKind
    claims: list[FoundClaim]


class ClaimsReply(Reply):
    """The readings of a window of numbered sentences, one for each."""

    readings: list[SentenceReading]


class PassageReading(Reply):
    """What one passage says of the claim; `label` is the random label that the passage was given."""

    label: str
    says: str
    quote: str | None
    facts: list[str]
    stance: Stance
    sureness: Sureness


class StancesReply(Reply):
    """The readings of all passages found for a claim."""

    readings: list[PassageReading]
    missing: str | None
