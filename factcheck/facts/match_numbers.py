"""Pair the numbers of a claim with those of a passage and say whether they agree."""

from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.facts.context import Pair, same_word
from factcheck.facts.mentions import Bound, NumberMention
from factcheck.facts.numerals import significant_digits
from factcheck.facts.units import currency_of
from factcheck.records import Agreement
from factcheck.words import stem_of

APPROXIMATE = 0.15
"""How far an approximate number may lie from the true one, as a share of it: "une trentaine" is 25.5 to 34.5."""
ROUNDED = 0.025
"""How far a rounded number may lie from the exact one ("30,000" for 29,873)."""
CALENDAR = 0.05
"""How far durations in different units may lie apart ("30 jours" and "one month")."""
FAR_ABOVE = 2.0
"""Beyond this many times a lower bound, a number no longer bears the bound out: 500 is not "more than 100"."""
GENERIC = frozenset(("people", "victim", "inhabitant"))
HUMANS = frozenset(
    (
        "troops",
        "dead",
        "wounded",
        "missing",
        "prisoner",
        "hostage",
        "refugee",
        "migrant",
        "worker",
        "patient",
        "woman",
        "child",
    )
)
UPPER = frozenset((Bound.AT_MOST, Bound.LESS_THAN))
LOWER = frozenset((Bound.AT_LEAST, Bound.MORE_THAN))


@dataclass(frozen=True)
class Judged:
    """How two numbers relate, and why in words where that is not plain."""

    agreement: Agreement
    why: str = ""


def comparable(claim: NumberMention, passage: NumberMention, pair: Pair) -> float:
    """Say how surely two numbers count the same thing: 0 not at all, up to 1 for the same noun or currency."""
    ours, theirs = claim.unit_class, passage.unit_class
    if {ours, theirs} == {"share", "percent"}:
        return 0.6
    if {ours, theirs} == {"duration", "age"}:
        return 0.3
    if ours != theirs:
        return 0.0
    if ours == "money":
        return 0.9 if currency_of(claim.unit) == currency_of(passage.unit) else 0.0
    if ours in {"count", "ordinal", "share"}:
        return _same_noun(claim, passage, pair)
    return 0.7


def _same_noun(claim: NumberMention, passage: NumberMention, pair: Pair) -> float:
    if claim.noun is None or passage.noun is None:
        return 0.4
    if claim.noun_known and passage.noun_known:
        if claim.noun == passage.noun:
            return 1.0
        nouns = {claim.noun, passage.noun}
        return 0.5 if nouns & GENERIC and nouns <= GENERIC | HUMANS else 0.0
    return 0.8 if _linked(claim, passage, pair) else 0.2


def _linked(claim: NumberMention, passage: NumberMention, pair: Pair) -> bool:
    ours, theirs = pair.language, pair.passage_language
    return any(
        same_word(one, stem_of(one, ours), ours, other, stem_of(other, theirs), theirs)
        for one in claim.counted
        for other in passage.counted
    )


def judge(claim: NumberMention, passage: NumberMention) -> Judged:
    """Compare two numbers that count the same thing, bounds and rounding respected."""
    ours, theirs = _scaled(claim), _scaled(passage)
    if (claim.bound in UPPER or claim.bound in LOWER) and claim.bound is not Bound.EXACT:
        return _bounded(claim, ours, passage, theirs)
    if passage.bound in UPPER:
        return _fits(ours[0] <= theirs[1] * (1 + ROUNDED), f"within {passage.text}")
    if passage.bound in LOWER:
        fits = theirs[0] * (1 - ROUNDED) <= ours[1] <= FAR_ABOVE * theirs[0]
        return _fits(fits, f"within {passage.text}")
    return _plain(claim, ours, passage, theirs)


def _scaled(number: NumberMention) -> tuple[float, float]:
    scale = 100 if number.unit_class == "share" else 1
    return number.base_low * scale, number.base_high * scale


