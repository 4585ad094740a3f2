"""Numbers while they are being read, and the joining of neighbours into ranges and shares."""

from dataclasses import dataclass, replace

from factcheck.facts.mentions import Bound
from factcheck.facts.number_patterns import Patterns

SHARE_WHOLES = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 100, 1000, 10_000, 100_000))
"""Wholes that a share is told of: "sept sur dix" is one, "12 of the 15" counts two things."""


@dataclass
class Draft:
    """A number while it is being read; `core` is where its digits or words begin."""

    start: int
    core: int
    end: int
    low: float
    high: float
    bound: Bound = Bound.EXACT
    unit: str | None = None
    unit_class: str = "count"
    factor: float = 1.0
    counted: tuple[str, ...] = ()
    noun_end: int | None = None
    noun: str | None = None
    noun_known: bool = False
    change: bool = False
    scaled: bool = False
    spelled: bool = False


def join(drafts: list[Draft], plain: str, patterns: Patterns) -> list[Draft]:
    """Make ranges ("entre 10 et 15") and shares ("sept sur dix") of neighbours; lend a unit to "47 et 53 %"."""
    joined: list[Draft] = []
    for draft in drafts:
        last = joined[-1] if joined else None
        if last is None or not _adjacent(last, draft, plain, patterns):
            joined.append(draft)
            continue
        middle = plain[last.end : draft.core].strip()
        if _is_share(last, draft, middle, patterns):
            joined[-1] = _share(last, draft)
        elif _is_range(last, draft, middle, plain, patterns):
            joined[-1] = _range(last, draft, plain, patterns)
        else:
            lends = last.unit is None and last.noun is None and last.unit_class == "count"
            if lends and middle in patterns.lenders and draft.unit_class not in {"share", "ordinal"}:
                last.unit, last.unit_class, last.factor = draft.unit, draft.unit_class, draft.factor
                last.noun, last.noun_known, last.counted = draft.noun, draft.noun_known, draft.counted
            joined.append(draft)
    return joined


def _adjacent(last: Draft, draft: Draft, plain: str, patterns: Patterns) -> bool:
    between = plain[last.end : draft.start]
    return len(between) <= 32 and bool(patterns.between.fullmatch(between))


def _is_share(last: Draft, draft: Draft, middle: str, patterns: Patterns) -> bool:
    whole = draft.low in SHARE_WHOLES and draft.unit is None
    return whole and 0 < last.low < draft.low and last.unit is None and patterns.ratio.search(middle) is not None


def _share(last: Draft, draft: Draft) -> Draft:
    value = last.low / draft.low
    return replace(last, end=draft.end, low=value, high=value, unit="share", unit_class="share", factor=1.0)


def _is_range(last: Draft, draft: Draft, middle: str, plain: str, patterns: Patterns) -> bool:
    if last.unit not in {None, draft.unit} or last.high * _borrowed(last, draft) > draft.low:
        return False
    before = plain[max(0, last.start - 12) : last.start]
    if patterns.range_open.search(before):
        return True
    return middle in patterns.range_dash and last.noun is None and not patterns.change_open.search(before)


def _borrowed(last: Draft, draft: Draft) -> float:
    """Scale that a first number borrows from the second: in "entre 10 et 15 millions", the 10 is ten million."""
    if last.scaled or not draft.scaled or last.low >= 1000:
        return 1.0
    return next((scale for scale in (1e12, 1e9, 1e6, 1e3) if draft.low >= scale), 1.0)


def _range(last: Draft, draft: Draft, plain: str, patterns: Patterns) -> Draft:
    opened = patterns.range_open.search(plain[max(0, last.start - 12) : last.start])
    start = last.start - (len(opened.group()) if opened else 0)
    low = last.low * _borrowed(last, draft)
    return replace(draft, start=start, core=last.core, low=low, bound=last.bound, spelled=last.spelled)
