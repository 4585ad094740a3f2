"""One run: a suite by its name or path, an engine, and what came of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval import corpus, figures, provenance, report, runs, suites, systems, units, workers
from eval.corpus import Stored
from eval.datasets import DatasetError
from eval.records import Kind, Outcome, Result
from eval.runs import Folder, RunSettings
from eval.subject import Subject
from eval.suites import Content, Suite
from eval.units import Unit
from eval.workers import Job
from factcheck.records import Record
from factcheck.settings import Settings

Progress = Callable[[int, int], None]
"""Told how many units are done, and of how many."""

Say = Callable[[str], None]

MANY = 1000
"""Documents whose library takes long enough to make for a word about it."""


class Run(Record):
    """What a run measured, and the outcomes that the figures were made from."""

    result: Result
    outcomes: tuple[Outcome, ...]


class Stopped(KeyboardInterrupt):
    """Ctrl-C; the message says what is kept."""


@dataclass(frozen=True)
class Order:
    """What to run and how: `workers` None is as many as serve, `out` None a new folder under `root`."""

    suite: str
    engine: str
    command: str
    kind: Kind | None = None
    limit: int | None = None
    workers: int | None = None
    out: Path | None = None
    fresh: bool = False
    root: Path = runs.ROOT


def nothing(*_: object) -> None:
    """Show no progress."""


def subject_of(engine: str, content: Content | None = None) -> Subject:
    """Make the subject that a name stands for, to be measured on a set.

    Raises UnknownSystem, SettingsError, and EngineError when a model cannot be used.
    """
    return systems.make(engine, Settings.load(), content)


def run(
    suite: str,
    subject: Subject,
    *,
    kind: Kind | None = None,
    limit: int | None = None,
    on_progress: Progress = nothing,
) -> Run:
    """Run a suite, found by `suites.load`, in this process, and write nothing.

    `kind` picks the part of our own set; `limit` takes the first items only. Raises DatasetError.
    """
    loaded = suites.load(suite, kind)
    settings = _settings(loaded, subject, Order(suite, subject.engine.name, "", kind, limit))
    todo = units.divide(loaded.content, kind, limit)
    started, outcomes = datetime.now(UTC), list[Outcome]()
    with _library(loaded, todo) as (library, index_version):
        job = Job(loaded.content, lambda _: subject, library)
        for number, found in workers.outcomes(job, list(enumerate(todo)), 1):
            outcomes += found
            on_progress(number + 1, len(todo))
    seconds = round((datetime.now(UTC) - started).total_seconds(), 2)
    settings = settings.model_copy(update={"seconds": seconds, "index_version": index_version})
    return Run(result=score(settings, outcomes), outcomes=tuple(outcomes))


def carry_out(order: Order, *, on_progress: Progress = nothing, say: Say = nothing) -> tuple[Path, Run]:
    """Run a suite into a folder, going on where an earlier run of the same settings stopped; give the folder too.

    Raises:
        DatasetError: when the set or the folder cannot be used, or the records are damaged.
        UnknownSystem: when the engine is not there, or has nothing to say on the set.
        Interrupted: when a process of the run was killed; what is done is kept.
    """
    loaded = suites.load(order.suite, order.kind)
    make = partial(subject_of, order.engine)
    todo = units.divide(loaded.content, order.kind, order.limit)
    systems.check(order.engine, order.kind or loaded.kind)
    wanted = _settings(loaded, make(loaded.content), order)
    with runs.opened(wanted, out=order.out, fresh=order.fresh, root=order.root) as folder:
        if folder.done:
            say(f"Going on with {folder.path}: {folder.done} of {len(todo)} items are done; --fresh begins anew.")
        left = list(enumerate(todo))[folder.done :]
        if left and len(documents := units.documents(loaded.content)) >= MANY:
            say(f"{order.suite}: making a library of {len(documents)} documents first.")
        with (
            _kept(folder, len(todo)),
            _library(loaded, [unit for _, unit in left]) as (library, index_version),
        ):
            asked = 1 if order.workers is None and order.engine == "llm" else order.workers
            count = workers.count(asked, len(left))
            on_progress(folder.done, len(todo))
            for number, found in workers.outcomes(Job(loaded.content, make, library), left, count):
                folder.append(number, found)
                on_progress(folder.done, len(todo))
        settings = folder.finish(index_version or folder.settings.index_version)
        return folder.path, _written(folder.path, settings, folder.outcomes)


def rescore(path: Path) -> Run:
    """Make the figures and the report of a finished run again from its records. Raises DatasetError."""
    settings, outcomes = runs.load(path)
    with _as_a_run_writes(path):
        return _written(path, settings, outcomes)


def read(path: Path) -> Run:
    """Read a finished run with its figures, which are made again where they cannot be read. Raises DatasetError."""
    settings, outcomes = runs.load(path)
    with _as_a_run_writes(path):
        figures.measures(settings.kind, outcomes)
    try:
        result = Result.model_validate_json((path / runs.SCORES).read_bytes())
    except (OSError, ValidationError):
        result = score(settings, outcomes)
    return Run(result=result, outcomes=tuple(outcomes))


def score(settings: RunSettings, outcomes: Sequence[Outcome]) -> Result:
    """Make the figures of outcomes; `run` of the result says what was run."""
    tables = figures.tables(settings.kind, outcomes)
    about: dict[str, Any] = settings.model_dump(
        mode="json", exclude={"suite", "engine", "set_sha256", "python", "packages", "units"}
    )
    about |= {
        "sha256": settings.set_sha256,
        "failures": sum(1 for one in outcomes if one.failure),
        "versions": {"python": settings.python} | settings.packages,
        "tables": tables,
    }
    for name, table in tables["confusion"].items():
        about["confusion" if name == settings.kind else f"confusion_{name}"] = table
    measured = figures.of(settings.kind, outcomes)
    return Result(suite=settings.suite, n=len(outcomes), engine=settings.engine, figures=measured, run=about)


def _written(path: Path, settings: RunSettings, outcomes: Sequence[Outcome]) -> Run:
    done = Run(result=score(settings, outcomes), outcomes=tuple(outcomes))
    runs.write_text(path / runs.SCORES, done.result.model_dump_json(indent=2) + "\n")
    runs.write_text(path / runs.REPORT, report.html(done.result, done.outcomes))
    return done


@contextmanager
def _as_a_run_writes(path: Path) -> Iterator[None]:
    """Say in a sentence that records cannot be measured: those that a run wrote can, so they were changed since."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise DatasetError(
            f"{path / runs.RECORDS} holds what no run writes ({type(error).__name__}: {error}); run the set again."
        ) from error


@contextmanager
def _kept(folder: Folder, total: int) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        raise Stopped(
            f"Stopped: {folder.done} of {total} items are kept in {folder.path}; the same command goes on with them."
        ) from error


def _settings(loaded: Suite, subject: Subject, order: Order) -> RunSettings:
    return RunSettings(
        suite=loaded.name,
        kind=loaded.kind,
        part=order.kind,
        engine=order.engine,
        limit=order.limit,
        sizes=loaded.sizes,
        units=len(units.divide(loaded.content, order.kind, order.limit)),
        set_sha256=loaded.digest,
        code_sha256=provenance.code_sha256(),
        python=provenance.python(),
        packages=provenance.packages(),
        model=subject.engine.model,
        prompts=subject.engine.prompts,
        command=order.command,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )


@contextmanager
def _library(loaded: Suite, todo: Sequence[Unit]) -> Iterator[tuple[Stored | None, str | None]]:
    """Make the library that units are searched in, where they are; give its version too."""
    documents = units.documents(loaded.content)
    if not documents or not todo:
        yield None, None
        return
    with corpus.stored(documents) as made:
        yield made, made.version