def _plain(
    claim: NumberMention, ours: tuple[float, float], passage: NumberMention, theirs: tuple[float, float]
) -> Judged:
    if claim.bound is Bound.EXACT and passage.bound is Bound.EXACT and _close(ours[0], theirs[0], 1e-9):
        if _close(ours[1], theirs[1], 1e-9):
            return Judged(Agreement.SAME)
    spread = _tolerance(claim, passage)
    low, high = _widened(ours, spread)
    return _fits(low <= theirs[1] and theirs[0] <= high, f"about the same as {passage.text}")


def _tolerance(claim: NumberMention, passage: NumberMention) -> float:
    if Bound.APPROXIMATE in {claim.bound, passage.bound}:
        return APPROXIMATE
    if claim.unit_class == "duration" and claim.unit != passage.unit:
        return CALENDAR
    if {claim.unit_class, passage.unit_class} == {"share", "percent"}:
        return CALENDAR
    if significant_digits(claim.low) != significant_digits(passage.low):
        return ROUNDED
    return 0.0


def _bounded(
    claim: NumberMention, ours: tuple[float, float], passage: NumberMention, theirs: tuple[float, float]
) -> Judged:
    """Compare a bound of the claim: with another bound they must be the same, with a figure it must hold."""
    upper = claim.bound in UPPER
    if passage.bound in UPPER or passage.bound in LOWER:
        if (passage.bound in UPPER) == upper:
            spread = APPROXIMATE
            return _fits(_close(ours[1], theirs[1], spread), "")
        return _fits(
            ours[1] >= theirs[0] if upper else ours[0] <= theirs[1], f"{claim.text} does not exclude {passage.text}"
        )
    spread = APPROXIMATE if passage.bound is Bound.APPROXIMATE else ROUNDED
    if upper:
        return _fits(theirs[0] <= ours[1] * (1 + spread), f"{claim.text} does not exclude {passage.text}")
    fits = ours[0] * (1 - spread) <= theirs[1] <= FAR_ABOVE * ours[0]
    return _fits(fits, f"{claim.text} does not exclude {passage.text}")


def _fits(fits: bool, why: str) -> Judged:
    return Judged(Agreement.COMPATIBLE, why) if fits else Judged(Agreement.DIFFERS)


def _close(one: float, other: float, share: float) -> bool:
    return abs(one - other) <= share * max(abs(one), abs(other))


def _widened(ends: tuple[float, float], share: float) -> tuple[float, float]:
    margin = share + 1e-9
    return ends[0] - abs(ends[0]) * margin, ends[1] + abs(ends[1]) * margin


def derivable(claim: NumberMention, passage: Sequence[NumberMention]) -> bool:
    """Tell whether the claim's number is the sum or difference of two of the passage's, or a share of them.

    Such a number was worked out, not misreported: "7.6 % the quarter before" from "7.4 %, down 0.2 points".
    """
    value = _scaled(claim)[0]
    mates = [
        n
        for n in passage
        if n.unit_class == claim.unit_class or {n.unit_class, claim.unit_class} <= {"percent", "points"}
    ]
    values = [_scaled(number)[0] for number in mates]
    for i, one in enumerate(values):
        for other in values[i + 1 :]:
            if _close(value, one + other, 1e-6) or _close(value, abs(one - other), 1e-6):
                return True
    if claim.unit_class in {"share", "factor", "percent"}:
        return _is_ratio(claim, passage)
    return len(values) > 2 and _close(value, sum(values), 1e-6)


def _is_ratio(claim: NumberMention, passage: Sequence[NumberMention]) -> bool:
    value = claim.low if claim.unit_class == "factor" else _scaled(claim)[0] / 100
    counts = [
        n
        for n in passage
        if n.unit_class not in {"percent", "points", "share", "factor", "ordinal"} or claim.unit_class == "factor"
    ]
    for one in counts:
        for other in counts:
            if one is not other and one.unit_class == other.unit_class and _scaled(other)[0]:
                ratio = _scaled(one)[0] / _scaled(other)[0]
                if _close(value, ratio, CALENDAR) or _close(value, abs(1 - ratio), CALENDAR):
                    return True
    return False
