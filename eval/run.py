"""One run: a suite by its name or path, an engine, and what came of it."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from eval import figures, suites
from eval.corpus import open_corpus
from eval.finding import detect
from eval.judging import NO_EVIDENCE, judge
from eval.records import DetectionItem, GoldSet, Kind, Outcome, Query, Result, RetrievalSet, VerificationItem
from eval.searching import search
from eval.subject import Subject
from eval.whole import check, check_given
from factcheck.records import Record

Progress = Callable[[Outcome], None]


class Run(Record):
    """What a run measured, and the outcomes that the figures were made from."""

    result: Result
    outcomes: tuple[Outcome, ...]


def nothing(_outcome: Outcome) -> None:
    """Show no progress."""


def run(
    suite: str,
    subject: Subject,
    *,
    kind: Kind | None = None,
    limit: int | None = None,
    on_outcome: Progress = nothing,
) -> Run:
    """Run a suite, found by `suites.load`.

    `kind` picks the part of our own set; `limit` takes the first items only. Raises DatasetError.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    loaded = suites.load(suite, kind)
    content = loaded.content
    about: dict[str, Any] = {"kind": loaded.kind, "sizes": loaded.sizes, "sha256": loaded.digest}
    if isinstance(content, GoldSet):
        outcomes, more = _gold(content, subject, kind, limit, on_outcome)
        measured = figures.of_gold(outcomes)
    elif isinstance(content, RetrievalSet):
        outcomes, measured, more = _retrieval(content, limit, on_outcome)
    else:
        outcomes, measured, more = _items(content[:limit], subject, on_outcome)
    about |= more
    engine = subject.engine
    about |= {
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - clock, 2),
        "model": engine.model,
        "prompts": engine.prompts,
        "limit": limit,
        "failures": sum(1 for one in outcomes if one.failure),
        "versions": {"python": sys.version.split()[0]} | {name: version(name) for name in ("numpy", "onnxruntime")},
    }
    result = Result(suite=suite, n=len(outcomes), engine=engine.name, figures=measured, run=about)
    return Run(result=result, outcomes=tuple(outcomes))


def _items(
    items: Sequence[VerificationItem | DetectionItem], subject: Subject, on_outcome: Progress
) -> tuple[list[Outcome], figures.Figures, dict[str, Any]]:
    outcomes = _each(
        (judge(one, subject) if isinstance(one, VerificationItem) else detect(one, subject) for one in items),
        on_outcome,
    )
    if isinstance(items[0], DetectionItem):
        return outcomes, figures.of_detection(outcomes), {}
    return outcomes, figures.of_verification(outcomes), {"confusion": figures.confusion(outcomes, figures.STANCES)}


def _retrieval(
    found: RetrievalSet, limit: int | None, on_outcome: Progress
) -> tuple[list[Outcome], figures.Figures, dict[str, Any]]:
    with open_corpus(found.documents) as corpus:
        outcomes = _each((search(query, corpus) for query in found.queries[:limit]), on_outcome)
        index_version = corpus.library.version
    return outcomes, figures.of_retrieval(outcomes), {"index_version": index_version}


def _gold(
    found: GoldSet, subject: Subject, kind: Kind | None, limit: int | None, on_outcome: Progress
) -> tuple[list[Outcome], dict[str, Any]]:
    with open_corpus(found.notes) as corpus:
        index_version = corpus.library.version

        def everything() -> Iterator[Outcome]:
            if kind in {None, "detection"}:
                for article in found.articles[:limit]:
                    yield from check(
                        article, [one for one in found.claims if one.article == article.name], corpus, subject
                    )
            if kind in {None, "retrieval"}:
                yield from (search(query, corpus) for query in _queries(found)[:limit])
            if kind in {None, "verification"}:
                for claim in found.claims[:limit]:
                    yield from check_given(claim, corpus, subject)
                yield from _pairs(found.pairs[:limit], subject)
                for item in found.minimal[: None if limit is None else 2 * limit]:
                    yield judge(item.model_copy(update={"id": f"minimal/{item.id}"}), subject)

        outcomes = _each(everything(), on_outcome)
    about: dict[str, Any] = {"index_version": index_version}
    for part, labels in (("pairs", figures.STANCES), ("minimal", figures.STANCES), ("verdicts", figures.VERDICTS)):
        if of_part := figures.part_of(outcomes, part):
            about[f"confusion_{part}"] = figures.confusion(of_part, labels)
    return outcomes, about


def _queries(found: GoldSet) -> list[Query]:
    """Make a query of each claim that notes settle; each of these notes is relevant."""
    return [
        Query(
            id=f"retrieval/{claim.id}",
            text=claim.claim,
            relevant=dict.fromkeys(claim.notes, 1),
            language=claim.language,
            date=claim.date,
        )
        for claim in found.claims
        if claim.notes
    ]


def _pairs(pairs: Sequence[VerificationItem], subject: Subject) -> Iterator[Outcome]:
    """Judge the pairs, then their claims alone: with no passage, and with one that says nothing."""
    for pair in pairs:
        yield judge(pair.model_copy(update={"id": f"pairs/{pair.id}"}), subject)
        for name, nothing_said in (("none", ()), ("empty", (NO_EVIDENCE,))):
            alone = {"id": f"claim-only/{pair.id}/{name}", "evidence": nothing_said, "label": "neutral"}
            yield judge(VerificationItem.model_validate(pair.model_dump() | alone), subject)


def _each(outcomes: Iterator[Outcome], on_outcome: Progress) -> list[Outcome]:
    done = []
    for outcome in outcomes:
        on_outcome(outcome)
        done.append(outcome)
    return done
