"""Figures in the terminal: progress on standard error, a table on standard output."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from eval.records import Outcome, Result
from eval.run import Progress as OnOutcome


@contextmanager
def progress(suite: str) -> Iterator[OnOutcome]:
    """Show how many items are done, while they are being done; nothing where standard error is not a terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} items"))
    console = Console(stderr=True)
    with Progress(
        *columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(suite, total=None)

        def advance(_outcome: Outcome) -> None:
            bar.advance(task)

        yield advance


def table(result: Result) -> None:
    """Print the figures, each with its interval and the number of items behind it."""
    console = Console()
    console.print(
        f"{result.suite}: {result.n} items, engine {result.engine}, {result.run['seconds']:.0f} s", soft_wrap=True
    )
    shown = Table()
    shown.add_column("figure")
    for heading in ("value", "95 % interval", "n"):
        shown.add_column(heading, justify="right")
    for name, figure in result.figures.items():
        shown.add_row(name, f"{figure.value:.3f}", f"{figure.low:.3f}–{figure.high:.3f}", str(figure.n))
    console.print(shown)
    if failures := result.run["failures"]:
        console.print(f"{failures} items were not judged; they count in error_rate and in no other figure.")
