"""The straight line: article, claims, past checks, evidence, verdict, report. The only wiring."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Self

from factcheck import claims, evidence, past, verdict
from factcheck.engines import Engine
from factcheck.errors import EngineError
from factcheck.evidence import Gathered
from factcheck.records import (
    Article,
    CheckedClaim,
    Claim,
    Failure,
    FailureKind,
    Findings,
    PastClaim,
    Record,
    Report,
    Run,
    Source,
)
from factcheck.settings import Settings
from retrieval.errors import LibraryError
from retrieval.library import WORDS_ONLY, Counting, Library

VERSIONED = ("streamlit", "langchain", "openai", "chromadb", "tantivy", "onnxruntime")


class ClaimsFound(Record):
    """The claims are known; checking starts."""

    article: Article
    findings: Findings


class ClaimChecked(Record):
    """One more claim is done; `index` counts in `findings.claims`."""

    index: int
    checked: CheckedClaim
    sources: tuple[Source, ...] = ()


class Finished(Record):
    """All is done, or cancelled: what was not checked says so."""

    report: Report


Event = ClaimsFound | ClaimChecked | Finished


@dataclass(frozen=True)
class Limits:
    """What bounds one run; what is left out when a bound is reached is listed as not checked."""

    claims: int = 400
    passages: int = evidence.PASSAGES_PER_CLAIM
    seconds: float | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the limits from the settings."""
        return cls(settings.max_claims, settings.max_passages, settings.run_deadline_s)


def never() -> bool:
    """Cancel never."""
    return False


@dataclass
class _Clock:
    """Seconds since the start, and since each stage began."""

    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    start: float = field(default_factory=time.perf_counter)
    timings: dict[str, float] = field(default_factory=dict)

    def mark(self, stage: str) -> None:
        self.timings[stage] = round(self.seconds - sum(self.timings.values()), 3)

    @property
    def seconds(self) -> float:
        return round(time.perf_counter() - self.start, 3)


def check(
    article: Article,
    engine: Engine,
    library: Library,
    *,
    findings: Findings | None = None,
    limits: Limits = Limits(),
    cancelled: Callable[[], bool] = never,
) -> Generator[Event, None, None]:
    """Check an article claim by claim, with an event after each step.

    `findings` are claims found (and edited) earlier; `cancelled` and the limits are asked before each claim. A claim
    whose engine or library fails ends as a failure and the others go on. Raises EngineError when the claims cannot be
    found at all, LibraryError when the library is unusable from the start.
    """
    clock = _Clock()
    index_version = library.version
    findings = findings or claims.find(article, engine)
    clock.mark("find claims")
    yield ClaimsFound(article=article, findings=findings)
    done: list[ClaimChecked] = []
    is_copied = evidence.copies_of(article, library)

    def recall(claim: Claim) -> tuple[PastClaim, ...]:
        return past.look_up(claim, article, library)

    def look(claim: Claim) -> Gathered:
        return evidence.gather(claim, article, library, engine, is_copied, limit=limits.passages)

    def one(index: int, claim: Claim) -> ClaimChecked:
        stop = _reason_to_stop(index, limits, clock, cancelled)
        if stop:
            return _not_checked(index, claim, stop)
        return _check_claim(index, claim, recall, look)

    for event in _in_order(one, findings.claims, engine.parallel):
        done.append(event)
        yield event
    clock.mark("check claims")
    yield Finished(report=_report(article, findings, done, engine, _searched(library, index_version), clock))


def _searched(library: Library, at_start: str) -> str:
    """Name the index that every search of a run had: where the vectors failed on the way, that of the words alone."""
    try:
        now = library.version
    except LibraryError:
        # Each claim that it failed says so; what was searched before is what was searched.
        return at_start
    return now if WORDS_ONLY in now else at_start


def run(article: Article, engine: Engine, library: Library) -> Report:
    """Check an article from end to end."""
    with closing(check(article, engine, library)) as events:
        for event in events:
            if isinstance(event, Finished):
                return event.report
    raise AssertionError("a check always ends with its report")


