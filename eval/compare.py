"""Two runs side by side: what the second does better or worse on the items that both have, and whether by chance."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import numpy as np
from rich.box import SIMPLE
from rich.table import Table

from eval import figures, metrics
from eval.datasets import DatasetError
from eval.measures import Measure, Measures
from eval.metrics import Column, Statistic
from eval.records import Outcome, Result
from factcheck.records import Record

UNMATCHED = ("quotes/", "faults/", "inventions/")
"""Parts whose items are numbered as they come up, so that the same id means another thing in another run."""

OWN_GOLD = ("accents/",)
"""Parts whose gold label is what the same run said of the claim as it should be written."""

GIVEN = ("claim", "sentence", "text", "query")
"""What `about` has of an item as it was given."""


class Run(Protocol):
    """What a run measured, and what came of each item."""

    @property
    def result(self) -> Result:
        """Return the figures, with what was run."""

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """Return what came of each item."""


class Row(Record):
    """A figure of both runs on the `n` items that both measured.

    `difference` is b less a, from `low` to `high` with 95 % confidence; `p` is that of the `test`, where there is one.
    """

    figure: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float | None = None
    test: str | None = None
    n: int

    @property
    def same(self) -> bool:
        """Tell whether both runs have the same figure, whichever items are drawn."""
        return self.low == self.high == self.difference == 0

    @property
    def says(self) -> str:
        """Say in a word what b is: better, worse, different, or nothing where chance may explain it."""
        if self.low <= 0 <= self.high or (self.p is not None and self.p >= 0.05):
            return ""
        rise = figures.better(self.figure) * (1 if self.difference > 0 else -1)
        return {1: "better", -1: "worse", 0: "different"}[rise]


class Comparison(Record):
    """Two runs, figure by figure, and what a reader must know of what was compared, a sentence each."""

    a: str
    b: str
    rows: tuple[Row, ...]
    sentences: tuple[str, ...]


def compare(a: Run, b: Run) -> Comparison:
    """Compare two runs on the items that both have, matched by id.

    Items without the same gold label and text in both are left out. Raises DatasetError when the runs are of different
    kinds, an id is there twice, or nothing is common.
    """
    kind, names = _kind(a, b), (_name(a), _name(b))
    ours, theirs = _by_id(a.outcomes, names[0]), _by_id(b.outcomes, names[1])
    common = [name for name in ours if name in theirs and not _unlike(ours[name], theirs[name])]
    failed = {name for name in common if ours[name].failure or theirs[name].failure}
    if not common:
        raise DatasetError(
            f"{names[0]} and {names[1]} have no item in common, so there is nothing to compare: "
            "run both on the same set."
        )
    before, after = (_measures(kind, [one[name] for name in common], failed) for one in (ours, theirs))
    rows = tuple(_row(name, measure, after[name]) for name, measure in before.items() if name in after)
    sentences = (*_left_out(ours, theirs, common, failed), *_chance(rows))
    return Comparison(a=names[0], b=names[1], rows=rows, sentences=sentences)


def table(comparison: Comparison) -> Table:
    """Lay a comparison out, a row for each figure that is not the same in both runs."""
    shown = Table(box=SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    shown.add_column("figure", overflow="fold")
    for heading in ("a", "b", "b - a", "95 % interval", "p", "n"):
        shown.add_column(heading, justify="right", no_wrap=True)
    shown.add_column("b is", no_wrap=True)
    for row in comparison.rows:
        if row.same:
            continue
        interval = f"{row.low:+.3f}, {row.high:+.3f}"
        p = "" if row.p is None else f"{row.p:.3f}" if row.p >= 0.001 else "< .001"
        values = (f"{row.a:.3f}", f"{row.b:.3f}", f"{row.difference:+.3f}", interval, p, str(row.n), row.says)
        shown.add_row(row.figure, *values)
    return shown


def _measures(kind: str, outcomes: Sequence[Outcome], failed: Collection[str]) -> Measures:
    """Measure what neither run failed on, and the errors on everything."""
    errors = {name: one for name, one in figures.measures(kind, outcomes).items() if name.endswith("error_rate")}
    return figures.measures(kind, [one for one in outcomes if one.id not in failed]) | errors


def _row(name: str, before: Measure, after: Measure) -> Row:
    ids = tuple(dict.fromkeys((*before.ids, *after.ids)))
    units = dict(zip((*before.ids, *after.ids), (*before.units, *after.units), strict=True))
    of_ids = [units[one] for one in ids]
    old, in_before = _aligned(before, ids)
    new, in_after = _aligned(after, ids)
    rise = metrics.difference(before.statistic, old, new, present=(in_before, in_after), units=of_ids)
    values = [float(one.statistic(*one.columns)) for one in (before, after)]
    test, p = _tested(before, after)
    return Row(
        figure=name,
        a=values[0],
        b=values[1],
        difference=rise.value,
        low=rise.low,
        high=rise.high,
        p=p,
        test=test,
        n=int(np.sum((in_before == 1) & (in_after == 1))),
    )


def _aligned(measure: Measure, ids: Sequence[str]) -> tuple[list[Column], Column]:
    """Put the rows of a measure into the order of some ids; tell which are there. The others hold its first row."""
    places = {name: place for place, name in enumerate(measure.ids)}
    rows = np.array([places.get(name, 0) for name in ids], dtype=np.int64)
    return [column[rows] for column in measure.columns], np.array([float(name in places) for name in ids])


def _tested(before: Measure, after: Measure) -> tuple[str | None, float | None]:
    """Test the difference: McNemar where items are right or wrong and on their own, else by exchanging answers.

    Where the two runs measure different items (those that each of them decided), there is no test, only the interval.
    """
    if before.ids != after.ids:
        return None, None
    alone = len(set(before.units)) == len(before.ids)
    if alone and before.statistic is metrics.mean and all(_right_or_wrong(one.columns[0]) for one in (before, after)):
        return "McNemar", metrics.mcnemar(before.columns[0].astype(np.int64), after.columns[0].astype(np.int64))
    statistic: Statistic = before.statistic
    return "randomisation", metrics.randomisation(statistic, before.columns, after.columns, units=before.units)


def _right_or_wrong(column: Column) -> bool:
    return bool(np.isin(column, (0, 1)).all())


def _kind(a: Run, b: Run) -> str:
    kinds = [str(one.result.run.get("kind")) for one in (a, b)]
    if kinds[0] != kinds[1]:
        raise DatasetError(
            f"{_name(a)} is a run of the kind {kinds[0]} and {_name(b)} of the kind {kinds[1]}: "
            "only runs of one kind can be compared."
        )
    if kinds[0] not in figures.KINDS:
        raise DatasetError(f"{_name(a)} does not say of what kind it is: score its folder again.")
    return kinds[0]


def _name(run: Run) -> str:
    return f"{run.result.engine} on {run.result.suite}"


def _by_id(outcomes: Sequence[Outcome], name: str) -> Mapping[str, Outcome]:
    kept = [one for one in outcomes if not one.id.startswith(UNMATCHED)]
    repeated = next((one for one, times in Counter(one.id for one in kept).items() if times > 1), None)
    if repeated is not None:
        raise DatasetError(
            f"{name} has the id {repeated!r} twice, so its items cannot be matched with those of the other."
        )
    return {one.id: one for one in kept}


def _unlike(one: Outcome, other: Outcome) -> bool:
    """Tell whether two items of one id are not the same: another gold label, or another text."""
    texts = [{name: outcome.about.get(name) for name in GIVEN} for outcome in (one, other)]
    relabelled = one.gold != other.gold and not one.id.startswith(OWN_GOLD)
    return relabelled or texts[0] != texts[1]


def _left_out(
    ours: Mapping[str, Outcome], theirs: Mapping[str, Outcome], common: Sequence[str], failed: Collection[str]
) -> list[str]:
    """Say what is left out of the comparison."""
    sentences = []
    alone = [sum(1 for name in one if name not in other) for one, other in ((ours, theirs), (theirs, ours))]
    if any(alone):
        sentences.append(
            f"The two runs do not cover the same items: {len(common)} are compared; left out are {alone[0]} that only "
            f"a has and {alone[1]} that only b has."
        )
    if changed := sum(1 for name in ours if name in theirs) - len(common):
        count = "item is" if changed == 1 else "items are"
        sentences.append(f"{changed} {count} left out: they have another gold label or another text in b than in a.")
    if failed:
        count = "item failed in a or in b and counts" if len(failed) == 1 else "items failed in a or in b and count"
        sentences.append(f"{len(failed)} {count} in the error rates alone.")
    return sentences


def _chance(rows: Sequence[Row]) -> list[str]:
    """Say how many figures differ, and how many would seem to by chance alone."""
    unlike = [row for row in rows if not row.same]
    if not rows:
        return ["No figure can be measured of both."]
    if not unlike:
        return [f"All {len(rows)} figures are the same in both."]
    clear, same = sum(1 for row in unlike if row.says), len(rows) - len(unlike)
    return [
        f"{clear} of {len(rows)} figures differ by more than chance explains, {same} {'is' if same == 1 else 'are'} "
        "the same in both; where nothing but chance is at work, one in twenty seems to differ."
    ]
