"""Cut a source into passages of a few sentences, each with its exact offsets.

A splitter of our own, not pysbd: measured on paragraphs of some 75 words, pysbd splits 420 to 520 of them a second, and
these rules cut 2,800 passages. A wrong boundary moves a sentence to the next passage; it never changes a quotation.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from retrieval.records import Locator, Record, Span

MIN_WORDS = 60
MAX_WORDS = 120
MAX_CHARS = 1_500

_BLANK_LINE = re.compile(r"(?:\r\n|[\n\r\f\v\u2028\u2029])[ \t]*(?:\r\n|[\n\r\f\v\u2028\u2029])\s*|\f\s*|\u2029\s*")
_LINE = re.compile(r"\r\n|[\n\r\v\u2028]")
_LIST_ITEM = re.compile(r"(?:[-•*–—▪◦]|\d{1,3}[.)]|[a-z]\))[ \t\u00a0]")
# A full stop, its closing marks, then white space: the place where a sentence may end.
_END = re.compile(r"(?:[.!?…]+|[。！？])(?:[ \u00a0\u202f]?[»”\"’')\]])*(?=\s|$)")
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
_WORD = re.compile(r"\w+(?:[.,'’-]\w+)*")


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
    parts: list[tuple[int | None, Span]] = [(page.number, page.span) for page in pages]
    cuts: list[Cut] = []
    paragraph = 0
    for page, part in parts or [(None, Span(start=0, end=len(text)))]:
        units: list[_Unit] = []
        for span in paragraphs(text, part.start, part.end):
            paragraph += 1
            found = sentences(text, span.start, span.end)
            units += [_Unit(text, one, paragraph, one is found[-1]) for one in found]
        cuts += [
            Cut(span=Span(start=group[0].span.start, end=group[-1].span.end), locator=_locator(page, group))
            for group in _pack(units)
        ]
    return cuts


class _Unit:
    """A sentence with its weight in words and whether it ends its paragraph."""

    __slots__ = ("closes", "paragraph", "span", "words")

    def __init__(self, text: str, span: Span, paragraph: int, closes: bool) -> None:
        self.span = span
        self.paragraph = paragraph
        self.closes = closes
        self.words = sum(1 for _ in _WORD.finditer(text, span.start, span.end))


def _locator(page: int | None, group: list[_Unit]) -> Locator:
    return Locator(page=page, paragraph=group[0].paragraph)


def _pack(units: list[_Unit]) -> list[list[_Unit]]:
    groups: list[list[_Unit]] = []
    for unit in units:
        if groups and _fits(groups[-1], unit):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    # A short tail says little by itself: it goes with the passage before it when the two still fit the encoder.
    if len(groups) > 1 and _words(groups[-1]) < MIN_WORDS // 2 and _both_fit(groups[-2], groups[-1]):
        tail = groups.pop()
        groups[-1] += tail
    return groups


def _fits(group: list[_Unit], unit: _Unit) -> bool:
    return _both_fit(group, [unit]) and (_words(group) < MIN_WORDS or not group[-1].closes)


def _both_fit(group: list[_Unit], tail: list[_Unit]) -> bool:
    short = tail[-1].span.end - group[0].span.start <= MAX_CHARS
    return short and _words(group) + _words(tail) <= MAX_WORDS


def _words(group: list[_Unit]) -> int:
    return sum(unit.words for unit in group)


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Find the paragraphs between two offsets, white space trimmed.

    Blank lines part paragraphs. In a text without any, each line is one, unless its lines are wrapped: of similar
    length and mostly ending in the middle of a sentence.
    """
    end = len(text) if end is None else end
    blocks = _between(text, start, end, _BLANK_LINE)
    if len(blocks) > 1:
        return blocks
    lines = _between(text, start, end, _LINE)
    closed = sum(text[line.end - 1] in '.!?…»”":;)' for line in lines)
    return lines if closed * 2 >= len(lines) else blocks


def _between(text: str, start: int, end: int, mark: re.Pattern[str]) -> list[Span]:
    found: list[Span] = []
    for match in mark.finditer(text, start, end):
        found += _trimmed(text, start, match.start())
        start = match.end()
    return found + _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [Span(start=start, end=end)] if start < end else []


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Find the sentences between two offsets, in French, English and like languages, none over 1,500 characters."""
    end = len(text) if end is None else end
    found: list[Span] = []
    for stop in (*_stops(text, start, end), end):
        for span in _trimmed(text, start, stop):
            found += _shortened(text, span)
        start = stop
    return found


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    stops = [match.end() for match in _END.finditer(text, start, end) if _closes(text, start, match, end)]
    items = [line.end() for line in _LINE.finditer(text, start, end) if _LIST_ITEM.match(text, line.end(), end)]
    yield from sorted({*stops, *items})


def _closes(text: str, start: int, match: re.Match[str], end: int) -> bool:
    opens = _OPENS.match(text, match.end(), end)
    after = text[opens.end() : opens.end() + 1] if opens else ""
    if not after or opens is None or opens.end() >= end:
        return True
    if after.islower():
        return False
    if match.group() != ".":
        return True
    before = text[max(start, match.end() - 12) : match.end()]
    return not _ABBREVIATION.search(before) or bool(_MAY_CLOSE.search(before) and after.isupper())


def _shortened(text: str, span: Span) -> Iterator[Span]:
    """Cut what no full stop cuts (a table, one endless word) at white space, or at the limit where there is none."""
    start = span.start
    while (cut := _limit(text, start, span.end)) < span.end:
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, span.end)


def _limit(text: str, start: int, end: int) -> int:
    words = _WORD.finditer(text, start, min(end, start + MAX_CHARS))
    beyond = next(islice(words, MAX_WORDS, None), None)
    if beyond is not None:
        return beyond.start()
    if end - start <= MAX_CHARS:
        return end
    space = max(text.rfind(" ", start + 1, start + MAX_CHARS), text.rfind("\n", start + 1, start + MAX_CHARS))
    return space if space > start else start + MAX_CHARS
