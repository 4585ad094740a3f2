"""What a saved check is when it is read back; `factcheck.checks` saves and reads it."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from factcheck.records import (
    Article,
    CheckedClaim,
    Claim,
    ExclusionKind,
    NotCheckable,
    Record,
    Report,
    Run,
    Source,
    Span,
)


class CheckState(StrEnum):
    """Where a check stands. Whether a running check still has a worker, only the program that runs it knows."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Progress(Record):
    """How far a check is; `total` is None until its claims are found."""

    state: CheckState
    done: int
    total: int | None
    updated: datetime


class Summary(Record):
    """A saved check as a list shows it."""

    id: str
    created: datetime
    state: CheckState
    title: str
    language: str | None = None
    published: date | None = None


class SavedCheck(Record):
    """A check as saved so far: `claims` in the article's order, `checked` by claim id."""

    id: str
    created: datetime
    updated: datetime
    state: CheckState
    engine: str
    article: Article
    restored: tuple[Span, ...] = ()
    claims: tuple[Claim, ...] | None = None
    not_checkable: tuple[NotCheckable, ...] = ()
    checked: dict[str, CheckedClaim] = Field(default_factory=dict)
    sources: dict[str, Source] = Field(default_factory=dict)
    run: Run | None = None
    failure: str | None = None

    @property
    def rest(self) -> tuple[Claim, ...]:
        """Claims without a verdict: never reached, cancelled, or failed."""
        return tuple(claim for claim in self.claims or () if not self._has_verdict(claim.id))

    @property
    def never_reached(self) -> tuple[Claim, ...]:
        """Claims that nothing was saved for."""
        return tuple(claim for claim in self.claims or () if claim.id not in self.checked)

    @property
    def report(self) -> Report | None:
        """The report, once every claim has a verdict or a failure."""
        if self.run is None or self.claims is None or self.never_reached:
            return None
        return Report(
            article=self.article,
            checked=tuple(self.checked[claim.id] for claim in self.claims),
            not_checkable=self.not_checkable,
            sources=tuple(self.sources[name] for name in sorted(self.sources)),
            run=self.run,
        )

    def _has_verdict(self, claim_id: str) -> bool:
        checked = self.checked.get(claim_id)
        return checked is not None and checked.verdict is not None


def headline(article: Article) -> str:
    """Give the title of an article: as given, else the longest heading above the prose, else the first line, cut short.

    The name of the paper and of the section stand above a headline too, and are shorter.
    """
    if article.title:
        return article.title
    above: list[str] = []
    at = 0
    for exclusion in article.excluded:
        if article.text[at : exclusion.span.start].strip():
            break
        if exclusion.kind is ExclusionKind.HEADING:
            above.append(exclusion.span.of(article.text))
        at = exclusion.span.end
    line = " ".join(max(above, key=len, default=article.text.strip().partition("\n")[0]).split())
    return line if len(line) <= 110 else line[:110].rpartition(" ")[0] + "…"
