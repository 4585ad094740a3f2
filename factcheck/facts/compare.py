"""Compare a claim with a passage, fact by fact: what agrees, what differs, what has no counterpart.

A difference is reported only between facts that say the same thing of the same thing; any doubt leaves the fact
unmatched. One agreeing counterpart anywhere in the passage settles a fact.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache

from factcheck.facts import match_dates, match_names, match_numbers, match_polarity, near_verbatim, number_patterns
from factcheck.facts.context import Pair, pair
from factcheck.facts.dates import find_dates
from factcheck.facts.derive import date_derivable, derivable
from factcheck.facts.mentions import Comparison, DateMention, Fact, Facts, NameKind, NameMention, NumberMention
from factcheck.facts.names import find_names
from factcheck.facts.numbers import find_numbers, find_reckoned
from factcheck.facts.polarity import find_polarity
from factcheck.facts.reading import level
from factcheck.records import Agreement, FactKind, FactPair, Span

NUMBER_CONTEXT = 0.22
"""Least sureness (same thing counted × words shared) for a difference between numbers."""
SLIP_BONUS = 0.25
"""Sureness added where the digits are the same and only the magnitude differs."""
DATE_CONTEXT = 0.35
"""Least share of words in common for two dates to date the same event."""
PLACE_CONTEXT = 0.5
"""Least share of words in common for two places to be the place of one event."""
LEAST_ALIKE = 0.35
"""Least likeness of what two numbers count for a difference between them."""
NAME_CONTEXT = 0.7
"""The same for people, bodies and nationalities, of which a text names many."""
UNIT_CONTEXT = 0.25
"""Least share of words in common for the same figure to be the same quantity in another unit."""
AGREEING = frozenset((Agreement.SAME, Agreement.COMPATIBLE))


@lru_cache(maxsize=4096)
def extract(text: str, language: str, base: date | None = None) -> Facts:
    """Find all numbers, dates, names and signs of polarity of a text; `base` resolves its relative dates."""
    return Facts(
        language=language,
        numbers=find_numbers(text, language),
        dates=find_dates(text, language, base),
        names=find_names(text, language),
        polarity=find_polarity(text, language),
    )


def compare(
    claim: str,
    passage: str,
    *,
    language: str,
    passage_language: str,
    base: date | None = None,
    passage_base: date | None = None,
) -> Comparison:
    """Compare the facts of a claim with those of a passage, in the same language or across French and English.

    `base` and `passage_base` are the days that each was published, for relative dates.
    """
    ours, theirs = extract(claim, language, base), extract(passage, passage_language, passage_base)
    both = _with_names(pair(claim, language, passage, passage_language), ours, theirs)
    found = _Outcome()
    _numbers(ours, theirs, both, found)
    _dates(ours, theirs, both, found)
    _names(ours, theirs, both, found)
    for item in match_polarity.differences(both, ours.polarity, theirs.polarity):
        found.add(item)
    if not found.differing:
        for item in near_verbatim.differences(both):
            found.add(item)
    return Comparison(aligned=tuple(found.aligned), differing=tuple(found.differing), unmatched=tuple(found.unmatched))


def _with_names(both: Pair, ours: Facts, theirs: Facts) -> Pair:
    """Line up the words of names of one bearer, however they are spelt ("Boutcha", "Bucha")."""
    links = list(both.links)
    for name in ours.names:
        there = [other.span for other in theirs.names if match_names.same_bearer(name, other)]
        met = frozenset(
            index
            for index, word in enumerate(both.passage_words)
            if any(span.start <= word.start < span.end for span in there)
        )
        for index, word in enumerate(both.claim_words):
            if met and name.span.start <= word.start < name.span.end:
                links[index] |= met
    return replace(both, links=tuple(links))


class _Outcome:
    """What a comparison has found so far."""

    def __init__(self) -> None:
        self.aligned: list[FactPair] = []
        self.differing: list[FactPair] = []
        self.unmatched: list[Fact] = []

    def add(self, item: FactPair) -> None:
        """File a pair by its agreement."""
        (self.differing if item.agreement is Agreement.DIFFERS else self.aligned).append(item)

    def put(self, kind: FactKind, ours: str, theirs: str, agreement: Agreement, why: str = "") -> None:
        """File a pair with its note."""
        note = why if agreement is not Agreement.DIFFERS else f"source: {theirs} · article: {ours}"
        self.add(FactPair(kind=kind, claim=ours, source=theirs, agreement=agreement, note=note))

    def miss(self, kind: FactKind, text: str, span: Span) -> None:
        """File a fact without a counterpart."""
        self.unmatched.append(Fact(kind=kind, text=text, span=span))


def _ends(mention: NumberMention | DateMention | NameMention) -> tuple[int, int]:
    return mention.span.start, mention.span.end


def _number_kind(number: NumberMention) -> FactKind:
    return FactKind.DURATION if number.unit_class == "duration" else FactKind.NUMBER


def _numbers(ours: Facts, theirs: Facts, both: Pair, found: _Outcome) -> None:
    settled: set[int] = set()
    unsettled: list[NumberMention] = []
    candidates = (*theirs.numbers, *find_reckoned(both.passage, both.passage_language))
    for number in ours.numbers:
        agreeing = [
            (match_numbers.comparable(number, other, both) + both.overlap(_ends(number), _ends(other)), -index)
            for index, other in enumerate(candidates)
            if match_numbers.may_agree(number, other, both) and match_numbers.judge(number, other).fits
        ]
        if not agreeing:
            unsettled.append(number)
            continue
        index = -max(agreeing)[1]
        settled.add(index)
        judged = match_numbers.judge(number, candidates[index])
        found.put(_number_kind(number), number.text, candidates[index].text, judged.agreement, judged.why)
    doubtful = _of_another_time(ours, theirs, both)
    for number in unsettled:
        other = None if doubtful else _differing_number(number, theirs.numbers, settled, both)
        if other is None:
            found.miss(_number_kind(number), number.text, number.span)
        else:
            found.put(_number_kind(number), number.text, other.text, Agreement.DIFFERS)


def _of_another_time(ours: Facts, theirs: Facts, both: Pair) -> bool:
    """Tell whether the claim speaks of a day that the passage does not, or of what was before: so may its numbers."""
    elsewhen = number_patterns.of(both.language).elsewhen
    if elsewhen.search(level(both.claim)):
        return True
    for mine in ours.dates:
        judged = {match_dates.judge(mine, other) for other in theirs.dates}
        if Agreement.DIFFERS in judged and not judged & AGREEING:
            return True
    return False


def _differing_number(
    number: NumberMention, others: tuple[NumberMention, ...], settled: set[int], both: Pair
) -> NumberMention | None:
    """Choose the number of the passage that surely counts the same thing as one of the claim, though not as many."""
    for other in others:
        if match_numbers.other_unit(number, other) and _context(number, other, both) >= UNIT_CONTEXT:
            return other
    scored = sorted(
        (
            (_sureness(number, other, both), -index)
            for index, other in enumerate(others)
            if index not in settled and match_numbers.may_differ(number, other)
        ),
        reverse=True,
    )
    if not scored or scored[0][0] < NUMBER_CONTEXT or derivable(number, others):
        return None
    return others[-scored[0][1]]


def _context(
    ours: NumberMention | DateMention | NameMention, theirs: NumberMention | DateMention | NameMention, both: Pair
) -> float:
    """Give the share of the claim's words that the passage holds, those around the two facts counting twice."""
    return (both.overlap(_ends(ours), _ends(theirs)) + both.share(_ends(ours))) / 2


