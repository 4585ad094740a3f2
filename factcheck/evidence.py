"""Claim to evidence: queries, passages, stance. Third stage of the line.

A passage takes a side only with words of its own: a decisive stance whose quotation code cannot find in the passage
is shown as neutral. Copies of the checked article are left out before any engine sees them.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

from factcheck import facts
from factcheck.engines import Engine, Judgement, StanceDraft
from factcheck.queries import counter_queries, queries
from factcheck.quotes import locate
from factcheck.records import Article, Claim, Evidence, Record, Search, Span, Stance, Timing
from retrieval.duplicates import copies, origins
from retrieval.library import Library
from retrieval.records import Hit, Source

PASSAGES_PER_CLAIM = 12
AGAINST = 2
"""Of these, how many are kept for what only the searches for the contrary bring up."""


class Gathered(Record):
    """The evidence on one claim, how it was looked for, and what the engine says is missing."""

    evidence: tuple[Evidence, ...]
    sources: tuple[Source, ...]
    search: Search
    missing: str | None = None


def gather(
    claim: Claim,
    article: Article,
    library: Library,
    engine: Engine,
    is_copied: Callable[[str], bool],
    *,
    limit: int = PASSAGES_PER_CLAIM,
) -> Gathered:
    """Search the library for a claim and take a stance on each passage found.

    `is_copied` tells whether a source id is a copy of the article (see `copies_of`); `limit` passages are judged.
    Raises EngineError when the engine fails, LibraryError when the library does.
    """
    asked, against = queries(claim, article), counter_queries(claim, article)
    # Twice as many as are judged, so that copies of the article do not crowd out the sources.
    found, contrary = (library.search(some, limit=2 * limit) for some in (asked, against))
    refused = {hit.source.id for hit in (*found, *contrary) if is_copied(hit.source.id)}
    ours, theirs = ([hit for hit in hits if hit.source.id not in refused] for hits in (found, contrary))
    judged = _joined(ours, theirs, limit)
    evidence, missing = judge_passages(claim, article, judged, engine)
    considered = {hit.passage.id: hit.source.id for hit in (*found, *contrary)}
    return Gathered(
        evidence=evidence,
        sources=_sources_of(judged, evidence),
        search=Search(
            queries=asked + against,
            sources_searched=library.source_count,
            passages_considered=len(considered),
            copies_refused=sum(1 for source_id in considered.values() if source_id in refused),
        ),
        missing=missing,
    )


def _joined(found: Sequence[Hit], contrary: Sequence[Hit], limit: int) -> list[Hit]:
    """Keep the last few of `limit` places for what only the searches for the contrary found, where there is any.

    Asked together with the rest, these searches change the order and bring nothing new: see eval/RESULTS.md.
    """
    first = {hit.passage.id for hit in found[: limit - AGAINST]}
    other = [hit for hit in contrary if hit.passage.id not in first][:AGAINST]
    taken = {hit.passage.id for hit in other}
    return [*[hit for hit in found if hit.passage.id not in taken][: limit - len(other)], *other]


def judge_passages(
    claim: Claim, article: Article, hits: Sequence[Hit], engine: Engine
) -> tuple[tuple[Evidence, ...], str | None]:
    """Turn an engine's word on each passage into evidence, best first; second value: what it says is missing."""
    if not hits:
        return (), None
    judgement = engine.judge(article, claim, hits)
    drafts = _one_draft_a_passage(judgement, hits)
    origin = origins([hit.passage for hit in hits], {hit.source.id: hit.origin or hit.source.id for hit in hits})
    evidence = [_evidence(claim, article, hit, drafts[hit.passage.id], origin[hit.passage.id]) for hit in hits]
    return tuple(sorted(evidence, key=_best_first)), judgement.missing


def _one_draft_a_passage(judgement: Judgement, hits: Sequence[Hit]) -> dict[str, StanceDraft]:
    """Join drafts to passages by id; ids that were not asked about are dropped, silent passages are neutral."""
    drafts = {draft.passage_id: draft for draft in reversed(judgement.stances)}
    return {
        hit.passage.id: drafts.get(
            hit.passage.id, StanceDraft(passage_id=hit.passage.id, stance=Stance.NEUTRAL, quote="", score=0)
        )
        for hit in hits
    }


def _evidence(claim: Claim, article: Article, hit: Hit, draft: StanceDraft, origin_id: str) -> Evidence:
    passage = hit.passage
    span = locate(draft.quote, passage.text) if draft.quote.strip() else None
    stance, score = (draft.stance, draft.score) if span else (Stance.NEUTRAL, 0.0)
    span = span or Span(start=0, end=len(passage.text))
    quote = span.of(passage.text)
    compared = facts.compare(
        claim.text,
        quote,
        language=article.language,
        passage_language=passage.language,
        base=article.published,
        passage_base=hit.source.published,
    )
    return Evidence(
        passage=passage,
        stance=stance,
        quote=quote,
        span=span,
        score=score,
        differences=compared.differing,
        agreements=compared.aligned,
        origin_id=origin_id,
        timing=timing(claim, article.published, hit.source.published),
    )


def timing(claim: Claim, written: date | None, published: date | None) -> Timing | None:
    """Say how a source's date sits beside the claim's: before its event, after the article made it, or unknown.

    Of an article without a date, a claim was made on the day that it was said, where that is known.
    """
    written = written or (claim.said_on.end if claim.said_on else None)
    if published is None:
        return Timing.UNDATED
    if claim.event_date and published < claim.event_date.start:
        return Timing.BEFORE_EVENT
    return Timing.AFTER_CLAIM if written and published > written else None


def _best_first(evidence: Evidence) -> tuple[bool, float, str]:
    return evidence.stance is Stance.NEUTRAL, -evidence.score, evidence.passage.id


def _sources_of(hits: Sequence[Hit], evidence: Sequence[Evidence]) -> tuple[Source, ...]:
    cited = {item.passage.source_id for item in evidence}
    return tuple({hit.source.id: hit.source for hit in hits if hit.source.id in cited}.values())


def copies_of(article: Article, library: Library) -> Callable[[str], bool]:
    """Make the question "is this source a copy of the article?", each source being compared once."""
    is_copy = copies(article.text)

    @cache
    def is_copied(source_id: str) -> bool:
        return is_copy(library.text(source_id))

    return is_copied
