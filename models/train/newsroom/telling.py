"""Tell worlds as passages and claims."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from models.train.newsroom.frames import Frame, Template, fill
from models.train.newsroom.kinds import Style
from models.train.newsroom.words import dateline, finish

APOSTROPHES = "'’"


@dataclass(frozen=True)
class Event:
    """The sentences to tell, and the world that they tell."""

    templates: list[Template]
    world: dict[str, Any]


def tell(
    frame: Frame, events: tuple[Event, ...], language: str, chance: Random, loose: frozenset[str] = frozenset()
) -> str:
    """Write a passage of one or two events; dates may be weekdays under a dateline, `loose` figures rough."""
    apostrophe = chance.choice(APOSTROPHES)
    day = _dateline(frame, events[0], chance) if len(events) == 1 else None
    style = Style(language, chance, claim=False, dateline=day, loose=loose)
    blocks = []
    for event in events:
        filled = [finish(fill(t.text, frame, event.world, style), language, apostrophe) for t in event.templates]
        text = " ".join(filled)
        for name, slot in frame.slots.items():
            if slot.kind == "person":
                text = _shortened(text, event.world[name], apostrophe)
        blocks.append(text)
    text = " ".join(blocks)
    return text if day is None else f"{dateline(day, language, chance)} {chance.choice('–—-')} {text}"


def _dateline(frame: Frame, event: Event, chance: Random) -> date | None:
    keys = frozenset().union(*(template.keys for template in event.templates))
    days = [event.world[name] for name, slot in frame.slots.items() if slot.kind == "date" and name in keys]
    after = timedelta(days=chance.randrange(6))
    return days[0] + after if days and chance.random() < 0.3 else None


def _shortened(text: str, person: Any, apostrophe: str) -> str:
    """Leave the first name out from the second mention on."""
    full = f"{person.first} {person.last}"
    start = text.find(full)
    if start < 0:
        return text
    end = start + len(full)
    rest = text[end:]
    if person.last[0] not in "AEIOUÉÈ":
        rest = rest.replace(f" d{apostrophe}{full}", f" de {person.last}")
        rest = rest.replace(f" qu{apostrophe}{full}", f" que {person.last}")
    elif person.first[0] not in "AEIOUÉÈH":
        rest = rest.replace(f" de {full}", f" d{apostrophe}{person.last}")
    return text[:end] + rest.replace(full, person.last)


def tell_claim(
    frame: Frame, claim: Template, world: dict[str, Any], contrast: dict[str, Any], language: str, chance: Random
) -> str:
    """Write a claim; values of `contrast` stay apart from their other value however loosely they are given."""
    apostrophe = chance.choice(APOSTROPHES)
    style = Style(language, chance, claim=True, contrast=contrast)
    return finish(fill(claim.text, frame, world, style), language, apostrophe)