def _sureness(number: NumberMention, other: NumberMention, both: Pair) -> float:
    alike = match_numbers.comparable(number, other, both)
    if alike < LEAST_ALIKE:
        return 0.0
    return alike * _context(number, other, both) + (SLIP_BONUS if match_numbers.slipped(number, other) else 0.0)


def _dates(ours: Facts, theirs: Facts, both: Pair, found: _Outcome) -> None:
    settled = [
        other for other in theirs.dates if any(match_dates.judge(mine, other) in AGREEING for mine in ours.dates)
    ]
    for mention in ours.dates:
        judged = [(match_dates.judge(mention, other), other) for other in theirs.dates]
        agreeing = [
            (agreement is Agreement.SAME, both.overlap(_ends(mention), _ends(other)), -index)
            for index, (agreement, other) in enumerate(judged)
            if agreement in AGREEING
        ]
        if agreeing:
            agreement, other = judged[-max(agreeing)[2]]
            found.put(FactKind.DATE, mention.text, other.text, agreement or Agreement.SAME)
            continue
        rival = _differing_date(mention, judged, settled, theirs, both)
        if rival is None:
            found.miss(FactKind.DATE, mention.text, mention.span)
        else:
            found.put(FactKind.DATE, mention.text, rival.text, Agreement.DIFFERS)


