"""Lines of a pasted text, and the paragraphs they make: text copied from a PDF or a letter is wrapped at a margin."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

BULLET = re.compile(r"[-–—•*·▪◦‣>]\s|\d{1,2}[.)]\s")
SHORTEST_WRAPPED, LONGEST_WRAPPED = 35, 110
FINAL = re.compile(r"[.!?…:;,][\s»”\"')\]]*$|[»”\"]$")
"""How a line of prose ends, a quotation without a stop included."""


@dataclass(frozen=True)
class Line:
    """A line or paragraph of plain text that is not blank, edges trimmed: its range and its words."""

    start: int
    end: int
    text: str
    blank_before: bool = False

    @property
    def word_count(self) -> int:
        """How many words separated by spaces it has."""
        return len(self.text.split())


def lines_of(text: str) -> list[Line]:
    """List the lines of a plain text that are not blank."""
    found = []
    position, blank = 0, False
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = position + raw.index(stripped[0])
            found.append(Line(start, start + len(stripped), stripped, blank))
        blank = not stripped
        position += len(raw) + 1
    return found


def paragraphs(lines: Sequence[Line]) -> Iterator[Line]:
    """Join the lines that a margin broke; every other line is a paragraph by itself."""
    block: list[Line] = []
    for line in lines:
        if block and line.blank_before:
            yield from _unwrapped(block)
            block = []
        block.append(line)
    yield from _unwrapped(block)


def _unwrapped(block: Sequence[Line]) -> Iterator[Line]:
    if not block:
        return
    wrapped = _is_wrapped(block)
    group = [block[0]]
    for line, following in pairwise(block):
        if not _goes_on(line, following, wrapped):
            yield _join(group)
            group = []
        group.append(following)
    yield _join(group)


def _is_wrapped(block: Sequence[Line]) -> bool:
    """Tell whether a block of lines without a blank between them was broken at a margin."""
    longest = max(len(line.text) for line in block)
    full = sum(len(line.text) >= 0.7 * longest for line in block[:-1])
    ended = sum(bool(FINAL.search(line.text)) for line in block[:-1])
    in_range = SHORTEST_WRAPPED <= longest <= LONGEST_WRAPPED
    return len(block) >= 3 and in_range and full >= 0.8 * (len(block) - 1) and ended <= 0.6 * (len(block) - 1)


def _goes_on(line: Line, following: Line, wrapped: bool) -> bool:
    if BULLET.match(following.text):
        return False
    if wrapped:
        return True
    long_enough = len(line.text) >= SHORTEST_WRAPPED
    return long_enough and following.text[0].islower() and not re.search(r"[.!?…»”\"]$", line.text)


def _join(group: Sequence[Line]) -> Line:
    text = " ".join(line.text for line in group)
    return Line(group[0].start, group[-1].end, text, group[0].blank_before)


def stretches(text: str, longest: int = 6000) -> Iterator[tuple[int, int]]:
    """Cut a text into stretches of whole lines, each short enough for rules that look far around a word."""
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > longest:
            end = text.rfind("\n", start, start + longest) + 1 or text.rfind(" ", start, start + longest) + 1
            end = end if end > start else start + longest
        yield start, end
        start = end
