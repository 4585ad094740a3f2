"""The skeleton of a sentence: what opens it, its subject, its verb; by words and marks, without a parser."""

import re
from dataclasses import dataclass

from factcheck.engines.local import phrases
from factcheck.marks import quotations
from factcheck.verbs import Token, finite_verbs, tokens, verbs_of

Range = tuple[int, int]
LONGEST_OPENER = 160
FILLER = "¤"
"""Stands for each character within quotation marks."""


@dataclass(frozen=True)
class Skeleton:
    """The ranges of a clause: where it begins once connectors are left out, its subject, and its finite verb.

    `start` is after "However,"; `subject` after "On Monday," too. `verb` begins at a clitic ("ne", "se").
    """

    start: int
    subject: Range
    verb: int


def skeleton(text: str, language: str, dates: list[Range], floor: int = 0, end: int | None = None) -> Skeleton | None:
    """Find the subject and verb of the clause that begins at `floor`, or None when no finite verb follows one."""
    stop = len(text) if end is None else end
    masked = mask(text)
    start = after_connectors(masked, language, floor)
    subject = after_openers(masked, language, dates, start, stop)
    words = tokens(masked[subject:stop])
    for place in finite_verbs(words, language):
        if _in_relative(words, place):
            continue
        verb = with_clitics(words, place, language)
        if verb == 0:
            return None
        low, high = _trimmed(text, subject, subject + words[verb - 1].end)
        # A list item may begin with its verb: only a dash stands before it.
        return Skeleton(start, (low, high), subject + words[verb].start) if text[low:high].strip() else None
    return None


def mask(text: str) -> str:
    """Fill quotations, so that nothing within them counts."""
    for start, end, _ in quotations(text):
        text = text[: start + 1] + FILLER * (end - start - 2) + text[end - 1 :]
    return text


def after_connectors(text: str, language: str, start: int) -> int:
    """Pass over the words that only tie a clause to the one before ("However,", "Mais")."""
    pattern = phrases.pattern(language, "context", "connectors")
    while True:
        match = re.compile(rf"\s*{pattern.pattern}(?:\s?,\s|\s(?!que\b|qu'|of\b))", re.IGNORECASE).match(text, start)
        if not match or not _is_loose(text, match):
            return start
        start = match.end()


def _is_loose(text: str, match: re.Match[str]) -> bool:
    """Tell "Mais plusieurs pays" from "Ainsi soit-il": without a comma only the shortest connectors go."""
    return match.group().rstrip().endswith(",") or len(match.group().strip()) <= 4


def after_openers(masked: str, language: str, dates: list[Range], start: int, stop: int) -> int:
    """Pass over what may stand before the subject ("On Monday, ", "In the north, ")."""
    openers = phrases.data(language)["context"]["openers"]
    while True:
        first = re.compile(r"[\w'-]+").match(masked, start)
        if not first or first.end() >= stop:
            return start
        word = first.group().casefold().split("'")[0]
        dated = any(low <= start + 3 and start < high for low, high in dates)
        if word not in openers and first.group().casefold() not in openers and not dated:
            return start
        comma = masked.find(", ", start, min(stop, start + LONGEST_OPENER))
        if comma < 0:
            return start
        start = comma + 2


def _in_relative(words: list[Token], place: int) -> bool:
    """Tell whether the verb belongs to a relative clause within the subject ("those who live there")."""
    for before in range(place - 1, max(-1, place - 5), -1):
        if words[before].folded in {"qui", "dont", "où", "who", "which", "that"}:
            return not any(word.text == "," for word in words[before + 1 : place])
        if words[before].text == ",":
            return False
    return False


def with_clitics(words: list[Token], place: int, language: str) -> int:
    """Step back from a verb over the clitics before it ("ne", "s'"): the place of the first."""
    clitics = verbs_of(language).clitics
    while place > 0 and (words[place - 1].folded in clitics or words[place - 1].text == "'"):
        if words[place - 1].text == "'" and place > 1 and words[place - 2].folded not in clitics:
            break
        place -= 1
    return place


def _trimmed(text: str, start: int, end: int) -> Range:
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—-"):
        end -= 1
    return start, end
