"""Find the dates and periods of a text and resolve them, relative ones against a base day.

Only stretches that our own patterns find are read: a general date search takes "1,5" for a day in January.
Durations ("pendant 30 jours") are quantities, not dates; see `numbers`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from factcheck.facts import date_patterns, date_readers
from factcheck.facts.date_readers import Context, Reading
from factcheck.facts.mentions import DateMention
from factcheck.facts.reading import level, sentence_around
from factcheck.records import Span, When

Reader = Callable[[re.Match[str], Context], Reading | None]
READERS: dict[str, Reader] = {
    "iso": date_readers.iso,
    "numeric": date_readers.numeric,
    "day": date_readers.day_of_month,
    "quarter": date_readers.part_of_year,
    "half": date_readers.part_of_year,
    "decade": date_readers.decade,
    "century": date_readers.century,
    "before_anchor": date_readers.from_anchor,
    "after_anchor": date_readers.from_anchor,
    "ago": date_readers.reckoned,
    "ahead": date_readers.reckoned,
    "since": date_readers.reckoned,
    "recent": date_readers.recent,
    "last_unit": date_readers.calendar_unit,
    "this_unit": date_readers.calendar_unit,
    "next_unit": date_readers.calendar_unit,
    "days": date_readers.deictic,
    "anchored": date_readers.anchored,
    "weekday": date_readers.weekday,
    "month": date_readers.month_of_year,
    "season": date_readers.season,
    "year_range": date_readers.year_range,
    "year": date_readers.year_alone,
}


@dataclass(frozen=True)
class _Candidate:
    name: str
    reading: Reading


@lru_cache(maxsize=4096)
def find_dates(text: str, language: str, base: date | None = None) -> tuple[DateMention, ...]:
    """List the dates of a text, in its order, resolved as far as the text and the base day allow.

    A date without a year is the nearest one that is not clearly in the future of `base`, unless the verb beside it
    is in the future. Without a base, such dates and relative ones have ``when=None``. "Last week" is the Monday to
    Sunday week before the base's; "the first months of 2022" is January to June; "early", "mid" and "late" are
    thirds of a year; winter of a year begins in its December.
    """
    context = Context(text, level(text), base, language, date_patterns.of(language))
    readings = sorted((candidate.reading for candidate in _candidates(context)), key=lambda r: r.start)
    mentions: list[DateMention] = []
    for reading in readings:
        following = next((_mention(r, text) for r in readings if 0 < r.start - reading.end < 8), None)
        mentions.append(_mention(_anchored(reading, mentions, following, context), text))
    return tuple(mentions)


@lru_cache(maxsize=4096)
def taken_by_dates(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """List the stretches that are dates or times of day, which are no quantities."""
    dates = [(mention.span.start, mention.span.end) for mention in find_dates(text, language)]
    times = [match.span() for match in date_patterns.of(language).times.finditer(level(text))]
    return tuple(dates + times)


def _candidates(context: Context) -> list[_Candidate]:
    """Read each pattern in turn; a stretch read once is not read again."""
    taken: list[tuple[int, int]] = []
    found = []
    for name, pattern in context.words.finders:
        for match in pattern.finditer(context.plain):
            if any(match.start() < end and start < match.end() for start, end in taken):
                reading = None
            else:
                reading = READERS[name](match, context)
            if reading is not None and not any(reading.start < end and start < reading.end for start, end in taken):
                taken.append((reading.start, reading.end))
                found.append(_Candidate(name, reading))
    return found


def _anchored(reading: Reading, before: list[DateMention], following: DateMention | None, context: Context) -> Reading:
    """Resolve "la veille" and "two days later" from the last day named in this sentence or the one before.

    "La veille du 13 mars" leans on the day that follows it.
    """
    text, words = context.text, context.words
    if reading.anchor_unit is None:
        return reading
    if following and following.when and text[reading.end : following.span.start].strip() in words.of_words:
        return reading.from_day(following.when.start)
    sentence_start, _ = sentence_around(text, reading.start)
    previous_start, _ = sentence_around(text, max(0, sentence_start - 1))
    anchor = next(
        (m.when for m in reversed(before) if m.when and m.when.start == m.when.end and m.span.start >= previous_start),
        None,
    )
    return reading.from_day(anchor.start) if anchor else reading


def _mention(reading: Reading, text: str) -> DateMention:
    written = text[reading.start : reading.end]
    when = None
    if reading.period is not None:
        start, end = reading.period
        when = When(text=written, start=start, end=end, relative=reading.relative)
    return DateMention(
        text=written,
        span=Span(start=reading.start, end=reading.end),
        when=when,
        kind=reading.kind,
        year=reading.year,
        month=reading.month,
        day=reading.day,
        weekday=reading.weekday,
    )
