"""What a page puts around an article: counters, share lines, bylines, credits, captions and headings, line by line.

The patterns of every language are tried on every page: a French article often stands on an English one's furniture.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from factcheck import lexicon
from factcheck.lines import BULLET, FINAL, Line
from factcheck.marks import quotations
from factcheck.plain import Plain
from factcheck.records import Exclusion, ExclusionKind, Span
from factcheck.verbs import has_finite_verb
from factcheck.words import content_words

LONGEST_FURNITURE = 250
LONGEST_HEADING = 14
"""Words; a longer line without a final stop is a sentence that lacks one."""
LONGEST_TITLE = 40
REPEATED = 0.7
"""Share of a title's content words that come again in the body of an article about them."""

_REASONS = {
    ExclusionKind.COUNTER: "a counter of the page, not prose",
    ExclusionKind.SHARE: "a share, subscription or read-also line of the page",
    ExclusionKind.BYLINE: "says who wrote the article and when",
    ExclusionKind.CREDIT: "credits an agency or source",
    ExclusionKind.CAPTION: "captions or credits a picture",
}
_TOPICS = {
    "counter": ExclusionKind.COUNTER,
    "share": ExclusionKind.SHARE,
    "byline": ExclusionKind.BYLINE,
    "credit": ExclusionKind.CREDIT,
    "caption": ExclusionKind.CAPTION,
}


def furniture_kind(line: Line) -> ExclusionKind | None:
    """Name the kind of furniture that a whole line is, if it is one."""
    if len(line.text) > LONGEST_FURNITURE:
        return None
    for topic, kind in _TOPICS.items():
        if any(pattern.fullmatch(line.text) for pattern in patterns(topic)):
            return kind
    return None


def furniture_of(line: Line, source: Plain) -> Iterator[Exclusion]:
    """Set aside a line of furniture, or the dateline and the credit at the edges of a paragraph."""
    kind = furniture_kind(line)
    if kind:
        yield exclude(source, line.start, line.end, kind, _REASONS[kind])
        return
    for pattern in patterns("dateline"):
        match = pattern.match(line.text)
        if match and line.word_count > 8:
            start, end = line.start, line.start + len(match.group().rstrip())
            yield exclude(source, start, end, ExclusionKind.CREDIT, "names the place and agency of the dispatch")
            break
    for pattern in patterns("trailing_credit"):
        match = pattern.search(line.text)
        if match and line.word_count > 4:
            start = line.start + match.start() + 1
            yield exclude(source, start, line.end, ExclusionKind.CREDIT, _REASONS[ExclusionKind.CREDIT])
            break


def headings(lines: Sequence[Line], source: Plain, language: str, title: str | None) -> Iterator[Exclusion]:
    """Set aside the lines that name what follows: the title, a standfirst that the body repeats, cross-headings."""
    ended = [bool(FINAL.search(line.text)) for line in lines]
    punctuated = sum(ended) >= 0.5 * len(lines)
    for index, line in enumerate(lines):
        if index == 0 and len(lines) > 1 and _is_quoted_title(line):
            yield exclude(source, line.start, line.end, ExclusionKind.HEADING, "a title in quotation marks")
        elif title and line.text.casefold() == title.strip().casefold():
            yield exclude(source, line.start, line.end, ExclusionKind.HEADING, "the title")
        elif not ended[index] and not BULLET.match(line.text) and len(lines) > 1:
            reason = _heading_reason(lines, index, language, punctuated)
            if reason:
                yield exclude(source, line.start, line.end, ExclusionKind.HEADING, reason)


def _is_quoted_title(line: Line) -> bool:
    whole = [(pair.start, pair.end) for pair in quotations(line.text)] == [(0, len(line.text))]
    return whole and line.word_count <= LONGEST_TITLE and not re.search(r"[.!…]\s?[»”\"]$", line.text)


def _heading_reason(lines: Sequence[Line], index: int, language: str, punctuated: bool) -> str | None:
    line = lines[index]
    if index <= 2 and not any(FINAL.search(before.text) for before in lines[:index]):
        return _title_reason(lines, index, language)
    if line.word_count > LONGEST_HEADING:
        return None
    if not has_finite_verb(line.text, language):
        return "a short line without a verb or a final stop, between paragraphs"
    followed = index + 1 < len(lines)
    if punctuated and followed and FINAL.search(lines[index - 1].text):
        return "a short line without a final stop, between paragraphs that have theirs"
    return None


def _title_reason(lines: Sequence[Line], index: int, language: str) -> str | None:
    """Tell why a line at the top is a title; a line that says something new is kept."""
    line = lines[index]
    if line.word_count > LONGEST_TITLE or index + 1 == len(lines):
        return None
    body = " ".join(other.text for other in lines[index + 1 :])
    own = content_words(line.text, language)
    said = {word.stem for word in content_words(body, language)}
    if own and sum(word.stem in said for word in own) >= REPEATED * len(own):
        return "a title or standfirst: the article says it again below"
    if line.word_count <= LONGEST_HEADING and not has_finite_verb(line.text, language):
        return "a title: a short first line without a verb or a final stop"
    return None


def exclude(source: Plain, start: int, end: int, kind: ExclusionKind, reason: str) -> Exclusion:
    """Set a range of the plain text aside."""
    return Exclusion(span=source.span(start, end), kind=kind, reason=reason)


def without(exclusions: Sequence[Exclusion], restore: Sequence[Span]) -> list[Exclusion]:
    """Cut what the user restored out of what is set aside."""
    kept = list(exclusions)
    for span in restore:
        kept = [piece for exclusion in kept for piece in _cut(exclusion, span)]
    return kept


def _cut(exclusion: Exclusion, restored: Span) -> Iterator[Exclusion]:
    low, high = exclusion.span.start, exclusion.span.end
    if restored.end <= low or high <= restored.start:
        yield exclusion
        return
    for start, end in ((low, restored.start), (restored.end, high)):
        if start < end:
            yield exclusion.model_copy(update={"span": Span(start=start, end=end)})


@cache
def patterns(topic: str) -> tuple[re.Pattern[str], ...]:
    """Compile the patterns of a topic in every language that we know."""
    compiled = []
    for language in lexicon.LANGUAGES:
        found = lexicon.load(language, "article")["furniture"][topic]
        listed = [found] if isinstance(found, str) else found
        compiled += [re.compile(pattern, re.IGNORECASE) for pattern in listed]
    return tuple(compiled)
