"""Put a word of a group in the place of another, in a claim and its passage alike; groups stand in ``swaps.tsv``."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.train.changes.said import Altered, Said, put

FILE = Path(__file__).with_name("swaps.tsv")
LANGUAGES = ("en", "fr")
EVENT = re.compile(
    r"\b(?:was|were|had|did|went|came|took|made|gave|got|saw|said|told|bought|met|left|[a-z]+ed)\b"
    r"|\b(?:ai|as|a|avons|avez|ont|est|sont|suis|était|étaient|avait|fut)\s+(?:[a-z]+\s)?"
    r"(?!aussi|ici|plus|très|jamais|trop|tu\b|si\b|mais)\w{2,}(?:é|ée|és|ées|i|is|it|u|us|ue)\b"
)
"""What tells that something happened once: who did it and where is then one person and one place."""
OF_EVENTS = frozenset({"name", "place"})

Forms = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Member:
    """A word with its forms in each language: alternatives, and the inflections of each."""

    change: str
    group: str
    forms: dict[str, Forms]


@dataclass(frozen=True)
class Found:
    """A member in a text: where it stands, and which of its inflections it may be."""

    start: int
    end: int
    inflections: tuple[int, ...]
    of: int


@dataclass(frozen=True)
class Table:
    """All members, those of each group, and for each language a pattern and what each form may be."""

    members: tuple[Member, ...]
    groups: dict[str, tuple[int, ...]]
    patterns: dict[str, re.Pattern[str]]
    known: dict[str, dict[str, tuple[tuple[int, tuple[int, ...], int], ...]]]


@cache
def table(path: Path = FILE) -> Table:
    """Read the groups."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    members = tuple(
        Member(change, f"{change} {group}", {"en": _forms(en), "fr": _forms(fr)}) for change, group, en, fr in rows
    )
    groups: dict[str, list[int]] = defaultdict(list)
    for place, member in enumerate(members):
        groups[member.group].append(place)
    known = {language: _known(members, language) for language in LANGUAGES}
    patterns = {language: _pattern(known[language]) for language in LANGUAGES}
    return Table(members, {name: tuple(places) for name, places in groups.items()}, patterns, known)


def _forms(cell: str) -> Forms:
    return tuple(tuple(one.split("/")) for one in cell.split("|"))


def _known(members: tuple[Member, ...], language: str) -> dict[str, tuple[tuple[int, tuple[int, ...], int], ...]]:
    """Say of each form which members it is, as which inflections, of how many."""
    found: dict[str, list[tuple[int, tuple[int, ...], int]]] = defaultdict(list)
    for place, member in enumerate(members):
        for inflections in member.forms[language]:
            for form in dict.fromkeys(inflections):
                as_which = tuple(at for at, one in enumerate(inflections) if one == form)
                found[form].append((place, as_which, len(inflections)))
    return {form: tuple(ones) for form, ones in found.items()}


def _pattern(known: dict[str, tuple[tuple[int, tuple[int, ...], int], ...]]) -> re.Pattern[str]:
    """Find the longest form; one that ends in an apostrophe goes on in the next word."""
    forms = sorted({one for form in known for one in (form, form[:1].upper() + form[1:])}, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?:(?<=')|(?![\w-]))")


def _members_in(said: Said, groups: Table) -> dict[int, list[Found]]:
    """Find the members in a text."""
    found: dict[int, list[Found]] = defaultdict(list)
    known = groups.known[said.language]
    for match in groups.patterns[said.language].finditer(said.text):
        written = match.group()
        form = written if written in known else written[:1].lower() + written[1:]
        for place, as_which, of in known.get(form, ()):
            found[place].append(Found(match.start(), match.end(), as_which, of))
    return found


def swaps(claim: Said, evidence: Said, chance: random.Random) -> Iterator[Altered]:
    """Give every swap that fits a claim and a passage that say the same, with one target each, drawn by chance.

    The member must stand once in each of them, and no other of its group in either. Names and places are changed where
    something happened: who likes tea does not tell who else does.
    """
    groups = table()
    ours, theirs = _members_in(claim, groups), _members_in(evidence, groups)
    happened = bool(EVENT.search(claim.text) or EVENT.search(evidence.text))
    for place in sorted(ours.keys() & theirs.keys()):
        member = groups.members[place]
        if member.change in OF_EVENTS and not happened:
            continue
        others = [one for one in groups.groups[member.group] if one != place]
        alone = len(ours[place]) == len(theirs[place]) == 1 and not any(o in ours or o in theirs for o in others)
        if not alone:
            continue
        chance.shuffle(others)
        for other in others:
            target = groups.members[other]
            texts = _swap(claim, ours[place][0], target), _swap(evidence, theirs[place][0], target)
            if texts[0] and texts[1]:
                yield Altered(member.change, texts[0], texts[1])
                break


def _swap(said: Said, found: Found, target: Member) -> str | None:
    """Put a member in the place of another, inflected alike; None where its inflection cannot be told."""
    forms = next((one for one in target.forms[said.language] if len(one) == found.of), None)
    if forms is None:
        return None
    words = {forms[at] for at in found.inflections}
    return put(said, found.start, found.end, words.pop()) if len(words) == 1 else None
