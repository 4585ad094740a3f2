"""Quotations and the words that attribute them: before, with a colon, or after."""

import re
from collections.abc import Iterator
from dataclasses import replace

from factcheck.engines.local import phrases
from factcheck.engines.local.grammar import FILLER
from factcheck.engines.local.sayings import (
    SHORTEST_QUOTATION,
    Range,
    Saying,
    subject_after,
    subject_before,
    trimmed,
)
from factcheck.marks import Paired
from factcheck.verbs import finite_verbs, has_finite_verb, tokens


def is_speech(text: str, pair: Paired, language: str) -> bool:
    """Tell words that somebody said from a phrase in quotation marks."""
    inner = text[pair.start + 1 : pair.end - 1]
    words = len(inner.split())
    return words >= SHORTEST_QUOTATION and (
        words > 8 or has_finite_verb(inner, language) or text[pair.end - 2] in ",.!?"
    )


def is_attributed(text: str, pair: Paired) -> bool:
    """Tell a short quotation that a colon introduces, or that opens its sentence and is set off by a comma."""
    if text[: pair.start].rstrip().endswith(":"):
        return True
    return not text[: pair.start].strip() and bool(re.match(r"\s?,", text[pair.end :]) or text[pair.end - 2] in ",!?")


def is_all_speech(masked: str) -> bool:
    """Tell whether there is nothing in a sentence but quotations."""
    outside = re.sub(rf"[«“\"]\s?{FILLER}*\s?[»”\"]", "", masked)
    return not any(c.isalnum() for c in outside)


def inside(text: str, pair: Paired) -> Range:
    """Give the range between the quotation marks."""
    return trimmed(text, pair.start + 1, pair.end - 1)


def quoted(text: str, masked: str, pairs: list[Paired], language: str, indirect: list[Saying]) -> Iterator[Saying]:
    """Find the quotations that words attribute: before them with a colon, or after them."""
    pending: list[Range] = []
    for place, pair in enumerate(pairs):
        if any(
            low <= pair.start and pair.end <= high + 2 and _joined(masked, low, pair)
            for s in indirect
            for low, high in s.contents
        ):
            continue
        limit = pairs[place + 1].start if place + 1 < len(pairs) else len(text)
        floor = pairs[place - 1].end if place else 0
        content = inside(text, pair)
        saying = _after(masked, pair, limit, content, language) or _before(
            masked, floor, pair, content, language, indirect
        )
        if saying:
            yield replace(saying, contents=(*pending, *saying.contents))
            pending = []
        else:
            pending.append(content)


def _joined(masked: str, low: int, pair: Paired) -> bool:
    """Tell whether a quotation is part of an indirect content, and not introduced by a colon of its own."""
    return ":" not in masked[low : pair.start]


def _after(masked: str, pair: Paired, limit: int, content: Range, language: str) -> Saying | None:
    patterns = phrases.saying(language)
    opening = re.compile(r"\s?[,.]?\s?").match(masked, pair.end)
    at = opening.end() if opening else pair.end
    extent = (pair.start, len(masked))
    inverted = patterns.inverted.match(masked, at)
    if inverted:
        group = "pronoun" if inverted.group("pronoun") else "pronoun2"
        return Saying(extent, inverted.span(group), (content,), verbatim=True)
    verb = patterns.verb.match(masked, at)
    if verb:
        return Saying(extent, subject_after(masked, verb.end(), limit, language), (content,), verbatim=True)
    source = patterns.according.match(masked, at)
    if source:
        return Saying(extent, subject_after(masked, source.end(), limit, language), (content,), verbatim=True)
    later = patterns.verb.search(masked, at, min(limit, at + 160))
    if later and patterns.bare_that and masked[at : later.start()].strip() and ";" not in masked[at : later.start()]:
        return Saying(extent, trimmed(masked, at, later.start()), (content,), verbatim=True)
    return None


def _before(
    masked: str, floor: int, pair: Paired, content: Range, language: str, indirect: list[Saying]
) -> Saying | None:
    """Find what introduces a quotation: "X said: «"."""
    head = masked[floor : pair.start]
    if not re.search(r"[:,]\s*$", head):
        return None
    inner = max((low for s in indirect for low, high in s.contents if floor <= low < pair.start <= high), default=floor)
    matches = list(phrases.saying(language).verb.finditer(masked, inner, pair.start))
    if matches:
        verb = matches[-1].start()
        joined = re.search(r",?\s(?:et|and|puis)\s$", masked[inner:verb], re.I)
        start = inner + joined.end() if joined else inner
        return Saying((start, pair.end), subject_before(masked, inner, verb, language), (content,), verbatim=True)
    if not head.rstrip().endswith(":"):
        return None
    words = tokens(masked[inner : pair.start])
    first = next(finite_verbs(words, language), None)
    if first is None:
        return Saying((inner, pair.end), trimmed(masked, inner, pair.start), (content,), verbatim=True)
    return Saying((inner, pair.end), trimmed(masked, inner, inner + words[first].start), (content,), verbatim=True)
