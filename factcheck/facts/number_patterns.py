"""The patterns that find numbers in one language, built once from its lexicon."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from factcheck import lexicon
from factcheck.facts.mentions import Bound
from factcheck.facts.reading import any_of, level
from factcheck.facts.units import CURRENCIES

DIGITS = r"(?<!\d[:/])(?:\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
MODEL = r"(?<![\w])(?:[a-z]{1,6}-\d+\w*|[a-z]+\d+\w*|\d+[a-z]+\d+\w*)|\b\d{1,2}(?:h\d{2}|:\d{2}(?::\d{2})?)\b|\w+://\S+|\b24/7\b"


@dataclass(frozen=True)
class Patterns:
    """Compiled patterns and tables of one language; all read folded text."""

    core: re.Pattern[str]
    code: re.Pattern[str]
    lead: re.Pattern[str]
    scale: re.Pattern[str]
    half: re.Pattern[str]
    unit: re.Pattern[str]
    currency_before: re.Pattern[str]
    age_before: re.Pattern[str]
    age_after: re.Pattern[str]
    factor_before: re.Pattern[str]
    factor_after: re.Pattern[str]
    bound_before: re.Pattern[str]
    bound_after: re.Pattern[str]
    between: re.Pattern[str]
    ratio: re.Pattern[str]
    range_open: re.Pattern[str]
    change_after: re.Pattern[str]
    change_before: re.Pattern[str]
    elsewhen: re.Pattern[str]
    change_open: re.Pattern[str]
    next_word: re.Pattern[str]
    ordinal_skip: re.Pattern[str]
    range_dash: frozenset[str]
    lenders: frozenset[str]
    values: dict[str, dict[str, float]]
    scales: dict[str, float]
    unit_names: dict[str, str]
    bounds_before: dict[str, Bound]
    bounds_after: dict[str, Bound]
    nouns: dict[str, str]
    noun_skip: frozenset[str]
    stop: frozenset[str]
    lone_article: frozenset[str]
    lone_number: frozenset[str]


@cache
def of(language: str) -> Patterns:
    """Build the patterns of a language from ``numbers.toml`` and ``words.toml``."""
    words = lexicon.load(language, "numbers")
    values = {kind: _by_phrase(words[kind]) for kind in ("vague", "collective", "fraction")}
    values["factor"] = _by_phrase(words["factor_verb"])
    values["ordinal"] = _by_phrase(words["ordinal"])
    return Patterns(
        core=_core(words, values),
        code=_codes(words),
        lead=re.compile(r"^(?:une?|an?)\s+"),
        **_quantity_patterns(words),
        **_link_patterns(words),
        ordinal_skip=re.compile(r"[\s-]*" + any_of(words["ordinal_skip_before"]) + r"\b"),
        values=values,
        nouns={level(form): noun for noun, forms in words["noun"].items() for form in forms},
        noun_skip=frozenset(level(word) for word in words["noun_skip"]),
        stop=frozenset(level(word) for word in lexicon.load(language, "words")["stop"]),
        lone_article=frozenset(words["lone_article"]),
        lone_number=frozenset(words["lone_number"]),
    )


def _by_phrase(table: dict[str, list[str]]) -> dict[str, float]:
    return {level(phrase): float(value) for value, phrases in table.items() for phrase in phrases}


def _core(words: dict[str, Any], values: dict[str, dict[str, float]]) -> re.Pattern[str]:
    numeral = any_of([*words["numeral"], *words["zero"]])
    joint = any_of(words["numeral_joint"])
    stretch = rf"{numeral}(?:(?:[\s-]+(?:{joint}[\s-]+)?){numeral}\b)*"
    article = r"(?:(?:une?|an?)\s+)?"
    blocked = any_of(words["fraction_not_before"])
    counted = any_of(form for forms in words["noun"].values() for form in forms)
    free = "|".join(["(?<![\\w.,])(?<![a-z]-)", *(rf"(?<=\b{sign})" for sign in sorted(_letter_currencies(words)))])
    parts = [
        rf"(?P<vague>\b{any_of(values['vague'])}\b)",
        rf"(?P<collective>\b{article}{any_of(values['collective'])}\b)",
        rf"(?P<fraction>(?<!first )(?<!second )\b{any_of(values['fraction'])}\b(?!\s*{blocked}|\s+{counted}\b))",
        rf"(?P<factor>\b{any_of(values['factor'])}\b)",
        rf"(?P<word>(?<![\w-]){stretch}\b(?!-))",
        rf"(?P<ordinal>(?<![\w-]){any_of(values['ordinal'])}\b(?!-))",
        rf"(?P<digit>(?:{free}){DIGITS})",
    ]
    return re.compile("|".join(parts))


def _letter_currencies(words: dict[str, Any]) -> list[str]:
    """List the currencies that are written in letters against the number ("KSh415")."""
    forms = (level(form) for unit, forms in words["unit"].items() if unit in CURRENCIES for form in forms)
    return [form for form in forms if form.isalpha() and len(form) <= 4]


def _codes(words: dict[str, Any]) -> re.Pattern[str]:
    """Find numbers that name a thing: "art. 49.3", "F-16", "Covid-19", "21st", "20h30"."""
    named = rf"(?<!\w){any_of(words['codes'])}\s*\d+(?:[.-]\d+)*\w*"
    units = any_of(form for forms in words["unit"].values() for form in forms if form.isalpha())
    scales = any_of(form for forms in words["scale"].values() for form in forms)
    currency = any_of(form for unit, forms in words["unit"].items() if unit in CURRENCIES for form in forms)
    # A run of letters and digits is a model or a code, unless the letters are a unit, a scale or a currency.
    amount = rf"(?!{currency}\d)(?!\d+(?:[.,]\d+)?(?:{scales}|{units})\b)"
    ordinal = rf"\b\d+{any_of(words['ordinal_suffix'])}\b"
    return re.compile(rf"{named}|{amount}(?:{MODEL})|{ordinal}")


def _quantity_patterns(words: dict[str, Any]) -> dict[str, Any]:
    scales = {level(form): float(value) for value, forms in words["scale"].items() for form in forms}
    unit_names = {level(form): unit for unit, forms in words["unit"].items() for form in forms}
    signs = [form for form in unit_names if not form[-1].isalnum()]
    named = [form for form in unit_names if form[-1].isalnum()]
    # Signs and codes stand before an amount ("$5", "EUR 5"), full names do not ("Euro 2012").
    currencies = [
        form
        for form, unit in unit_names.items()
        if unit in CURRENCIES and (not form.isalpha() or form in {unit.casefold(), "ksh"})
    ]
    return {
        "scale": re.compile(rf"[\s-]?(?:de\s)?(?P<scale>{any_of([*scales, 'm'])})(?![\w'])"),
        "half": re.compile(rf"\s+{any_of(words['and_a_half'])}\b"),
        "unit": re.compile(rf"[\s-]?(?:de\s|d'|of\s)?(?P<unit>{any_of(signs)}|{any_of(named)}(?![\w']))"),
        "currency_before": re.compile(rf"(?<![a-z])(?P<unit>{any_of(currencies)})\s?$"),
        "age_before": re.compile(r"\bage(?:e|s|es|d)?\s+(?:[\w']+\s*){0,4}$"),
        "age_after": re.compile(r"(?:-|\s)olds?\b"),
        "factor_before": re.compile(rf"\b{any_of(words['factor_before'])}\s+$"),
        "factor_after": re.compile(rf"\s+{any_of(words['factor_after'])}\b"),
        "scales": scales,
        "unit_names": unit_names,
    }


def _link_patterns(words: dict[str, Any]) -> dict[str, Any]:
    before = _bounds(words["bound_before"])
    after = _bounds(words["bound_after"])
    middle = any_of(words["range_middle"])
    return {
        "bound_before": re.compile(rf"(?<![\w'])(?P<bound>{any_of(before)})\s*(?:(?:les|des|de|d'|an?|of)\s*)*$"),
        "bound_after": re.compile(rf"\s+(?P<bound>{any_of(after)})\b"),
        "bounds_before": before,
        "bounds_after": after,
        "between": re.compile(rf"\s*(?:[\w'-]+\s+){{0,4}}?(?:{any_of(words['ratio_middle'])}|{middle}|-|–|,)\s*"),
        "change_after": re.compile(rf"\s*(?:[\w'-]+\s+){{0,2}}?{any_of(words['change_after'])}\b"),
        "change_before": re.compile(words["change_before"]),
        "elsewhen": re.compile(rf"\b{any_of(words['elsewhen'])}\b"),
        "ratio": re.compile(rf"\b{any_of(words['ratio_middle'])}$"),
        "range_open": re.compile(rf"\b{any_of(words['range_open'])}\s+$"),
        "change_open": re.compile(rf"\b{any_of(words['change_open'])}\s+$"),
        "range_dash": frozenset(("-", "–", *(level(word) for word in words["range_middle"] if word in {"à", "to"}))),
        "lenders": frozenset(("-", "–", *(level(word) for word in words["range_middle"]))),
        "next_word": re.compile(r"(?:[\s-]+|(?<=[a-z])'|\s*d')(?:[ld]')?(?P<word>[^\W\d_]+)"),
    }


def _bounds(table: dict[str, list[str]]) -> dict[str, Bound]:
    return {level(phrase): Bound[name.upper()] for name, phrases in table.items() for phrase in phrases}
