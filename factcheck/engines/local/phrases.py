"""The patterns of a language that claim finding shares, compiled once from its lexicon."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from factcheck import lexicon


@dataclass(frozen=True)
class Saying:
    """Patterns of reporting speech; `verb` matches a reporting verb with its auxiliary and adverbs.

    `day` is the day of a saying after its verb, `when` such a day before who spoke ("said on Monday the mayor").
    """

    verb: re.Pattern[str]
    gerund: re.Pattern[str]
    inverted: re.Pattern[str]
    that: str
    bare_that: re.Pattern[str] | None
    bare_verb: re.Pattern[str] | None
    heard: re.Pattern[str] | None
    according: re.Pattern[str]
    according_weak: re.Pattern[str]
    after_comma: re.Pattern[str]
    not_a_source: re.Pattern[str]
    accuse: re.Pattern[str]
    pledge: re.Pattern[str]
    forecast: re.Pattern[str]
    acts: re.Pattern[str]
    noun_report: re.Pattern[str]
    subject_end: re.Pattern[str]
    day: re.Pattern[str]
    when: re.Pattern[str]
    disagrees: re.Pattern[str]
    subordinate: re.Pattern[str]
    goes_on: re.Pattern[str]


@cache
def data(language: str) -> dict[str, Any]:
    """Load the whole lexicon of claims of a language."""
    return lexicon.load(language, "claims")


@cache
def saying(language: str) -> Saying:
    """Compile the patterns of reporting speech of a language."""
    table = data(language)["saying"]
    simple, participle, gerund = (_any_of(table[name]) for name in ("simple", "participles", "gerunds"))
    auxiliary, adverb = _any_of(table["auxiliaries"]), table["adverbs"]
    compound = rf"(?:{auxiliary})(?: {adverb})* (?:{participle})"
    verb = rf"(?:{compound}|(?:{adverb} )*(?:{simple}))(?: {adverb})*"
    pronoun = r"(?P<pronoun>ils?|elles?|on)"
    inverted = rf"(?:(?:{auxiliary})-(?:t-)?{pronoun}(?: {adverb})* (?:{participle})|(?:{simple})-(?:t-)?{pronoun}2)"
    inverted = inverted.replace("(?P<pronoun>ils?|elles?|on)2", "(?P<pronoun2>ils?|elles?|on)")
    starts = table.get("clause_start")
    return Saying(
        verb=_compile(rf"(?<![\w'-])(?P<verb>{verb})(?![\w'-])"),
        gerund=_compile(rf"(?<![\w'-])(?:en |tout en )?(?P<verb>{gerund})(?![\w'-])"),
        inverted=_compile(rf"(?<![\w'-]){inverted}(?![\w'-])"),
        that=table["that"],
        bare_that=_compile(starts) if table["that_optional"] else None,
        bare_verb=_compile(table["bare_verbs"]) if table["that_optional"] else None,
        heard=_compile(table["heard"]) if table["that_optional"] else None,
        according=_compile(rf"(?<![\w'-])(?:{table['according']})\s?"),
        according_weak=_compile(rf"(?<![\w'-]){table['according_weak']}"),
        after_comma=_compile(table["after_comma"]),
        not_a_source=_compile(table["not_a_source"]),
        accuse=_compile(rf"(?<![\w'-])(?P<verb>{table['accuse']})(?![\w'-])"),
        pledge=_compile(rf"(?<![\w'-])(?P<verb>{table['pledge']})(?![\w'-])"),
        forecast=_compile(rf"(?<![\w'-])(?P<verb>{table['forecast']})(?![\w'-])"),
        acts=_compile(rf"(?<![\w'-])(?P<verb>{table['acts']})(?![\w'-])"),
        noun_report=_compile(rf"(?<![\w'-])(?P<verb>{table['noun_report']})"),
        subject_end=_compile(table["subject_end"]),
        day=_compile(rf"(?:\s{table['day']})?"),
        when=_compile(rf"{table['day']}\s(?={table['who_begins']})"),
        disagrees=_compile(rf"(?<![\w'-])(?:{table['disagrees']})\s?:\s"),
        subordinate=_compile(rf"\s*(?:{table['subordinate']})"),
        goes_on=_compile(rf"(?:{table['goes_on']})\b"),
    )


@cache
def pattern(language: str, section: str, name: str) -> re.Pattern[str]:
    """Compile one pattern of the lexicon of claims."""
    return _compile(data(language)[section][name])


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _compile(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
