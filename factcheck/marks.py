"""Paired marks of a plain text: quotations and brackets that open and close."""

import re
from collections import deque
from typing import NamedTuple

DEEPEST_NESTING = 8
_MARK = re.compile(r"[«»“”()\[\]\"]")
_PAIRS = {"«": "»", "“": "”", "(": ")", "[": "]"}
_STRAIGHT = '"'


class Paired(NamedTuple):
    """A stretch of text from an opening mark to the mark that closes it, both included."""

    start: int
    end: int
    is_quotation: bool


def paired(text: str) -> list[Paired]:
    """List the quotations and brackets that close, outermost only, in order."""
    found: list[Paired] = []
    waiting: deque[tuple[str, int]] = deque(maxlen=DEEPEST_NESTING)
    for match in _MARK.finditer(text):
        mark, at = match.group(), match.start()
        if waiting and mark == waiting[-1][0]:
            _close(found, waiting.pop()[1], at, mark)
        elif mark in _PAIRS:
            waiting.append((_PAIRS[mark], at))
        elif mark == _STRAIGHT and (at == 0 or not text[at - 1].isalnum()):
            waiting.append((_STRAIGHT, at))
        elif any(mark == closer for closer, _ in waiting):
            while waiting[-1][0] != mark:
                waiting.pop()
            _close(found, waiting.pop()[1], at, mark)
    return found


def quotations(text: str) -> list[Paired]:
    """List the quotations that close, outermost only, in order."""
    return [pair for pair in paired(text) if pair.is_quotation]


def _close(found: list[Paired], opened: int, at: int, mark: str) -> None:
    while found and found[-1].start > opened:
        found.pop()
    found.append(Paired(opened, at + 1, mark not in ")]"))
