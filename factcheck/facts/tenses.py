"""Which way a day without a year lies: by the verb nearest to it, and by the preposition before it."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from factcheck import lexicon
from factcheck.facts.reading import level, sentence_around

Tense = Literal["future", "past", "scheduled"]
LONGEST_PREPOSITION = 40


@dataclass(frozen=True)
class Tenses:
    """Patterns of one language, on folded text.

    `state` ends in a verb that looks past and tells a present state ("is closed"); `arranges` is a verb whose object
    lies ahead; `earlier` is one that sets the arranging itself back. `past_as_written` reads accents.
    """

    verbs: tuple[tuple[Tense, re.Pattern[str]], ...]
    not_future: frozenset[str]
    months: frozenset[str]
    participle: re.Pattern[str]
    past_as_written: re.Pattern[str]
    state: re.Pattern[str]
    arranges: re.Pattern[str]
    earlier: re.Pattern[str]
    within: re.Pattern[str]
    until: re.Pattern[str]
    starting: re.Pattern[str]
    appointed: re.Pattern[str]
    names_are_capitalised: bool


@dataclass(frozen=True)
class _Verb:
    tense: Tense
    distance: int
    text: str
    state: bool = False
    after: bool = False


@cache
def of(language: str) -> Tenses:
    """Build the patterns of a language from ``dates.toml``."""
    table = lexicon.load(language, "dates")
    tense, before = table["tense"], table["directions"]
    kinds: tuple[Tense, ...] = ("future", "scheduled", "past")
    return Tenses(
        verbs=tuple((kind, re.compile("|".join(tense[kind]))) for kind in kinds),
        not_future=frozenset(level(word) for word in tense["not_future"]),
        months=frozenset(level(form) for forms in table["months"].values() for form in forms),
        participle=re.compile(tense["participle"], re.IGNORECASE),
        past_as_written=re.compile(tense["past_as_written"], re.IGNORECASE),
        state=re.compile(tense["state"]),
        arranges=re.compile(tense["arranges"]),
        earlier=re.compile(tense["earlier"]),
        within=re.compile(before["within"]),
        until=re.compile(before["until"]),
        starting=re.compile(before["starting"]),
        appointed=re.compile(before["appointed"]),
        # In English a heading may capitalise its verbs ("Council Will Vote").
        names_are_capitalised=table["day_first"],
    )


def tense_at(text: str, language: str, start: int, end: int) -> Tense | None:
    """Tell which way a date lies from the day of writing: "future", "past", "scheduled" (the nearest one) or None.

    "By" and "until" point ahead unless a past verb stands nearest that does not itself arrange what is to come.
    """
    low, high = sentence_around(text, start)
    words = of(language)
    nearest = _nearest(text, words, (low, high), (start, end))
    before = level(text[max(low, start - LONGEST_PREPOSITION) : start])
    tense = nearest.tense if nearest else None
    if nearest and nearest.after and words.participle.search(text[low:start]):
        return "past"
    if words.within.search(before):
        return "future"
    told = nearest if nearest and nearest.tense == "past" and not nearest.state else None
    arranged = told is not None and words.arranges.search(told.text) and not words.earlier.search(told.text)
    if words.until.search(before) or words.appointed.search(before):
        if arranged:
            return "future"
        return tense if told or tense == "future" else "scheduled"
    if words.starting.search(before):
        return tense if told or tense == "future" else "scheduled"
    return tense


def _nearest(text: str, words: Tenses, sentence: tuple[int, int], date: tuple[int, int]) -> _Verb | None:
    low, high = sentence
    # "À" folds to "a", which is also a verb.
    plain = level(re.sub("[àÀ]", "\x00", text[low:high]))
    nearest: _Verb | None = None
    for tense, pattern in words.verbs:
        for match in pattern.finditer(plain):
            at, until = low + match.start(), low + match.end()
            named = words.names_are_capitalised or match.group() in words.months
            if match.group() in words.not_future or (named and _is_name(text, low, at)):
                continue
            if at < date[1] and date[0] < until:
                continue
            distance = abs(date[0] - until if until <= date[0] else at - date[1])
            if nearest is None or distance < nearest.distance:
                known: Tense = "past" if words.past_as_written.search(text[at:until]) else tense
                nearest = _Verb(
                    known, distance, match.group(), bool(words.state.search(plain[: match.end()])), at >= date[1]
                )
    return nearest


def _is_name(text: str, sentence: int, at: int) -> bool:
    """Tell a capitalised word within a sentence, which is no verb however it ends ("Ferreira")."""
    first = len(text[sentence:at].strip(" \"'«“(")) == 0
    return text[at].isupper() and not first and not text[at : at + 2].isupper()
