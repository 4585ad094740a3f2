"""One run: a suite by its name or path, an engine, and what came of it."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eval import datasets, figures, gold, public
from eval.corpus import open_corpus
from eval.datasets import DatasetError
from eval.finding import detect
from eval.judging import NO_EVIDENCE, judge
from eval.records import GoldSet, Kind, Outcome, Query, Result, RetrievalSet, VerificationItem
from eval.searching import search
from eval.subject import Subject
from eval.whole import check, check_given
from factcheck.records import Record

GOLD_SUITES = {"gold": gold.FOLDER / "dev", "gold/test": gold.FOLDER / "test"}

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
    """Run a suite: ``gold``, ``gold/test``, the name of a public retrieval set, or the path of a set.

    A path is that of a .jsonl file, a BEIR folder or a folder like ours.

    `kind` picks the part of our own set, and tells the kind of a file whose keys do not; `limit` takes the first items
    only. Raises DatasetError.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    path = GOLD_SUITES.get(suite, Path(suite))
    if (path / "articles").is_dir():
        outcomes, about = _gold(gold.load(path), subject, kind, limit, on_outcome)
        measured = figures.of_gold(outcomes)
    elif suite in public.SETS:
        outcomes, measured, about = _retrieval(public.load(suite), limit, on_outcome)
    else:
        outcomes, measured, about = _path(path, subject, kind, limit, on_outcome)
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


def _path(
    path: Path, subject: Subject, kind: Kind | None, limit: int | None, on_outcome: Progress
) -> tuple[list[Outcome], figures.Figures, dict[str, Any]]:
    if not path.exists():
        known = ", ".join([*GOLD_SUITES, *public.SETS])
        raise DatasetError(f"{path} is not there, and no suite has this name; suites: {known}, or the path of a set.")
    kind = kind or datasets.kind_of(path)
    if kind == "verification":
        outcomes = _each((judge(item, subject) for item in datasets.verification(path)[:limit]), on_outcome)
        confused = figures.confusion(outcomes, figures.STANCES)
        return outcomes, figures.of_verification(outcomes), {"kind": kind, "confusion": confused}
    if kind == "detection":
        outcomes = _each((detect(item, subject) for item in datasets.detection(path)[:limit]), on_outcome)
        return outcomes, figures.of_detection(outcomes), {"kind": kind}
    return _retrieval(datasets.retrieval(path), limit, on_outcome)


def _retrieval(
    found: RetrievalSet, limit: int | None, on_outcome: Progress
) -> tuple[list[Outcome], figures.Figures, dict[str, Any]]:
    with open_corpus(found.documents) as corpus:
        outcomes = _each((search(query, corpus) for query in found.queries[:limit]), on_outcome)
        index_version = corpus.library.version
    sizes = {"documents": len(found.documents), "queries": len(found.queries)}
    about = {"kind": "retrieval", "sizes": sizes, "index_version": index_version}
    return outcomes, figures.of_retrieval(outcomes), about


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

        outcomes = _each(everything(), on_outcome)
    about: dict[str, Any] = {"sizes": found.sizes, "index_version": index_version}
    for part, labels in (("pairs", figures.STANCES), ("verdicts", figures.VERDICTS)):
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
