"""What is measured of outcomes: of each figure the statistic, and the columns that it is a statistic of.

Figures, their breakdowns and the comparison of two runs are made of these. Items that failed are in `error_rate` and
nowhere else; what cannot be measured is left out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from eval import metrics
from eval.metrics import Column, Ints, Statistic
from eval.records import Figure, Outcome
from factcheck.records import Label, Stance

STANCES = tuple(stance.value for stance in Stance)
VERDICTS = tuple(label.value for label in Label)

COMPARED = ("number", "date", "name", "place", "unit")
"""The kinds of change that code compares in a claim and its passage, so that it can show what differs."""

SHOWN = 5
"""Pieces of evidence on a claim that are written down, and so count for the FEVER score: the first five."""


@dataclass(frozen=True)
class Measure:
    """A statistic and its columns; `ids` names each row, `units` what is drawn as a whole with it.

    `n` is the number of items behind it where not every row is one.
    """

    statistic: Statistic
    columns: tuple[Column, ...]
    ids: tuple[str, ...]
    units: tuple[str, ...]
    n: int | None = None

    @property
    def figure(self) -> Figure:
        """Measure it, with its interval."""
        found = metrics.figure(self.statistic, *self.columns, units=self.units)
        return found if self.n is None else found.model_copy(update={"n": self.n})


Measures = dict[str, Measure]
Measuring = Callable[[Sequence[Outcome]], Measures]


def verification(outcomes: Sequence[Outcome]) -> Measures:
    """Measure stances; what was left open counts in `abstention_rate` too."""
    rated = [one for one in done(outcomes) if isinstance(one.scores, Mapping)]
    evidenced = [(one, _quoted(one)) for one in done(outcomes) if one.gold == Stance.NEUTRAL or rationale(one)]
    return (
        _labelled(outcomes, STANCES, Stance.NEUTRAL)
        | _two_way(rated)
        | _calibrated(rated, [float(one.scores.get(one.predicted, 0)) for one in rated])
        | _brier(rated)
        | _pairs(outcomes)
        | (_fever(evidenced) if any(shown is not None for _, shown in evidenced) else {})
        | _differences(outcomes)
        | _errors(outcomes)
    )


def verdicts(outcomes: Sequence[Outcome]) -> Measures:
    """Measure verdicts, as stances are measured; the confidence is that of the decided ones."""
    decided = [one for one in done(outcomes) if one.predicted in VERDICTS[:-1] and one.scores is not None]
    evidenced = [(one, _supplied(one)) for one in done(outcomes) if "notes" in one.about]
    return (
        _labelled(outcomes, VERDICTS, Label.NOT_ENOUGH_EVIDENCE)
        | _calibrated(decided, [float(one.scores) for one in decided])
        | _fever(evidenced)
        | _errors(outcomes)
    )


def detection(outcomes: Sequence[Outcome]) -> Measures:
    """Measure claim detection; the positive class is "checkable"."""
    finished = done(outcomes)
    gold, predicted = ints(one.gold for one in finished), ints(one.predicted for one in finished)
    scored = [one for one in finished if one.scores is not None]
    scores = np.array([float(one.scores) for one in scored])
    return (
        measured("precision", finished, metrics.precision, gold, predicted)
        | measured("recall", finished, metrics.recall, gold, predicted)
        | measured("f1", finished, metrics.f1, gold, predicted)
        | measured("macro_f1", finished, partial(metrics.macro_f1, labels=2), gold, predicted)
        | measured("accuracy", finished, metrics.mean, gold == predicted)
        | measured("average_precision", scored, metrics.average_precision, ints(one.gold for one in scored), scores)
        | _errors(outcomes)
    )


def retrieval(outcomes: Sequence[Outcome]) -> Measures:
    """Measure rankings of documents."""
    finished = done(outcomes)
    ranked: dict[str, Callable[[Any, Any], float]] = {
        "recall@1": partial(metrics.recall_at, 1),
        "recall@5": partial(metrics.recall_at, 5),
        "recall@10": partial(metrics.recall_at, 10),
        "map@5": partial(metrics.average_precision_at, 5),
        "mrr@10": partial(metrics.reciprocal_rank, 10),
        "ndcg@10": partial(metrics.ndcg_at, 10),
    }
    measures: Measures = {}
    for name, measure in ranked.items():
        values = np.array([measure(one.predicted, one.gold) for one in finished])
        measures |= measured(name, finished, metrics.mean, values)
    return measures


def measured(name: str, items: Sequence[Outcome], statistic: Callable[..., Any], *columns: Column) -> Measures:
    """Make one measure, or none where there is nothing to measure."""
    if not items:
        return {}
    return {name: Measure(statistic, columns, tuple(one.id for one in items), tuple(unit(one) for one in items))}


def unit(outcome: Outcome) -> str:
    """Name what an item is drawn together with: its family or its pair, else itself."""
    return str(outcome.about.get("family") or outcome.about.get("pair") or outcome.id)


def done(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Leave out what failed."""
    return [one for one in outcomes if one.failure is None]


