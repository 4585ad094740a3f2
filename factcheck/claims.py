"""From an engine's drafts to Claims: ids, quotations cut by span, dates resolved, added words marked."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from factcheck import article as articles
from factcheck.engines import ClaimDraft, Engine
from factcheck.facts.dates import find_dates
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
    said_on = _said_on(drafts, index, dated)
    event = next((when for _, when in inside if when != said_on), None)
    return Claim(
        id=ids[index],
        quote=quote,
        span=draft.span,
        text=draft.text,
        added=added_words(draft.text, quote),
        type=draft.type,
        speaker=draft.speaker,
        said_on=said_on,
        event_date=event,
        dates=tuple(when for _, when in inside),
        check_worthiness=draft.check_worthiness,
        reason=draft.reason,
        ambiguous=draft.ambiguous,
        part_of=None if draft.part_of is None else ids.get(draft.part_of),
    )


def _said_on(drafts: Sequence[ClaimDraft], index: int, dated: Sequence[Dated]) -> When | None:
    """Find the day of the saying: a date of "X said Y" that is not a date of Y."""
    while (parent := drafts[index].part_of) is not None and parent < len(drafts) and parent != index:
        index = parent
    saying = drafts[index]
    contents = [draft.span for draft in drafts if draft.part_of == index]
    if saying.type not in _SAID and not contents:
        return None
    outside = (
        when
        for span, when in dated
        if _within(span, saying.span) and not any(_within(span, content) for content in contents)
    )
    return next(outside, None)


def _dates_of(article: Article) -> list[Dated]:
    """Resolve the dates of the whole article at once, each in its own sentence's tense."""
    source = plain(article.text)
    mentions = find_dates(source.text, article.language, article.published)
    return [(source.span(m.span.start, m.span.end), m.when) for m in mentions if m.when]


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