def _differing_date(
    mention: DateMention,
    judged: list[tuple[Agreement | None, DateMention]],
    settled: list[DateMention],
    theirs: Facts,
    both: Pair,
) -> DateMention | None:
    """Choose the date of the passage that plausibly dates the same event as one of the claim."""
    scored = sorted(
        (
            (_context(mention, other, both), -index)
            for index, (agreement, other) in enumerate(judged)
            if agreement is Agreement.DIFFERS and match_dates.same_grain(mention, other) and other not in settled
        ),
        reverse=True,
    )
    if not scored or scored[0][0] < DATE_CONTEXT or date_derivable(mention, theirs.dates, theirs.numbers):
        return None
    return judged[-scored[0][1]][1]


def _names(ours: Facts, theirs: Facts, both: Pair, found: _Outcome) -> None:
    for name in ours.names:
        same = [other for other in theirs.names if match_names.same_bearer(name, other)]
        if same:
            _same_name(name, same, theirs, found)
            continue
        rival = _rival(name, ours, theirs, both)
        if rival is None:
            found.miss(_name_kind(name), name.text, name.span)
        else:
            found.put(_name_kind(name), name.text, rival.text, Agreement.DIFFERS)


def _name_kind(name: NameMention) -> FactKind:
    return FactKind.PLACE if name.kind is NameKind.PLACE else FactKind.NAME


def _same_name(name: NameMention, same: list[NameMention], theirs: Facts, found: _Outcome) -> None:
    """Align a name, then compare the roles that the two texts give to its bearer."""
    exact = name.id is not None or any(other.key == name.key for other in same)
    plain = exact and not all(match_names.stands_for(name, other) for other in same)
    found.put(_name_kind(name), name.text, same[0].text, Agreement.SAME if plain else Agreement.COMPATIBLE)
    held = [role for other in same for role in other.roles]
    if not held or not match_names.is_person(name):
        return
    for role in name.roles:
        matching = [other for other in held if not match_names.other_role(role, other)]
        if matching:
            found.put(FactKind.ROLE, role.text, matching[0].text, Agreement.SAME)
        else:
            found.put(FactKind.ROLE, role.text, held[0].text, Agreement.DIFFERS)


def _rival(name: NameMention, ours: Facts, theirs: Facts, both: Pair) -> NameMention | None:
    """Find the name that the passage puts where the claim has this one: in the same office, or in the same words."""
    free = [other for other in theirs.names if not any(match_names.same_bearer(known, other) for known in ours.names)]
    alike = [other for other in free if _sort(other) == _sort(name)]
    for other in alike:
        if any(match_names.same_office(role, held) for role in name.roles for held in other.roles):
            return other
    needed = PLACE_CONTEXT if name.kind is NameKind.PLACE else NAME_CONTEXT
    if len(alike) != 1 or _context(name, alike[0], both) < needed or _hold_other_offices(name, alike[0]):
        return None
    # Across languages an unknown name may be the other's translation ("Caucase", "Caucasus"), but a person's stays.
    known = name.id is not None and alike[0].id is not None
    people = name.kind is alike[0].kind is NameKind.PERSON
    places = name.located and alike[0].located and not match_names.spelt_alike(name, alike[0])
    return alike[0] if known or people or places or both.language == both.passage_language else None


def _hold_other_offices(name: NameMention, other: NameMention) -> bool:
    """Tell whether two people hold offices that exclude each other: the ministers of two countries are no rivals."""
    pairs = [(role, held) for role in name.roles for held in other.roles]
    return bool(pairs) and all(match_names.other_role(role, held) for role, held in pairs)


def _sort(name: NameMention) -> str:
    """Tell people, countries, other places, bodies and nationalities apart: one is never mistaken for another."""
    if match_names.is_person(name):
        return "person"
    return "country" if name.kind is NameKind.PLACE and (name.id or "").startswith("country:") else name.kind.value
