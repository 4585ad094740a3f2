"""Frames of news events: slots, passage and claim templates, read from text files beside this one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from models.train.newsroom.kinds import Slot, Style, show
from models.train.newsroom.words import varied

FOLDER = Path(__file__).parent / "frames"
FIELD = re.compile(r"\{([^{}]+)\}")
LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Template:
    """A sentence with slots, and the keys of what it states."""

    text: str
    keys: frozenset[str]

    @property
    def slots(self) -> frozenset[str]:
        """Name every slot that is stated, compared ones too."""
        return frozenset(name for key in self.keys for name in key.split(">"))


@dataclass
class Frame:
    """A kind of event; `leads` and `details` make passages, `claims` are said about them.

    `anchors` tell one event from another, and stay the same when a fact changes, as `fixed` slots do; `swaps` are pairs
    of slots that may change places.
    """

    name: str
    slots: dict[str, Slot] = field(default_factory=dict)
    anchors: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    swaps: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    leads: dict[str, list[Template]] = field(default_factory=lambda: {"fr": [], "en": []})
    details: dict[str, list[Template]] = field(default_factory=lambda: {"fr": [], "en": []})
    claims: dict[str, list[Template]] = field(default_factory=lambda: {"fr": [], "en": []})


def template(text: str) -> Template:
    """Read the keys that a template states: slots, and `a>b` for two compared ones."""
    keys = set()
    for name in FIELD.findall(text):
        head, _, choice = name.partition("?")
        if choice and head.endswith(".g"):
            continue
        keys.add(head if choice else head.partition(".")[0])
    return Template(text, frozenset(keys))


def _slots(text: str) -> dict[str, Slot]:
    slots = {}
    for item in text.split(";;"):
        name, _, rest = item.strip().partition("=")
        kind, *arguments = rest.split()
        terms: tuple[tuple[str, str], ...] = ()
        if kind == "term":
            listed = rest.split(None, 2)[2].split(";")
            terms = tuple((fr.strip(), en.strip()) for fr, _, en in (pair.partition("/") for pair in listed))
        slots[name] = Slot(name, kind, tuple(arguments), terms)
    return slots


def _read(lines: list[str]) -> Iterator[Frame]:
    frame: Frame | None = None
    for line in lines:
        mark, _, rest = line.partition(" ")
        if mark == "#":
            if frame is not None:
                yield frame
            frame = Frame(rest.strip())
        elif frame is None or not rest:
            continue
        elif mark == "slots":
            frame.slots.update(_slots(rest))
        elif mark == "anchors":
            frame.anchors = tuple(rest.split())
        elif mark == "fixed":
            frame.fixed = tuple(rest.split())
        elif mark == "swap":
            first, second, change = rest.split()
            frame.swaps[f"{first}~{second}"] = (first, second, change)
        else:
            kind = {">": frame.leads, "+": frame.details, "?": frame.claims}[mark[2]]
            kind[mark[:2]].append(template(rest.strip()))
    if frame is not None:
        yield frame


@cache
def frames() -> tuple[Frame, ...]:
    """Read every frame, in the order of their files."""
    return tuple(
        frame for path in sorted(FOLDER.glob("*.txt")) for frame in _read(path.read_text(encoding="utf-8").splitlines())
    )


def fill(text: str, frame: Frame, world: dict[str, Any], style: Style) -> str:
    """Fill a template from a world.

    Raises:
        KeyError: the template names a slot that the frame lacks.
    """

    def put(match: re.Match[str]) -> str:
        head, _, choice = match.group(1).partition("?")
        if choice:
            return choice.split("|")[_index(head, world)]
        name, _, form = head.partition(".")
        return show(frame.slots[name], world[name], form, style)

    return FIELD.sub(put, varied(text, style.language, style.chance))


def _index(head: str, world: dict[str, Any]) -> int:
    if ">" in head:
        first, second = head.split(">")
        return 0 if world[first] > world[second] else 1
    if head.endswith(".g"):
        return int(world[head[:-2]].gender)
    return int(world[head])
