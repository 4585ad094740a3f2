"""What a page puts around an article: counters, share lines, bylines, credits, captions and headings, line by line.

The patterns of every language are tried on every page: a French article often stands on an English one's furniture.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
_QUOTED_END = re.compile(r"[^.,!?…;:\s]\s?[»”\"]$")
"""A quotation without a stop, in it or after it, at the end of a line."""

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
    captioned = {index for index in range(len(lines)) if _is_caption(_Page(lines, source, language), index)}
    for index in captioned:
        reason = "captions the picture that is credited below it"
        yield exclude(source, lines[index].start, lines[index].end, ExclusionKind.CAPTION, reason)
    lines = [line for index, line in enumerate(lines) if index not in captioned]
    stopped = sum(bool(FINAL.search(line.text)) for line in lines)
    page = _Page(lines, source, language, stopped >= 0.5 * len(lines))
    for index, line in enumerate(lines):
        is_title = title is not None and line.text.casefold() == title.strip().casefold()
        named = "the title" if is_title else _heading_reason(page, index) if len(lines) > 1 else None
        if named:
            yield exclude(source, line.start, line.end, ExclusionKind.HEADING, named)


@dataclass(frozen=True)
class _Page:
    """The paragraphs left of a page, and whether most of them end with a stop."""

    lines: Sequence[Line]
    source: Plain
    language: str
    is_punctuated: bool = False

    def gap(self, index: int) -> list[Line]:
        """List the lines set aside between a paragraph and the next."""
        end = self.lines[index + 1].start if index + 1 < len(self.lines) else len(self.source.text)
        return lines_of(self.source.text[self.lines[index].end : end].removeprefix("\n"))


def _is_caption(page: _Page, index: int) -> bool:
    """Tell whether a line without a verb stands right above the credit of a picture."""
    line = page.lines[index]
    if line.word_count > LONGEST_CAPTION:
        return False
    below = page.gap(index)
    credited = below and not below[0].blank_before and furniture_kind(below[0]) is ExclusionKind.CAPTION
    return bool(credited) and not has_finite_verb(line.text, page.language)


def _is_quoted_title(line: Line) -> bool:
    whole = [(pair.start, pair.end) for pair in quotations(line.text)] == [(0, len(line.text))]
    return whole and line.word_count <= LONGEST_TITLE and not re.search(r"[.,!…]\s?[»”\"]$", line.text)


def _heading_reason(page: _Page, index: int) -> str | None:
    lines, line = page.lines, page.lines[index]
    quoted = _is_quoted_title(line)
    if index == 0 and quoted:
        return "a title in quotation marks"
    if quoted and _stands_between(page, index):
        return "a short line in quotation marks without a final stop, between paragraphs"
    stopped = bool(FINAL.search(line.text)) and not (index == 0 and _QUOTED_END.search(line.text))
    if stopped or (BULLET.match(line.text) and not _is_numbered_heading(lines, index)):
        return None
    if index <= 2 and not any(FINAL.search(before.text) for before in lines[:index]):
        return _title_reason(page, index)
    if line.word_count > LONGEST_HEADING:
        return None
    if not has_finite_verb(line.text, page.language):
        return "a short line without a verb or a final stop, between paragraphs"
    if _stands_between(page, index):
        return "a short line without a final stop, between paragraphs that have theirs"
    return None


def _stands_between(page: _Page, index: int) -> bool:
    """Tell whether a short line stands below a paragraph that ends with a stop, as most of the page's do."""
    near = 0 < index < len(page.lines) - 1 and page.lines[index].word_count <= LONGEST_HEADING
    return near and page.is_punctuated and bool(FINAL.search(page.lines[index - 1].text))


def _is_numbered_heading(lines: Sequence[Line], index: int) -> bool:
    """Tell the numbered heading of a section, with a body below it, from an item of a numbered list."""
    beside = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
    numbered = any(_NUMBERED.match(line.text) for line in beside)
    return bool(_NUMBERED.match(lines[index].text)) and index + 1 < len(lines) and not numbered


def _title_reason(page: _Page, index: int) -> str | None:
    """Tell why a line at the top is a title; a line that says something new is kept, unless it is set off."""
    lines, line = page.lines, page.lines[index]
    if line.word_count > LONGEST_TITLE or index + 1 == len(lines):
        return None
    body = " ".join(other.text for other in lines[index + 1 :])
    own = content_words(line.text, page.language)
    said = {word.stem for word in content_words(body, page.language)}
    if own and sum(word.stem in said for word in own) >= REPEATED * len(own):
        return "a title or standfirst: the article says it again below"
    if line.word_count <= LONGEST_HEADING and not has_finite_verb(line.text, page.language):
        return "a title: a short first line without a verb or a final stop"
    if line.word_count <= LONGEST_HEADLINE and page.is_punctuated and _is_set_off(page, index):
        return "a headline: a short first line without a final stop, set off from the article"
    return None


def _is_set_off(page: _Page, index: int) -> bool:
    """Tell whether a blank, a line of the page, or a standfirst above the byline parts a first line from the rest."""
    if page.lines[index + 1].blank_before or page.gap(index):
        return True
    below_standfirst = page.gap(index + 1) if index + 2 < len(page.lines) else []
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
