"""Relative dates made explicit: "26 février 2025", "ce jeudi [10 avril 2025]", "last month [March 2025]"."""

import re
from datetime import date, timedelta
from typing import Any

from factcheck.engines.local import phrases
from factcheck.engines.local.reading import Range, Reading
from factcheck.records import When


def explicit(words: str, when: When | None, language: str, frame: str = " [{}]") -> str:
    """Give what to put after a date: its year after "26 février", else its day or period in the frame; or nothing."""
    if when is None or not when.relative:
        return ""
    context = phrases.data(language)["context"]
    months = [month.casefold() for month in context["months"]]
    named = [word for word in re.findall(r"[^\W\d_]+", words.casefold()) if word in months]
    if named and re.search(r"\d", words) and when.start == when.end:
        after_month = words.casefold().rstrip().endswith(tuple(named))
        return f" {when.start.year}" if after_month else str(context["year_after_day"]).format(year=when.start.year)
    if named and words.casefold().split()[-1] in months:
        return f" {when.start.year}"
    return frame.format(_period(when.start, when.end, context))


def with_dates(reading: Reading, found: Range) -> str:
    """Cut a range out of a sentence, its dates made explicit without brackets, to stand within brackets itself."""
    text, low = reading.text[found[0] : found[1]], found[0]
    for dated in sorted(reading.dates, key=lambda dated: dated.start, reverse=True):
        if low <= dated.start and dated.end <= found[1]:
            words = reading.text[dated.start : dated.end]
            at = dated.end - low
            text = text[:at] + explicit(words, dated.when, reading.language, " ({})") + text[at:]
    return text


def _period(start: date, end: date, context: dict[str, Any]) -> str:
    if start == end:
        return _day(start, context)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    next_day = end + timedelta(days=1)
    if start.day == 1 and next_day.day == 1 and (start.year, start.month) == (end.year, end.month):
        return f"{context['months'][start.month - 1]} {start.year}"
    return str(context["range_format"]).format(start=_day(start, context), end=_day(end, context))


def _day(day: date, context: dict[str, Any]) -> str:
    return str(context["day_format"]).format(day=day.day, month=context["months"][day.month - 1], year=day.year)
