"""From pasted text to an Article: what it says, in which language, and what of it is not the article.

`Article.text` is the pasted text in NFC with line feeds for line ends (CR LF and CR are the two changes made);
every offset counts its code points. Invisible characters stay in it and are left out of analysis.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date

from factcheck import comments, furniture, lexicon, pasted
from factcheck import sentences as boundaries
from factcheck.lines import Line, lines_of, paragraphs
from factcheck.plain import Plain, plain
from factcheck.records import Article, Exclusion, ExclusionKind, Sentence, Span
from retrieval.language import detect

OTHER = "und"
"""The code of a language that nobody names (ISO 639-2); such a text is read by general rules."""


def read(
    text: str | bytes,
    *,
    title: str | None = None,
    url: str | None = None,
    published: date | None = None,
    language: str | None = None,
    restore: Sequence[Span] = (),
) -> Article:
    """Read a pasted article; `restore` are spans that the user wants checked though they look like page furniture.

    Raises ArticleError when the text is empty, not text, or too long.
    """
    accepted, notices = pasted.accept(text)
    source = plain(accepted)
    lines = lines_of(source.text)
    excluded, own = _set_aside(lines, source)
    language = language or detect_language("\n".join(line.text for line in own) or source.text)
    excluded += furniture.headings(list(paragraphs(own)), source, language, title)
    if language not in lexicon.LANGUAGES:
        code = "" if language == OTHER else f" ({language})"
        notices += (f"Rules exist for French and English; this text{code} is split by general rules.",)
    return Article(
        id=hashlib.sha256(accepted.encode()).hexdigest()[:12],
        text=accepted,
        title=title,
        url=url,
        published=published,
        language=language,
        excluded=tuple(sorted(furniture.without(excluded, restore), key=lambda found: found.span.start)),
        notices=notices,
    )


def sentences(article: Article) -> tuple[Sentence, ...]:
    """Split what is not set aside into sentences; ``span.of(article.text) == text``, in order, none overlapping."""
    found = []
    for paragraph, block in enumerate(_paragraphs(article)):
        for start, end in boundaries.split(block.text, article.language):
            span = block.span(start, end)
            found.append(Sentence(span=span, text=span.of(article.text), paragraph=paragraph))
    return tuple(found)


def detect_language(text: str) -> str:
    """Name the language of a whole text (ISO 639-1), as py3langid hears it."""
    return detect(text, sample=len(text))


def _set_aside(lines: Sequence[Line], source: Plain) -> tuple[list[Exclusion], list[Line]]:
    """Set comments and furniture aside; give back the exclusions and the lines that remain."""
    cut = comments.tail(lines)
    start = cut[0] if cut else len(lines)
    excluded, own = [], []
    for line in lines[:start]:
        found = list(furniture.furniture_of(line, source))
        excluded += found
        if not any(source.span(line.start, line.end) == exclusion.span for exclusion in found):
            own.append(line)
    if cut and start < len(lines):
        whole = lines[start].start, lines[-1].end
        excluded.append(furniture.exclude(source, *whole, ExclusionKind.COMMENT, cut[1]))
    return excluded, own


def _paragraphs(article: Article) -> Iterator[Plain]:
    """List the paragraphs of what is not set aside, as plain text."""
    position = 0
    edges = [*article.excluded, None]
    for exclusion in edges:
        stop = exclusion.span.start if exclusion else len(article.text)
        if position < stop:
            yield from _blocks(plain(article.text[position:stop], position))
        position = max(position, exclusion.span.end if exclusion else stop)


def _blocks(source: Plain) -> Iterator[Plain]:
    for block in paragraphs(lines_of(source.text)):
        text = source.text[block.start : block.end].replace("\n", " ")
        yield Plain(text, source.origins[block.start : block.end + 1])
