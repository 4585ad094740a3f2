"""Pair the numbers of a claim with those of a passage and say whether they agree."""

import math
import re
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
"""How far measures in different units may lie apart ("30 jours" and "one month", miles and kilometres)."""
FAR_ABOVE = 1.5
"""Beyond this many times a lower bound, a number no longer bears the bound out: 500 is not "more than 100"."""
FAR_BELOW = 0.2
"""Below this share of an upper bound, a number says nothing of it: six months is no "under 13 years"."""
GENERIC = frozenset(("people", "victim", "inhabitant"))
HUMANS = frozenset((
    "troops", "dead", "wounded", "missing", "prisoner", "hostage", "refugee", "migrant", "worker", "patient", "woman",
    "child", "participant", "passenger", "voter", "protester", "member", "customer",
))  # fmt: skip
UPPER = frozenset((Bound.AT_MOST, Bound.LESS_THAN))
LOWER = frozenset((Bound.AT_LEAST, Bound.MORE_THAN))
SIGNED = frozenset(("temperature",))
EXACT_KINDS = frozenset(("percent", "points", "money", "mass", "length", "area", "volume", "power", "energy"))
TELLING_FIGURE = 20
"""From here on a figure of one digit is not met by chance in another unit."""
Ends = tuple[float, float]


@dataclass(frozen=True)
class Judged:
    """How two numbers relate, and why in words where that is not plain."""

    agreement: Agreement
    why: str = ""

    @property
    def fits(self) -> bool:
        """Tell whether the numbers agree."""
        return self.agreement is not Agreement.DIFFERS


def comparable(claim: NumberMention, passage: NumberMention, pair: Pair) -> float:
    """Say how surely two numbers count the same thing: 0 not at all, up to 1 for the same noun or currency."""
    ours, theirs = claim.unit_class, passage.unit_class
    if {ours, theirs} == {"share", "percent"}:
        return 0.6 * _same_whole(claim, passage, pair)
    if {ours, theirs} == {"age", "duration"}:
        # "un Australien de 40 ans" is an age that only its noun tells from a term.
        return 0.6 if claim.unit == passage.unit == "year" else 0.0
    if ours != theirs:
        return 0.0
    if ours == "money":
        return 0.9 if currency_of(claim.unit) == currency_of(passage.unit) else 0.0
    if ours in {"count", "ordinal"}:
        return _same_noun(claim, passage, pair)
    if ours in {"share", "percent"}:
        return 0.8 * _same_whole(claim, passage, pair)
    return 0.7


def may_agree(claim: NumberMention, passage: NumberMention, pair: Pair) -> bool:
    """Tell whether two numbers may be one: those that compare, or the same figure whose unit one text leaves out.

    "12 540 euros" is borne out by "7 910 euros à l'école primaire et 12 540 au lycée"; an age is also a duration.
    """
    if out_of_reach(claim, passage):
        return False
    if comparable(claim, passage, pair) > 0 or {claim.unit_class, passage.unit_class} == {"duration", "age"}:
        return True
    bare = any(number.unit is None and not number.noun_known for number in (claim, passage))
    return bare and "ordinal" not in {claim.unit_class, passage.unit_class} and claim.low == passage.low


def out_of_reach(claim: NumberMention, passage: NumberMention) -> bool:
    """Tell whether a number lies so far below the other's upper bound that neither bears on the other."""
    ours, theirs = scaled(claim), scaled(passage)
    below_ours = claim.bound in UPPER and passage.bound not in UPPER and theirs[1] < FAR_BELOW * ours[1]
    below_theirs = passage.bound in UPPER and claim.bound not in UPPER and ours[1] < FAR_BELOW * theirs[1]
    return below_ours or below_theirs


def may_differ(claim: NumberMention, passage: NumberMention) -> bool:
    """Tell whether a difference between two numbers would mean anything: an amount of change is not a level."""
    return claim.change == passage.change and not out_of_reach(claim, passage)


def other_unit(claim: NumberMention, passage: NumberMention) -> bool:
    """Tell whether two numbers are the same figure in units of different kinds ("3,9 %", "3.9 points")."""
    units = claim.unit is not None and passage.unit is not None
    telling = significant_digits(claim.low) > 1 or claim.low >= TELLING_FIGURE
    kinds = {claim.unit_class, passage.unit_class}
    telling = telling or kinds == {"percent", "points"}
    return units and telling and len(kinds) == 2 and kinds <= EXACT_KINDS and claim.low == passage.low


def slipped(claim: NumberMention, passage: NumberMention) -> bool:
    """Tell whether two numbers have the same digits but another magnitude: a slip of scale, or of a zero."""
    ours, theirs = scaled(claim)[0], scaled(passage)[0]
    if min(ours, theirs) <= 0:
        return False
    ratio = max(ours, theirs) / min(ours, theirs)
    power = round(math.log10(ratio))
    return power > 0 and close(ratio, 10.0**power, 1e-6) and (power >= 3 or significant_digits(ours) > 1)


def _same_whole(claim: NumberMention, passage: NumberMention, pair: Pair) -> float:
    told = claim.noun is not None and passage.noun is not None
    same = claim.noun == passage.noun or _linked(claim, passage, pair)
    return 1.0 if same else 0.5 if told else 0.8


