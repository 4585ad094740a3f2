"""Figures as Markdown: a table of systems for each set, the set described, published figures beside. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from eval import systems
from eval.datasets import labels, registry
from eval.datasets.registry import PublicSet
from eval.records import Figure, Kind, Result
from factcheck.records import Record

COLUMNS: dict[str, dict[str, str]] = {
    "verification": {
        "macro_f1": "macro-F1",
        "accuracy": "accuracy",
        "balanced_accuracy": "balanced accuracy",
        "abstention_rate": "abstains",
        "selective_accuracy": "right when it does not",
        "two_way_accuracy": "forced choice",
        "pair_accuracy": "both of a pair right",
        "ece": "calibration error",
    },
    "detection": {"f1": "F1", "precision": "precision", "recall": "recall", "average_precision": "average precision"},
    "retrieval": {"ndcg@10": "nDCG@10", "recall@10": "recall@10", "recall@1": "recall@1", "map@5": "MAP@5"},
}
"""The figures of each kind that the page shows where they are there, the one that stands for a set first."""

GOLD: dict[str, str] = {
    "claims_f1": "claims found, F1",
    "claims_precision": "— precision",
    "claims_recall": "— recall",
    "span_overlap_f1": "spans of claims, F1 by overlap",
    "exclusion_precision": "lines set aside, precision",
    "exclusion_recall": "— recall",
    "self_contained_rate": "claims that stand by themselves",
    "date_accuracy": "dates resolved",
    "speaker_accuracy": "speakers",
    "retrieval_recall@5": "retrieval, recall@5",
    "retrieval_ndcg@10": "— nDCG@10",
    "unaccented_recall@5": "— recall@5 of the claims without accents",
    "stance_macro_f1": "stance of a passage, macro-F1",
    "stance_recall_supports": "— recall of supports",
    "stance_recall_contradicts": "— recall of contradicts",
    "stance_recall_neutral": "— recall of neutral",
    "minimal_macro_f1": "minimal pairs, macro-F1",
    "minimal_pair_accuracy": "— both members right",
    "given_claim_accuracy": "verdict on a given claim, accuracy",
    "given_claim_macro_f1": "— macro-F1",
    "verdict_accuracy": "verdict from the article on, accuracy",
    "verdict_macro_f1": "— macro-F1",
    "claim_only": "evidence removed gives *not enough evidence*",
    "claim_only_over_majority": "claims alone, above the commonest label",
    "quotation_fidelity": "shown quotations that are verbatim",
    "invented_quotations_refused": "invented quotations refused",
    "errors_kept_as_errors": "errors kept as errors",
}
"""The figures of our own set that the page shows."""

OURS = "local"
NOT_HERE = "–"
Rows = Iterable[Sequence[str]]


class Published(Record):
    """What others have published on the same work, and in what it differs from ours."""

    system: str
    figure: str
    source: str
    differs: str


class Note(Record):
    """What is said by hand of a set: its scheme of labels, one plain sentence, and published figures."""

    name: str
    kind: str
    labels: str | None = None
    means: str | None = None
    published: tuple[Published, ...] = ()


@dataclass(frozen=True)
class Shown:
    """The results that the page is made of."""

    results: tuple[Result, ...]

    def of(self, suite: str, kind: str) -> list[Result]:
        """List the results of a set, in the order of the systems."""
        found = [one for one in self.results if one.suite == suite and (one.run.get("part") or one.run["kind"]) == kind]
        order = list(systems.SYSTEMS)
        return sorted(found, key=lambda one: (order.index(one.engine) if one.engine in order else 99, one.engine))


@dataclass(frozen=True)
class Page:
    """What the template asks for; every method gives Markdown."""

    shown: Shown
    notes: Mapping[tuple[str, str], Note]

    def overview(self, kind: Kind) -> str:
        """Make one table of all sets of a kind: the figure that stands for each, system by system."""
        measured = [(one, self.shown.of(one.name, kind)) for one in _sets(kind)]
        measured = [(one, found) for one, found in measured if found]
        if not measured:
            return "Not measured yet.\n"
        name = next(iter(COLUMNS[kind]))
        engines = [one for one in systems.SYSTEMS if any(one == r.engine for _, found in measured for r in found)]
        rows = []
        for one, found in measured:
            by_engine = {result.engine: result.figures.get(name) for result in found}
            n = max(result.n for result in found)
            cells = [_cell(by_engine.get(engine), n) for engine in engines]
            rows.append([one.name, one.language, f"{n:,}", *cells])
        return table([f"{COLUMNS[kind][name]} on", "language", "n", *engines], rows)

    def losses(self, kind: Kind) -> str:
        """Name the sets on which a baseline, or our engine with a part taken out, is above the whole engine."""
        name, lost, held = next(iter(COLUMNS[kind])), list[str](), 0
        for one in _sets(kind):
            values = {r.engine: r.figures[name].value for r in self.shown.of(one.name, kind) if name in r.figures}
            ours = values.pop(OURS, None)
            values.pop("llm", None)
            if ours is None or not values:
                continue
            best = max(values, key=lambda engine: values[engine])
            held += 1
            if values[best] > ours:
                lost.append(f"{one.name} ({best} {values[best]:.3f}, ours {ours:.3f})")
        if not held:
            return ""
        if not lost:
            return f"On none of {held} sets is a baseline or an ablation above the local engine.\n"
        return (
            f"On {len(lost)} of {held} sets a baseline or an ablation is above the local engine: {', '.join(lost)}.\n"
        )

    def sections(self, kind: Kind) -> str:
        """Make a section for each public set of a kind that was measured, and a line on those that were not."""
        measured = [one for one in _sets(kind) if self.shown.of(one.name, kind)]
        missing = [one.name for one in _sets(kind) if one not in measured]
        parts = [self._section(one) for one in measured]
        if missing:
            parts.append(f"Not measured: {', '.join(missing)}.\n")
        return "\n".join(parts)

    def gold(self, suite: str) -> str:
        """Make the table of our own set or its test part: a row for each figure, a column for each system."""
        found = self.shown.of(suite, "articles")
        if not found:
            return "Not measured yet.\n"
        rows = [
            [title, *(_cell(one.figures.get(name), None) for one in found)]
            for name, title in GOLD.items()
            if any(name in one.figures for one in found)
        ]
        parts = [table(["figure", *(one.engine for one in found)], rows), _commands(found)]
        return "\n".join(parts + self._by_hand(suite, "articles"))

    def systems(self) -> str:
        """List what the systems are."""
        return "".join(
            f"- `{name}`: {one.describe} ({', '.join(one.kinds)})\n" for name, one in systems.SYSTEMS.items()
        )

    def _section(self, one: PublicSet) -> str:
        found = self.shown.of(one.name, one.kind)
        names = [name for name in COLUMNS[one.kind] if any(name in result.figures for result in found)]
        first = found[0].run.get("sha256")
        rows = []
        for result in found:
            mark = "" if result.run.get("sha256") == first else " †"
            cells = [_cell(result.figures.get(name), result.n) for name in names]
            rows.append([f"{result.engine}{mark}", f"{result.n:,}", *cells])
        about = [f"claims: {one.language}", f"licence: {one.source.licence}", one.source.citation]
        parts = [f"### {one.name}\n", f"{'; '.join(about)}. {self._labels(one)}\n"]
        parts.append(table(["system", "n", *(COLUMNS[one.kind][name] for name in names)], rows))
        if any(row[0].endswith("†") for row in rows):
            parts.append("† measured on another version of the set.\n")
        return "\n".join([*parts, _commands(found), *self._by_hand(one.name, one.kind)])

    def _labels(self, one: PublicSet) -> str:
        note = self.notes.get((one.name, one.kind))
        if note is None or note.labels is None:
            return "Labels: none to map." if one.kind == "retrieval" else "Labels: as in `eval/datasets/labels.py`."
        known: Mapping[str, object] = (labels.STANCES if one.kind == "verification" else labels.CHECKABLE)[note.labels]
        return "Labels: " + ", ".join(f"{theirs} → {ours}" for theirs, ours in known.items()) + "."

    def _by_hand(self, name: str, kind: str) -> list[str]:
        note = self.notes.get((name, kind))
        if note is None:
            return []
        parts = []
        if note.published:
            rows = [[one.system, one.figure, one.source, one.differs] for one in note.published]
            parts.append(table(["published", "figure", "source", "what differs"], rows))
        if note.means:
            parts.append(f"In plain words: {note.means}\n")
        return parts


def table(head: Sequence[str], rows: Rows) -> str:
    """Write a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _sets(kind: Kind) -> list[PublicSet]:
    return [one for one in registry.SETS if one.kind == kind and not one.tuning]


def _cell(figure: Figure | None, n: int | None) -> str:
    """Write a figure with its interval, and with its own n where it is another than that of the row."""
    if figure is None:
        return NOT_HERE
    own = "" if figure.n == n else f", n = {figure.n:,}"
    return f"{figure.value:.3f} [{figure.low:.3f}–{figure.high:.3f}{own}]"


def _commands(found: Sequence[Result]) -> str:
    """Name the command of every row once, those that differ in the engine alone together."""
    lines = []
    keyed = [(one.run["command"].replace(f"--engine {one.engine}", "--engine SYSTEM"), one) for one in found]
    for command, group in groupby(sorted(keyed, key=lambda pair: pair[0]), key=lambda pair: pair[0]):
        days = sorted({one.run["day"] for _, one in group})
        lines.append(f"`{command}`, {' and '.join(_day(one) for one in days)}")
    return f"By {'; '.join(lines)}.\n"


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B} {day.year}"
