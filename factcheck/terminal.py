"""What the command line shows: progress while it works, then tables. Text from outside is shown inert."""

import re
import unicodedata
from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from factcheck.pipeline import ClaimChecked, ClaimsFound, Event, Finished
from factcheck.records import CheckedClaim, Evidence, Label, PastClaim, Report, Source, Stance
from factcheck.report import CHECKED_BEFORE, ICONS, NOT_CHECKED, NOTE, counts, label_of, rated

STYLES = {
    Label.SUPPORTED: "green",
    Label.CONTRADICTED: "red",
    Label.CONFLICTING: "yellow",
    Label.NOT_ENOUGH_EVIDENCE: "bright_black",
    NOT_CHECKED: "magenta",
}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def follow(events: Iterator[Event], console: Console | None = None) -> Report:
    """Consume the events of a check, showing progress on standard error, and give its report."""
    with _progress(console) as progress:
        task = progress.add_task("Finding claims", total=None)
        for event in events:
            if isinstance(event, ClaimsFound):
                progress.update(task, description="Checking claims", total=len(event.findings.claims))
            elif isinstance(event, ClaimChecked):
                progress.advance(task)
            elif isinstance(event, Finished):
                return event.report
    raise AssertionError("a check always ends with its report")


def show(report: Report, console: Console | None = None) -> None:
    """Print a report: a block for each claim, then the sentences set aside and the counts."""
    out = console or Console()
    sources = {source.id: source for source in report.sources}
    for notice in report.article.notices:
        out.print(Text(f"Note: {inert(notice)}", style="yellow"))
    for number, item in enumerate(report.checked, start=1):
        out.print(_claim(number, item, sources))
    if report.not_checkable:
        out.print(Text("\nNot checkable", style="bold"))
        for sentence in report.not_checkable:
            out.print(
                Padding(Text(f"{inert(sentence.quote)} — {inert(sentence.reason)}", style="bright_black"), (0, 0, 0, 2))
            )
    if report.article.excluded:
        out.print(Text("\nNot the article", style="bold"))
        for kind, n in _excluded(report).items():
            out.print(Padding(Text(f"{n} × {kind}", style="bright_black"), (0, 0, 0, 2)))
    out.print()
    out.print(_summary(report))
    out.print(Text(NOTE, style="italic"))


def inert(text: str) -> str:
    """Show control and invisible formatting characters as their names, so that a text cannot act on the terminal."""
    shown = CONTROL.sub(lambda m: f"\\x{ord(m.group()):02x}", text)
    return "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) == "Cf" else c for c in shown)


def _progress(console: Console | None) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console or Console(stderr=True),
        transient=True,
    )


def _claim(number: int, item: CheckedClaim, sources: dict[str, Source]) -> RenderableType:
    label = label_of(item)
    icon = ICONS[item.verdict.label] if item.verdict else "–"
    head = Text.assemble((f"\n{number:>3}  ", "bold"), (f"{icon} {label}", f"bold {STYLES[label]}"))
    lines: list[RenderableType] = [head, _indented(_plain(item.claim.quote))]
    if item.claim.ambiguous:
        lines.append(_indented(Text(f"unclear: {inert(item.claim.ambiguous)}", style="yellow")))
    lines += map(_past, item.past)
    why = item.verdict.justification if item.verdict else item.failure.message if item.failure else ""
    lines.append(_indented(Text(inert(why), style="italic")))
    if item.verdict and item.verdict.missing:
        lines.append(_indented(Text(f"missing: {inert(item.verdict.missing)}", style="bright_black")))
    for evidence in item.evidence:
        if evidence.stance is not Stance.NEUTRAL:
            lines.append(_evidence(evidence, sources[evidence.passage.source_id]))
    return Group(*lines)


def _past(past: PastClaim) -> RenderableType:
    text = Text(f"{CHECKED_BEFORE.lower()}, {past.likeness}: ", style="cyan")
    text.append(inert(past.text), style="default").append(f"  {inert(rated(past))}", style="cyan")
    for pair in past.differences:
        text.append(
            f"\n  {pair.kind}: article {inert(pair.claim)} · checked claim {inert(pair.source)}", style="yellow"
        )
    if past.source.url:
        text.append(f"\n  {inert(past.source.url)}", style="bright_black")
    return Padding(text, (0, 0, 0, 5))


def _evidence(evidence: Evidence, source: Source) -> RenderableType:
    sign, style = ("+", "green") if evidence.stance is Stance.SUPPORTS else ("−", "red")
    by = ", ".join(inert(str(part)) for part in (source.title, source.publisher, source.published) if part)
    text = Text.assemble((f"{sign} ", style), _plain(evidence.quote), (f"  {by}", "bright_black"))
    if evidence.timing:
        text.append(f"  [{evidence.timing}]", style="yellow")
    for pair in evidence.differences:
        text.append(f"\n  {pair.kind}: article {inert(pair.claim)} · source {inert(pair.source)}", style=style)
    return Padding(text, (0, 0, 0, 7))


def _summary(report: Report) -> Text:
    text = Text(f"{len(report.checked)} claims", style="bold")
    for name, n in counts(report).items():
        text.append(f" · {n} {name}", style=STYLES[name])
    model = f" ({inert(report.run.model)})" if report.run.model else ""
    return text.append(
        f" · {report.run.seconds:.1f} s with the {report.run.engine} engine{model}", style="bright_black"
    )


def _excluded(report: Report) -> dict[str, int]:
    kinds = [exclusion.kind for exclusion in report.article.excluded]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 5))


def _plain(text: str) -> Text:
    return Text(inert(text))
