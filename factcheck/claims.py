"""From an engine's drafts to Claims: ids, quotations cut by span, dates resolved, added words marked."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from factcheck import article as articles
from factcheck.engines import ClaimDraft, Engine
from factcheck.facts.dates import find_dates
from factcheck.lines import stretches
from factcheck.marks import quotations
from factcheck.plain import plain
from factcheck.records import Article, Claim, ClaimType, Findings, Span, When
from factcheck.verbs import Token, tokens

_SAID = (ClaimType.STATEMENT, ClaimType.QUOTATION)
Dated = tuple[Span, When]


def find(article: Article, engine: Engine) -> Findings:
    """Find the claims of an article with an engine. Raises EngineError when the engine fails for good."""
    drafts = engine.find_claims(article, articles.sentences(article))
    claims = drafts.claims
    order = sorted(range(len(claims)), key=lambda i: (claims[i].span.start, -claims[i].span.end, i))
    ids = {index: f"c{number}" for number, index in enumerate(order, start=1)}
    dated = _dates_of(article)
    return Findings(
        claims=tuple(_claim(article, claims, index, ids, dated) for index in order),
        not_checkable=tuple(sorted(drafts.not_checkable, key=lambda entry: entry.span.start)),
    )


def whole(article: Article, engine: Engine) -> Findings:
    """Take a whole text as one claim, whatever the engine thinks of it: somebody asked. Raises EngineError."""
    found = engine.find_claims(article, articles.sentences(article)).claims
    start = len(article.text) - len(article.text.lstrip())
    span = Span(start=start, end=max(start, len(article.text.rstrip())))
    draft = ClaimDraft(
        span=span,
        text=found[0].text if len(found) == 1 else span.of(article.text),
        type=found[0].type if found else ClaimType.EVENT,
        speaker=found[0].speaker if found else None,
        check_worthiness=1,
        reason="asked for by itself",
    )
    return Findings(claims=(_claim(article, [draft], 0, {0: "c1"}, _dates_of(article)),))


def added_words(text: str, quote: str) -> tuple[Span, ...]:
    """Mark the runs of words of a self-contained text that its quotation does not have; case does not count."""
    own, theirs = tokens(plain(text).text), tokens(plain(quote).text)
    return tuple(Span(start=run[0].start, end=run[-1].end) for run in _unmatched(own, theirs))


def _unmatched(own: Sequence[Token], theirs: Sequence[Token]) -> Iterator[Sequence[Token]]:
    matcher = SequenceMatcher(None, [word.folded for word in theirs], [word.folded for word in own], autojunk=False)
    for kind, _, _, low, high in matcher.get_opcodes():
        run = own[low:high]
        if kind in {"insert", "replace"} and any(word.text[0].isalnum() for word in run):
            yield run


def _claim(
    article: Article, drafts: Sequence[ClaimDraft], index: int, ids: Mapping[int, str], dated: Sequence[Dated]
) -> Claim:
    draft = drafts[index]
    quote = draft.span.of(article.text)
    inside = [pair for pair in dated if _within(pair[0], draft.span)]
    said_on = _said_on(article, drafts, index, dated)
    quoted_aside = draft.part_of is None and draft.type in _SAID
    # "Today" within a quotation is the day of the saying, which need not be the day of the article.
    told = [
        when
        for span, when in inside
        if when != said_on and not (quoted_aside and when.relative and _is_quoted(article, draft.span, span))
    ]
    text = _in_its_typography(draft.text, article)
    return Claim(
        id=ids[index],
        quote=quote,
        span=draft.span,
        text=text,
        added=added_words(text, quote),
        type=draft.type,
        speaker=draft.speaker,
        said_on=said_on,
        event_date=told[0] if told else None,
        dates=tuple(when for _, when in inside),
        check_worthiness=draft.check_worthiness,
        reason=draft.reason,
        ambiguous=draft.ambiguous,
        part_of=None if draft.part_of is None else ids.get(draft.part_of),
    )


def _in_its_typography(text: str, article: Article) -> str:
    """Give a wording the article's apostrophes, so that unmarked words read as they do there."""
    return text.replace("'", "’") if article.text.count("’") > article.text.count("'") else text


def _said_on(article: Article, drafts: Sequence[ClaimDraft], index: int, dated: Sequence[Dated]) -> When | None:
    """Find the day of the saying: where the engine saw it, else a date of "X said Y" that is not a date of Y."""
    while (parent := drafts[index].part_of) is not None and parent < index:
        index = parent
    saying = drafts[index]
    if saying.said_on is not None:
        told = saying.said_on
        return next((when for span, when in dated if _within(span, told)), None)
    contents = [draft.span for draft in drafts if draft.part_of == index]
    if saying.type not in _SAID and not contents:
        return None
    outside = (
        when
        for span, when in dated
        if _within(span, saying.span)
        and not any(_within(span, content) for content in contents)
        and not _is_quoted(article, saying.span, span)
    )
    return next(outside, None)


def _is_quoted(article: Article, whole: Span, part: Span) -> bool:
    """Tell whether a part of a stretch of the article lies within quotation marks of that stretch."""
    source = plain(whole.of(article.text), whole.start)
    return any(_within(part, source.span(start, end)) for start, end, _ in quotations(source.text))


def _dates_of(article: Article) -> list[Dated]:
    """Resolve the dates of the whole article at once, each in its own sentence's tense."""
    source = plain(article.text)
    dated = []
    for start, end in stretches(source.text):
        for found in find_dates(source.text[start:end], article.language, article.published):
            if found.when:
                dated.append((source.span(start + found.span.start, start + found.span.end), found.when))
    return dated


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
