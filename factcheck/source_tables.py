"""What the commands on sources show: progress with rate and time left, outcomes, tables, hits, health; or JSON."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from factcheck.health_figures import health_figures
from factcheck.terminal import inert
from retrieval.health import Health
from retrieval.library import Outcome
from retrieval.records import Hit, Passage, Source

STATUSES = ("added", "updated", "unchanged", "refused")
EACH_UP_TO = 50
"""Outcomes named one by one; of more, only those with something to say, and `--json` lists all."""

COLUMNS = ("title", "publisher", "kind", "published", "language")
FACTS = ("id", "title", "publisher", "kind", "published", "language", "url", "licence", "retrieved", "sha256")
EMPTY = "There is no such source."
EMPTY_LIBRARY = "The library is empty; `sources add` fills it."
NO_HITS = "No passage has these words or their meaning."
HEALTHY, UNHEALTHY = "The library is healthy.", "Something is wrong with the library:"
LEGS = {"lexical": "by words", "dense": "by meaning"}


class _Rate(ProgressColumn):
    """Things a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.1f}/s" if speed else "", style="progress.data.speed")


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a count with its rate, the time spent and the time left on standard error."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        # A total of 0 is one that is not known yet.
        yield lambda done, total: progress.update(task, completed=done, total=total or None)


def show_outcomes(outcomes: Sequence[Outcome], *, as_json: bool = False) -> None:
    """Say what became of each source to add, then the counts."""
    if as_json:
        _print_json([outcome.model_dump(mode="json") for outcome in outcomes])
        return
    out = Console()
    for outcome in outcomes:
        if len(outcomes) <= EACH_UP_TO or outcome.status == "refused" or outcome.reason:
            out.print(_outcome(outcome), soft_wrap=True)
    counts = {status: sum(one.status == status for one in outcomes) for status in STATUSES}
    out.print(Text(", ".join(f"{n} {status}" for status, n in counts.items() if n) or "nothing to add"))


def _outcome(outcome: Outcome) -> Text:
    text = Text(f"{outcome.status} {inert(outcome.path)}", style="red" if outcome.status == "refused" else "")
    if outcome.source and outcome.status != "refused":
        text.append(f"  {outcome.source.id}", style="bright_black")
    if outcome.reason:
        text.append(f": {inert(outcome.reason)}")
    return text


def show_sources(
    sources: Sequence[Source], passages: Mapping[str, int], *, of: int | None = None, as_json: bool = False
) -> None:
    """Print a table of sources with the number of their passages; `of` is how many there are without a filter."""
    if as_json:
        _print_json([source.model_dump(mode="json") | {"passages": passages.get(source.id, 0)} for source in sources])
        return
    out = Console()
    if not sources:
        out.print(Text(EMPTY if of else EMPTY_LIBRARY))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    # An id is there to be copied: it is never cut or folded.
    table.add_column("id", no_wrap=True, min_width=max(len(source.id) for source in sources))
    for name in COLUMNS:
        table.add_column(name, overflow="fold")
    table.add_column("passages", justify="right")
    for source in sources:
        cells = (source.id, *(getattr(source, name) for name in COLUMNS), passages.get(source.id, 0))
        table.add_row(*(Text(inert(str("" if cell is None else cell))) for cell in cells))
    out.print(table)


def show_source(source: Source, text: str, passages: Sequence[Passage], *, as_json: bool = False) -> None:
    """Print all that is known of a source, then its text as stored."""
    if as_json:
        kept = [passage.model_dump(mode="json", exclude={"source_id"}) for passage in passages]
        _print_json(source.model_dump(mode="json") | {"text": text, "passages": kept})
        return
    show_facts(source, passages=len(passages))
    Console().print(Text(f"\n{inert(text)}"), soft_wrap=True)


def show_facts(source: Source, *, passages: int | None = None) -> None:
    """Print what is said of a source."""
    facts = {name: getattr(source, name) for name in FACTS}
    _print_facts(facts if passages is None else facts | {"passages": passages})


def show_health(health: Health, notices: Sequence[str], *, as_json: bool = False) -> None:
    """Print whether a library is healthy, its figures, and what is wrong."""
    if as_json:
        _print_json(health.model_dump(mode="json") | {"healthy": health.healthy})
        return
    out = Console()
    for notice in notices:
        out.print(Text(f"Note: {inert(notice)}", style="yellow"))
    _print_facts(dict(health_figures(health)))
    if health.healthy:
        out.print(Text(f"\n{HEALTHY}", style="green"))
        return
    out.print(Text(f"\n{UNHEALTHY}", style="red"))
    for fault in health.faults:
        out.print(Padding(Text(inert(fault)), (0, 0, 0, 2)))


def show_hits(hits: Sequence[Hit], *, why: bool = False, as_json: bool = False) -> None:
    """Print the passages that a search found, best first; `why` adds the ranks and scores behind each."""
    if as_json:
        _print_json([hit.model_dump(mode="json") for hit in hits])
        return
    out = Console()
    if not hits:
        out.print(Text(NO_HITS))
    for number, hit in enumerate(hits, start=1):
        out.print(_hit(number, hit, why=why))


def _hit(number: int, hit: Hit, *, why: bool) -> Group:
    source, page = hit.source, hit.passage.locator.page
    place = f"page {page}, " if page else ""
    said = (source.title, source.publisher, source.published, f"{place}paragraph {hit.passage.locator.paragraph}")
    head = Text.assemble(
        (f"{number:>3}  ", "bold"),
        (" · ".join(inert(str(one)) for one in said if one), "bold"),
        (f"  {source.id}", "bright_black"),
    )
    lines: list[RenderableType] = [head, Padding(Text(inert(hit.passage.text)), (0, 0, 0, 5))]
    if hit.origin and hit.origin != source.id:
        lines.append(Padding(Text(f"same text as {hit.origin}", style="yellow"), (0, 0, 0, 5)))
    if why:
        lines.append(Padding(Text(f"score {hit.score:.4f}", style="bright_black"), (0, 0, 0, 5)))
        for one in hit.why:
            words = f"{LEGS.get(one.leg, one.leg)}: rank {one.rank}, {one.score:.3f}, for “{inert(one.query)}”"
            lines.append(Padding(Text(words, style="bright_black"), (0, 0, 0, 5)))
    return Group(*lines, Text())


def _print_facts(facts: Mapping[str, object]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bright_black", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        if value is not None:
            table.add_row(Text(name), Text(inert(_shown(value))))
    Console().print(table)


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone():%Y-%m-%d %H:%M}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _print_json(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
