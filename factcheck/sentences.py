"""Sentence boundaries in a paragraph of plain text, by rules; the words that the rules know are in the lexicon.

A quotation, or a bracket, that closes within its paragraph stays in one sentence whatever full stops it holds, so
that what was said and who said it are never torn apart.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from factcheck import lexicon
from factcheck.marks import paired

LONGEST_QUOTATION = 1500
"""Characters; a longer quotation is a speech, and its sentences are split."""
LONGEST_BRACKET = 300
LONGEST_SENTENCE = 2000

_STOP = re.compile(r"(?:\. ?){2,}\.|[.!?…]+")
_CLOSERS = re.compile(r"(?:\s?[»”)\]]|[\"'])*")
_OPENERS = re.compile(r"[«“\"'(\[—–\s-]*")
_LAST_WORD = re.compile(r"[^\s'(«“\"\[]+$")
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.-?)*[A-ZÀ-Þ]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_NUMBER = re.compile(r"\d|[IVXLC]{2,}\b")


@dataclass(frozen=True)
class _Words:
    """The words of a language that decide where a sentence ends, folded to lower case without the final stop."""

    titles: frozenset[str]
    before_number: frozenset[str]
    others: frozenset[str]
    starters: frozenset[str]
    attribution: re.Pattern[str]


def split(text: str, language: str) -> list[tuple[int, int]]:
    """List the sentences of a paragraph of plain text as ranges, in order, blank edges left out."""
    words = _words(language)
    shut = deque(_closed_ranges(text))
    ranges = []
    start = 0
    for stop, end in _candidates(text):
        while shut and shut[0][1] <= stop:
            shut.popleft()
        if stop < start or (shut and shut[0][0] < stop and end < shut[0][1]):
            continue
        if _ends_sentence(text, start, stop, end, words):
            ranges.append((start, end))
            start = end
    ranges.append((start, len(text)))
    short = (piece for low, high in ranges for piece in _shortened(text, low, high))
    return [trimmed for low, high in short if (trimmed := _trim(text, low, high))]


def _shortened(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Cut what is too long to be a sentence at a space, so that rules that look ahead stay quick on any text."""
    while high - low > LONGEST_SENTENCE:
        cut = text.rfind(" ", low + 1, low + LONGEST_SENTENCE)
        cut = cut if cut > low else low + LONGEST_SENTENCE
        yield low, cut
        low = cut
    yield low, high


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    """List each run of final punctuation: where it begins, and where the closing marks after it end."""
    for match in _STOP.finditer(text):
        closers = _CLOSERS.match(text, match.end())
        yield match.start(), closers.end() if closers else match.end()


def _ends_sentence(text: str, start: int, stop: int, end: int, words: _Words) -> bool:
    rest = text[end : end + 80]
    if not rest.strip() or not rest[0].isspace():
        return not rest.strip()
    opener = _OPENERS.match(rest)
    following = rest[opener.end() if opener else 0 :]
    if not following or following[0].islower():
        return following == "" or (text[stop] in "!?" and bool(re.match(r"\s*[—–-]\s", rest)))
    if text[stop] != "." and text[end - 1] in "»”\"'" and words.attribution.match(following):
        return False
    if text[stop:end] == ".":
        return not _is_abbreviation(text, start, stop, following, words)
    return True


def _is_abbreviation(text: str, start: int, stop: int, following: str, words: _Words) -> bool:
    """Tell whether the full stop belongs to the word before it and not to the sentence."""
    match = _LAST_WORD.search(text, start, stop)
    last = match.group() if match else ""
    folded = last.casefold()
    if not last or (last.isdigit() and len(last) <= 2 and not text[start : stop - len(last)].strip(" «“\"'(-–—•")):
        return bool(last)
    if folded in words.titles:
        return True
    if folded in words.before_number and not _INITIALS.fullmatch(last):
        return bool(_NUMBER.match(following))
    starts_anew = _starts_anew(following, words)
    if _INITIALS.fullmatch(last):
        before = text[start : stop - len(last)].rstrip()
        named = not before or before[-1] in ".-" or before.rsplit(maxsplit=1)[-1][:1].isupper()
        return (named and "." not in last) or not starts_anew
    return folded in words.others and not starts_anew


def _starts_anew(following: str, words: _Words) -> bool:
    first = _WORD.match(following)
    return bool(first) and (first.group().casefold().split("'")[0] in words.starters if first else False)


def _closed_ranges(text: str) -> list[tuple[int, int]]:
    """List the quotations and brackets short enough to be kept in one sentence."""
    return [
        (pair.start, pair.end)
        for pair in paired(text)
        if pair.end - pair.start <= (LONGEST_QUOTATION if pair.is_quotation else LONGEST_BRACKET)
    ]


def _trim(text: str, low: int, high: int) -> tuple[int, int] | None:
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    return (low, high) if low < high else None


@cache
def _words(language: str) -> _Words:
    data = lexicon.load(language, "article")["sentences"]
    return _Words(
        titles=frozenset(data["titles"]),
        before_number=frozenset(data["before_number"]),
        others=frozenset(data["abbreviations"]),
        starters=frozenset(data["starters"]),
        attribution=re.compile(data["attribution_after_quotation"]),
    )
