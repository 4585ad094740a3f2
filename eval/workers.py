"""Do the units of a suite, in this process or in several, and hand the outcomes over in the order of the suite.

A process is started afresh (spawn), makes its subject by the name of the engine and opens a library of its own, a copy
of one that was made once. It is given the next unit when it has finished one, so a slow one holds nobody up.
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from traceback import extract_tb

from eval import corpus, units
from eval.corpus import Corpus, Stored
from eval.datasets import DatasetError
from eval.records import Outcome
from eval.subject import Subject
from eval.suites import Content
from eval.units import Unit
from factcheck.errors import LibraryError, RecoupeError

MOST = 4
WORTH_IT = 60
"""Units below which starting processes takes longer than they save."""

AHEAD = 2
"""Units that a process is given at once, so that it never waits for the next."""

Make = Callable[[Content], Subject]
Done = tuple[int, list[Outcome]]


class Interrupted(RecoupeError):
    """A process that did a part of the work ended by itself."""


class Broken(RecoupeError):
    """The program broke on a unit: a fault of its own, said with the unit and the place in the code."""


@dataclass(frozen=True)
class Job:
    """What a process needs to know: the suite, how to make the subject, and the stored library to copy, if any."""

    content: Content
    make: Make
    library: Stored | None


def count(asked: int | None, todo: int) -> int:
    """Say how many processes to use: as asked; else one a core, at most four, and this one alone for a small run."""
    if asked is not None:
        return max(1, min(asked, todo))
    return min(MOST, os.cpu_count() or 1) if todo >= WORTH_IT else 1


def outcomes(job: Job, todo: Sequence[tuple[int, Unit]], workers: int) -> Iterator[Done]:
    """Do numbered units, and give the outcomes of each in the order of `todo`.

    Raises:
        DatasetError, LibraryError: what a unit raises.
        Broken: when the program has a fault that a unit brought out.
        Interrupted: when a process ended by itself, as when memory ran out.
    """
    if workers == 1:
        with ExitStack() as stack:
            opened = stack.enter_context(corpus.opened(job.library)) if job.library else None
            yield from _each(job, opened, todo)
        return
    waiting: dict[int, list[Outcome]] = {}
    order = deque(number for number, _ in todo)
    for number, found in _apart(job, deque(todo), workers):
        waiting[number] = found
        while order and order[0] in waiting:
            yield order[0], waiting.pop(order.popleft())


def _each(job: Job, opened: Corpus | None, todo: Iterable[tuple[int, Unit]]) -> Iterator[Done]:
    subject = job.make(job.content)
    for number, unit in todo:
        try:
            found = units.do(unit, job.content, subject, opened)
        except (RecoupeError, LibraryError):
            raise
        except Exception as error:
            raise Broken(_broken(unit, error)) from error
        yield number, found


def _broken(unit: Unit, error: Exception) -> str:
    at = extract_tb(error.__traceback__)[-1]
    return (
        f"The program broke on {unit.part} {unit.place + 1} of the suite ({type(error).__name__}: {error}; "
        f"{Path(at.filename).name}, line {at.lineno}), which is a fault of its own; what was done before is kept, and "
        "the same command goes on from there once the fault is mended."
    )


def _apart(job: Job, todo: deque[tuple[int, Unit]], workers: int) -> Iterator[Done]:
    """Keep every process busy until all is done; outcomes come as they are ready."""
    with _processes(job, workers) as lines:
        under_way = dict.fromkeys(lines, 0)
        for _ in range(AHEAD):
            for line in lines:
                under_way[line] += _give(line, todo)
        while busy := [line for line, number in under_way.items() if number]:
            ready = wait(busy)
            for line in [one for one in busy if one in ready]:
                answer = _take(line)
                under_way[line] += _give(line, todo) - 1
                yield answer


def _give(line: Connection, todo: deque[tuple[int, Unit]]) -> int:
    if not todo:
        return 0
    try:
        line.send(todo.popleft())
    except OSError as error:
        raise Interrupted(_ENDED) from error
    return 1


_ENDED = (
    "A process of this run ended by itself (was it killed, or out of memory?); what is done is kept, and the same "
    "command goes on with it; fewer --workers need less memory."
)


def _take(line: Connection) -> Done:
    try:
        kind, number, given = line.recv()
    except (EOFError, OSError) as error:
        raise Interrupted(_ENDED) from error
    if kind == "done":
        return number, [Outcome.model_validate(one) for one in given]
    raise _ERRORS[kind](given)


_ERRORS: Mapping[str, type[Exception]] = {
    "set": DatasetError,
    "fault": Broken,
    "ours": RecoupeError,
    "library": LibraryError,
}


@contextmanager
def _processes(job: Job, workers: int) -> Iterator[list[Connection]]:
    context = multiprocessing.get_context("spawn")
    lines: list[Connection] = []
    started: list[BaseProcess] = []
    try:
        for _ in range(workers):
            ours, theirs = context.Pipe()
            process: BaseProcess = context.Process(target=_serve, args=(theirs, job), daemon=True)
            process.start()
            theirs.close()
            lines.append(ours)
            started.append(process)
        yield lines
    finally:
        for line in lines:
            line.close()
        for process in started:
            _end(process)


def _end(process: BaseProcess) -> None:
    """Let a process put its library away: it stops when nobody listens; one that does not is stopped."""
    process.join(5)
    if process.is_alive():
        process.terminate()
        process.join()


def _serve(line: Connection, job: Job) -> None:
    """Do what the other end sends until it is closed, which it also is when the parent is killed."""
    # Ctrl-C reaches every process of a terminal; the parent alone decides, and keeps what is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            with ExitStack() as stack:
                opened = stack.enter_context(corpus.copied(job.library)) if job.library else None
                for number, found in _each(job, opened, _asked(line)):
                    line.send(("done", number, [one.model_dump() for one in found]))
        except DatasetError as error:
            line.send(("set", 0, str(error)))
        except Broken as error:
            line.send(("fault", 0, str(error)))
        except RecoupeError as error:
            line.send(("ours", 0, str(error)))
        except LibraryError as error:
            line.send(("library", 0, str(error)))


def _asked(line: Connection) -> Iterator[tuple[int, Unit]]:
    while True:
        yield line.recv()
