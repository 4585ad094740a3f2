"""Figures in the terminal: progress on standard error, tables on standard output."""

import sys
import time
from collections.abc import Iterator, Sequence
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

from eval.records import Result
from eval.run import Progress as OnProgress

EVERY_S = 30
"""Seconds between two lines of progress where standard error is no terminal."""


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


def say(line: str) -> None:
    """Say something on standard error."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def table(result: Result) -> None:
    """Print the figures, each with its interval and the number of items behind it."""
    console = Console()
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


HEADLINES = ("macro_f1", "f1", "ndcg@10", "stance_macro_f1")
"""The figure that stands for a suite in a summary: the first that it has."""


def headline(result: Result) -> tuple[str, str, str, str]:
    """Give the name, value, interval and n of the figure that stands for a suite, dashes where it has none."""
    name = next((one for one in HEADLINES if one in result.figures), None)
    if name is None:
        return "–", "–", "–", str(result.n)
    figure = result.figures[name]
    return name, f"{figure.value:.3f}", f"{figure.low:.3f}–{figure.high:.3f}", str(figure.n)


def summary(results: Sequence[Result]) -> None:
    """Print a line for each suite: its headline figure, failures and seconds."""
    shown = Table()
    for heading in ("suite", "kind", "figure"):
        shown.add_column(heading)
    for heading in ("value", "95 % interval", "n", "failures", "s"):
        shown.add_column(heading, justify="right")
    for one in results:
        about = one.run
        row = (*headline(one), str(about["failures"]), f"{about['seconds']:.0f}")
        shown.add_row(escape(one.suite), about["kind"], *row)
    Console().print(shown)


def _lines(suite: str) -> OnProgress:
    began = last = time.monotonic()
    before: int | None = None

    def tell(done: int, total: int) -> None:
        nonlocal last, before
        now = time.monotonic()
        if before is None:
            before = done
        if now - last < EVERY_S or done == before:
            return
        last = now
        rate = (done - before) / (now - began)
        say(f"{suite}: {done} of {total} items, {rate:.1f}/s, {_span((total - done) / rate)} left")

    return tell


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
