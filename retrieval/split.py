"""Cut a source into passages of a few sentences, each with its exact offsets.

A splitter of our own, not pysbd: measured on paragraphs of some 75 words, pysbd splits 420 to 520 of them a second, and
these rules cut 2,800 passages. A wrong boundary moves a sentence to the next passage; it never changes a quotation.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias

from retrieval.records import Locator, Record, Span

MIN_WORDS = 60
MAX_WORDS = 120
MAX_CHARS = 1_500

# Each begins with one set of characters: the engine then skips what is not in it, three times as fast as alternatives.
_BLANK_LINE = re.compile(
    r"[\n\r\f\v\u2028\u2029](?:(?<=\r)\n)?+(?:[ \t]*(?:\r\n|[\n\r\f\v\u2028\u2029])\s*|(?<=[\f\u2029])\s*)"
)
_LINE = re.compile(r"[\n\r\v\u2028](?:(?<=\r)\n)?")
_LIST_ITEM = re.compile(r"(?:[-•*–—▪◦]|\d{1,3}[.)]|[a-z]\))[ \t\u00a0]")
# A full stop, its closing marks, then white space: the place where a sentence may end.
_END = re.compile(r"[.!?…。！？][.!?…。！？]*(?:[ \u00a0\u202f]?[»”\"’')\]])*(?=\s|$)")
_OPENS = re.compile(r"[\s«“\"'‘(\[—–\u200b-\u200f\u2066-\u2069¿¡-]*")
_ABBREVIATION = re.compile(
    r"""(?:^|[\s(«“"'’\[-])(?:
        M|MM|Mme|Mmes|Mlle|Mlles|Mgr|Me|Dr|Drs|Pr|Prof|St|Ste|Cie|Sté|art|al|éd|ch|chap|vol|p|pp|n|no|nos|fig|cf|env|
        réf|tél|av|bd|boul|apr|janv|févr|juil|sept|oct|nov|déc|Mr|Mrs|Ms|Messrs|Jr|Sr|Gen|Col|Lt|Capt|Sgt|Maj|Adm|Cmdr|
        Gov|Sen|Rep|Hon|Rev|Pres|Amb|Min|Gén|Inc|Ltd|Co|Corp|Dept|Univ|vs|v|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|
        Nov|Dec|ed|eds|approx|est|e\.g|i\.e|c\.-à-d|U\.S|U\.K|U\.N|E\.U|É\.-U|a\.m|p\.m|\w
    )\.$""",
    re.VERBOSE | re.IGNORECASE,
)
# These close a sentence as often as they stand within one; the next word's capital decides.
_MAY_CLOSE = re.compile(
    r"(?:U\.S|U\.K|U\.N|E\.U|É\.-U|a\.m|p\.m|al|Inc|Ltd|Co|Corp|Cie|Jr|Sr|av|apr)\.$", re.IGNORECASE
)
_WORD = re.compile(r"\w++(?:[.,'’-]\w++)*+")

_Range: TypeAlias = tuple[int, int]


class Cut(Record):
    """A passage to be: where it stands in the source, before it has an id."""

    span: Span
    locator: Locator


class Page(Record):
    """A page of a source that has pages; `number` counts from 1."""

    number: int
    span: Span


def passages(text: str, pages: Sequence[Page] = ()) -> list[Cut]:
    """Cut a text into passages of about 60 to 120 words, in order, never across a page.

    Every cut holds something else than white space, and all else than white space is in exactly one cut.
    """
    parts = [(page.number, page.span.start, page.span.end) for page in pages] if pages else [(None, 0, len(text))]
    cuts: list[Cut] = []
    paragraph = 0
    for page, start, end in parts:
        units: list[_Unit] = []
        for block_start, block_end in _paragraphs(text, start, end):
            paragraph += 1
            found = list(_sentences(text, block_start, block_end))
            last = len(found) - 1
            units += [_Unit(*one, paragraph, number == last) for number, one in enumerate(found)]
        cuts += [
            Cut(
                span=Span(start=group.units[0].start, end=group.units[-1].end),
                locator=Locator(page=page, paragraph=group.units[0].paragraph),
            )
            for group in _pack(units)
        ]
    return cuts


class _Unit(NamedTuple):
    """A sentence with its weight in words and whether it ends its paragraph."""

    start: int
    end: int
    words: int
    paragraph: int
    closes: bool


class _Group:
    """The sentences of a passage to be, and their weight in words."""

    __slots__ = ("units", "words")

    def __init__(self, unit: _Unit) -> None:
        self.units = [unit]
        self.words = unit.words

    def takes(self, unit: _Unit) -> bool:
        """Tell whether the next sentence belongs to this passage."""
        return self.holds(unit.end, unit.words) and (self.words < MIN_WORDS or not self.units[-1].closes)

    def holds(self, end: int, words: int) -> bool:
        """Tell whether the passage would still fit the encoder with so many more words, up to an offset."""
        return end - self.units[0].start <= MAX_CHARS and self.words + words <= MAX_WORDS

    def add(self, unit: _Unit) -> None:
        """Take a sentence in."""
        self.units.append(unit)
        self.words += unit.words


def _pack(units: list[_Unit]) -> list[_Group]:
    groups: list[_Group] = []
    for unit in units:
        if groups and groups[-1].takes(unit):
            groups[-1].add(unit)
        else:
            groups.append(_Group(unit))
    # A short tail says little by itself: it goes with the passage before it when the two still fit the encoder.
    if len(groups) > 1 and groups[-1].words < MIN_WORDS // 2:
        tail = groups[-1]
        if groups[-2].holds(tail.units[-1].end, tail.words):
            groups.pop()
            for unit in tail.units:
                groups[-1].add(unit)
    return groups


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Find the paragraphs between two offsets, white space trimmed.

    Blank lines part paragraphs. In a text without any, each line is one, unless its lines are wrapped: of similar
    length and mostly ending in the middle of a sentence.
    """
    return [Span(start=a, end=b) for a, b in _paragraphs(text, start, len(text) if end is None else end)]


def _paragraphs(text: str, start: int, end: int) -> list[_Range]:
    blocks = _between(text, start, end, _BLANK_LINE)
    if len(blocks) > 1:
        return blocks
    lines = _between(text, start, end, _LINE)
    closed = sum(text[line_end - 1] in '.!?…»”":;)' for _, line_end in lines)
    return lines if closed * 2 >= len(lines) else blocks


def _between(text: str, start: int, end: int, mark: re.Pattern[str]) -> list[_Range]:
    found: list[_Range] = []
    for match in mark.finditer(text, start, end):
        found += _trimmed(text, start, match.start())
        start = match.end()
    return found + _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> list[_Range]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [(start, end)] if start < end else []


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Find the sentences between two offsets, in French, English and like languages, none over 1,500 characters."""
    return [Span(start=a, end=b) for a, b, _ in _sentences(text, start, len(text) if end is None else end)]


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the sentences between two offsets with their weights in words."""
    for stop in (*_stops(text, start, end), end):
        for first, last in _trimmed(text, start, stop):
            words = len(_WORD.findall(text, first, last))
            if words <= MAX_WORDS and last - first <= MAX_CHARS:
                yield first, last, words
            else:
                yield from _shortened(text, first, last)
        start = stop


def _stops(text: str, start: int, end: int) -> list[int]:
    stops = [match.end() for match in _END.finditer(text, start, end) if _closes(text, start, match, end)]
    items = [line.end() for line in _LINE.finditer(text, start, end) if _LIST_ITEM.match(text, line.end(), end)]
    return sorted({*stops, *items}) if items else stops


def _closes(text: str, start: int, match: re.Match[str], end: int) -> bool:
    opens = _OPENS.match(text, match.end(), end)
    after = text[opens.end() : opens.end() + 1] if opens else ""
    if not after or opens is None or opens.end() >= end:
        return True
    if after.islower():
        return False
    if match.group() != ".":
        return True
    # No abbreviation has so many letters; most words at the end of a sentence are told apart by that alone.
    if text[max(start, match.end() - 8) : match.end() - 1].isalpha() and match.end() - 8 >= start:
        return True
    before = text[max(start, match.end() - 12) : match.end()]
    return not _ABBREVIATION.search(before) or bool(_MAY_CLOSE.search(before) and after.isupper())


def _shortened(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Cut what no full stop cuts (a table, one endless word) at white space, or at the limit where there is none."""
    while start < end:
        cut = _limit(text, start, end)
        for first, last in _trimmed(text, start, cut):
            yield first, last, len(_WORD.findall(text, first, last))
        start = cut


def _limit(text: str, start: int, end: int) -> int:
    words = _WORD.finditer(text, start, min(end, start + MAX_CHARS))
    beyond = next(islice(words, MAX_WORDS, None), None)
    if beyond is not None:
        return beyond.start()
    if end - start <= MAX_CHARS:
        return end
    space = max(text.rfind(" ", start + 1, start + MAX_CHARS), text.rfind("\n", start + 1, start + MAX_CHARS))
    return space if space > start else start + MAX_CHARS
