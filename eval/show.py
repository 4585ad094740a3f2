"""Figures in the terminal: progress on standard error, tables on standard output."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from eval import compare
from eval.compare import Comparison
from eval.datasets.registry import Described
from eval.records import Result
from eval.report import headline, span
from eval.run import Progress as OnProgress

WIDTH = 140
EVERY_S = 30
"""Where there is no terminal: how wide tables are, and the seconds between two lines of progress."""


class _Rate(ProgressColumn):
    """Items a second."""

    def render(self, task: Task) -> Text:
        """Show the rate, once there is one."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


@contextmanager
def progress(suite: str) -> Iterator[OnProgress]:
    """Show how many items are done, how fast, and how long the rest will take; in lines where there is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(suite)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate())
    times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, *times, console=console, transient=True) as bar:
        task = bar.add_task(escape(suite), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _console() -> Console:
    """Print to the terminal; into a file or a pipe, wide enough for the longest name."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def say(line: str) -> None:
    """Say something on standard error."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def table(result: Result) -> None:
    """Print the figures, each with its interval and the number of items behind it."""
    console = _console()
    seconds = result.run["seconds"]
    console.print(
        f"{result.suite}: {result.n} items, engine {result.engine}, {seconds:.0f} s",
        soft_wrap=True,
        markup=False,
        highlight=False,
    )
    shown = Table()
    shown.add_column("figure")
    for heading in ("value", "95 % interval", "n"):
        shown.add_column(heading, justify="right")
    for name, figure in result.figures.items():
        shown.add_row(escape(name), f"{figure.value:.3f}", f"{figure.low:.3f}–{figure.high:.3f}", str(figure.n))
    console.print(shown)
    if failures := result.run["failures"]:
        console.print(f"{failures} items were not judged; they count in error_rate and in no other figure.")


def comparison(found: Comparison) -> None:
    """Print two runs side by side, and what a reader must know of it."""
    console = _console()
    console.print(f"a is {found.a}, b is {found.b}", soft_wrap=True, markup=False, highlight=False)
    console.print(compare.table(found))
    for sentence in found.sentences:
        console.print(sentence, soft_wrap=True, markup=False, highlight=False)


def sets(described: Iterable[Described]) -> None:
    """Print the public sets, and where to get those that are not there."""
    shown = Table()
    for heading in ("set", "kind", "language", "licence", "there", "for"):
        shown.add_column(heading)
    console, absent = _console(), dict[str, str]()
    for one in described:
        use = "tuning" if one.tuning else "measuring"
        shown.add_row(one.name, one.kind, one.language, one.licence, "yes" if one.there else "no", use)
        if not one.there:
            absent[one.name] = one.source
    console.print(shown)
    for name, source in absent.items():
        console.print(f"{name}: {source}", soft_wrap=True, markup=False, highlight=False)


def summary(results: Sequence[Result]) -> None:
    """Print a line for each suite: its headline figure, failures and seconds."""
    shown = Table()
    for heading in ("suite", "kind", "figure"):
        shown.add_column(heading)
    for heading in ("value", "95 % interval", "n", "failures", "s"):
        shown.add_column(heading, justify="right")
    for one in results:
        name, figure = headline(one) or ("–", None)
        values = (f"{figure.value:.3f}", f"{figure.low:.3f}–{figure.high:.3f}", str(figure.n)) if figure else ("–",) * 3
        took = f"{one.run['seconds']:.0f}"
        shown.add_row(escape(one.suite), one.run["kind"], name, *values, str(one.run["failures"]), took)
    _console().print(shown)


def _lines(suite: str) -> OnProgress:
    began = last = time.monotonic()
    before: int | None = None

    def tell(done: int, total: int) -> None:
        nonlocal began, last, before
        now = time.monotonic()
        if before is None:
            before, began = done, now
        if now - last < EVERY_S or done == before:
            return
        last = now
        rate = (done - before) / (now - began)
        say(f"{suite}: {done} of {total} items, {rate:.1f}/s, {span((total - done) / rate)} left")

    return tell
