"""Families of pairs: each claim meets a passage that supports it, one that contradicts it, one that leaves it open.

Two worlds differ in one slot. A claim told from either world, with passages told from both, gives two supports and two
contradictions out of the same four texts; passages that are silent on the slot give as many neutral pairs. So neither
claim nor evidence alone says anything about the label.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from models.train.newsroom.frames import LANGUAGES, Frame, Template, frames
from models.train.newsroom.telling import Event, tell, tell_claim
from models.train.pairs import Pair

SOURCE = "newsroom"
TRIES = 40
MODAL_SHARE = 0.5
"""Families on what will, could or will not happen, of those whose frame allows it."""
KINDS = ("details",) * 12 + ("events",) * 3 + ("both",) * 5
COMMON = ("number", "date", "name")
RARE_FIRST = 0.6
"""How often changes that are not the common ones are tried first."""
World = dict[str, Any]
Languages = tuple[str, str]


@dataclass(frozen=True)
class Side:
    """A claim template, what sets the two worlds apart, and the worlds."""

    claim: Template
    touched: frozenset[str]
    change: str
    worlds: tuple[World, World]


def pairs(seed: int, count: int) -> Iterator[Pair]:
    """Make pairs, the same ones for the same seed.

    Yields:
        `count` pairs, family by family; claim and evidence languages take turns.
    """
    made = 0
    chance = Random(f"newsroom {seed}")
    for number in range(count):
        languages = (LANGUAGES[number % 2], LANGUAGES[(number // 2) % 2])
        for pair in _family(f"{SOURCE}-{seed}-{number}", languages, chance):
            if made == count:
                return
            made += 1
            yield pair


def _family(name: str, languages: Languages, chance: Random) -> list[Pair]:
    while True:
        frame = chance.choice(frames())
        modal = next((slot.name for slot in frame.slots.values() if slot.kind == "modal"), None)
        if modal and chance.random() < MODAL_SHARE:
            found = _modal(frame, modal, languages, chance)
        else:
            found = _two_sided(frame, chance.choice(KINDS), languages, chance)
        if found:
            return [replace(pair, family=name) for pair in found]


def draw(frame: Frame, chance: Random, unlike: World | None = None) -> World:
    """Draw a world whose values differ from each other, and its anchors from those of another."""
    world: World = {}
    for name, slot in frame.slots.items():
        taken = [value for other, value in world.items() if frame.slots[other].kind == slot.kind]
        if unlike is not None and name in frame.anchors:
            taken += [unlike[a] for a in frame.anchors if frame.slots[a].kind == slot.kind]
        value = slot.draw(chance)
        while slot.kind not in ("choice", "modal") and _clash(value, taken):
            value = slot.draw(chance)
        world[name] = value
    return world


def _clash(value: Any, taken: list[Any]) -> bool:
    return any(value == other or (hasattr(value, "last") and value.last == other.last) for other in taken)


def _sides(frame: Frame, language: str, world: World, chance: Random, avoid: frozenset[str]) -> Iterator[Side]:
    """Draw claims about a world with one change each, in random order; `avoid` names slots of the other side."""
    claims = list(frame.claims[language])
    chance.shuffle(claims)
    found = []
    for claim in claims:
        targets = [key for key in sorted(claim.keys) if ">" not in key and key not in frame.anchors + frame.fixed]
        targets += [name for name, swap in sorted(frame.swaps.items()) if _swappable(frame, claim, swap)]
        chance.shuffle(targets)
        sides = (_changed(frame, claim, target, world, chance) for target in targets)
        found += [side for side in sides if side and not (side.touched | claim.slots - set(frame.anchors)) & avoid]
    if chance.random() < RARE_FIRST:
        found.sort(key=lambda side: side.change in COMMON)
    yield from found


def _swappable(frame: Frame, claim: Template, swap: tuple[str, str, str]) -> bool:
    first, second, _ = swap
    if frame.slots[first].kind in ("num", "money", "pct"):
        return bool({first, second} & claim.slots)
    return {first, second} <= claim.slots


def _changed(frame: Frame, claim: Template, target: str, world: World, chance: Random) -> Side | None:
    other = dict(world)
    if target in frame.swaps:
        first, second, change = frame.swaps[target]
        other[first], other[second] = world[second], world[first]
        return Side(claim, frozenset((first, second)), change, (world, other))
    slot = frame.slots[target]
    if slot.kind == "modal" and world[target] == 1:
        return None
    other[target] = 2 - world[target] if slot.kind == "modal" else slot.other(world[target], chance)
    if _clash(other[target], [v for k, v in world.items() if k != target and frame.slots[k].kind == slot.kind]):
        return None
    unit = slot.kind == "money" and other[target] == world[target] * 1000
    return Side(claim, frozenset((target,)), "unit" if unit else slot.change, (world, other))


def _two_sided(frame: Frame, kind: str, languages: Languages, chance: Random) -> list[Pair]:
    """Make twelve pairs of four claims and four passages, every text once under each label."""
    world = draw(frame, chance)
    for side in _sides(frame, languages[0], world, chance, frozenset()):
        if kind == "details":
            away, avoid = world, side.touched
        else:
            away, avoid = draw(frame, chance, unlike=world), frozenset()
        for other in _sides(frame, languages[0], away, chance, avoid):
            if kind == "details" and other.touched & side.claim.slots:
                continue
            found = _told(frame, kind, (side, other), languages, chance)
            if found:
                return found
    return []


def _told(frame: Frame, kind: str, sides: tuple[Side, Side], languages: Languages, chance: Random) -> list[Pair]:
    claims, passages = [], []
    for side, other in (sides, sides[::-1]):
        told = _claims(frame, side, languages[0], chance)
        text = _passages(frame, kind, side, other, languages[1], chance)
        if told is None or text is None:
            return []
        claims.append(told)
        passages.append(text)
    out = []
    for i, side in enumerate(sides):
        hard = kind == "both" or side.change in ("order", "comparison", "attribution")
        for told in (0, 1):
            level = min(3, 1 + (languages[0] != languages[1]) + hard)
            for said in (0, 1):
                label, change = ("supports", None) if said == told else ("contradicts", side.change)
                out.append(_pair(claims[i][told], passages[i][said], label, languages, change, level))
            open_change = "unmentioned" if kind == "details" else "event"
            out.append(_pair(claims[i][told], passages[1 - i][told], "neutral", languages, open_change, level))
    return out


def _pair(claim: str, text: str, label: str, languages: Languages, change: str | None, level: int) -> Pair:
    return Pair(claim, text, label, languages[0], languages[1], SOURCE, SOURCE, change, level)


def _claims(frame: Frame, side: Side, language: str, chance: Random) -> tuple[str, str] | None:
    style = chance.random()
    first, second = side.worlds
    contrast = {name: (first[name], second[name]) for name in side.touched}
    texts = [tell_claim(frame, side.claim, world, contrast, language, Random(style)) for world in side.worlds]
    return None if texts[0] == texts[1] else (texts[0], texts[1])


def _passages(
    frame: Frame, kind: str, side: Side, other: Side, language: str, chance: Random
) -> tuple[str, str] | None:
    """Tell both worlds of a side, in passages that are silent on what the other side is about."""
    silent = other.touched if kind == "details" else frozenset()
    chosen = compose(frame, language, side.claim.keys, silent, chance)
    again = compose(frame, language, side.claim.keys, silent, chance) if chance.random() < 0.4 else chosen
    if chosen is None or again is None:
        return None
    beside: tuple[Event, ...] = ()
    if kind == "both":
        extra = compose(frame, language, frozenset(), other.touched, chance, most=1)
        if extra is None:
            return None
        beside = (Event(extra, other.worlds[0]),)
    style, first = chance.random(), chance.random() < 0.5
    loose = frozenset(frame.slots) - side.claim.slots - other.claim.slots - side.touched - other.touched
    texts = []
    for templates, world in zip((chosen, again), side.worlds, strict=True):
        events = (Event(templates, world), *beside) if first else (*beside, Event(templates, world))
        texts.append(tell(frame, events, language, Random(style), loose))
    return texts[0], texts[1]


def compose(
    frame: Frame, language: str, keys: frozenset[str], silent: frozenset[str], chance: Random, most: int = 3
) -> list[Template] | None:
    """Choose a lead and details that state what a claim needs, and nothing of what they must be silent on."""
    needed = keys | set(frame.anchors)
    for attempt in range(TRIES):
        lead = chance.choice(frame.leads[language])
        count = chance.randrange(0, most + 1)
        chosen = [lead, *chance.sample(frame.details[language], min(count, len(frame.details[language])))]
        stated = frozenset().union(*(template.keys for template in chosen))
        fits = all(_states(stated, key) for key in needed) and not any(_speaks(silent, key) for key in stated)
        if fits and (attempt > TRIES // 2 or not _repeats(frame, chosen)):
            return chosen
    return None


def _repeats(frame: Frame, chosen: list[Template]) -> bool:
    keys = [k for template in chosen for k in template.keys - set(frame.anchors)]
    return any(keys.count(key) > 1 and (">" in key or frame.slots[key].kind != "person") for key in keys)


def _states(stated: frozenset[str], key: str) -> bool:
    return key in stated or (">" in key and set(key.split(">")) <= stated)


def _speaks(silent: frozenset[str], key: str) -> bool:
    return bool(silent & ({key} if ">" not in key else set(key.split(">"))))


def _modal(frame: Frame, modal: str, languages: Languages, chance: Random) -> list[Pair]:
    """Make the pairs of what will (0), could (1) and will not (2) happen; a possibility leaves both others open.

    A fourth passage (3) says nothing of it but states a detail, of which there is a true claim (3) and a false one (4).
    """
    world = draw(frame, chance)
    claim = chance.choice([claim for claim in frame.claims[languages[0]] if modal in claim.keys])
    for side in _sides(frame, languages[0], world, chance, frozenset((modal,))):
        chosen = compose(frame, languages[1], claim.keys, side.touched, chance)
        silent = compose(frame, languages[1], side.claim.keys, frozenset((modal,)), chance)
        details = _claims(frame, side, languages[0], chance)
        if chosen is not None and silent is not None and details is not None:
            break
    else:
        return []
    worlds = [{**world, modal: value} for value in range(3)]
    style, told = chance.random(), chance.random()
    loose = frozenset(frame.slots) - claim.slots - side.claim.slots
    texts = [tell(frame, (Event(chosen, w),), languages[1], Random(style), loose) for w in worlds]
    texts.append(tell(frame, (Event(silent, world),), languages[1], Random(style), loose))
    claims = [*(tell_claim(frame, claim, w, {}, languages[0], Random(told)) for w in worlds), *details]
    level = 2 + (languages[0] != languages[1])
    return [
        _pair(claims[said], texts[stated], label, languages, side.change if change == "detail" else change, level)
        for said, stated, label, change in MODAL_PAIRS
    ]


MODAL_PAIRS = (
    *((value, value, "supports", None) for value in range(4)),
    *((0, 2, "contradicts", "modality"), (2, 0, "contradicts", "modality"), (1, 2, "contradicts", "modality")),
    (4, 3, "contradicts", "detail"),
    *((0, 1, "neutral", "modality"), (2, 1, "neutral", "modality")),
    *((1, 3, "neutral", "unmentioned"), (3, 0, "neutral", "unmentioned"), (4, 2, "neutral", "unmentioned")),
)
"""Claim, passage, label and change of each pair of a modal family."""
