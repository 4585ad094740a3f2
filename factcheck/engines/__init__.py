"""The engine interface: who finds claims and who judges passages. Everything else is the same for every engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import Field

from factcheck.records import Article, Claim, ClaimType, NotCheckable, Record, Sentence, Span, Stance
from retrieval.records import Hit


class ClaimDraft(Record):
    """A claim as an engine proposes it; `factcheck.claims` adds the id, the quotation and the dates.

    `span` lies within the article; `text` is self-contained wording; `speaker` is a name or the article's words.
    `said_on` is where the article writes the day of the saying: empty when it does not, None when not looked for.
    `part_of` is the index, in the list of drafts, of the "X said Y" draft that this "Y" belongs to.
    """

    span: Span
    text: str
    type: ClaimType
    speaker: str | None = None
    said_on: Span | None = None
    check_worthiness: float = Field(ge=0, le=1)
    reason: str
    ambiguous: str | None = None
    part_of: int | None = None


class ClaimDrafts(Record):
    """All that an engine found in an article; every sentence is in a claim or in `not_checkable`."""

    claims: tuple[ClaimDraft, ...]
    not_checkable: tuple[NotCheckable, ...] = ()


class StanceDraft(Record):
    """An engine's word on one passage; `factcheck.evidence` looks the quotation up and drops it when absent."""

    passage_id: str
    stance: Stance
    quote: str
    score: float = Field(ge=0, le=1)
    chances: dict[Stance, float] | None = Field(default=None, description="of each stance, summing to 1, if known")


class Judgement(Record):
    """An engine's word on all passages of one claim."""

    stances: tuple[StanceDraft, ...]
    missing: str | None = None


@dataclass
class Usage:
    """What an engine has used since it was made."""

    calls: int = 0
    tokens: int = 0


class Engine(Protocol):
    """The two steps that a model makes. Raises EngineError when a step fails for good.

    `prompts` maps each prompt's name to its sha256; `parallel` is how many claims may be judged at once.
    """

    name: str
    model: str | None
    prompts: dict[str, str]
    usage: Usage
    parallel: int

    def find_claims(self, article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
        """Propose the claims of an article."""
        ...

    def judge(self, article: Article, claim: Claim, hits: Sequence[Hit]) -> Judgement:
        """Take a stance on each passage, with the sentence of the passage that decides it."""
        ...

    def close(self) -> None:
        """Stop what is under way and give back what the engine holds."""
        ...
