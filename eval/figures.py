"""From outcomes to figures: pure, so that records can be scored again without running anything again."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from eval import metrics
from eval.metrics import Ints, figure
from eval.records import Figure, Outcome
from factcheck.records import Label, Stance

STANCES = tuple(stance.value for stance in Stance)
VERDICTS = tuple(label.value for label in Label)
Figures = dict[str, Figure]


def of_verification(outcomes: Sequence[Outcome]) -> Figures:
    """Measure stances; failed items count in `error_rate` alone, and what was left open also in `abstention_rate`."""
    return _labelled(outcomes, STANCES, Stance.NEUTRAL) | _two_way(outcomes) | _errors(outcomes)


def of_verdicts(outcomes: Sequence[Outcome]) -> Figures:
    """Measure verdicts, as stances are measured."""
    return _labelled(outcomes, VERDICTS, Label.NOT_ENOUGH_EVIDENCE) | _errors(outcomes)


def of_detection(outcomes: Sequence[Outcome]) -> Figures:
    """Measure claim detection; the positive class is "checkable"."""
    done = _done(outcomes)
    gold, predicted = _column(one.gold for one in done), _column(one.predicted for one in done)
    scores = np.array([float(one.scores) for one in done])
    return (
        _measured(done, "precision", metrics.precision, gold, predicted)
        | _measured(done, "recall", metrics.recall, gold, predicted)
        | _measured(done, "f1", metrics.f1, gold, predicted)
        | _measured(done, "macro_f1", lambda g, p: metrics.macro_f1(g, p, 2), gold, predicted)
        | _measured(done, "accuracy", metrics.mean, gold == predicted)
        | _measured(done, "average_precision", metrics.average_precision, gold, scores)
        | _errors(outcomes)
    )


def of_retrieval(outcomes: Sequence[Outcome]) -> Figures:
    """Measure rankings of documents."""
    ranked = {f"recall@{k}": [metrics.recall_at(k, one.predicted, one.gold) for one in outcomes] for k in (1, 5, 10)}
    ranked["map@5"] = [metrics.average_precision_at(5, one.predicted, one.gold) for one in outcomes]
    ranked["mrr@10"] = [metrics.reciprocal_rank(10, one.predicted, one.gold) for one in outcomes]
    ranked["ndcg@10"] = [metrics.ndcg_at(10, one.predicted, one.gold) for one in outcomes]
    return {name: figure(metrics.mean, np.array(values)) for name, values in ranked.items() if values}


def of_exclusion(outcomes: Sequence[Outcome]) -> Figures:
    """Measure what was set aside as page furniture or comments."""
    gold, predicted = _column(one.gold for one in outcomes), _column(one.predicted for one in outcomes)
    return _measured(outcomes, "precision", metrics.precision, gold, predicted) | _measured(
        outcomes, "recall", metrics.recall, gold, predicted
    )


def of_matches(name: str) -> Callable[[Sequence[Outcome]], Figures]:
    """Make the measure of a part whose items are right or wrong: the share that is right."""

    def measure(outcomes: Sequence[Outcome]) -> Figures:
        done = _done(outcomes)
        return _measured(done, name, metrics.mean, _column(one.gold == one.predicted for one in done))

    return measure


GOLD_PARTS: dict[str, tuple[str, Callable[[Sequence[Outcome]], Figures]]] = {
    "lines": ("exclusion_", of_exclusion),
    "sentences": ("claims_", of_detection),
    "dates": ("", of_matches("date_accuracy")),
    "speakers": ("", of_matches("speaker_accuracy")),
    "verdicts": ("verdict_", of_verdicts),
    "claims": ("given_claim_", of_verdicts),
    "retrieval": ("retrieval_", of_retrieval),
    "pairs": ("stance_", of_verification),
    "minimal": ("minimal_", of_verification),
    "claim-only": ("", of_matches("claim_only")),
    "quotes": ("", of_matches("quotation_fidelity")),
    "faults": ("", of_matches("errors_kept_as_errors")),
}
"""The parts of a run on our own set: what the ids of a part begin with, the prefix of its figures, the measure."""


def of_gold(outcomes: Sequence[Outcome]) -> Figures:
    """Measure a run on our own set, part by part."""
    figures: Figures = {}
    for part, (prefix, measure) in GOLD_PARTS.items():
        of_part = part_of(outcomes, part)
        if of_part:
            figures |= {prefix + name: value for name, value in measure(of_part).items()}
    return figures


def part_of(outcomes: Iterable[Outcome], part: str) -> list[Outcome]:
    """Pick the outcomes of one part of a run on our own set."""
    return [one for one in outcomes if one.id.startswith(f"{part}/")]


def confusion(outcomes: Sequence[Outcome], labels: Sequence[str]) -> dict[str, Any]:
    """Tabulate gold labels (rows) against predictions (columns, the last of which is what is no label)."""
    gold, predicted = _coded(_done(outcomes), labels)
    return {"labels": list(labels), "counts": metrics.confusion(gold, predicted, len(labels)).tolist()}


def _labelled(outcomes: Sequence[Outcome], labels: Sequence[str], open_label: str) -> Figures:
    done = _done(outcomes)
    gold, predicted = _coded(done, labels)
    count = len(labels)
    figures = (
        _measured(done, "macro_f1", lambda g, p: metrics.macro_f1(g, p, count), gold, predicted)
        | _measured(done, "balanced_accuracy", lambda g, p: metrics.balanced_accuracy(g, p, count), gold, predicted)
        | _measured(done, "accuracy", metrics.mean, gold == predicted)
        | _measured(done, "abstention_rate", metrics.mean, predicted == labels.index(open_label))
    )
    for code, label in enumerate(labels):
        right = (predicted == code)[gold == code]
        figures |= _measured(right, f"recall_{label.replace(' ', '_')}", metrics.mean, right)
    return figures


def _two_way(outcomes: Sequence[Outcome]) -> Figures:
    """Measure the forced choice between two sides where gold has one: the higher score wins, a tie is half right."""
    sides = (Stance.SUPPORTS.value, Stance.CONTRADICTS.value)
    decisive = [one for one in _done(outcomes) if one.gold in sides]
    points = []
    for one in decisive:
        other = sides[1 - sides.index(one.gold)]
        points.append(0.5 + 0.5 * float(np.sign(one.scores[one.gold] - one.scores[other])))
    return _measured(decisive, "two_way_accuracy", metrics.mean, np.array(points))


def _errors(outcomes: Sequence[Outcome]) -> Figures:
    return _measured(outcomes, "error_rate", metrics.mean, _column(one.failure is not None for one in outcomes))


def _measured(items: Sequence[Any] | Ints, name: str, statistic: Callable[..., float], *columns: Any) -> Figures:
    """Make one figure, or none where there is nothing to measure."""
    return {name: figure(statistic, *columns)} if len(items) else {}


def _coded(outcomes: Sequence[Outcome], labels: Sequence[str]) -> tuple[Ints, Ints]:
    code = {label: number for number, label in enumerate(labels)}
    gold = _column(code[one.gold] for one in outcomes)
    return gold, _column(code.get(one.predicted, len(labels)) for one in outcomes)


def _column(values: Iterable[int]) -> Ints:
    return np.array([int(value) for value in values], dtype=np.int64)


def _done(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.failure is None]
