"""Kinds of slots: how a value is drawn, changed, and written in each language."""

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from models.train.newsroom import names, words

HEDGES = {
    "fr": {"about": ["environ", "quelque"], "over": ["plus de", "au moins"], "under": ["moins de", "tout au plus"]},
    "en": {
        "about": ["about", "around", "roughly"],
        "over": ["more than", "at least"],
        "under": ["less than", "at most"],
    },
}
CURRENCIES = {"EUR": ("euros", "euros", "€"), "USD": ("dollars", "dollars", "$")}
PARTS = (
    (25, ("environ un quart", "about a quarter")),
    (100 / 3, ("environ un tiers", "about a third")),
    (50, ("environ la moitié", "about half")),
    (200 / 3, ("environ les deux tiers", "about two thirds")),
    (75, ("environ les trois quarts", "about three quarters")),
)
PARTS_SHARE = 0.5
"""How often a percentage of a claim that is near a common fraction is given as one."""
RATIOS = (0.4, 0.5, 0.6, 0.7, 1.4, 1.6, 2.0, 2.5)
NEAR = (0.85, 0.92, 1.08, 1.15)
CLEAR = 1.3
"""Numbers at least this far apart, as a ratio, may be told apart by a bound or a rounded figure."""
SMALL_SUM, OTHER_UNIT = 100, 0.15
"""Sums in millions that may become as many thousand millions, and how often."""
NUMERIC = ("num", "money", "pct")


@dataclass
class Style:
    """How one text is written: its language, its chance, and what it has to tell apart."""

    language: str
    chance: Random
    claim: bool
    contrast: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    dateline: date | None = None
    loose: frozenset[str] = frozenset()
    """Slots that no claim is about, which a passage may give as rough figures."""


@dataclass(frozen=True)
class Slot:
    """A named slot of a frame: its kind, the arguments of the kind, and the pairs of terms if it has any."""

    name: str
    kind: str
    arguments: tuple[str, ...]
    terms: tuple[tuple[str, str], ...] = ()

    @property
    def change(self) -> str:
        """Name the change that another value of this slot makes."""
        if self.kind in ("choice", "term"):
            return self.arguments[0]
        by_kind = {"person": "name", "org": "name", "town": "place", "country": "place", "modal": "modality"}
        return by_kind.get(self.kind, "date" if self.kind in ("date", "month", "year") else "number")

    def draw(self, chance: Random) -> Any:
        """Draw a value."""
        if self.kind == "term":
            return chance.choice(self.terms)
        if self.kind == "modal":
            return chance.randrange(3)
        return DRAW[self.kind](self.arguments, chance)

    def other(self, value: Any, chance: Random) -> Any:
        """Draw a value that excludes the first."""
        if self.kind in NUMERIC:
            return _other_number(self, value, chance)
        if self.kind == "date":
            return _other_day(value, chance, season=bool(self.arguments))
        while True:
            drawn = names.person(chance, value.gender) if self.kind == "person" else self.draw(chance)
            if self.kind == "person" and (drawn.last == value.last or drawn.first == value.first):
                continue
            if drawn != value:
                return drawn


def _number(low: float, high: float, step: float, chance: Random) -> float:
    value = math.exp(chance.uniform(math.log(low), math.log(high)))
    if step < 1:
        return round(round(value / step) * step, 2)
    digits = 10 ** max(0, int(math.log10(value)) - chance.choice([1, 1, 2]))
    if value >= words.MILLION:
        digits = max(digits, 100_000)
    return max(2, round(value / digits) * digits)


def _bounds(slot: Slot) -> tuple[float, float, float]:
    low, high = float(slot.arguments[0]), float(slot.arguments[1])
    return low, high, float(slot.arguments[2]) if slot.kind == "pct" else 1


def _draw_number(arguments: tuple[str, ...], chance: Random) -> float:
    return _number(float(arguments[0]), float(arguments[1]), 1, chance)


def _other_number(slot: Slot, value: float, chance: Random) -> float:
    low, high, step = _bounds(slot)
    if slot.kind == "money" and value < SMALL_SUM and chance.random() < OTHER_UNIT:
        return value * 1000
    for _ in range(60):
        ratio = chance.choice(NEAR if chance.random() < 0.25 else RATIOS)
        other = value * ratio
        if step < 1:
            other = round(round(other / step) * step, 2)
        else:
            digits = 10 ** max(0, int(math.log10(max(other, 1))) - 1)
            if other >= words.MILLION:
                digits = max(digits, 100_000)
            other = max(2, round(other / digits) * digits)
        if other != value and low * 0.9 <= other <= high * 1.1:
            return other
    while True:
        drawn = slot.draw(chance)
        if drawn != value:
            return drawn


def _other_day(value: date, chance: Random, *, season: bool) -> date:
    way = chance.choice(["day", "year"] if season else ["day", "month", "month", "year"])
    if way == "day":
        return value + timedelta(days=chance.choice([-5, -3, -2, -1, 1, 2, 3, 5]))
    if way == "month":
        return value + timedelta(days=30 * chance.choice([-4, -3, -2, 2, 3, 4]) + chance.randrange(3))
    return value.replace(year=value.year + chance.choice([-2, -1, 1]), day=min(value.day, 28))


DRAW = {
    "person": lambda _, chance: names.person(chance),
    "town": lambda _, chance: chance.choice(names.TOWNS),
    "country": lambda _, chance: chance.choice(sorted(names.COUNTRIES)),
    "org": lambda arguments, chance: names.organisation(arguments[0], chance),
    "num": _draw_number,
    "money": _draw_number,
    "pct": lambda arguments, chance: _number(float(arguments[0]), float(arguments[1]), float(arguments[2]), chance),
    "date": lambda arguments, chance: words.some_day(chance, *map(int, arguments)),
    "month": lambda _, chance: (chance.randrange(2026, 2030), chance.randrange(12)),
    "year": lambda arguments, chance: chance.randrange(int(arguments[0]), int(arguments[1])),
    "choice": lambda arguments, chance: chance.randrange(int(arguments[1])),
}


