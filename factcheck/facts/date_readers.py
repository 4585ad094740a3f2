"""Read one found date: its parts, and the period that they name. One reader for each pattern of `date_patterns`."""

import re
from dataclasses import dataclass, replace
from datetime import date

from factcheck.facts import periods
from factcheck.facts.date_patterns import Words
from factcheck.facts.mentions import DateKind
from factcheck.facts.periods import Period
from factcheck.facts.tenses import Tense, tense_at


@dataclass(frozen=True)
class Context:
    """A text under reading: as written, folded, its base day and the words of its language."""

    text: str
    plain: str
    base: date | None
    language: str
    words: Words


@dataclass(frozen=True)
class Reading:
    """What a stretch of text says of a date; `anchor_unit` and `anchor_count` reckon from another mention."""

    start: int
    end: int
    period: Period | None = None
    kind: DateKind = DateKind.ABSOLUTE
    relative: bool = False
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    anchor_unit: str | None = None
    anchor_count: int = 0

    def from_day(self, anchor: date) -> "Reading":
        """Resolve a reading that is reckoned from another day."""
        period = periods.shifted(anchor, self.anchor_unit or "day", self.anchor_count)
        return replace(self, period=period, relative=True)


def groups(match: re.Match[str]) -> dict[str, str]:
    """Collect the groups that took part, the numbers of alternatives dropped."""
    return {re.sub(r"_\d+$", "", name): value for name, value in match.groupdict().items() if value is not None}


def _tense(context: Context, start: int, end: int) -> Tense | None:
    return tense_at(context.text, context.language, start, end)


def _capitalised(context: Context, start: int) -> bool:
    return not context.words.capitals or context.text[start].isupper()


def iso(match: re.Match[str], context: Context) -> Reading | None:
    """Read 2025-02-26."""
    return _full(match, int(match["year"]), int(match["month"]), int(match["day"]))


