"""Where a quotation stands in a text, to the letter: the test that every shown quotation has passed.

Only three things are folded: canonical composition (NFC), runs of white space, and the shape of quotation marks and
apostrophes, with the space that French typography sets beside a quotation mark. Letters, digits and every other
sign must match exactly, and a quotation never begins or ends inside a word or a number.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from factcheck.records import Span

_QUOTATION_MARKS = frozenset('"«»“”„‟‹›〝〞＂')
_APOSTROPHES = frozenset("'’‘‚‛ʼ＇")
# Scripts that set no space between words: any letter may begin or end a quotation there.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
# All characters below this one are composed already and never join the one before them.
_FIRST_COMBINING = "\u0300"
# What may go on with a number after a digit, and come before one: 10 | 000, 2 | ,5
_NUMBER_GOES_ON = re.compile(r"[.,]\d|[\s'’]\d{3}(?!\d)")
_NUMBER_BEGAN = re.compile(r"\d[.,]$|(?<!\d)\d{1,3}[\s'’]$")
_LAST_GROUP = re.compile(r"(?<!\d)\d{1,3}$")
_FIRST_GROUP = re.compile(r"\d{3}(?!\d)")


class _Folded(NamedTuple):
    """A folded text; ``starts[i]`` and ``ends[i]`` delimit in the original what became its character `i`."""

    text: str
    starts: list[int]
    ends: list[int]


def locate(quote: str, text: str) -> Span | None:
    """Find a quotation in a text, exactly or folded; None when the text does not have these very words.

    >>> locate('dit "non" à Kiev', "Il a dit « non » à Kiev.")
    Span(start=5, end=23)
    >>> locate("10", "10 000 hommes") is None
    True
    """
    quote = quote.strip()
    if not any(character.isalnum() for character in quote):
        return None
    exact = _find(quote, text)
    if exact is not None:
        return Span(start=exact, end=exact + len(quote))
    folded, needle = _fold(text), _fold(quote).text
    for words in (needle, needle.strip('"')):
        at = _find(words, folded.text)
        if at is not None:
            return Span(start=folded.starts[at], end=folded.ends[at + len(words) - 1])
    return None


def _find(words: str, text: str) -> int | None:
    at = text.find(words)
    while at >= 0:
        if not _cuts(text, at, at + len(words)):
            return at
        at = text.find(words, at + 1)
    return None


def _cuts(text: str, start: int, end: int) -> bool:
    """Tell whether a word or a number of the text goes on beyond either end of ``text[start:end]``."""
    if _joined(text, start) or _joined(text, end):
        return True
    before, inside, after = text[max(0, start - 5) : start], text[start:end], text[end : end + 5]
    goes_on = inside[-1].isdigit() and _NUMBER_GOES_ON.match(after)
    if goes_on and (after[0] in ".," or _LAST_GROUP.search(inside)):
        return True
    began = inside[0].isdigit() and _NUMBER_BEGAN.search(before)
    return bool(began and (before[-1] in ".," or _FIRST_GROUP.match(inside)))


def _joined(text: str, at: int) -> bool:
    """Tell whether the characters on both sides of an offset belong to one word."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    if unicodedata.combining(right):
        return True
    if not (left.isalnum() and right.isalnum()):
        return False
    return not (unicodedata.name(left, "").startswith(_UNSPACED) or unicodedata.name(right, "").startswith(_UNSPACED))


def _fold(text: str) -> _Folded:
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for character, start, end in _composed(text):
        folded = _shape(character)
        if folded == " " and characters and characters[-1] in ' "':
            continue
        if folded == '"' and characters and characters[-1] == " ":
            del characters[-1], starts[-1], ends[-1]
        characters.append(folded)
        starts.append(start)
        ends.append(end)
    return _Folded("".join(characters), starts, ends)


def _shape(character: str) -> str:
    if character.isspace():
        return " "
    if character in _QUOTATION_MARKS:
        return '"'
    return "'" if character in _APOSTROPHES else character


def _composed(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each character of the text's NFC with the range of the text that it was made of."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _composes(text[start:end], text[end]):
            end += 1
        for character in unicodedata.normalize("NFC", text[start:end]):
            yield character, start, end
        start = end


def _composes(before: str, character: str) -> bool:
    if character < _FIRST_COMBINING:
        return False
    if unicodedata.combining(character):
        return True
    normalized = unicodedata.normalize("NFC", before)
    return unicodedata.normalize("NFC", before + character) != normalized + unicodedata.normalize("NFC", character)
