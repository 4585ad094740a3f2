"""Say whether two dates are the same, compatible or different."""

from factcheck.facts.mentions import DateKind, DateMention
from factcheck.records import Agreement, When

LONG = 45
"""Days from which a period is so long that a disjoint one may well date another stage of the same event."""


def judge(claim: DateMention, passage: DateMention) -> Agreement | None:
    """Compare two dates; None when nothing in them can be compared.

    Resolved dates compare as periods; where one is unresolved, the parts that both name do (weekday, day, month,
    year).
    """
    if DateKind.RECURRENT in {claim.kind, passage.kind}:
        return _same_weekday(claim, passage) if claim.kind is passage.kind else None
    if claim.when and passage.when:
        return _periods(claim.when, passage.when)
    return _parts(claim, passage)


def _same_weekday(claim: DateMention, passage: DateMention) -> Agreement | None:
    return Agreement.SAME if claim.weekday == passage.weekday else None


def _periods(ours: When, theirs: When) -> Agreement:
    if (ours.start, ours.end) == (theirs.start, theirs.end):
        return Agreement.SAME
    if ours.start <= theirs.end and theirs.start <= ours.end:
        return Agreement.COMPATIBLE
    return Agreement.DIFFERS


def _parts(claim: DateMention, passage: DateMention) -> Agreement | None:
    named = [
        (ours, theirs)
        for ours, theirs in (
            (claim.year, passage.year),
            (claim.month, passage.month),
            (claim.day, passage.day),
            (claim.weekday, passage.weekday),
        )
        if ours is not None and theirs is not None
    ]
    if not named:
        return None
    if any(ours != theirs for ours, theirs in named):
        return Agreement.DIFFERS
    return Agreement.SAME if _shape(claim) == _shape(passage) else Agreement.COMPATIBLE


def _shape(mention: DateMention) -> tuple[bool, ...]:
    return tuple(part is not None for part in (mention.year, mention.month, mention.day))


def same_grain(claim: DateMention, passage: DateMention) -> bool:
    """Tell whether two dates are as fine as each other: days, months or years both."""
    return _grain(claim) == _grain(passage)


def _grain(mention: DateMention) -> str:
    if mention.when is not None:
        days = (mention.when.end - mention.when.start).days
        return "day" if days < 6 else "month" if days < LONG else "year"
    if mention.day is not None or mention.weekday is not None:
        return "day"
    return "month" if mention.month is not None else "year"
