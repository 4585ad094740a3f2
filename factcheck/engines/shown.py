"""Outside text as a model is shown it: on one line, without the characters that a reader cannot see.

A shown text remembers where its characters came from, so that words copied from it are placed in the original.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from factcheck.plain import Plain, is_invisible
from factcheck.quotes import locate
from factcheck.records import Span

L = TypeVar("L", bound=StrEnum)

_JOINERS = "\u200c\u200d"
# Letters that show nothing and yet count as letters.
_FILLERS = "\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u2800"
# Up to here stand the Latin letters, which no joiner ever joins.
_LAST_LATIN = "\u024f"
# What ordinary prose in Latin letters is made of: such a text is shown as it is.
_ORDINARY = re.compile("[ -~\u00a0-\u00ac\u00ae-\u024f\u2010-\u2026\u202f\u2039\u203a€]*")


def shown(text: str) -> Plain:
    """Show a text: invisible characters left out; line breaks, control characters and lone surrogates as spaces."""
    if _ORDINARY.fullmatch(text):
        return Plain(text, range(len(text) + 1))
    kept = [at for at in range(len(text)) if not _is_hidden(text, at)]
    return Plain("".join(_on_one_line(text[at]) for at in kept), [*kept, len(text)])


def located(quote: str | None, text: str) -> Span | None:
    """Place words that a model copied from ``shown(text)`` in the text itself; None when they are not its words."""
    if not quote:
        return None
    view = shown(text)
    span = locate(shown(quote).text, view.text)
    return view.span(span.start, span.end) if span else None


def listed(meanings: Mapping[L, str]) -> str:
    """List labels with their meanings, one a line."""
    return "\n".join(f'- "{label}": {meaning}' for label, meaning in meanings.items())


def _is_hidden(text: str, at: int) -> bool:
    character = text[at]
    if character in _JOINERS:
        return not (0 < at < len(text) - 1 and _takes_joiner(text[at - 1]) and _takes_joiner(text[at + 1]))
    return character in _FILLERS or is_invisible(character)


def _takes_joiner(character: str) -> bool:
    """Tell whether a joiner beside a character means something: Persian, Indic scripts, emoji."""
    return character > _LAST_LATIN and (character == "\ufe0f" or unicodedata.category(character)[0] in "LMS")


def _on_one_line(character: str) -> str:
    return " " if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} else character
