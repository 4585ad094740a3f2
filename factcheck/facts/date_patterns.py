"""The patterns that find dates in one language, built once from its lexicon."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from factcheck import lexicon
from factcheck.facts.reading import any_of, level

YEAR = r"(?:1[5-9]|20)\d\d"
ISO = re.compile(r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\w-])")
NUMERIC = re.compile(r"(?<![\w/.])(?P<one>\d{1,2})[/.](?P<two>\d{1,2})[/.](?P<year>\d{4}|\d{2})(?![\w/]|\.\d)")


@dataclass(frozen=True)
class Words:
    """Tables of one language, keyed by folded word."""

    months: dict[str, int]
    weekdays: dict[str, int]
    seasons: dict[str, int]
    days: dict[str, int]
    anchored: dict[str, int]
    ordinals: dict[str, int]
    units: dict[str, str]
    counts: dict[str, int]
    decades: dict[str, int]
    centuries: dict[str, int]
    of_words: frozenset[str]
    day_first: bool
    capitals: bool
    recurrent: re.Pattern[str]
    next_words: re.Pattern[str]
    last_words: re.Pattern[str]
    early: re.Pattern[str]
    mid: re.Pattern[str]
    late: re.Pattern[str]
    finders: tuple[tuple[str, re.Pattern[str]], ...]
    times: re.Pattern[str]


@cache
def of(language: str) -> Words:
    """Build the tables and patterns of a language from ``dates.toml``."""
    table = lexicon.load(language, "dates")
    counted = any_of(form for forms in lexicon.load(language, "numbers")["noun"].values() for form in forms)
    return Words(
        months=_numbered(table["months"]),
        weekdays=_numbered(table["weekdays"]),
        seasons=_numbered({key: forms for key, forms in table["seasons"].items() if key != "before"}),
        days=_numbered(table["days"]),
        anchored=_numbered(table["anchored"]),
        ordinals=_numbered(table["ordinals"]),
        units={level(form): unit for unit, forms in table["units"].items() for form in forms},
        counts=_numbered(table["counts"]),
        decades=_numbered(table["decades"]),
        centuries=_numbered(table["centuries"]),
        of_words=frozenset(table["of_words"]),
        day_first=table["day_first"],
        # English names of months and days are also verbs and adverbs ("may", "march", "sun") unless capitalised.
        capitals=not table["day_first"],
        recurrent=re.compile(rf"\b{any_of(table['recurrent'])}\s+$"),
        next_words=re.compile(rf"\b{any_of(table['next_words'])}\b"),
        last_words=re.compile(rf"\b{any_of(table['last_words'])}\b"),
        early=re.compile(
            rf"\b{any_of(table['early'])}\s*(?:de\s+|of\s+|l'annee\s+|.{{0,32}}\ben\s+|.{{0,32}}\bin\s+)?$"
        ),
        mid=re.compile(rf"\b{any_of(table['mid'])}\s*$"),
        late=re.compile(rf"\b{any_of(table['late'])}\s*$"),
        finders=tuple(_finders(table, counted)),
        times=re.compile("|".join(table["times"])),
    )


def _numbered(table: dict[str, list[str]]) -> dict[str, int]:
    return {level(form): int(number) for number, forms in table.items() for form in forms}


def _all(table: dict[str, list[str]]) -> str:
    return any_of(form for forms in table.values() for form in forms)


def _finders(table: dict[str, Any], counted: str) -> Iterable[tuple[str, re.Pattern[str]]]:
    """List the patterns by name; an earlier one takes its stretch of text before a later one."""
    yield "iso", ISO
    yield "numeric", NUMERIC
    yield from _days(table)
    for name in ("quarter", "half", "decade", "century"):
        yield name, re.compile("|".join(_renamed(table[name])))
    yield from _reckoned(table)
    yield "days", re.compile(rf"(?<!\w){_all(table['days'])}\b")
    yield "anchored", re.compile(rf"(?<!\w){_all(table['anchored'])}\b")
    yield from _weekdays_and_months(table)
    yield from _years(table, counted)


def _days(table: dict[str, Any]) -> Iterable[tuple[str, re.Pattern[str]]]:
    """List the ways to write a day of a month, month second or, in English, first."""
    month, weekday = _all(table["months"]), _all(table["weekdays"])
    middle = any_of(table["span_middle"])
    lead = rf"(?:\b(?P<weekday>{weekday})\b,?\s+(?:{any_of(table['article'])}\s+)?)?"
    first = any_of(table["first_day"])
    day = rf"(?P<day>{first}|\d{{1,2}}(?:st|nd|rd|th|er)?)"
    day2 = rf"(?:\s*{middle}\s*(?:le\s+|the\s+)?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)?"
    yield (
        "day",
        re.compile(rf"{lead}(?<![\w.,/-]){day}{day2}(?:\s+of)?\s+(?P<month>{month})(?!\w)(?:,?\s+(?P<year>{YEAR})\b)?"),
    )
    if not table["day_first"]:
        yield (
            "day",
            re.compile(
                rf"{lead}\b(?P<month>{month})\s+{day}\b(?![.,]?\d){day2}(?:,?\s+(?P<year>{YEAR})\b)?(?!\s*(?:%|percent|million))"
            ),
        )


def _weekdays_and_months(table: dict[str, Any]) -> Iterable[tuple[str, re.Pattern[str]]]:
    """List weekdays, and months and seasons with or without a year."""
    month, weekday = _all(table["months"]), _all(table["weekdays"])
    part = rf"(?:\s+{any_of(table['part_of_day'])}\b)?"
    around = any_of([*table["next_words"], *table["last_words"], *table["this_words"]])
    yield "weekday", re.compile(rf"(?:\b{around}\s+)?\b(?P<weekday>{weekday})\b{part}(?:\s+{around}\b)?{part}")
    near = r"(?:early|mid|late|debut|fin|mi)[\s-]+"
    yield "month", re.compile(rf"(?:\b{near})?\b(?P<month>{month})(?!\w)(?:,?\s+(?:de\s+|of\s+)?(?P<year>{YEAR})\b)")
    season = _all({key: forms for key, forms in table["seasons"].items() if key != "before"})
    yield "season", re.compile(rf"\b(?P<season>{season})\s+(?:de\s+|of\s+)?(?P<year>{YEAR})\b")
    before = any_of(table["month_before"])
    yield (
        "month",
        re.compile(
            rf"(?<![\w]){before}\s*(?P<bare>\b(?P<month>{month})(?!\w))|(?P<tail>\b(?P<month2>{month})\s+{around}\b)"
        ),
    )


def _years(table: dict[str, Any], counted: str) -> Iterable[tuple[str, re.Pattern[str]]]:
    """List spans of years, and years by what stands before or after them."""
    yield "year_range", re.compile(rf"(?<![\w.,-])(?P<year>{YEAR})\s?[-–/]\s?(?P<year2>{YEAR}|\d\d)(?![\w%€$£])")
    after = any_of(table["year_after"])
    yield (
        "year",
        re.compile(
            rf"(?<![\w]){any_of(table['year_before'])}\s*(?P<bare>(?<![\d.,])(?P<year>{YEAR}))(?![\w%€$£]|[.,]\d|\s?[%€$£]|\s+{counted}\b)"
            rf"|(?<![\w.,€$£/-])(?P<tail>(?P<year2>{YEAR}))(?=\s*(?:[,;:.!?)»\"…]|$)(?!\d)|\s+{after}\b|'s)"
        ),
    )


def _reckoned(table: dict[str, Any]) -> Iterable[tuple[str, re.Pattern[str]]]:
    """List the periods reckoned from the day of writing or from another date ("il y a trois ans", "last week")."""
    unit = rf"(?P<unit>{_all(table['units'])})\b"
    count = rf"(?P<count>{_all(table['counts'])}|\d+)"
    for name in ("before_anchor", "after_anchor", "ago", "ahead", "since"):
        for pattern in table[name]:
            yield name, re.compile(r"(?<![\w'])" + pattern.replace("{count}", count).replace("{unit}", unit))
    for name in ("recent", "last_unit", "this_unit", "next_unit"):
        for pattern in table[name]:
            yield name, re.compile(rf"(?<![\w']){pattern}\b")


def _renamed(patterns: list[str]) -> list[str]:
    """Number the groups of alternatives, since a pattern may hold a name only once."""
    return [re.sub(r"\?P<(\w+)>", rf"?P<\g<1>_{number}>", pattern) for number, pattern in enumerate(patterns)]
