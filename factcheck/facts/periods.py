"""Calendar periods as pairs of first and last day, and the nearest of them to a base day."""

import calendar
from datetime import date, timedelta

Period = tuple[date, date]
SEASON_MONTHS = 3
SOON = 60
LONG_PAST = 180


def day(year: int, month: int, number: int) -> date | None:
    """Make a date, or None where the calendar has no such day."""
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        return None
    return date(year, month, number) if 1 <= number <= calendar.monthrange(year, month)[1] else None


def month(year: int, number: int, months: int = 1) -> Period:
    """Give the period of some months; a number beyond 12 runs into the next year."""
    first, last = year * 12 + number - 1, year * 12 + number - 1 + months - 1
    end_year, end_month = divmod(last, 12)
    start = date(first // 12, first % 12 + 1, 1)
    return start, date(end_year, end_month + 1, calendar.monthrange(end_year, end_month + 1)[1])


def year(number: int, years: int = 1) -> Period:
    """Give the period of some years."""
    return date(number, 1, 1), date(number + years - 1, 12, 31)


def shifted(base: date, unit: str, count: int) -> Period | None:
    """Give the day, week, month or year that lies `count` units from the base; None beyond the calendar."""
    if abs(count) > 5000:
        return None
    if unit == "day":
        return base + timedelta(count), base + timedelta(count)
    if unit == "week":
        there = base + timedelta(7 * count)
        return there - timedelta(3), there + timedelta(3)
    if unit in {"month", "quarter", "half_year"}:
        index = base.year * 12 + base.month - 1 + count * {"month": 1, "quarter": 3, "half_year": 6}[unit]
        return month(index // 12, index % 12 + 1) if 12 <= index < 9999 * 12 else None
    target = base.year + count * (10 if unit == "decade" else 1)
    return year(target) if 1 <= target < 9999 else None


def since(base: date, unit: str, count: int) -> Period | None:
    """Give the period that began `count` units ago and lasts to the base."""
    began = shifted(base, unit, -count)
    return (began[0], base) if began else None


def around(base: date, unit: str, offset: int) -> Period:
    """Give the calendar week, week-end, month, quarter, half, year or season `offset` from the base's own."""
    if unit == "week":
        monday = base - timedelta(base.weekday()) + timedelta(7 * offset)
        return monday, monday + timedelta(6)
    if unit == "weekend":
        saturday = base - timedelta(base.weekday()) + timedelta(5 + 7 * offset)
        return saturday, saturday + timedelta(1)
    if unit == "year":
        return year(base.year + offset)
    months = {"month": 1, "quarter": 3, "half_year": 6}[unit]
    index = base.year * 12 + (base.month - 1) // months * months + offset * months
    return month(index // 12, index % 12 + 1, months)


def season_near(base: date, first_month: int, offset: int) -> Period:
    """Give the season begun last (offset 0 or less: not after the base) or next (offset 1)."""
    own = month(base.year, first_month, SEASON_MONTHS)
    earlier = month(base.year - 1, first_month, SEASON_MONTHS)
    if offset > 0:
        return own if own[0] > base else month(base.year + 1, first_month, SEASON_MONTHS)
    if offset < 0:
        return own if own[1] < base else earlier
    return own if own[0] <= base or earlier[1] < base - timedelta(LONG_PAST) else earlier


def nearest_year(base: date, first: Period, tense: str | None) -> Period:
    """Choose the year of a period given within the base's year: forward for a future verb, back for a past one.

    What is scheduled is the nearest in time. Without a telling verb the last occurrence is meant, unless the next is
    within two months and the last is more than half a year away.
    """
    start, end = first
    if start <= base <= end:
        return first
    earlier = first if start <= base else _year_off(first, -1)
    later = first if start > base else _year_off(first, 1)
    if tense == "future":
        return later
    if tense == "past":
        return earlier
    if tense == "scheduled":
        return later if later[0] - base <= base - earlier[1] else earlier
    soon = (later[0] - base).days <= SOON and (base - earlier[1]).days > LONG_PAST
    return later if soon else earlier


def _year_off(period: Period, years: int) -> Period:
    start = day(period[0].year + years, period[0].month, period[0].day)
    end = day(period[1].year + years, period[1].month, period[1].day)
    # 29 February of another year is its last day of February.
    return start or date(period[0].year + years, 2, 28), end or date(period[1].year + years, 2, 28)


def weekday_near(base: date, weekday: int, direction: str | None) -> date:
    """Give the day of that name next to the base.

    `direction` is "next" (after the base), "last" (before it), "future" (the base or later), "this" (the nearest), or
    anything else (the base or earlier).
    """
    back = (base.weekday() - weekday) % 7
    ahead = (weekday - base.weekday()) % 7
    if direction == "next":
        return base + timedelta(ahead or 7)
    if direction == "last":
        return base - timedelta(back or 7)
    if direction == "future":
        return base + timedelta(ahead)
    if direction == "this" and ahead < back:
        return base + timedelta(ahead)
    return base - timedelta(back)
