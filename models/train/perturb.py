"""Make supports, contradictions and neutrals of sentences that say the same, so that form says nothing.

A saying gives a claim c and a passage e; a change by code (`changes`) gives c' and e', altered alike. (c, e) and
(c', e') support, (c', e) and (c, e') contradict; two near sayings i and j of the same languages lend each other their
passages, and (c_i, e_j), (c_i', e_j') are neutral. So every text of these pairs is a claim once under each label, or
a passage once under each: altered or not, negated or not, claim alone and passage alone say nothing of the label.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from factcheck.words import content_words
from models.train.changes import Altered, Said, alterations
from models.train.details import detailed
from models.train.pairs import Pair
from models.train.sayings import COMBINATIONS, Saying, pud, shuffled, tatoeba

NEAR = 0.15
"""Shared content words that make two sentences near, by Jaccard of their English."""
TOO_NEAR = 0.5
"""Shared content words beyond which two sentences may contradict each other."""
OWN_WORDS = 2
"""Content words of its own that each of two near sentences must have."""
COMMON = 400
"""Sayings that a word may be in and still tell what a sentence is about."""
CONTEXT = 0.3
"""Share of the passages that get a sentence before or after."""
DETAILS = 0.15
"""Share of the pairs that are told with added details besides being changed."""
MOST_OF_ONE = 0.35
"""Share of the sayings that one pair of languages may take: two French sentences for one English are rarer."""


@dataclass(frozen=True)
class Unit:
    """A saying with a claim, a passage and both after a change."""

    saying: Saying
    languages: tuple[str, str]
    claim: str
    evidence: str
    altered: Altered
    words: frozenset[str]


def from_tatoeba(folder: Path, seed: int, count: int) -> Iterator[Pair]:
    """Make about `count` pairs of Tatoeba's sentences."""
    return made("tatoeba", shuffled(tatoeba(folder), seed), seed, count)


def from_pud(folder: Path, seed: int, count: int) -> Iterator[Pair]:
    """Make at most `count` pairs of the sentences of PUD."""
    return made("pud", shuffled(pud(folder), seed), seed, count)


def made(source: str, sayings: list[Saying], seed: int, count: int) -> Iterator[Pair]:
    """Make pairs of sayings until there are `count`; equal parts of each pair of languages, as far as they go."""
    chance = random.Random(seed)
    used: set[str] = set()
    given = 0
    for saying in sayings:
        if given >= count * DETAILS:
            break
        for pair in detailed(source, saying, COMBINATIONS[given % len(COMBINATIONS)], chance):
            used.add(saying.name)
            given += 1
            yield pair
    rest = [saying for saying in sayings if saying.name not in used]
    for duo in _duos(_units(rest, (count - given) // 6, chance)):
        yield from _pairs(source, duo, rest, chance)


def _units(sayings: list[Saying], wanted: int, chance: random.Random) -> list[Unit]:
    """Change each saying in one way and in one pair of languages, those that are rarest so far."""
    units: list[Unit] = []
    changes: Counter[tuple[tuple[str, str], str]] = Counter()
    languages: Counter[tuple[str, str]] = Counter()
    for saying in sayings:
        if len(units) >= wanted:
            break
        for pair in sorted(COMBINATIONS, key=lambda one: (languages[one], one)):
            if languages[pair] >= wanted * MOST_OF_ONE:
                continue
            sides = saying.sides(*pair)
            found = list(alterations(Said(sides[0], pair[0]), Said(sides[1], pair[1]), chance)) if sides else []
            if sides and found:
                altered = min(found, key=lambda one: changes[pair, one.change])
                changes[pair, altered.change] += 1
                languages[pair] += 1
                words = frozenset(word for text in saying.texts["en"][:1] for word in content_words(text, "en"))
                units.append(Unit(saying, pair, sides[0], sides[1], altered, words))
                break
    return units


def _duos(units: list[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """Match each unit with the nearest free one of its languages; those that have none are matched as they come."""
    for pair in COMBINATIONS:
        own = [one for one in units if one.languages == pair]
        filed: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(own):
            for word in sorted(one.words):
                filed[word].append(place)
        free, alone = set(range(len(own))), []
        for place, one in enumerate(own):
            if place not in free:
                continue
            free.discard(place)
            near = _nearest(one, own, free, filed)
            if near is None:
                alone.append(place)
            else:
                free.discard(near)
                yield one, own[near]
        for left, right in zip(alone[::2], alone[1::2], strict=False):
            yield own[left], own[right]


def _nearest(one: Unit, own: list[Unit], free: set[int], filed: dict[str, list[int]]) -> int | None:
    places = {place for word in one.words if len(filed[word]) <= COMMON for place in filed[word]} & free
    ranked = []
    for place in places:
        shared, either = len(one.words & own[place].words), len(one.words | own[place].words)
        apart = min(len(one.words - own[place].words), len(own[place].words - one.words))
        if NEAR <= shared / either <= TOO_NEAR and apart >= OWN_WORDS:
            ranked.append((-shared / either, place))
    return min(ranked)[1] if ranked else None


def _pairs(source: str, duo: tuple[Unit, Unit], spare: list[Saying], chance: random.Random) -> Iterator[Pair]:
    """Make the twelve pairs of two units: four of each label."""
    passages = [_in_context(unit, spare, chance) for unit in duo]
    for at, unit in enumerate(duo):
        (plain, other), (near, near_other) = passages[at], passages[1 - at]
        claim, changed = unit.claim, unit.altered.claim
        level = min(3, unit.saying.level + (unit.languages[0] != unit.languages[1]) + (plain != unit.evidence))
        for said, passage, label in (
            (claim, plain, "supports"),
            (changed, other, "supports"),
            (changed, plain, "contradicts"),
            (claim, other, "contradicts"),
            (claim, near, "neutral"),
            (changed, near_other, "neutral"),
        ):
            family, change = f"{source}-{_named(duo)}", unit.altered.change
            yield Pair(said, passage, label, *unit.languages, source, family, change, level)


def _named(duo: tuple[Unit, Unit]) -> str:
    """Name two units after their sayings."""
    return "+".join(unit.saying.name.rpartition("-")[2] for unit in duo)


def _in_context(unit: Unit, spare: list[Saying], chance: random.Random) -> tuple[str, str]:
    """Give the passage and its altered twin, some with the same sentence of another saying before or after."""
    both = unit.evidence, unit.altered.evidence
    if chance.random() >= CONTEXT or not spare:
        return both
    other = chance.choice(spare)
    if other.name == unit.saying.name:
        return both
    sentence = other.texts[unit.languages[1]][0]
    before = chance.random() < 0.5
    first, second = (f"{sentence} {text}" if before else f"{text} {sentence}" for text in both)
    return first, second
