"""A text as analysis reads it: invisible characters left out, apostrophes, spaces and line ends made plain.

What was pasted is never altered: a plain text remembers where each of its characters came from, so that whatever is
found in it is reported as a span of the original.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.records import Span

_SAME_LENGTH = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "‐": "-", "‑": "-"}
    | dict.fromkeys("\u00a0\u202f\u2009\u2007\u2008\u200a\u2002\u2003\u2004\u2005\u2006\u3000\t\u1680\u205f", " ")
    | dict.fromkeys("\r\v\f\u2028\u2029\x85\x1c\x1d\x1e", "\n")
)


def is_invisible(character: str) -> bool:
    """Tell whether a character shows nothing: zero-width, bidirectional control, tag, variation selector."""
    return ord(character) > 0xAC and (
        unicodedata.category(character) == "Cf"
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


@dataclass(frozen=True)
class Plain:
    """A plain text and, for each of its characters, the offset of that character in the original.

    `origins` has one more entry than `text`: the end of the original.
    """

    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Map a range of the plain text to the span of the original that it stands for."""
        if start >= end:
            return Span(start=self.origins[start], end=self.origins[start])
        return Span(start=self.origins[start], end=self.origins[end - 1] + 1)


def plain(text: str, offset: int = 0) -> Plain:
    """Read a text plainly; `offset` is where it begins in the original."""
    mapped = text.translate(_SAME_LENGTH)
    if mapped.isascii() or not any(map(is_invisible, mapped)):
        return Plain(mapped, range(offset, offset + len(mapped) + 1))
    kept = [index for index, character in enumerate(mapped) if not is_invisible(character)]
    origins = [offset + index for index in kept]
    return Plain("".join(mapped[index] for index in kept), [*origins, offset + len(mapped)])