def numeric(match: re.Match[str], context: Context) -> Reading | None:
    """Read 26/02/2025; in English, where both orders are in use, an ambiguous one keeps only its year."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    year += (2000 if year < 70 else 1900) if year < 100 else 0
    if "." in match.group() and len(match["year"]) == 2:
        return None
    if one > 12 or context.words.day_first or one == two:
        return _full(match, year, two, one)
    if two > 12:
        return _full(match, year, one, two)
    return Reading(match.start(), match.end(), year=year)


def _full(match: re.Match[str], year: int, month: int, number: int) -> Reading | None:
    there = periods.day(year, month, number)
    if there is None:
        return None
    return Reading(match.start(), match.end(), (there, there), year=year, month=month, day=number)


def day_of_month(match: re.Match[str], context: Context) -> Reading | None:
    """Read "le 26 février", "February 26, 2025", "24-25 mars", "jeudi 10 avril"."""
    part = groups(match)
    if not _capitalised(context, match.start("month")):
        return None
    month = context.words.months[part["month"]]
    first = int(re.sub(r"\D", "", part["day"]) or 1)
    last = int(part.get("day2", first))
    weekday = context.words.weekdays.get(part.get("weekday", ""))
    year = int(part["year"]) if "year" in part else None
    base_year = year or (context.base.year if context.base else 2024)
    start, end = periods.day(base_year, month, first), periods.day(base_year, month, last)
    if start is None or end is None or last < first:
        return None
    period: Period | None = (start, end)
    relative = False
    if year is None:
        relative = context.base is not None
        tense = _tense(context, match.start(), match.end())
        period = periods.nearest_year(context.base, (start, end), tense) if context.base else None
    return Reading(
        match.start(), match.end(), period, relative=relative, year=year, month=month, day=first, weekday=weekday
    )


def month_of_year(match: re.Match[str], context: Context) -> Reading | None:
    """Read "mars 2022", "en mars", "mars dernier"; without a year it is resolved as a day without one is."""
    part = groups(match)
    name = part["month"] if "month" in part else part["month2"]
    start = match.start("month" if "month" in part else "month2")
    if not _capitalised(context, start):
        return None
    month = context.words.months[name]
    if "year" in part:
        year = int(part["year"])
        return Reading(match.start(), match.end(), periods.month(year, month), year=year, month=month)
    bounds = match.span("tail" if "tail" in part else "bare")
    if context.base is None:
        return Reading(*bounds, month=month)
    tense = _tense(context, *bounds)
    period = periods.nearest_year(context.base, periods.month(context.base.year, month), tense)
    around = match.group()
    if context.words.last_words.search(around) and period[0] > context.base:
        period = periods.month(context.base.year - 1, month)
    elif context.words.next_words.search(around) and period[1] <= context.base:
        period = periods.month(context.base.year + 1, month)
    return Reading(*bounds, period, relative=True, month=month)


def season(match: re.Match[str], context: Context) -> Reading:
    """Read "au printemps 2025"."""
    year = int(match["year"])
    period = periods.month(year, context.words.seasons[match["season"]], periods.SEASON_MONTHS)
    return Reading(match.start(), match.end(), period, year=year)


def year_range(match: re.Match[str], context: Context) -> Reading | None:
    """Read "1884-1961" and "2024-25"; figures that do not rise are no years."""
    first, written = int(match["year"]), match["year2"]
    last = int(written) if len(written) == 4 else first // 100 * 100 + int(written)
    if last <= first:
        return None
    return Reading(match.start(), match.end(), periods.year(first, last - first + 1), year=first)


def year_alone(match: re.Match[str], context: Context) -> Reading:
    """Read "en 2022"; "début", "mi-" and "fin 2022" are its thirds, its "first months" its first half."""
    bounds = match.span("tail") if match["tail"] else match.span("bare")
    year = int(match["year2"] or match["year"])
    before = context.plain[max(0, bounds[0] - 60) : bounds[0]]
    if found := context.words.early.search(before):
        months = 6 if re.search(r"mois|months", found.group()) else 4
        return Reading(*bounds, periods.month(year, 1, months), year=year)
    if context.words.mid.search(before):
        return Reading(*bounds, periods.month(year, 5, 4), year=year)
    if context.words.late.search(before):
        return Reading(*bounds, periods.month(year, 9, 4), year=year)
    return Reading(*bounds, periods.year(year), year=year)


def part_of_year(match: re.Match[str], context: Context) -> Reading:
    """Read "premier trimestre 2024", "Q1 2024", "second half of 2023"; without a year, the last one begun."""
    part = groups(match)
    number = context.words.ordinals[part["ordinal"]]
    months = 3 if "trimestre" in match.group() or "quarter" in match.group() or match.group()[0] in "qt" else 6
    year = int(part["year"]) if "year" in part else None
    first = months * (number - 1) + 1
    if year is not None:
        return Reading(match.start(), match.end(), periods.month(year, first, months), year=year, month=first)
    if context.base is None:
        return Reading(match.start(), match.end(), month=first)
    tense = _tense(context, match.start(), match.end())
    period = periods.nearest_year(context.base, periods.month(context.base.year, first, months), tense)
    return Reading(match.start(), match.end(), period, relative=True, month=first)


def decade(match: re.Match[str], context: Context) -> Reading:
    """Read "les années 1990" and "the nineties" (of the twentieth century)."""
    part = groups(match)
    if "year" in part:
        return Reading(match.start(), match.end(), periods.year(int(part["year"]), 10))
    return Reading(match.start(), match.end(), periods.year(context.words.decades[part["short"]], 10))


def century(match: re.Match[str], context: Context) -> Reading:
    """Read "le XIXe siècle"."""
    number = context.words.centuries[groups(match)["century"]]
    return Reading(match.start(), match.end(), periods.year(100 * (number - 1) + 1, 100))


def _count(part: dict[str, str], context: Context) -> int:
    written = part.get("count", "1")
    return int(written) if written.isdigit() else context.words.counts[re.sub(r"\s+", " ", written)]


def reckoned(match: re.Match[str], context: Context) -> Reading | None:
    """Read "il y a 11 ans", "dans deux jours", "depuis trois ans"."""
    name = next(name for name, pattern in context.words.finders if pattern is match.re)
    part = groups(match)
    count, unit = _count(part, context), context.words.units[part["unit"]]
    if name == "ahead" and match.group().startswith("in ") and _tense(context, match.start(), match.end()) != "future":
        return None  # "exports fell by a third in two years" is a duration
    period = None
    if context.base is not None:
        if name == "since":
            period = periods.since(context.base, unit, count)
        else:
            period = periods.shifted(context.base, unit, count if name == "ahead" else -count)
    return Reading(match.start(), match.end(), period, DateKind.RELATIVE, relative=True)


def recent(match: re.Match[str], context: Context) -> Reading:
    """Read "ces derniers jours": up to ten of the unit before the base, itself included."""
    unit = context.words.units.get(groups(match).get("unit", ""), "day")
    period = periods.since(context.base, unit, 10) if context.base else None
    return Reading(match.start(), match.end(), period, DateKind.RELATIVE, relative=True)


def from_anchor(match: re.Match[str], context: Context) -> Reading:
    """Read "two days later", which leans on a day named before."""
    name = next(name for name, pattern in context.words.finders if pattern is match.re)
    part = groups(match)
    count = _count(part, context) * (1 if name == "after_anchor" else -1)
    unit = context.words.units[part["unit"]]
    return Reading(match.start(), match.end(), kind=DateKind.RELATIVE, anchor_unit=unit, anchor_count=count)


def anchored(match: re.Match[str], context: Context) -> Reading:
    """Read "la veille", "the next day"."""
    offset = context.words.anchored[re.sub(r"\s+", " ", match.group())]
    return Reading(match.start(), match.end(), kind=DateKind.RELATIVE, anchor_unit="day", anchor_count=offset)


def calendar_unit(match: re.Match[str], context: Context) -> Reading:
    """Read "la semaine dernière", "this year", "next summer"."""
    name = next(name for name, pattern in context.words.finders if pattern is match.re)
    offset = {"last_unit": -1, "this_unit": 0, "next_unit": 1}[name]
    unit = groups(match)["unit"]
    period = None
    if context.base is not None:
        if unit in context.words.seasons:
            period = periods.season_near(context.base, context.words.seasons[unit], offset)
        else:
            known = "weekend" if unit.startswith("week") and "end" in unit else context.words.units[unit]
            period = periods.around(context.base, known, offset)
    return Reading(match.start(), match.end(), period, DateKind.RELATIVE, relative=True)


def deictic(match: re.Match[str], context: Context) -> Reading:
    """Read "hier", "today", "tomorrow"."""
    offset = context.words.days[re.sub(r"\s+", " ", match.group())]
    period = periods.shifted(context.base, "day", offset) if context.base else None
    return Reading(match.start(), match.end(), period, DateKind.RELATIVE, relative=True)


def weekday(match: re.Match[str], context: Context) -> Reading | None:
    """Read "ce jeudi", "last Friday", "vendredi" (by the verb beside it); "chaque lundi" and "le jeudi" recur."""
    if not _capitalised(context, match.start("weekday")):
        return None
    name = match["weekday"]
    number = context.words.weekdays[name]
    before = context.plain[max(0, match.start() - 16) : match.start()]
    standing = context.words.day_first and re.search(r"\ble\s$", before) and match.group() == name
    if name.endswith(("dis", "days", "ches")) or context.words.recurrent.search(before) or standing:
        return Reading(match.start(), match.end(), kind=DateKind.RECURRENT, weekday=number)
    if context.base is None:
        return Reading(match.start(), match.end(), kind=DateKind.RELATIVE, relative=True, weekday=number)
    around = match.group()
    if context.words.next_words.search(around):
        direction: str | None = "next"
    elif context.words.last_words.search(around):
        direction = "last"
    else:
        tense = _tense(context, match.start(), match.end())
        direction = "future" if tense == "scheduled" else tense
        direction = "this" if direction is None and around != name else direction
    there = periods.weekday_near(context.base, number, direction)
    return Reading(match.start(), match.end(), (there, there), DateKind.RELATIVE, relative=True, weekday=number)
