"""Who says what in a sentence: "X said Y" in its many forms, found by pattern outside the quotation marks.

Everything here works on the plain text of one sentence; ranges are offsets in it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from factcheck.engines.local import phrases
from factcheck.engines.local.asides import asides, disputing
from factcheck.engines.local.grammar import mask
from factcheck.engines.local.indirect import content_start, indirect
from factcheck.engines.local.quoted import inside, is_all_speech, is_attributed, is_speech, quoted
from factcheck.engines.local.sayings import (
    SHORTEST_QUOTATION,
    Saying,
    subject_after,
    subject_before,
    trimmed,
    with_name,
)
from factcheck.marks import quotations
from factcheck.verbs import has_finite_verb

_NAME = r"[A-ZÀ-Þ][\w'.-]+(?:\s(?:de |du |van |von )?[A-ZÀ-Þ][\w'.-]+)"
_APPOSITION = re.compile(rf",\s{_NAME}*$|^{_NAME}+,[^,]*$")


@lru_cache(maxsize=1024)
def find_sayings(text: str, language: str) -> tuple[Saying, ...]:
    """List the sayings of a sentence, each before those within its contents."""
    pairs = [pair for pair in quotations(text) if is_speech(text, pair, language) or is_attributed(text, pair)]
    masked = mask(text)
    found = list(indirect(text, masked, language))
    found += quoted(text, masked, pairs, language, found)
    if not found:
        found = list(_according(masked, language)) or list(disputing(masked, language))
    if not found:
        found = list(asides(masked, language)) or list(_trailing(masked, language))
    if not found:
        found = list(_framed(masked, language))
    if not found and pairs and is_all_speech(masked):
        contents = tuple(inside(text, pair) for pair in pairs)
        found = [Saying((0, len(text)), (0, 0), contents, verbatim=True, orphan=True)]
    found = _merged(found)
    return tuple(sorted(found, key=lambda saying: (saying.extent[0], -saying.extent[1], saying.contents)))


def _merged(found: list[Saying]) -> list[Saying]:
    """Give the contents of "…, adding that Y" to the saying that it goes on from."""
    merged: list[Saying] = []
    for saying in sorted(found, key=lambda saying: saying.frame == "gerund"):
        hosts = [host for host in merged if host.frame == "said" and host.extent[0] <= saying.extent[0]]
        inside = (
            any(low <= saying.contents[0][0] < high for host in hosts for low, high in host.contents)
            if saying.contents
            else True
        )
        if saying.frame == "gerund" and hosts and not inside and saying.contents[0][0] > hosts[0].contents[0][0]:
            host = hosts[0]
            end = max(host.extent[1], saying.extent[1])
            merged[merged.index(host)] = replace(
                host, extent=(host.extent[0], end), contents=(*host.contents, *saying.contents)
            )
        else:
            merged.append(saying)
    return merged


def _according(masked: str, language: str) -> Iterator[Saying]:
    """Find "according to X, Y" and "Y, according to X"."""
    patterns = phrases.saying(language)
    whole = (0, len(masked))
    for pattern, weak in ((patterns.according, False), (patterns.according_weak, True)):
        for match in pattern.finditer(masked):
            if patterns.not_a_source.match(masked, match.end()):
                continue
            at_start = not any(c.isalnum() for c in masked[: match.start()])
            set_off = at_start or masked[: match.start()].rstrip().endswith(",")
            if not set_off and patterns.after_comma.match(masked, match.start()):
                continue
            comma = re.compile(r"[^,«“\"(]{2,120}").match(masked, match.end())
            end = with_name(masked, comma.end()) if comma else len(masked)
            if at_start and end < len(masked) - 3:
                content = trimmed(masked, end, len(masked))
                yield Saying(whole, trimmed(masked, match.end(), end), (content,))
                return
            if not at_start and not weak and end >= len(masked) - 2:
                yield Saying(whole, trimmed(masked, match.end(), end), (trimmed(masked, 0, match.start()),))
                return
            if not at_start and not weak and masked[: match.start()].rstrip().endswith(","):
                yield Saying(whole, trimmed(masked, match.end(), end), ())
                return


def _trailing(masked: str, language: str) -> Iterator[Saying]:
    """Find "Y, said X", "Y, X said" and "Y, a-t-il dit" at the end of a sentence without quotation marks."""
    patterns = phrases.saying(language)
    comma = masked.rfind(", ")
    while comma > 0:
        tail, content = comma + 2, trimmed(masked, 0, comma)
        inverted, verb = patterns.inverted.match(masked, tail), patterns.verb.match(masked, tail)
        if inverted:
            group = "pronoun" if inverted.group("pronoun") else "pronoun2"
            yield Saying((0, len(masked)), inverted.span(group), (content,))
            return
        # "His deputy, Ann Lee, denounced a delay": what stands before the verb is who speaks, not what was said.
        named = bool(_APPOSITION.search(masked[:comma])) and not has_finite_verb(masked[:comma], language)
        if verb and not named and len(masked[:comma].split()) >= SHORTEST_QUOTATION:
            subject = subject_after(masked, verb.end(), len(masked), language)
            if _names_somebody(masked[slice(*subject)], language, strictly=bool(patterns.bare_that)):
                yield Saying((0, len(masked)), subject, (content,))
                return
        later = patterns.verb.search(masked, tail)
        if (
            later
            and patterns.bare_that
            and masked[tail : later.start()].strip()
            and not re.search(r"\b(?:which|who|that|and|but)\b|,", masked[tail : later.start()])
        ):
            rest = masked[later.end() :]
            if (
                len(masked[:comma].split()) >= SHORTEST_QUOTATION
                and len(rest.split()) <= 8
                and content_start(masked, later.end(), language) is None
            ):
                yield Saying((0, len(masked)), trimmed(masked, tail, later.start()), (content,))
                return
        comma = masked.rfind(", ", 0, comma)


def _names_somebody(words: str, language: str, *, strictly: bool) -> bool:
    """Tell whether the words after a reporting verb name who spoke; `strictly`: only a name will do."""
    if not words or re.search(r"\d", words):
        return False
    determiner = re.split(r"[\s']", words)[0].casefold() in phrases.data(language)["context"]["determiners"]
    return bool(re.search(r"[A-ZÀ-Þ]", words)) if strictly else determiner or words[0].isupper()


def _framed(masked: str, language: str) -> Iterator[Saying]:
    """Find what somebody accuses another of, promises, or says in a noun: no clause is its content."""
    patterns = phrases.saying(language)
    for pattern, frame in (
        (patterns.accuse, "accusation"),
        (patterns.pledge, "pledge"),
        (patterns.forecast, "forecast"),
        (patterns.acts, "act"),
    ):
        match = pattern.search(masked)
        if match and match.start() > 2:
            subject = subject_before(masked, 0, match.start(), language)
            if subject[0] < subject[1] or frame not in {"act", "forecast"}:
                yield Saying((0, len(masked)), subject, (), frame=frame)
                return
