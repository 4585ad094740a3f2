"""From outcomes to figures: pure, so that records can be scored again without running anything again."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from eval import metrics, parts
from eval.measures import (
    STANCES,
    VERDICTS,
    Measures,
    Measuring,
    coded,
    confidences,
    detection,
    done,
    retrieval,
    verification,
)
from eval.parts import part_of
from eval.records import Figure, Outcome

__all__ = [
    "LOWER_IS_BETTER",
    "NOT_JUDGED",
    "STANCES",
    "VERDICTS",
    "better",
    "confusion",
    "measures",
    "of",
    "part_of",
    "tables",
]

Figures = dict[str, Figure]

LOWER_IS_BETTER = ("error_rate", "false_difference_rate", "ece", "ece_equal_mass", "brier", "claim_only_over_majority")
"""Endings of figures that are the better the lower they are; all others are the better the higher, but for:"""
NOT_JUDGED = ("abstention_rate", "coverage")
"""endings of figures that are neither good nor bad by themselves."""

KINDS: dict[str, Measuring] = {
    "verification": verification,
    "detection": detection,
    "retrieval": retrieval,
    "articles": parts.articles,
}

LABELS: dict[str, Sequence[Any]] = {
    "verification": STANCES,
    "pairs": STANCES,
    "minimal": STANCES,
    "verdicts": VERDICTS,
    "claims": VERDICTS,
    "detection": (0, 1),
    "sentences": (0, 1),
    "lines": (0, 1),
}
"""The labels of a kind, or of a part of our own set, that has a confusion matrix."""

NAMES = {
    "detection": ("not checkable", "checkable"),
    "sentences": ("not checkable", "checkable"),
    "lines": ("kept", "excluded"),
}
"""What a reader calls the labels 0 and 1."""

STANCE_FIGURES = ("accuracy", "macro_f1", "pair_accuracy", "abstention_rate", "fever_score")
SHOWN_BY: dict[str, tuple[str, ...]] = {
    "language": (*STANCE_FIGURES, "f1", "precision", "recall", "recall@5", "ndcg@10", "self_contained_rate"),
    "change": STANCE_FIGURES,
    # Whatever has a claim type, or one label, has one gold class in detection: accuracy is its recall.
    "type": ("accuracy", "abstention_rate"),
    "label": ("accuracy", "abstention_rate"),
}
"""The figures that are broken down, by what `about` says of an item (or by its gold label)."""


def of(kind: str, outcomes: Sequence[Outcome]) -> Figures:
    """Measure a run of a kind: verification, detection, retrieval, or articles (our own set). Raises KeyError."""
    return {name: measure.figure for name, measure in measures(kind, outcomes).items()}


def measures(kind: str, outcomes: Sequence[Outcome]) -> Measures:
    """Give what each figure of a run is made of. Raises KeyError when there is no such kind."""
    return KINDS[kind](outcomes)


def tables(kind: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Make what a report shows beside the figures, as JSON.

    ``confusion``: `labels` and `counts`; ``reliability``: the bins of a diagram; ``by_language``, ``by_change``,
    ``by_type``, ``by_label``: figures of each group of items. Each has an entry for each part of our own set, or one
    under the name of the kind. Raises KeyError when there is no such kind.
    """
    split = {name: part_of(outcomes, name) for name in parts.PARTS} if kind == "articles" else {kind: list(outcomes)}
    there = {name: found for name, found in split.items() if found}
    made: dict[str, Any] = {
        "confusion": _each(there, _confusion),
        "reliability": _each(there, _reliability),
    }
    for key in SHOWN_BY:
        made[f"by_{key}"] = _each(there, partial(_by, key))
    return made


def confusion(outcomes: Sequence[Outcome], labels: Sequence[Any]) -> dict[str, Any]:
    """Tabulate gold labels (rows) against predictions (columns, the last of which is what is no label)."""
    gold, predicted = coded(done(outcomes), labels)
    return {"labels": list(labels), "counts": metrics.confusion(gold, predicted, len(labels)).tolist()}


def better(name: str) -> int:
    """Tell whether a figure is the better the higher (1) or the lower (-1), or neither (0)."""
    if name.endswith(NOT_JUDGED):
        return 0
    return -1 if name.endswith(LOWER_IS_BETTER) else 1


def _confusion(name: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    if name not in LABELS or not done(outcomes):
        return {}
    table = confusion(outcomes, LABELS[name])
    return table | {"labels": list(NAMES.get(name, LABELS[name]))}


def _reliability(name: str, outcomes: Sequence[Outcome]) -> list[dict[str, float]]:
    if LABELS.get(name) not in {STANCES, VERDICTS}:
        return []
    confidence, right = confidences(outcomes)
    return metrics.reliability(np.array(confidence), right) if confidence else []


def _by(key: str, name: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Break the figures of a part down."""
    if key == "label" and name not in LABELS:
        return {}
    groups: dict[str, list[Outcome]] = {}
    for one in outcomes:
        group = _label(name, one) if key == "label" else one.about.get(key)
        if group:
            groups.setdefault(str(group), []).append(one)
    measure = parts.PARTS[name].measure if name in parts.PARTS else KINDS[name]
    found = {group: measure(of_group) for group, of_group in sorted(groups.items())}
    return {
        group: {figure: made[figure].figure.model_dump() for figure in SHOWN_BY[key] if figure in made}
        for group, made in found.items()
        if any(figure in made for figure in SHOWN_BY[key])
    }


def _label(name: str, outcome: Outcome) -> str:
    return str(NAMES[name][outcome.gold]) if name in NAMES else str(outcome.gold)


def _each(there: Mapping[str, list[Outcome]], make: Callable[[str, list[Outcome]], Any]) -> dict[str, Any]:
    made = {name: make(name, found) for name, found in there.items()}
    return {name: value for name, value in made.items() if value}
