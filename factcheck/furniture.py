"""What a page puts around an article: counters, share lines, bylines, credits, captions and headings, line by line.

The patterns of every language are tried on every page: a French article often stands on an English one's furniture.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from factcheck import lexicon
from factcheck.lines import BULLET, FINAL, Line, lines_of
from factcheck.marks import quotations
from factcheck.plain import Plain
from factcheck.records import Exclusion, ExclusionKind, Span
from factcheck.verbs import has_finite_verb
from factcheck.words import content_words

LONGEST_FURNITURE = 250
LONGEST_HEADING = 14
"""Words; a longer line without a final stop is a sentence that lacks one."""
LONGEST_TITLE = 40
LONGEST_HEADLINE = 20
LONGEST_CAPTION = 30
REPEATED = 0.7
"""Share of a title's content words that come again in the body of an article about them."""
_NUMBERED = re.compile(r"\d{1,2}[.)]\s")

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
    """Set aside the lines that name what follows: titles, a standfirst that the body repeats, cross-headings, captions.

    `lines` are the paragraphs of the page without its furniture.
    """
    captioned = {index for index in range(len(lines)) if _is_caption(lines, index, source, language)}
    for index in captioned:
        reason = "captions the picture that is credited below it"
        yield exclude(source, lines[index].start, lines[index].end, ExclusionKind.CAPTION, reason)
    lines = [line for index, line in enumerate(lines) if index not in captioned]
    for index, line in enumerate(lines):
        if title and line.text.casefold() == title.strip().casefold():
            reason: str | None = "the title"
        else:
            reason = _heading_reason(lines, index, language, source) if len(lines) > 1 else None
        if reason:
            yield exclude(source, line.start, line.end, ExclusionKind.HEADING, reason)


def _is_caption(lines: Sequence[Line], index: int, source: Plain, language: str) -> bool:
    """Tell whether a line without a verb stands right above the credit of a picture."""
    line, below = lines[index], _gap(lines, index, source)
    credited = below and not below[0].blank_before and furniture_kind(below[0]) is ExclusionKind.CAPTION
    return bool(credited) and line.word_count <= LONGEST_CAPTION and not has_finite_verb(line.text, language)


def _gap(lines: Sequence[Line], index: int, source: Plain) -> list[Line]:
    """List the lines of the page, already set aside, between a line of the article and the next one."""
    end = lines[index + 1].start if index + 1 < len(lines) else len(source.text)
    return lines_of(source.text[lines[index].end : end].removeprefix("\n"))


def _is_quoted_title(line: Line) -> bool:
    whole = [(pair.start, pair.end) for pair in quotations(line.text)] == [(0, len(line.text))]
    return whole and line.word_count <= LONGEST_TITLE and not re.search(r"[.,!…]\s?[»”\"]$", line.text)


def _heading_reason(lines: Sequence[Line], index: int, language: str, source: Plain) -> str | None:
    line = lines[index]
    quoted = _is_quoted_title(line)
    if index == 0 and quoted:
        return "a title in quotation marks"
    if quoted and _stands_between(lines, index):
        return "a short line in quotation marks without a final stop, between paragraphs"
    if FINAL.search(line.text) or (BULLET.match(line.text) and not _is_numbered_heading(lines, index)):
        return None
    if index <= 2 and not any(FINAL.search(before.text) for before in lines[:index]):
        return _title_reason(lines, index, language, source)
    if line.word_count > LONGEST_HEADING:
        return None
    if not has_finite_verb(line.text, language):
        return "a short line without a verb or a final stop, between paragraphs"
    if _stands_between(lines, index):
        return "a short line without a final stop, between paragraphs that have theirs"
    return None


def _stands_between(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a short line stands between paragraphs that end with a stop, as most of the page's do."""
    near = index > 0 and index + 1 < len(lines) and lines[index].word_count <= LONGEST_HEADING
    return near and _is_punctuated(lines) and bool(FINAL.search(lines[index - 1].text))


def _is_punctuated(lines: Sequence[Line]) -> bool:
    return sum(bool(FINAL.search(line.text)) for line in lines) >= 0.5 * len(lines)


def _is_numbered_heading(lines: Sequence[Line], index: int) -> bool:
    """Tell the numbered heading of a section, with a body below it, from an item of a numbered list."""
    beside = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
    numbered = [bool(_NUMBERED.match(line.text)) for line in beside]
    return bool(_NUMBERED.match(lines[index].text)) and index + 1 < len(lines) and not any(numbered)


def _title_reason(lines: Sequence[Line], index: int, language: str, source: Plain) -> str | None:
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
    if line.word_count <= LONGEST_HEADLINE and _is_punctuated(lines) and _is_set_off(lines, index, source):
        return "a headline: a short first line without a final stop, set off from the article"
    return None


def _is_set_off(lines: Sequence[Line], index: int, source: Plain) -> bool:
    """Tell whether a blank, a line of the page, or a standfirst above the byline parts a first line from the rest."""
    if lines[index + 1].blank_before or _gap(lines, index, source):
        return True
    below_standfirst = _gap(lines, index + 1, source) if index + 2 < len(lines) else []
    return any(furniture_kind(line) is ExclusionKind.BYLINE for line in below_standfirst)


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
