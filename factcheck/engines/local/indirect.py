"""Reported speech without quotation marks: "X said that Y", "saying that Y", "the claim that Y"."""

import re
from collections.abc import Iterator

from factcheck.engines.local import phrases
from factcheck.engines.local.grammar import FILLER
from factcheck.engines.local.sayings import Range, Saying, subject_before, trimmed
from factcheck.verbs import has_finite_verb

MOST_SAYINGS = 8
"""In one sentence; more are a text without full stops."""
_COMPARES = re.compile(r"\b(?:plus|moins|aussi|autant|tel|telle|même|mieux|autre|rather|more|less|such|so)\b", re.I)
_SPLITS = re.compile(r",?\s(?:et|puis|and|but|mais)\s(?:que |qu'|that )", re.I)


def indirect(text: str, masked: str, language: str) -> Iterator[Saying]:
    """Find "X said that Y", "saying that Y" and "claims that Y"."""
    patterns = phrases.saying(language)
    hits: list[tuple[int, int, str]] = []
    for pattern, frame in ((patterns.verb, "said"), (patterns.gerund, "gerund"), (patterns.noun_report, "noun")):
        for match in pattern.finditer(masked):
            content = match.end() if frame == "noun" else content_start(masked, match.end(), language)
            if content is not None and not any(low <= match.start() < high for low, high, _ in hits):
                hits.append((match.start(), content, frame))
    hits = sorted(hits)[:MOST_SAYINGS]
    for place, (verb, content, frame) in enumerate(hits):
        enclosing = max((low for _, low, _ in hits[:place] if _encloses(masked, low, verb)), default=0)
        end = _content_end(masked, content, language)
        contents = _split_contents(text, masked, content, end)
        if not any(high - low > 3 for low, high in contents):
            continue
        subject = subject_before(masked, enclosing, verb, language)
        start = enclosing if place and enclosing else _coordinated_start(masked, hits, place)
        yield Saying((start, end), subject, contents, frame=frame)


def _encloses(masked: str, content: int, verb: int) -> bool:
    """Tell whether a content that begins earlier still goes on where another reporting verb stands."""
    between = masked[content:verb]
    return not re.search(r",?\s(?:et|and)\s(?:[\w']+\s){0,3}$", between) and not re.search(
        r",\s?(?:en |tout en )?$", between
    )


def _coordinated_start(masked: str, hits: list[tuple[int, int, str]], place: int) -> int:
    if not place:
        return 0
    joined = re.search(r",?\s(?:et|puis|and|but|mais)\s(?:[\w']+\s){0,2}$", masked[: hits[place][0]], re.I)
    return joined.end() if joined else 0


def content_start(masked: str, after: int, language: str) -> int | None:
    """Find where Y begins after a reporting verb, or None when no clause follows."""
    patterns = phrases.saying(language)
    match = re.compile(rf"(?P<gap>[^.;:«»“”\"]{{0,90}}?)(?<![\w'])(?:{patterns.that})", re.I).match(masked, after)
    if match:
        gap = match.group("gap")
        plain_gap = not (_COMPARES.search(gap) or patterns.gerund.search(gap) or has_finite_verb(gap, language))
        if plain_gap and not re.search(
            r"(?:\bce|parce|afin|alors|tandis|pour|sans|avant|dès|so|but|and)\s?$", gap.strip(), re.I
        ):
            return match.end()
    if patterns.bare_that and patterns.bare_verb and patterns.bare_verb.search(masked[:after]):
        heard = patterns.heard.match(masked, after) if patterns.heard else None
        begin = heard.end() if heard else after
        bare = re.compile(rf"\s(?={patterns.bare_that.pattern})", re.I).match(masked, begin)
        rest = masked[bare.end() : bare.end() + 160] if bare else ""
        if bare and (has_finite_verb(rest, language) or FILLER in rest):
            return bare.end()
    return None


def _content_end(masked: str, start: int, language: str) -> int:
    """Find where Y ends: at the sentence's end, or where a second reporting verb takes over."""
    patterns = phrases.saying(language)
    ends = [len(masked)]
    for match in re.finditer(r",?\s(?:et|puis|and|but|mais|avant d[e']|tout en)\s", masked[start:], re.I):
        position = start + match.end()
        verb = patterns.verb.match(masked, position)
        follows = verb and re.match(r"[^.;]{0,60}?(?:[:,]|\sque\s|\squ'|\sthat\s|$)", masked[verb.end() :])
        if (
            verb and follows and (" " in verb.group() or re.match(r"\s?(?:que |qu'|that )", masked[verb.end() :]))
        ) or patterns.accuse.match(masked, position):
            ends.append(start + match.start())
    for match in patterns.gerund.finditer(masked, start):
        comma = re.search(r",\s(?:en |tout en )?$", masked[: match.start()])
        if comma and content_start(masked, match.end(), language):
            ends.append(comma.start())
    inverted = patterns.inverted.search(masked, start)
    if inverted and masked[: inverted.start()].rstrip().endswith(","):
        ends.append(masked[: inverted.start()].rstrip().rindex(","))
    return min(ends)


def _split_contents(text: str, masked: str, start: int, end: int) -> tuple[Range, ...]:
    """Cut Y where "that" is said again: "that A and that B" are two contents."""
    cuts = [start]
    ranges = []
    for match in _SPLITS.finditer(masked[start:end]):
        ranges.append((cuts[-1], start + match.start()))
        cuts.append(start + match.end())
    ranges.append((cuts[-1], end))
    return tuple(trimmed(text, low, high) for low, high in ranges)
