"""Find the quantities of a text: values, ranges, bounds, units and the things counted.

What only looks like a quantity is left alone: dates and times (found first, by `dates`), numbers of articles, laws and
models ("art. 49.3", "F-16", "Covid-19"), and scores.
"""

import re
from functools import lru_cache

from factcheck.facts import number_patterns, units
from factcheck.facts.dates import find_dates, taken_by_dates
from factcheck.facts.mentions import Bound, DateKind, NumberMention
from factcheck.facts.number_drafts import Draft, join
from factcheck.facts.number_patterns import Patterns
from factcheck.facts.numerals import value_of_digits, value_of_words
from factcheck.facts.reading import blank, level
from factcheck.records import Span
from factcheck.words import stem_of

LOOK_BACK = 45
SCORE = re.compile(r"(?<![\w.,-])(\d{1,3})\s?[-–]\s?(\d{1,3})(?![\w-]|[.,]\d|\s?%)")
VAGUE_REACH = 10
"""How far a vague number reaches: "des dizaines" is 10 to 100."""


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
    joined = join(drafts, plain, patterns)
    found: list[NumberMention] = []
    for draft in joined:
        # A currency sign between two numbers is the first one's ("un €30").
        if _is_quantity(draft, text, plain, patterns) and not (found and draft.start < found[-1].span.end):
            found.append(_mention(draft, text))
    return tuple(found)


@lru_cache(maxsize=4096)
def find_reckoned(text: str, language: str) -> tuple[NumberMention, ...]:
    """List the durations within dates that are reckoned in units ("depuis cinq mois"), which are not quantities."""
    found = []
    for mention in find_dates(text, language):
        if mention.kind is DateKind.RELATIVE and mention.weekday is None:
            for number in find_numbers(mention.text.partition(" ")[2], language):
                shift = mention.span.start + len(mention.text.partition(" ")[0]) + 1
                span = Span(start=number.span.start + shift, end=number.span.end + shift)
                found.append(number.model_copy(update={"span": span}))
    return tuple(found)


def _masked(text: str, language: str, patterns: Patterns) -> str:
    plain = level(text)
    plain = blank(plain, taken_by_dates(text, language))
    plain = blank(plain, (match.span() for match in patterns.code.finditer(plain)))
    return blank(plain, (match.span() for match in SCORE.finditer(plain) if int(match[1]) > int(match[2])))


def _read(match: re.Match[str], text: str, plain: str, language: str, patterns: Patterns) -> Draft | None:
    """Read one number from its core outwards: scale, unit and noun after it, bound and currency before it."""
    draft = _core(match, language, patterns)
    if draft is None:
        return None
    if match.lastgroup in {"digit", "word", "collective"}:
        _scale(draft, text, plain, patterns)
    _half(draft, plain, patterns)
    _unit(draft, text, plain, patterns)
    _age(draft, plain, patterns)
    if match.lastgroup == "digit" and not _ends_well(draft, plain):
        return None
    _noun(draft, plain, language, patterns)
    _bound(draft, plain, patterns)
    before = patterns.change_before.search(plain[max(0, draft.start - LOOK_BACK) : draft.start])
    draft.change = before is not None or patterns.change_after.match(plain, draft.end) is not None
    return draft


def _core(match: re.Match[str], language: str, patterns: Patterns) -> Draft | None:
    start, end = match.span()
    written = match.group()
    kind = match.lastgroup
    draft = Draft(start, start, end, 0, 0, spelled=kind != "digit")
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


def _longest_number(draft: Draft, match: re.Match[str], language: str) -> float | None:
    """Read as many of the numeral words as make one number ("vingt trente" is two numbers)."""
    pieces = list(re.finditer(r"[^\s]+", match.group()))
    for count in range(len(pieces), 0, -1):
        stop = pieces[count - 1].end()
        value = value_of_words(match.group()[:stop], language)
        if value is not None:
            draft.end = match.start() + stop
            return value
    return None


def _scale(draft: Draft, text: str, plain: str, patterns: Patterns) -> None:
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


def _half(draft: Draft, plain: str, patterns: Patterns) -> None:
    """Add the half of "deux millions et demi" and "two and a half million"."""
    match = patterns.half.match(plain, draft.end)
    if not match:
        return
    scale = patterns.scale.match(plain, match.end())
    factor = patterns.scales.get(scale.group("scale"), 1.0) if scale else 1.0
    step = next((step for step in (1e12, 1e9, 1e6, 1e3) if draft.low >= step), 1.0)
    draft.low = draft.high = (draft.low + 0.5 * step) * factor
    draft.end = scale.end("scale") if scale else match.end()


def _unit(draft: Draft, text: str, plain: str, patterns: Patterns) -> None:
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
        if half := patterns.half.match(plain, draft.end):
            draft.low, draft.high, draft.end = draft.low + 0.5, draft.high + 0.5, half.end()
    elif match := patterns.factor_after.match(plain, draft.end):
        draft.end = match.end()
        _give_unit(draft, "times")
    elif patterns.factor_before.search(plain[max(0, draft.core - 20) : draft.core]):
        _give_unit(draft, "times")


def _age(draft: Draft, plain: str, patterns: Patterns) -> None:
    """Tell an age from another number of years: "âgé de 60 ans", "60-year-old", "Jorge, dix ans, …"."""
    if draft.unit != "year":
        return
    before = plain[max(0, draft.core - 32) : draft.core]
    aside = before.endswith(", ") and plain[draft.end : draft.end + 1] == ","
    if aside or patterns.age_before.search(before) or patterns.age_after.match(plain, draft.end):
        draft.unit_class = "age"


def _give_unit(draft: Draft, unit: str) -> None:
    draft.unit = unit
    draft.unit_class, draft.factor = units.class_of(unit)


def _ends_well(draft: Draft, plain: str) -> bool:
    """Tell whether the digits stand free: "2S19" and "5G" are names."""
    return not (plain[draft.end : draft.end + 1].isalnum() or plain[draft.end : draft.end + 1] == "_")


def _noun(draft: Draft, plain: str, language: str, patterns: Patterns) -> None:
    """Find the counted thing after a number: a noun of the lexicon, else the first word that is not skipped."""
    words: list[str] = []
    position = draft.end
    while len(words) < 4 and (match := patterns.next_word.match(plain, position)):
        word = match.group("word")
        position = match.end()
        if word in patterns.nouns:
            draft.noun, draft.noun_known, draft.counted = patterns.nouns[word], True, (*words, word)
            draft.noun_end = position
            return
        if word in patterns.noun_skip:
            continue
        if word in patterns.stop:
            break
        words.append(word)
    if words:
        draft.noun, draft.counted = stem_of(words[0], language), tuple(words)


def _bound(draft: Draft, plain: str, patterns: Patterns) -> None:
    """Read the bound from the words before ("plus de") or after ("au moins")."""
    window = plain[max(0, draft.start - LOOK_BACK) : draft.start]
    match = patterns.bound_before.search(window)
    if match:
        draft.bound = patterns.bounds_before[re.sub(r"\s+", " ", match.group("bound"))]
        draft.start = draft.start - (len(window) - match.start("bound"))
        return
    after = patterns.bound_after.match(plain, draft.end)
    if after:
        draft.end = after.end()
    elif draft.noun_end is not None:
        after = patterns.bound_after.match(plain, draft.noun_end)
    if after:
        draft.bound = patterns.bounds_after[re.sub(r"\s+", " ", after.group("bound"))]


def _is_quantity(draft: Draft, text: str, plain: str, patterns: Patterns) -> bool:
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


def _mention(draft: Draft, text: str) -> NumberMention:
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
        change=draft.change,
    )
