"""Find the quantities of a text: values, ranges, bounds, units and the things counted.

What only looks like a quantity is left alone: dates and times (found first, by `dates`), numbers of articles, laws and
models ("art. 49.3", "F-16", "Covid-19"), and scores.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from factcheck.facts import number_patterns, units
from factcheck.facts.dates import taken_by_dates
from factcheck.facts.mentions import Bound, NumberMention
from factcheck.facts.number_patterns import Patterns
from factcheck.facts.numerals import value_of_digits, value_of_words
from factcheck.facts.reading import blank, level
from factcheck.records import Span
from factcheck.words import stem_of

LOOK_BACK = 45
SCORE = re.compile(r"(?<![\w.,-])(\d{1,3})\s?[-–]\s?(\d{1,3})(?![\w-]|[.,]\d|\s?%)")
VAGUE_REACH = 10
"""How far a vague number reaches: "des dizaines" is 10 to 100."""
SHARE_WHOLES = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 100, 1000, 10_000, 100_000))


@dataclass
class _Draft:
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
    noun: str | None = None
    noun_known: bool = False
    scaled: bool = False
    spelled: bool = False


@lru_cache(maxsize=4096)
def find_numbers(text: str, language: str) -> tuple[NumberMention, ...]:
    """List the quantities of a text, in its order; spans are exact and do not overlap."""
    patterns = number_patterns.of(language)
    plain = _masked(text, language, patterns)
    drafts = []
    position = 0
    while match := patterns.core.search(plain, position):
        draft = _read(match, text, plain, language, patterns)
        position = max(match.end() if draft is None else draft.end, match.start() + 1)
        if draft is not None:
            drafts.append(draft)
    joined = _join(drafts, plain, patterns)
    return tuple(_mention(draft, text) for draft in joined if _is_quantity(draft, text, plain, patterns))


def _masked(text: str, language: str, patterns: Patterns) -> str:
    plain = level(text)
    plain = blank(plain, taken_by_dates(text, language))
    plain = blank(plain, (match.span() for match in patterns.code.finditer(plain)))
    return blank(plain, (match.span() for match in SCORE.finditer(plain) if int(match[1]) > int(match[2])))


def _read(match: re.Match[str], text: str, plain: str, language: str, patterns: Patterns) -> _Draft | None:
    """Read one number from its core outwards: scale, unit and noun after it, bound and currency before it."""
    draft = _core(match, language, patterns)
    if draft is None:
        return None
    if match.lastgroup in {"digit", "word", "collective"}:
        _scale(draft, text, plain, patterns)
    _half(draft, plain, patterns)
    _unit(draft, text, plain, patterns)
    if match.lastgroup == "digit" and not _ends_well(draft, plain):
        return None
    _noun(draft, plain, language, patterns)
    _bound(draft, plain, patterns)
    return draft


def _core(match: re.Match[str], language: str, patterns: Patterns) -> _Draft | None:
    start, end = match.span()
    written = match.group()
    kind = match.lastgroup
    draft = _Draft(start, start, end, 0, 0, spelled=kind != "digit")
    if kind == "digit":
        draft.low = draft.high = value_of_digits(written, language)
        if match.string[max(0, start - 2) : start].strip() == "-" and not match.string[max(0, start - 2)].isalnum():
            draft.low = draft.high = -draft.low
        return draft
    if kind == "word":
        value = _longest_number(draft, match, language)
        if value is None:
            return None
        draft.low = draft.high = value
        return draft
    table = patterns.values[kind or ""]
    phrase = re.sub(r"\s+", " ", written)
    value = table[phrase] if phrase in table else table[patterns.lead.sub("", phrase)]
    draft.low, draft.high, draft.bound = value, value, Bound.APPROXIMATE
    if kind == "vague":
        draft.high = value * VAGUE_REACH
    elif kind in {"fraction", "factor"}:
        draft.unit = "share" if kind == "fraction" else "times"
        draft.bound = Bound.EXACT
    elif kind == "ordinal":
        draft.unit_class, draft.bound = "ordinal", Bound.EXACT
    if draft.unit:
        draft.unit_class, draft.factor = units.class_of(draft.unit)
    return draft


def _longest_number(draft: _Draft, match: re.Match[str], language: str) -> float | None:
    """Read as many of the numeral words as make one number ("vingt trente" is two numbers)."""
    pieces = list(re.finditer(r"[^\s]+", match.group()))
    for count in range(len(pieces), 0, -1):
        stop = pieces[count - 1].end()
        value = value_of_words(match.group()[:stop], language)
        if value is not None:
            draft.end = match.start() + stop
            return value
    return None


def _scale(draft: _Draft, text: str, plain: str, patterns: Patterns) -> None:
    """Take in "millions", "Md", "bn"; a lone "m" is a million only after a currency sign or as a capital."""
    while match := patterns.scale.match(plain, draft.end):
        word = match.group("scale")
        if word == "m":
            capital = text[match.start("scale")] == "M"
            paid = patterns.currency_before.search(plain[max(0, draft.core - 6) : draft.core])
            if not (capital or paid):
                return
        scale = patterns.scales.get(word, 1e6)
        draft.low, draft.high = draft.low * scale, draft.high * scale
        draft.end = match.end("scale")
        draft.scaled = True


def _half(draft: _Draft, plain: str, patterns: Patterns) -> None:
    """Add the half of "deux millions et demi" and "two and a half million"."""
    match = patterns.half.match(plain, draft.end)
    if not match:
        return
    scale = patterns.scale.match(plain, match.end())
    factor = patterns.scales.get(scale.group("scale"), 1.0) if scale else 1.0
    step = next((step for step in (1e12, 1e9, 1e6, 1e3) if draft.low >= step), 1.0)
    draft.low = draft.high = (draft.low + 0.5 * step) * factor
    draft.end = scale.end("scale") if scale else match.end()


def _unit(draft: _Draft, text: str, plain: str, patterns: Patterns) -> None:
    """Take in the unit after the number, or the currency before it."""
    if draft.unit_class in {"ordinal", "share", "factor"}:
        return
    before = patterns.currency_before.search(plain[max(0, draft.core - 6) : draft.core])
    after = patterns.unit.match(plain, draft.end)
    if after and after.group("unit") == "g" and text[after.start("unit")] == "G":
        after = None
    if before:
        draft.start = draft.start - len(before.group())
        _give_unit(draft, patterns.unit_names[before.group("unit")])
    elif after:
        draft.end = after.end("unit")
        _give_unit(draft, patterns.unit_names[re.sub(r"\s+", " ", after.group("unit"))])
        aged = patterns.age_before.search(plain[max(0, draft.core - 32) : draft.core])
        if draft.unit == "year" and (aged or patterns.age_after.match(plain, draft.end)):
            draft.unit_class = "age"
    elif match := patterns.factor_after.match(plain, draft.end):
        draft.end = match.end()
        _give_unit(draft, "times")
    elif patterns.factor_before.search(plain[max(0, draft.core - 20) : draft.core]):
        _give_unit(draft, "times")


def _give_unit(draft: _Draft, unit: str) -> None:
    draft.unit = unit
    draft.unit_class, draft.factor = units.class_of(unit)


def _ends_well(draft: _Draft, plain: str) -> bool:
    """Tell whether the digits stand free: "2S19" and "5G" are names."""
    return not (plain[draft.end : draft.end + 1].isalnum() or plain[draft.end : draft.end + 1] == "_")


def _noun(draft: _Draft, plain: str, language: str, patterns: Patterns) -> None:
    """Find the counted thing after a number: a noun of the lexicon, else the first word that is not skipped."""
    words: list[str] = []
    position = draft.end
    while len(words) < 4 and (match := patterns.next_word.match(plain, position)):
        word = match.group("word")
        position = match.end()
        if word in patterns.nouns:
            draft.noun, draft.noun_known, draft.counted = patterns.nouns[word], True, (*words, word)
            return
        if word in patterns.noun_skip:
            continue
        if word in patterns.stop:
            break
        words.append(word)
    if words:
        draft.noun, draft.counted = stem_of(words[0], language), tuple(words)


def _bound(draft: _Draft, plain: str, patterns: Patterns) -> None:
    """Read the bound from the words before ("plus de") or after ("au moins")."""
    window = plain[max(0, draft.start - LOOK_BACK) : draft.start]
    match = patterns.bound_before.search(window)
    if match:
        draft.bound = patterns.bounds_before[re.sub(r"\s+", " ", match.group("bound"))]
        draft.start = draft.start - (len(window) - match.start("bound"))
        return
    after = patterns.bound_after.match(plain, draft.end)
    if after:
        draft.bound = patterns.bounds_after[re.sub(r"\s+", " ", after.group("bound"))]
        draft.end = after.end()


def _join(drafts: list[_Draft], plain: str, patterns: Patterns) -> list[_Draft]:
    """Make ranges ("entre 10 et 15") and shares ("sept sur dix") of neighbours; lend a unit to "47 et 53 %"."""
    joined: list[_Draft] = []
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


def _adjacent(last: _Draft, draft: _Draft, plain: str, patterns: Patterns) -> bool:
    between = plain[last.end : draft.start]
    return len(between) <= 24 and bool(patterns.between.fullmatch(between))


def _is_share(last: _Draft, draft: _Draft, middle: str, patterns: Patterns) -> bool:
    whole = draft.low in SHARE_WHOLES and draft.unit is None
    return whole and 0 < last.low < draft.low and last.unit is None and patterns.ratio.search(middle) is not None


def _share(last: _Draft, draft: _Draft) -> _Draft:
    value = last.low / draft.low
    return replace(last, end=draft.end, low=value, high=value, unit="share", unit_class="share", factor=1.0)


def _is_range(last: _Draft, draft: _Draft, middle: str, plain: str, patterns: Patterns) -> bool:
    if last.unit not in {None, draft.unit} or last.high * _borrowed(last, draft) > draft.low:
        return False
    before = plain[max(0, last.start - 12) : last.start]
    if patterns.range_open.search(before):
        return True
    return middle in patterns.range_dash and last.noun is None and not patterns.change_open.search(before)


def _borrowed(last: _Draft, draft: _Draft) -> float:
    """Scale that a first number borrows from the second: in "entre 10 et 15 millions", the 10 is ten million."""
    if last.scaled or not draft.scaled or last.low >= 1000:
        return 1.0
    return next((scale for scale in (1e12, 1e9, 1e6, 1e3) if draft.low >= scale), 1.0)


def _range(last: _Draft, draft: _Draft, plain: str, patterns: Patterns) -> _Draft:
    opened = patterns.range_open.search(plain[max(0, last.start - 12) : last.start])
    start = last.start - (len(opened.group()) if opened else 0)
    low = last.low * _borrowed(last, draft)
    return replace(draft, start=start, core=last.core, low=low, bound=last.bound, spelled=last.spelled)


def _is_quantity(draft: _Draft, text: str, plain: str, patterns: Patterns) -> bool:
    """Leave out lone articles ("un accord") and numbers that belong to a name ("Ligue 1", "Channel 4")."""
    if draft.unit_class == "ordinal":
        return not patterns.ordinal_skip.match(plain, draft.end)
    written = plain[draft.core : draft.end]
    if written in patterns.lone_article or (written in patterns.lone_number and not draft.noun_known):
        return False
    bare = draft.unit is None and draft.noun is None and draft.bound is Bound.EXACT and draft.low == draft.high
    named = re.search(r"[A-ZÀ-Ý][\w-]+[ -]$", text[max(0, draft.core - 24) : draft.core])
    sentence_head = named and (named.start() == 0 or text[: draft.core - len(named.group())].rstrip()[-1:] in ".!?")
    return not (bare and named and not sentence_head)


def _mention(draft: _Draft, text: str) -> NumberMention:
    return NumberMention(
        text=text[draft.start : draft.end],
        span=Span(start=draft.start, end=draft.end),
        low=draft.low,
        high=draft.high,
        bound=draft.bound,
        unit=draft.unit,
        unit_class=draft.unit_class,
        factor=draft.factor,
        noun=draft.noun,
        counted=draft.counted,
        noun_known=draft.noun_known,
    )
