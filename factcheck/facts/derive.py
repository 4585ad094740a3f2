"""Tell whether a number that a passage does not give can be worked out from those that it does.

Such a number was reckoned, not misreported: "76,500 euros" from "900 certificates for 85 euros each", "two fifths"
from "60 %", "7.6 % the quarter before" from "7.4 %, down 0.2 points".
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

from factcheck.facts.match_numbers import judge, scaled
from factcheck.facts.mentions import DateKind, DateMention, NumberMention

MULTIPLIERS = frozenset(("percent", "share", "factor"))
RATES = frozenset(("percent", "points", "share"))
MOST = 8
"""Numbers of a passage looked at; beyond them nearly anything could be worked out."""
DAYS_A_YEAR = 365.25


def derivable(claim: NumberMention, passage: Sequence[NumberMention]) -> bool:
    """Tell whether some sum, difference, product or ratio of the passage's numbers agrees with the claim's."""
    return any(judge(claim, _as(claim, value)).fits for value in _values(claim, passage[:MOST]) if value > 0)


def _as(claim: NumberMention, value: float) -> NumberMention:
    """Dress a value that is in the base unit as an exact number of the claim's own kind."""
    unit = claim.factor * (100 if claim.unit_class == "share" else 1)
    # Three digits, as a journalist would round it, so that the comparison allows for rounding.
    rounded = float(f"{value / unit:.3g}")
    text = f"{value:g}"
    return NumberMention(
        text=text,
        span=claim.span,
        low=rounded,
        high=rounded,
        unit=claim.unit,
        unit_class=claim.unit_class,
        factor=claim.factor,
    )


def _values(claim: NumberMention, passage: Sequence[NumberMention]) -> Iterator[float]:
    mates = [scaled(number)[0] for number in passage if _alike(claim, number)]
    for one, other in combinations(mates, 2):
        yield one + other
        yield abs(one - other)
    if len(mates) > 2:
        yield sum(mates)
    if claim.unit_class in {"percent", "share"}:
        yield from (100 - value for value in mates if value < 100)
    yield from _products(claim, passage)
    if claim.unit_class in {"percent", "share", "factor"}:
        yield from _ratios(claim, passage)


def _alike(claim: NumberMention, number: NumberMention) -> bool:
    if number.unit_class == claim.unit_class:
        return number.unit == claim.unit or claim.unit_class != "money"
    if {number.unit_class, claim.unit_class} <= RATES:
        return True
    return number.unit is None and not number.noun_known and number.unit_class == "count"


def _products(claim: NumberMention, passage: Sequence[NumberMention]) -> Iterator[float]:
    """Multiply and divide the claim's kind by counts, shares and factors ("twice its first estimate")."""
    for one, other in permutations(passage, 2):
        if not _alike(claim, one):
            continue
        value, by = scaled(one)[0], scaled(other)[0]
        if other.unit_class in {"percent", "share"}:
            part = by / 100
            yield from (value * part, value * (1 + part), value * (1 - part))
            if part > 0:
                yield from (value / part, value / (1 + part))
            if 0 < part < 1:
                yield value / (1 - part)
        elif other.unit_class in {"factor", "count"} and by > 0:
            yield from (value * by, value / by)


def _ratios(claim: NumberMention, passage: Sequence[NumberMention]) -> Iterator[float]:
    scale = 1.0 if claim.unit_class == "factor" else 100.0
    for one, other in permutations(passage, 2):
        below = scaled(other)[0]
        if one.unit_class == other.unit_class and below > 0 and one.unit_class != "ordinal":
            ratio = scaled(one)[0] / below
            yield from (scale * ratio, scale * abs(1 - ratio))


def date_derivable(claim: DateMention, dates: Sequence[DateMention], numbers: Sequence[NumberMention]) -> bool:
    """Tell whether a year or month may be reckoned from the passage ("three years earlier", "a post held 11 years")."""
    if any(date.kind is DateKind.RELATIVE and date.weekday is None for date in dates):
        return True
    year = claim.year
    if year is None or claim.month is not None:
        return False
    spans = [scaled(number)[0] / DAYS_A_YEAR for number in numbers if number.unit_class in {"duration", "age"}]
    years = [date.year for date in dates if date.year is not None]
    return any(abs(abs(year - other) - span) <= 1 for other in years for span in spans)