def rationale(outcome: Outcome) -> str:
    """Give the words of the evidence on which the gold label rests, if they are known."""
    return str(outcome.about.get("rationale") or "")


def coded(outcomes: Sequence[Outcome], labels: Sequence[str]) -> tuple[Ints, Ints]:
    """Number gold labels and predictions by their places; what is no label is a number past the end."""
    code = {label: number for number, label in enumerate(labels)}
    gold = ints(code[one.gold] for one in outcomes)
    return gold, ints(code.get(one.predicted, len(labels)) for one in outcomes)


def confidences(outcomes: Sequence[Outcome]) -> tuple[list[float], Ints]:
    """Give the confidence of each outcome that has one (an open verdict has none), and whether it was right."""
    rated = [one for one in done(outcomes) if one.scores is not None and one.predicted != Label.NOT_ENOUGH_EVIDENCE]
    values = [one.scores.get(one.predicted, 0) if isinstance(one.scores, Mapping) else one.scores for one in rated]
    return [float(value) for value in values], ints(one.gold == one.predicted for one in rated)


def ints(values: Iterable[int]) -> Ints:
    """Make a column of whole numbers."""
    return np.array([int(value) for value in values], dtype=np.int64)


def commonest(labels: Sequence[Any]) -> Any:
    """Give the label that most items have; None when there are none."""
    return max(dict.fromkeys(labels), key=labels.count, default=None)


def _labelled(outcomes: Sequence[Outcome], labels: Sequence[str], open_label: str) -> Measures:
    finished = done(outcomes)
    gold, predicted = coded(finished, labels)
    count, still_open = len(labels), labels.index(open_label)
    right, decided = gold == predicted, (predicted != still_open) & (predicted < count)
    usual = gold == (commonest(gold.tolist()))
    measures = (
        measured("macro_f1", finished, partial(metrics.macro_f1, labels=count), gold, predicted)
        | measured("balanced_accuracy", finished, partial(metrics.balanced_accuracy, labels=count), gold, predicted)
        | measured("accuracy", finished, metrics.mean, right)
        | measured("accuracy_over_majority", finished, metrics.mean, right.astype(np.int64) - usual)
        | measured("abstention_rate", finished, metrics.mean, predicted == still_open)
        | measured("coverage", finished, metrics.mean, decided)
    )
    if decided.any():
        of_decided = measured("selective_accuracy", finished, metrics.selective_accuracy, right, decided)
        measures |= {name: replace(one, n=int(decided.sum())) for name, one in of_decided.items()}
    for label in labels:
        of_label = [one for one in finished if one.gold == label]
        column = ints(one.predicted == label for one in of_label)
        measures |= measured(f"recall_{label.replace(' ', '_')}", of_label, metrics.mean, column)
    return measures


