"""Who says what in a sentence: "X said Y" in its many forms, found by pattern outside the quotation marks.

Everything here works on the plain text of one sentence; ranges are offsets in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from factcheck.engines.local import phrases
from factcheck.marks import Paired, quotations
from factcheck.verbs import finite_verbs, has_finite_verb, tokens

Range = tuple[int, int]
MOST_SAYINGS = 8
"""In one sentence; more are a text without full stops."""
SHORTEST_QUOTATION = 4
"""Words; a shorter quotation without a verb is a phrase in quotation marks."""
_FILLER = "¤"
_CLAUSE_START = re.compile(
    r"[;:]\s|\s[–—-]\s|,\s(?:mais|et|or|car|tandis que|alors que|but|and|while)\s|\s(?:alors que|tandis que|while)\s",
    re.I,
)
_COMPARES = re.compile(r"\b(?:plus|moins|aussi|autant|tel|telle|même|mieux|autre|rather|more|less|such|so)\b", re.I)
_SPLITS = re.compile(r",?\s(?:et|puis|and|but|mais)\s(?:que |qu'|that )", re.I)


@dataclass(frozen=True)
class Saying:
    """One "X said Y": its whole range, the words that name X, the ranges of Y, and whether Y is verbatim.

    `speaker` may be empty (start == end) where X must be looked for elsewhere; `orphan` marks a quotation that no
    words attribute. `frame` tells apart forms whose Y is no clause: "pledge", "accusation", "act".
    """

    extent: Range
    speaker: Range
    contents: tuple[Range, ...]
    verbatim: bool = False
    frame: str = "said"
    orphan: bool = False


@lru_cache(maxsize=1024)
def find_sayings(text: str, language: str) -> tuple[Saying, ...]:
    """List the sayings of a sentence, each before those within its contents."""
    quoted = [pair for pair in quotations(text) if _is_speech(text, pair, language) or _is_attributed(text, pair)]
    masked = _masked(text)
    found = list(_indirect(text, masked, language))
    found += _quoted(text, masked, quoted, language, found)
    if not found:
        found = list(_according(masked, language)) or list(_trailing(masked, language))
    if not found:
        found = list(_framed(masked, language))
    if not found and quoted and _is_all_speech(masked, quoted):
        contents = tuple(_inside(text, pair) for pair in quoted)
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


def _masked(text: str) -> str:
    """Fill quotations, so that no pattern sees the words within."""
    masked = text
    for start, end, _ in quotations(text):
        masked = masked[: start + 1] + _FILLER * (end - start - 2) + masked[end - 1 :]
    return masked


def _is_speech(text: str, pair: Paired, language: str) -> bool:
    inner = text[pair.start + 1 : pair.end - 1]
    words = len(inner.split())
    return words >= SHORTEST_QUOTATION and (
        words > 8 or has_finite_verb(inner, language) or text[pair.end - 2] in ",.!?"
    )


def _is_attributed(text: str, pair: Paired) -> bool:
    """Tell a short quotation that a colon introduces, or that opens its sentence and is set off by a comma."""
    if text[: pair.start].rstrip().endswith(":"):
        return True
    return not text[: pair.start].strip() and bool(re.match(r"\s?,", text[pair.end :]) or text[pair.end - 2] in ",!?")


def _is_all_speech(masked: str, quoted: list[Paired]) -> bool:
    outside = re.sub(rf"[«“\"]\s?{_FILLER}*\s?[»”\"]", "", masked)
    return not any(c.isalnum() for c in outside)


def _inside(text: str, pair: Paired) -> Range:
    return _trimmed(text, pair.start + 1, pair.end - 1)


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and (text[start].isspace() or text[start] in ",;:"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:."):
        end -= 1
    return start, end


def _indirect(text: str, masked: str, language: str) -> Iterator[Saying]:
    """Find "X said that Y", "saying that Y" and "claims that Y"."""
    patterns = phrases.saying(language)
    hits: list[tuple[int, int, str]] = []
    for pattern, frame in ((patterns.verb, "said"), (patterns.gerund, "gerund"), (patterns.noun_report, "noun")):
        for match in pattern.finditer(masked):
            content = match.end() if frame == "noun" else _content_start(masked, match.end(), language)
            if content is not None and not any(low <= match.start() < high for low, high, _ in hits):
                hits.append((match.start(), content, frame))
    hits = sorted(hits)[:MOST_SAYINGS]
    for place, (verb, content, frame) in enumerate(hits):
        enclosing = max((low for _, low, _ in hits[:place] if _encloses(masked, low, verb)), default=0)
        end = _content_end(masked, content, language)
        contents = _split_contents(text, masked, content, end)
        if not any(high - low > 3 for low, high in contents):
            continue
        subject = _subject_before(masked, enclosing, verb, language)
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


def _content_start(masked: str, after: int, language: str) -> int | None:
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
        if bare and (has_finite_verb(rest, language) or _FILLER in rest):
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
        if comma and _content_start(masked, match.end(), language):
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
    return tuple(_trimmed(text, low, high) for low, high in ranges)


def _subject_before(masked: str, floor: int, verb: int, language: str) -> Range:
    """Take the words before a reporting verb, back to the start of its clause."""
    start = floor
    for match in _CLAUSE_START.finditer(masked, floor, verb):
        start = match.end()
    joined = re.search(r"\s(?:et|and|puis|but|mais)\s*$", masked[start:verb], re.I)
    if joined:
        return verb, verb
    words = tokens(masked[start:verb])
    first = next(finite_verbs(words, language), None)
    return _trimmed(masked, start, start + words[first].start if first else verb)


def _quoted(text: str, masked: str, quoted: list[Paired], language: str, indirect: list[Saying]) -> Iterator[Saying]:
    """Find the quotations that words attribute: before them with a colon, or after them."""
    pending: list[Range] = []
    for place, pair in enumerate(quoted):
        if any(
            low <= pair.start and pair.end <= high + 2 and _joined(masked, low, pair)
            for s in indirect
            for low, high in s.contents
        ):
            continue
        limit = quoted[place + 1].start if place + 1 < len(quoted) else len(text)
        floor = quoted[place - 1].end if place else 0
        content = _inside(text, pair)
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
        return Saying(extent, _subject_after(masked, verb.end(), limit, language), (content,), verbatim=True)
    source = patterns.according.match(masked, at)
    if source:
        return Saying(extent, _subject_after(masked, source.end(), limit, language), (content,), verbatim=True)
    later = patterns.verb.search(masked, at, min(limit, at + 160))
    if later and patterns.bare_that and masked[at : later.start()].strip() and ";" not in masked[at : later.start()]:
        return Saying(extent, _trimmed(masked, at, later.start()), (content,), verbatim=True)
    return None


def _subject_after(masked: str, start: int, limit: int, language: str) -> Range:
    """Take the words after a reporting verb that name who speaks, an apposition included."""
    start = _trimmed(masked, start, limit)[0]
    end = phrases.saying(language).subject_end.search(masked, start, limit)
    first = end.start() if end else limit
    if first == start or re.match(r"(?:devant|à|au|dans|sur|avec|to|in|at)\s", masked[start:first], re.I):
        return _trimmed(masked, start, limit)
    return _trimmed(masked, start, _with_name(masked, first))


def _with_name(masked: str, end: int) -> int:
    """Take in the name that stands in apposition after a role: "according to the mayor, Ann Lee"."""
    name = re.compile(r",\s[A-ZÀ-Þ][\w'.-]+(?:\s[A-ZÀ-Þ][\w'.-]+)+(?=[,.;]|$)").match(masked, end)
    return name.end() if name else end


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
        return Saying((start, pair.end), _subject_before(masked, inner, verb, language), (content,), verbatim=True)
    if not head.rstrip().endswith(":"):
        return None
    words = tokens(masked[inner : pair.start])
    first = next(finite_verbs(words, language), None)
    if first is None:
        return Saying((inner, pair.end), _trimmed(masked, inner, pair.start), (content,), verbatim=True)
    return Saying((inner, pair.end), _trimmed(masked, inner, inner + words[first].start), (content,), verbatim=True)


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
            end = _with_name(masked, comma.end()) if comma else len(masked)
            if at_start and end < len(masked) - 3:
                content = _trimmed(masked, end, len(masked))
                yield Saying(whole, _trimmed(masked, match.end(), end), (content,))
                return
            if not at_start and not weak and end >= len(masked) - 2:
                yield Saying(whole, _trimmed(masked, match.end(), end), (_trimmed(masked, 0, match.start()),))
                return
            if not at_start and not weak and masked[: match.start()].rstrip().endswith(","):
                yield Saying(whole, _trimmed(masked, match.end(), end), ())
                return


def _trailing(masked: str, language: str) -> Iterator[Saying]:
    """Find "Y, said X", "Y, X said" and "Y, a-t-il dit" at the end of a sentence without quotation marks."""
    patterns = phrases.saying(language)
    comma = masked.rfind(", ")
    while comma > 0:
        tail, content = comma + 2, _trimmed(masked, 0, comma)
        inverted, verb = patterns.inverted.match(masked, tail), patterns.verb.match(masked, tail)
        if inverted:
            group = "pronoun" if inverted.group("pronoun") else "pronoun2"
            yield Saying((0, len(masked)), inverted.span(group), (content,))
            return
        if verb and len(masked[:comma].split()) >= SHORTEST_QUOTATION:
            subject = _subject_after(masked, verb.end(), len(masked), language)
            words = masked[slice(*subject)]
            if not re.search(r"\d", words) and (not patterns.bare_that or re.search(r"[A-Z]", words)):
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
                and _content_start(masked, later.end(), language) is None
            ):
                yield Saying((0, len(masked)), _trimmed(masked, tail, later.start()), (content,))
                return
        comma = masked.rfind(", ", 0, comma)


def _framed(masked: str, language: str) -> Iterator[Saying]:
    """Find what somebody accuses another of, promises, or says in a noun: no clause is its content."""
    patterns = phrases.saying(language)
    for pattern, frame in ((patterns.accuse, "accusation"), (patterns.pledge, "pledge"), (patterns.acts, "act")):
        match = pattern.search(masked)
        if match and match.start() > 2:
            subject = _subject_before(masked, 0, match.start(), language)
            if subject[0] < subject[1] or frame != "act":
                yield Saying((0, len(masked)), subject, (), frame=frame)
                return
