"""Finite verbs, found by their forms and neighbours: enough to tell a clause from a phrase, without a tagger."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from factcheck import lexicon

TOKEN = re.compile(r"[^\W\d_]+(?:-(?!t-)[^\W\d_]+)*(?:n't)?|\d+(?:[.,  ]\d+)*|[^\w\s]")
SHORTEST_SURE = 6
SHORTEST_NAME = 5


@dataclass(frozen=True)
class Token:
    """A word, number or mark of a text with its range; `folded` is in lower case."""

    start: int
    end: int
    text: str
    folded: str


@dataclass(frozen=True)
class _Verbs:
    forms: frozenset[str]
    sure: tuple[str, ...]
    exceptions: frozenset[str]
    not_after: frozenset[str]
    before: frozenset[str]
    ambiguous: frozenset[str]
    clitics: frozenset[str]
    auxiliaries: frozenset[str]
    subjects: frozenset[str]
    not_verbs: tuple[str, ...]
    negations: frozenset[str]
    negators: frozenset[str]


def tokens(text: str) -> list[Token]:
    """Cut a plain text into words, numbers and marks; an elided article or pronoun is a word of its own."""
    return [Token(m.start(), m.end(), m.group(), m.group().casefold()) for m in TOKEN.finditer(text)]


def finite_verbs(words: list[Token], language: str) -> Iterator[int]:
    """List the places, in a list of tokens, of the words that are finite verbs."""
    known = verbs_of(language)
    for place in range(len(words)):
        if _is_finite(words, place, known):
            yield place


def has_finite_verb(text: str, language: str) -> bool:
    """Tell whether a line says something of something, as a heading seldom does."""
    return any(True for _ in finite_verbs(tokens(text), language))


def _is_finite(words: list[Token], place: int, known: _Verbs) -> bool:
    word = words[place]
    form = word.folded
    if _follows_pronoun(words, place, known) or _is_negated(words, place, known):
        return True
    if not _has_form(form, known) or (place and word.text[0].isupper()):
        return False
    before = _before(words, place)
    if form in known.ambiguous:
        return before in known.before or (place > 0 and _is_name(words, place - 1))
    if before in known.not_after:
        earlier = _before(words, place - 1) if before in known.clitics and place else ""
        return earlier in known.before
    return True


def _follows_pronoun(words: list[Token], place: int, known: _Verbs) -> bool:
    """Tell whether a word stands where only a verb does: right after a pronoun that is always a subject."""
    word = words[place]
    if not word.text.isalpha() or word.folded in known.clitics or word.text[0].isupper():
        return False
    if place >= 2 and words[place - 1].text == "'":
        return False
    return place > 0 and words[place - 1].folded in known.subjects and not word.folded.endswith(known.not_verbs)


def _is_negated(words: list[Token], place: int, known: _Verbs) -> bool:
    """Tell whether a word stands where only a finite verb does: between the parts of a negation ("ne bouge pas")."""
    word = words[place]
    if not word.text.isalpha() or word.folded in known.clitics | known.negators or place + 1 == len(words):
        return False
    start = place - 1
    while start >= 0 and words[start].folded not in known.negations and _is_clitic(words[start], known):
        start -= 1
    return start >= 0 and words[start].folded in known.negations and words[place + 1].folded in known.negators


def _is_clitic(word: Token, known: _Verbs) -> bool:
    return word.text == "'" or word.folded in known.clitics


def _has_form(form: str, known: _Verbs) -> bool:
    if form in known.forms:
        return True
    return len(form) >= SHORTEST_SURE and form.endswith(known.sure) and form not in known.exceptions


def _before(words: list[Token], place: int) -> str:
    """Give the word before a place, an apostrophe passed over."""
    place -= 1
    while place >= 0 and words[place].text == "'":
        place -= 1
    return words[place].folded if place >= 0 else ""


def _is_name(words: list[Token], place: int) -> bool:
    return words[place].text in "»”" or (
        words[place].text[0].isupper() and (place > 0 or len(words[place].text) >= SHORTEST_NAME)
    )


@cache
def verbs_of(language: str) -> _Verbs:
    """Load the verbs of a language."""
    data = lexicon.load(language, "verbs")
    regular = {stem + ending for stem in data["stems"] for ending in data["endings"]}
    return _Verbs(
        forms=frozenset(data["forms"]) | regular,
        sure=tuple(data["sure_endings"]),
        exceptions=frozenset(data["exceptions"]),
        not_after=frozenset(data["not_after"]),
        before=frozenset(data["pronouns_before"]),
        ambiguous=frozenset(data["ambiguous"]),
        clitics=frozenset(data["clitics"]),
        auxiliaries=frozenset(data["auxiliaries"]),
        subjects=frozenset(data["subjects"]),
        not_verbs=tuple(data["not_verbs"]),
        negations=frozenset(data["negations"]),
        negators=frozenset(data["negators"]),
    )
