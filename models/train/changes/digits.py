"""Change a digit of a number or a date, in a claim and its passage alike, where our own reader finds one."""

import random
import re
from collections.abc import Iterator

from factcheck.facts import find_dates, find_numbers
from models.train.changes.said import Altered, Said

RUN = re.compile(r"(?<![\w.,:/-])\d+(?:[.,\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?(?![\w:/-]|[.,]\d|\s?[hH]\b)")
LATEST_DAY = 28


def digits(claim: Said, evidence: Said, chance: random.Random) -> Iterator[Altered]:
    """Give the changes of each number that both texts have, and have once."""
    ours, theirs = _runs(claim), _runs(evidence)
    for value in sorted(ours.keys() & theirs.keys()):
        one, other = ours[value], theirs[value]
        change = _kind(claim, one)
        if one is None or other is None or change is None or change != _kind(evidence, other):
            continue
        new = _other(value, change, chance)
        if new not in ours and new not in theirs:
            yield Altered(change, _put(claim.text, one, new), _put(evidence.text, other, new))


def _runs(said: Said) -> dict[str, re.Match[str] | None]:
    """Find the numbers by their digits; None where a text has the same twice."""
    found: dict[str, re.Match[str] | None] = {}
    for match in RUN.finditer(said.text):
        value = re.sub(r"\D", "", match.group())
        found[value] = None if value in found else match
    return found


def _kind(said: Said, match: re.Match[str] | None) -> str | None:
    """Tell what our readers take a number for."""
    if match is None:
        return None
    for change, mentions in (
        ("date", find_dates(said.text, said.language)),
        ("number", find_numbers(said.text, said.language)),
    ):
        if any(one.span.start <= match.start() and match.end() <= one.span.end for one in mentions):
            return change
    return None


def _other(value: str, change: str, chance: random.Random) -> str:
    """Choose other digits, as many: another day of a month, a year of the same century, a number of about its size."""
    if change == "date" and len(value) <= 2:
        return _drawn([str(day) for day in range(2, LATEST_DAY + 1) if len(str(day)) == len(value)], value, chance)
    at = len(value) - 1 if change == "date" else chance.choice([0, min(1, len(value) - 1)])
    lowest = 2 if at == 0 else 0
    return _drawn([value[:at] + str(digit) + value[at + 1 :] for digit in range(lowest, 10)], value, chance)


def _drawn(choices: list[str], value: str, chance: random.Random) -> str:
    return chance.choice([one for one in choices if one != value])


def _put(text: str, match: re.Match[str], value: str) -> str:
    """Write other digits in the place of a number's, its separators kept."""
    new = iter(value)
    written = "".join(next(new) if char.isdigit() else char for char in match.group())
    return text[: match.start()] + written + text[match.end() :]