def _same_noun(claim: NumberMention, passage: NumberMention, pair: Pair) -> float:
    if claim.noun is None or passage.noun is None:
        return 0.4
    if claim.noun_known and passage.noun_known:
        if claim.noun == passage.noun:
            return 1.0
        nouns = {claim.noun, passage.noun}
        return 0.5 if nouns & GENERIC and nouns <= GENERIC | HUMANS else 0.0
    if _linked(claim, passage, pair):
        return 0.8
    # Across languages two unknown nouns may be one that no dictionary links ("31 épouses", "31 wives").
    unknown = not claim.noun_known and not passage.noun_known
    return 0.4 if unknown and pair.language != pair.passage_language else 0.2


def _linked(claim: NumberMention, passage: NumberMention, pair: Pair) -> bool:
    ours, theirs = pair.language, pair.passage_language
    return any(
        same_word(one, stem_of(one, ours), ours, other, stem_of(other, theirs), theirs)
        for one in claim.counted
        for other in passage.counted
    )


def judge(claim: NumberMention, passage: NumberMention) -> Judged:
    """Compare two numbers that count the same thing, bounds and rounding respected."""
    ours, theirs = scaled(claim), scaled(passage)
    if _same_figures(claim.text, passage.text) and close(1000 * min(ours[0], theirs[0]), max(ours[0], theirs[0]), 1e-9):
        # "13,435" is thirteen thousand in English and thirteen and a bit in French, unless it copies an English text.
        return Judged(Agreement.SAME)
    if claim.bound in UPPER | LOWER:
        return _bounded(claim, ours, passage, theirs)
    if passage.bound in UPPER:
        return _fitting(ours[0] <= theirs[1] * (1 + ROUNDED), f"within {passage.text}")
    if passage.bound in LOWER:
        fits = theirs[0] * (1 - ROUNDED) <= ours[1] <= FAR_ABOVE * theirs[0]
        return _fitting(fits, f"within {passage.text}")
    return _plain(claim, ours, passage, theirs)


def scaled(number: NumberMention) -> Ends:
    """Give both ends of a number in the base unit of its class, shares as percentages and losses without their sign."""
    scale = 100 if number.unit_class == "share" else 1
    ends = number.base_low * scale, number.base_high * scale
    if number.unit_class in SIGNED:
        return ends
    low, high = sorted((abs(ends[0]), abs(ends[1])))
    return low, high


def _same_figures(ours: str, theirs: str) -> bool:
    one, other = re.sub(r"\D", "", ours), re.sub(r"\D", "", theirs)
    return len(one) > 3 and one == other


def _plain(claim: NumberMention, ours: Ends, passage: NumberMention, theirs: Ends) -> Judged:
    exact = claim.bound is passage.bound is Bound.EXACT
    if exact and close(ours[0], theirs[0], 1e-9) and close(ours[1], theirs[1], 1e-9):
        return Judged(Agreement.SAME)
    low, high = _widened(ours, _tolerance(claim, passage))
    return _fitting(low <= theirs[1] and theirs[0] <= high, f"about the same as {passage.text}")


def _tolerance(claim: NumberMention, passage: NumberMention) -> float:
    if Bound.APPROXIMATE in {claim.bound, passage.bound}:
        return APPROXIMATE
    if claim.unit != passage.unit and claim.unit_class == passage.unit_class:
        return CALENDAR
    if {claim.unit_class, passage.unit_class} == {"share", "percent"}:
        return CALENDAR
    if significant_digits(claim.low) != significant_digits(passage.low) and claim.unit_class != "ordinal":
        return ROUNDED
    return 0.0


def _bounded(claim: NumberMention, ours: Ends, passage: NumberMention, theirs: Ends) -> Judged:
    """Compare a bound of the claim: with a bound of the same kind they must be equal, with a figure it must hold."""
    upper = claim.bound in UPPER
    why = f"{claim.text} does not exclude {passage.text}"
    if passage.bound in UPPER | LOWER:
        if (passage.bound in UPPER) == upper:
            return _fitting(close(ours[1], theirs[1], ROUNDED), f"about the same bound as {passage.text}")
        return _fitting(ours[1] > theirs[0] if upper else ours[0] < theirs[1], why)
    spread = APPROXIMATE if passage.bound is Bound.APPROXIMATE else ROUNDED
    if upper:
        return _fitting(theirs[0] <= ours[1] * (1 + spread), why)
    return _fitting(ours[0] * (1 - spread) <= theirs[1] <= FAR_ABOVE * ours[0], why)


def _fitting(fits: bool, why: str) -> Judged:
    return Judged(Agreement.COMPATIBLE, why) if fits else Judged(Agreement.DIFFERS)


def close(one: float, other: float, share: float) -> bool:
    """Tell whether two values lie within a share of the larger."""
    return abs(one - other) <= share * max(abs(one), abs(other))


def _widened(ends: Ends, share: float) -> Ends:
    margin = share + 1e-9
    return ends[0] - abs(ends[0]) * margin, ends[1] + abs(ends[1]) * margin