def open_library(
    settings: Settings, *, create: bool = False, wait: bool = True, on_progress: Counting | None = None
) -> Library:
    """Open the library that the settings name; the parameters are those of `Library.open`. Raises LibraryError."""
    database, token = settings.database_url, settings.chroma_token
    return Library.open(
        settings.library,
        create=create,
        database=database.get_secret_value() if database else None,
        chroma=settings.chroma_url,
        chroma_token=token.get_secret_value() if token else None,
        wait=wait,
        on_progress=on_progress,
    )


def make_engine(settings: Settings) -> Engine:
    """Make the engine that the settings name. Raises EngineError when the model cannot be used."""
    if settings.engine == "llm":
        from factcheck.engines.llm import LLMEngine

        return LLMEngine(settings)
    from factcheck.engines.local import LocalEngine

    return LocalEngine()


def _reason_to_stop(index: int, limits: Limits, clock: _Clock, cancelled: Callable[[], bool]) -> Failure | None:
    if cancelled():
        return Failure(kind=FailureKind.CANCELLED, message="Not checked: the check was cancelled before this claim.")
    cap = None
    if index >= limits.claims:
        cap = f"the limit of {limits.claims} claims a run"
    elif limits.seconds is not None and clock.seconds > limits.seconds:
        cap = f"the time limit of {limits.seconds:g} s a run"
    return Failure(kind=FailureKind.CAP_REACHED, message=f"Not checked: {cap} was reached before it.") if cap else None


def _not_checked(index: int, claim: Claim, failure: Failure, known: tuple[PastClaim, ...] = ()) -> ClaimChecked:
    return ClaimChecked(index=index, checked=CheckedClaim(claim=claim, past=known, failure=failure))


def _in_order(
    one: Callable[[int, Claim], ClaimChecked], found: Sequence[Claim], parallel: int
) -> Iterator[ClaimChecked]:
    """Check claims `parallel` at a time and give them back in the article's order, each as soon as it is its turn."""
    pool = ThreadPoolExecutor(parallel, thread_name_prefix="claim")
    try:
        yield from pool.map(one, range(len(found)), found)
    finally:
        pool.shutdown(cancel_futures=True)


def _check_claim(
    index: int,
    claim: Claim,
    recall: Callable[[Claim], tuple[PastClaim, ...]],
    look: Callable[[Claim], Gathered],
) -> ClaimChecked:
    start = time.perf_counter()
    known: tuple[PastClaim, ...] = ()
    try:
        known = recall(claim)
        gathered = look(claim)
    except EngineError as error:
        return _not_checked(index, claim, error.failure, known)
    except LibraryError as error:
        return _not_checked(index, claim, Failure(kind=FailureKind.LIBRARY, message=str(error)), known)
    checked = CheckedClaim(
        claim=claim,
        past=known,
        evidence=gathered.evidence,
        verdict=verdict.decide(claim, gathered.evidence, gathered.missing),
        search=gathered.search,
        seconds=round(time.perf_counter() - start, 3),
    )
    return ClaimChecked(index=index, checked=checked, sources=gathered.sources)


def _report(
    article: Article,
    findings: Findings,
    done: Sequence[ClaimChecked],
    engine: Engine,
    index_version: str,
    clock: _Clock,
) -> Report:
    sources = {source.id: source for event in done for source in event.sources}
    failures = [event.checked.failure for event in done if event.checked.failure]
    caps = dict.fromkeys(failure.message for failure in failures if failure.kind is FailureKind.CAP_REACHED)
    return Report(
        article=article,
        checked=tuple(event.checked for event in done),
        not_checkable=findings.not_checkable,
        sources=tuple(sorted(sources.values(), key=lambda source: source.id)),
        run=Run(
            engine=engine.name,
            model=engine.model,
            prompts=engine.prompts,
            index_version=index_version,
            versions={name: version(name) for name in VERSIONED},
            started=clock.started,
            seconds=clock.seconds,
            timings=clock.timings,
            tokens=engine.usage.tokens or None,
            calls=engine.usage.calls,
            caps_reached=tuple(caps),
        ),
    )
