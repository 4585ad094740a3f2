"""Invented people, towns and organisations, and the countries with their French articles."""

from pathlib import Path
from random import Random
from typing import NamedTuple

from babel import Locale

LISTS = Path(__file__).parent / "names.txt"


def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for line in LISTS.read_text(encoding="utf-8").splitlines():
        kind, colon, listed = line.partition(": ")
        if colon and not line.startswith("#"):
            lists.setdefault(kind, []).extend(listed.split(", "))
    return lists


NAMES = _lists()
TOWNS = NAMES["towns"]
FEMININE, MASCULINE, VOWEL, BARE = "la ", "le ", "l'", ""
COUNTRIES = {
    code: article
    for kind, article in (("feminine", FEMININE), ("masculine", MASCULINE), ("vowel", VOWEL), ("bare", BARE))
    for code in NAMES[f"country-{kind}"]
}
KEEPS_ARTICLE = {"IR", "IQ", "IN"}


class Person(NamedTuple):
    """A first name, a family name and a gender (0 man, 1 woman)."""

    first: str
    last: str
    gender: int


def person(chance: Random, gender: int | None = None) -> Person:
    """Draw an invented person."""
    gender = chance.randrange(2) if gender is None else gender
    return Person(chance.choice(NAMES[("men", "women")[gender]]), chance.choice(NAMES["surnames"]), gender)


def organisation(kind: str, chance: Random) -> tuple[str, str]:
    """Draw an organisation of a kind, with its French and its English name."""
    french, _, english = chance.choice(NAMES[kind]).partition("/")
    return french, english or french


def country(code: str, language: str, form: str) -> str:
    """Name a country: bare form with its article, `in` as a place, `of` as an owner."""
    name = Locale(language).territories[code].replace("’", "'")
    if language == "en":
        return {"": name, "in": f"in {name}", "of": f"of {name}"}[form]
    article = COUNTRIES[code]
    if form == "in":
        return {FEMININE: "en ", VOWEL: "en ", MASCULINE: "au ", BARE: "à "}[article] + name
    if form == "of":
        kept = article == MASCULINE or code in KEEPS_ARTICLE
        return f"de {article if kept else ''}{name}"
    return article + name
