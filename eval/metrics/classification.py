"""Labels right and wrong: claim detection, stances and verdicts.

Labels are small integers (places in a list of labels). A prediction outside that list, such as "no claim was found",
is a number past its end: it counts as wrong and never as a label. `weights` are those of `columns`.
"""

import numpy as np
from numpy.typing import NDArray

from eval.metrics.columns import Column, Floats, Ints, ratio, total


def mean(values: Column, weights: Floats | None = None) -> Floats:
    """Average values: ``sum / n``. Of a column of 0 and 1 it is the share of ones: accuracy, an error rate."""
    return ratio(total(values, weights), total(np.ones(len(values)), weights))


def precision(gold: Ints, predicted: Ints, weights: Floats | None = None) -> Floats:
    """Give the share of positive predictions that are right, ``TP / (TP + FP)``; 0 when nothing was predicted.

    Source: van Rijsbergen, "Information Retrieval", 1979, chapter 7, for this and the next two.
    """
    return ratio(total((gold == 1) & (predicted == 1), weights), total(predicted == 1, weights))


def recall(gold: Ints, predicted: Ints, weights: Floats | None = None) -> Floats:
    """Give the share of positive items that were found, ``TP / (TP + FN)``; 0 when there are none."""
    return ratio(total((gold == 1) & (predicted == 1), weights), total(gold == 1, weights))


def f1(gold: Ints, predicted: Ints, weights: Floats | None = None) -> Floats:
    """Give the harmonic mean of precision and recall, ``2 TP / (2 TP + FP + FN)``."""
    hits = total((gold == 1) & (predicted == 1), weights)
    return ratio(2 * hits, total(predicted == 1, weights) + total(gold == 1, weights))


def confusion(gold: Ints, predicted: Ints, labels: int) -> NDArray[np.int64]:
    """Count items by gold label (row) and prediction (column); the last column is what is no label."""
    return _tables(gold, predicted, labels, None).astype(np.int64)


def macro_f1(gold: Ints, predicted: Ints, labels: int, weights: Floats | None = None) -> Floats:
    """Average F1 over the labels that occur in the gold column, each label weighing the same.

    ``F1(l) = 2 n(l, l) / (row sum of l + column sum of l)`` in the confusion matrix. Labels absent from the gold column
    are left out. Source: Opitz and Burst, "Macro F1 and Macro F1", 2019 (the averaged F1 of their section 2).
    """
    tables = _tables(gold, predicted, labels, weights)
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)[..., :labels]
    return _over_present(ratio(2 * np.diagonal(tables, axis1=-2, axis2=-1), rows + columns), rows)


def balanced_accuracy(gold: Ints, predicted: Ints, labels: int, weights: Floats | None = None) -> Floats:
    """Average recall over the labels that occur in the gold column.

    Source: Brodersen et al., "The balanced accuracy and its posterior distribution", ICPR 2010.
    """
    tables = _tables(gold, predicted, labels, weights)
    rows = tables.sum(axis=-1)
    return _over_present(ratio(np.diagonal(tables, axis1=-2, axis2=-1), rows), rows)


def selective_accuracy(right: Ints, decided: Ints, weights: Floats | None = None) -> Floats:
    """Give the share that is right of what was decided: ``right and decided / decided``; 0 when nothing was.

    To be read beside the coverage, ``decided / n``: whoever decides only the easy items has a high one. Source:
    El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 2010 (1 - selective risk).
    """
    return ratio(total((right == 1) & (decided == 1), weights), total(decided == 1, weights))


def average_precision(gold: Ints, scores: Floats, weights: Floats | None = None) -> Floats:
    """Average the precision at the rank of each positive item, items ranked by score; 0 when there are none.

    Ties share a rank's precision: items of one score are taken as one step of the ranking. Source: as in
    Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 8.4.
    """
    order = np.argsort(-scores, kind="stable")
    times = (np.ones(len(gold)) if weights is None else weights)[..., order]
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    taken = np.cumsum(times, axis=-1)[..., ends]
    hits = np.cumsum(times * (gold[order] == 1), axis=-1)[..., ends]
    gained = np.diff(hits, axis=-1, prepend=0)
    return ratio((gained * ratio(hits, taken)).sum(axis=-1), hits[..., -1])


def _tables(gold: Ints, predicted: Ints, labels: int, weights: Floats | None) -> Floats:
    """Make a confusion matrix, or one for each row of weights."""
    columns = labels + 1
    cells = gold * columns + np.minimum(predicted, labels)
    if weights is None:
        return np.bincount(cells, minlength=labels * columns).reshape(labels, columns).astype(np.float64)
    counted = total(cells[:, None] == np.arange(labels * columns), weights)
    return counted.reshape(*weights.shape[:-1], labels, columns)


def _over_present(values: Floats, rows: Floats) -> Floats:
    present = rows > 0
    return ratio((values * present).sum(axis=-1), present.sum(axis=-1).astype(np.float64))