def show(slot: Slot, value: Any, form: str, style: Style) -> str:
    """Write a value in a form of its kind.

    Raises:
        KeyError: the kind is unknown.
    """
    if slot.kind in NUMERIC:
        return _show_number(slot, value, form, style)
    if slot.kind == "person":
        return value.last if form == "n" else f"{value.first} {value.last}"
    if slot.kind == "country":
        return names.country(value, style.language, form)
    if slot.kind in ("org", "term"):
        return value[style.language == "en"]
    return {"town": lambda: value, "year": lambda: str(value), "month": lambda: _month(value, style)}.get(
        slot.kind, lambda: _show_day(slot, value, style)
    )()


def _month(value: tuple[int, int], style: Style) -> str:
    name = words.MONTHS[style.language][value[1]]
    return f"{'en' if style.language == 'fr' else 'in'} {name} {value[0]}"


def _show_day(slot: Slot, value: date, style: Style) -> str:
    fr = style.language == "fr"
    if style.claim:
        a, b = style.contrast.get(slot.name, (value, value))
        told = (a.year, a.month) != (b.year, b.month) or a == b
        if told and style.chance.random() < 0.5:
            return _month((value.year, value.month - 1), style)
        return words.day_text(value, style.language, style.chance, weekday=False)
    if style.dateline is not None:
        ago = (style.dateline - value).days
        if ago == 1 and style.chance.random() < 0.5:
            return "hier" if fr else "yesterday"
        name = words.DAYS[style.language][value.weekday()]
        return name if fr else f"on {name}"
    return words.day_text(value, style.language, style.chance, weekday=style.chance.random() < 0.4)


def _show_number(slot: Slot, value: float, form: str, style: Style) -> str:
    part = _part(slot, value, form, style)
    if part is not None:
        return part
    hedge, shown = ("", value) if form else _hedge(slot, value, style)
    text = _quantity(slot, shown, form, style)
    if hedge == "less than" and slot.kind == "num":
        hedge = "fewer than"
    return f"{hedge} {text}".strip()


def _part(slot: Slot, value: float, form: str, style: Style) -> str | None:
    """Give a percentage of a claim as a common fraction, where it is near one and tells the two values apart."""
    if slot.kind != "pct" or form or not style.claim or style.chance.random() > PARTS_SHARE:
        return None
    low, high = sorted(style.contrast.get(slot.name, (value, value)))
    near = [told for share, told in PARTS if abs(value - share) <= 1]
    if not near or (low != high and high / low < CLEAR):
        return None
    return near[0][style.language == "en"]


def _hedge(slot: Slot, value: float, style: Style) -> tuple[str, float]:
    """Choose how exactly a number is given; values that must be told apart stay apart."""
    chance, hedges = style.chance, HEDGES[style.language]
    draw = chance.random()
    if not style.claim:
        rough = slot.name in style.loose and draw < 0.25 and value >= 20
        return (chance.choice(hedges["about"]), _rounded(value)) if rough else ("", value)
    if slot.name not in style.contrast:
        if draw < 0.25 and _rounded(value) != value and value >= 20:
            return chance.choice(hedges["about"]), _rounded(value)
        return "", value
    low, high = sorted(style.contrast[slot.name])
    if high / low < CLEAR or draw < 0.45:
        return "", value
    between = _rounded(math.sqrt(low * high)) if slot.kind != "pct" else round(math.sqrt(low * high), 1)
    if draw < 0.6 and value >= 20 and _rounded(low) != _rounded(high):
        return chance.choice(hedges["about"]), _rounded(value)
    if low < between < high:
        return chance.choice(hedges["over" if value > between else "under"]), between
    return "", value


def _rounded(value: float) -> float:
    digits = 10 ** max(0, int(math.log10(max(value, 1))) - 1)
    return round(value / digits) * digits


def _quantity(slot: Slot, value: float, form: str, style: Style) -> str:
    language, chance = style.language, style.chance
    if slot.kind == "pct":
        figure = words.number(value, language, chance, words=False)
        if language == "en":
            return f"{figure}{chance.choice(['%', '%', ' percent'])}"
        return f"{figure}{chance.choice([words.NO_BREAK + '%', ' %', ' pour cent'])}"
    if slot.kind == "money":
        return _money(slot, value, style)
    figure, takes_de = words.amount(value, language, chance)
    if form == "b":
        return figure
    noun = " ".join(slot.arguments[2:]).split("/")[language == "en"]
    return f"{figure} {'de ' if takes_de and language == 'fr' else ''}{noun}"


def _money(slot: Slot, value: float, style: Style) -> str:
    """Write millions of a currency; a thousand millions and more as billions."""
    fr, en, sign = CURRENCIES[slot.arguments[2]]
    billions = value >= 1000
    figure = words.number(value / 1000 if billions else value, style.language, style.chance, words=False)
    short = style.chance.random() < 0.35
    if style.language == "fr":
        unit = ("milliard" if billions else "million") + ("" if 0 < value / (1000 if billions else 1) < 2 else "s")
        return f"{figure}{words.NO_BREAK}{'Md' if billions else 'M'}{sign}" if short else f"{figure} {unit} de {fr}"
    if short:
        return f"{sign}{figure}{'bn' if billions else 'm'}"
    unit = "billion" if billions else "million"
    return style.chance.choice([f"{sign}{figure} {unit}", f"{figure} {unit} {en}"])
