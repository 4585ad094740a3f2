"""A saying and the words around its verb: who stands before it or after it."""

import re
from dataclasses import dataclass

from factcheck.engines.local import phrases
from factcheck.engines.local.grammar import with_clitics
from factcheck.verbs import finite_verbs, tokens

Range = tuple[int, int]
SHORTEST_QUOTATION = 4
"""Words; a shorter quotation without a verb is a phrase in quotation marks."""
_RELATIVES = frozenset({"qui", "dont", "who", "which"})
_CLAUSE_START = re.compile(
    r"[;:]\s|\s[–—-]\s|,\s(?:mais|et|or|car|tandis que|alors que|but|and|while)\s|\s(?:alors que|tandis que|while)\s",
    re.I,
)


@dataclass(frozen=True)
class Saying:
    """One "X said Y": its whole range, the words that name X, the ranges of Y, and whether Y is verbatim.

    `speaker` may be empty (start == end) where X must be looked for elsewhere; `orphan` marks a quotation that no
    words attribute. `frame` tells apart forms whose Y is no clause: "pledge", "accusation", "forecast", "act".
    """

    extent: Range
    speaker: Range
    contents: tuple[Range, ...]
    verbatim: bool = False
    frame: str = "said"
    orphan: bool = False


def trimmed(text: str, start: int, end: int) -> Range:
    """Take blanks and the marks that end a phrase off the edges of a range."""
    while start < end and (text[start].isspace() or text[start] in ",;:"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:."):
        end -= 1
    return start, end


def subject_before(masked: str, floor: int, verb: int, language: str) -> Range:
    """Take the words before a reporting verb, back to the start of its clause."""
    start = floor
    for match in _CLAUSE_START.finditer(masked, floor, verb):
        start = match.end()
    joined = re.search(r"\s(?:et|and|puis|but|mais)\s*$", masked[start:verb], re.I)
    if joined:
        return verb, verb
    words = tokens(masked[start:verb])
    first = next(finite_verbs(words, language), None)
    if not first:
        return trimmed(masked, start, verb)
    place = with_clitics(words, first, language)
    while place > 1 and words[place - 1].folded in _RELATIVES:
        place -= 1
    return trimmed(masked, start, start + words[place].start)


def subject_after(masked: str, start: int, limit: int, language: str) -> Range:
    """Take the words after a reporting verb that name who speaks, an apposition included."""
    start = trimmed(masked, start, limit)[0]
    when = phrases.saying(language).when.match(masked, start, limit)
    start = when.end() if when else start
    end = phrases.saying(language).subject_end.search(masked, start, limit)
    first = end.start() if end else limit
    if first == start or re.match(r"(?:devant|à|au|dans|sur|avec|to|in|at)\s", masked[start:first], re.I):
        return trimmed(masked, start, limit)
    return trimmed(masked, start, with_name(masked, first))


def with_name(masked: str, end: int) -> int:
    """Take in the name that stands in apposition after a role: "according to the mayor, Ann Lee"."""
    name = re.compile(r",\s[A-ZÀ-Þ][\w'.-]+(?:\s[A-ZÀ-Þ][\w'.-]+)+(?=[,.;]|$)").match(masked, end)
    return name.end() if name else end