def _two_way(rated: Sequence[Outcome]) -> Measures:
    """Measure the forced choice between two sides where gold has one: the higher score wins, a tie is half right."""
    sides = (Stance.SUPPORTS.value, Stance.CONTRADICTS.value)
    decisive = [one for one in rated if one.gold in sides]
    points = []
    for one in decisive:
        other = sides[1 - sides.index(one.gold)]
        points.append(0.5 + 0.5 * float(np.sign(one.scores[one.gold] - one.scores[other])))
    return measured("two_way_accuracy", decisive, metrics.mean, np.array(points))


def _calibrated(rated: Sequence[Outcome], confidence: Sequence[float]) -> Measures:
    if not rated:
        return {}
    values, right = np.array(confidence), ints(one.gold == one.predicted for one in rated)
    ways = (("ece", metrics.equal_width), ("ece_equal_mass", metrics.equal_mass))
    measures: Measures = {}
    for name, binned in ways:
        measures |= measured(name, rated, metrics.calibration_error, binned(values), values, right)
    return measures


def _brier(rated: Sequence[Outcome]) -> Measures:
    chances = [[float(one.scores.get(stance, 0)) for stance in STANCES] for one in rated]
    return measured("brier", rated, metrics.mean, metrics.brier(coded(rated, STANCES)[0], chances)) if rated else {}


def _pairs(outcomes: Sequence[Outcome]) -> Measures:
    """Measure pairs whole; one that a failed item belongs to is left out."""
    members: dict[str, list[Outcome]] = {}
    for one in outcomes:
        if one.about.get("pair"):
            members.setdefault(one.about["pair"], []).append(one)
    whole = {
        pair: [one.gold == one.predicted for one in of_pair]
        for pair, of_pair in members.items()
        if len(of_pair) > 1 and not any(one.failure for one in of_pair)
    }
    if not whole:
        return {}
    points = metrics.consistent(whole)
    units = tuple(unit(members[pair][0]) for pair in points)
    return {"pair_accuracy": Measure(metrics.mean, (ints(points.values()),), tuple(points), units)}


def _fever(evidenced: Sequence[tuple[Outcome, bool | None]]) -> Measures:
    points = metrics.fever_points(
        [one.gold == one.predicted for one, _ in evidenced], [shown for _, shown in evidenced]
    )
    return measured("fever_score", [one for one, _ in evidenced], metrics.mean, ints(points))


def _differences(outcomes: Sequence[Outcome]) -> Measures:
    """Measure the facts that code found to differ: shown where they make a claim wrong, and where nothing differs."""
    compared = [one for one in done(outcomes) if "differences" in one.about and one.about.get("change", "") in COMPARED]
    wrong = [one for one in compared if one.gold == Stance.CONTRADICTS]
    right = [one for one in compared if one.gold == Stance.SUPPORTS]
    measures: Measures = {}
    for name, items in (("difference_shown", wrong), ("false_difference_rate", right)):
        measures |= measured(name, items, metrics.mean, ints(bool(one.about["differences"]) for one in items))
    return measures


def _quoted(outcome: Outcome) -> bool | None:
    """Tell whether what was quoted touches the rationale; None where the gold label needs none."""
    if outcome.gold == Stance.NEUTRAL:
        return None
    return metrics.overlaps(outcome.about.get("quotes", ()), rationale(outcome), outcome.about.get("evidence", ()))


def _supplied(outcome: Outcome) -> bool | None:
    """Tell whether the pieces shown first have, for each side that gold notes take, one of them with its stance."""
    notes: Mapping[str, str] = outcome.about["notes"]
    if not notes:
        return None
    pieces = outcome.about.get("evidence", ())
    shown = {piece["stance"] for piece in pieces if any(notes.get(name) == piece["stance"] for name in piece["notes"])}
    return shown >= set(notes.values())


def _errors(outcomes: Sequence[Outcome]) -> Measures:
    return measured("error_rate", outcomes, metrics.mean, ints(one.failure is not None for one in outcomes))
