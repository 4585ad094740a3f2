"""Metrics: pure functions of arrays and rankings, each with its formula and where it comes from.

Labels are small integers (places in a list of labels). A prediction outside that list, such as "no claim was found",
is a number past its end: it counts as wrong and never as a label.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.records import Figure

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

RESAMPLES = 1000
SEED = 20250410


def figure(statistic: Callable[..., float], *columns: NDArray[np.generic]) -> Figure:
    """Measure a statistic of one or more columns of items, with its 95 % percentile bootstrap interval.

    Items (rows) are drawn with replacement, n of n, 1,000 times, from a fixed seed; the interval runs from the 2.5th to
    the 97.5th percentile of the statistic. Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993,
    chapter 13. Raises ValueError when there are no items.
    """
    n = len(columns[0])
    if n == 0:
        raise ValueError("a figure needs at least one item")
    draws = np.random.default_rng(SEED)
    values = []
    for _ in range(RESAMPLES):
        rows = draws.integers(0, n, n)
        values.append(statistic(*(column[rows] for column in columns)))
    low, high = np.percentile(values, [2.5, 97.5])
    return Figure(value=statistic(*columns), low=float(low), high=float(high), n=n)


def mean(values: NDArray[np.generic]) -> float:
    """Average values: ``sum / n``. Of a column of 0 and 1 it is the share of ones: accuracy, an error rate."""
    return float(np.mean(values.astype(np.float64)))


def precision(gold: Ints, predicted: Ints) -> float:
    """Give the share of positive predictions that are right, ``TP / (TP + FP)``; 0 when nothing was predicted.

    Source: van Rijsbergen, "Information Retrieval", 1979, chapter 7, for this and the next two.
    """
    return _ratio(int(np.sum((gold == 1) & (predicted == 1))), int(np.sum(predicted == 1)))


def recall(gold: Ints, predicted: Ints) -> float:
    """Give the share of positive items that were found, ``TP / (TP + FN)``; 0 when there are none."""
    return _ratio(int(np.sum((gold == 1) & (predicted == 1))), int(np.sum(gold == 1)))


def f1(gold: Ints, predicted: Ints) -> float:
    """Give the harmonic mean of precision and recall, ``2 TP / (2 TP + FP + FN)``."""
    hits = int(np.sum((gold == 1) & (predicted == 1)))
    return _ratio(2 * hits, int(np.sum(predicted == 1)) + int(np.sum(gold == 1)))


def confusion(gold: Ints, predicted: Ints, labels: int) -> NDArray[np.int64]:
    """Count items by gold label (row) and prediction (column); the last column is what is no label."""
    columns = labels + 1
    cells = gold * columns + np.minimum(predicted, labels)
    return np.bincount(cells, minlength=labels * columns).reshape(labels, columns)


def macro_f1(gold: Ints, predicted: Ints, labels: int) -> float:
    """Average F1 over the labels that occur in the gold column, each label weighing the same.

    ``F1(l) = 2 n(l, l) / (row sum of l + column sum of l)`` in the confusion matrix. Labels absent from the gold column
    are left out. Source: Opitz and Burst, "Macro F1 and Macro F1", 2019 (the averaged F1 of their section 2).
    """
    table = confusion(gold, predicted, labels)
    rows, columns, diagonal = table.sum(axis=1), table.sum(axis=0)[:labels], np.diagonal(table)
    present = rows > 0
    return float(np.mean(2 * diagonal[present] / (rows[present] + columns[present])))


def balanced_accuracy(gold: Ints, predicted: Ints, labels: int) -> float:
    """Average recall over the labels that occur in the gold column.

    Source: Brodersen et al., "The balanced accuracy and its posterior distribution", ICPR 2010.
    """
    table = confusion(gold, predicted, labels)
    rows, diagonal = table.sum(axis=1), np.diagonal(table)
    present = rows > 0
    return float(np.mean(diagonal[present] / rows[present]))


def average_precision(gold: Ints, scores: Floats) -> float:
    """Average the precision at the rank of each positive item, items ranked by score; 0 when there are none.

    Ties share a rank's precision: items of one score are taken as one step of the ranking. Source: as in
    Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 2008, section 8.4.
    """
    order = np.argsort(-scores, kind="stable")
    ranked, sorted_scores = gold[order], scores[order]
    ends = np.append(np.flatnonzero(np.diff(sorted_scores)), len(ranked) - 1)
    hits = np.cumsum(ranked == 1)[ends]
    gained = np.diff(np.concatenate(([0], hits)))
    total = int(hits[-1])
    return float(np.sum(gained * hits / (ends + 1)) / total) if total else 0.0


def recall_at(k: int, ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Give the share of the relevant documents among the first k: ``|relevant in first k| / |relevant|``.

    Source: Manning, Raghavan and Schütze, 2008, section 8.4.
    """
    return sum(1 for item in ranking[:k] if relevant.get(item, 0) > 0) / _positive(relevant)


def reciprocal_rank(k: int, ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Give ``1 / rank`` of the first relevant document among the first k, 0 when there is none.

    Source: Voorhees, "The TREC-8 Question Answering Track Report", 1999.
    """
    ranks = (rank for rank, item in enumerate(ranking[:k], start=1) if relevant.get(item, 0) > 0)
    return 1 / first if (first := next(ranks, 0)) else 0.0


def average_precision_at(k: int, ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Sum the precision at the rank of each relevant document among the first k, over all that are relevant.

    ``sum of (relevant in first i) / i over ranks i <= k that hold a relevant one, divided by |relevant|``; its mean
    over queries is MAP@k, the official measure of CheckThat! 2020 task 2. Source: Manning, Raghavan and Schütze, 2008,
    section 8.4; the cut is that of trec_eval's map_cut.
    """
    ranks = [rank for rank, item in enumerate(ranking[:k], start=1) if relevant.get(item, 0) > 0]
    return sum(found / rank for found, rank in enumerate(ranks, start=1)) / _positive(relevant)


def ndcg_at(k: int, ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Give the discounted gain of the first k over that of the best ranking: ``DCG / IDCG``.

    ``DCG = sum of relevance(i) / log2(i + 1)`` over ranks i from 1 to k. Source: Järvelin and Kekäläinen, "Cumulated
    gain-based evaluation of IR techniques", 2002; the linear gain is that of trec_eval and BEIR.
    """
    _positive(relevant)
    best = sorted(relevant.values(), reverse=True)
    return _gain([relevant.get(item, 0) for item in ranking[:k]]) / _gain(best[:k])


def quotation_fidelity(quotations: Sequence[tuple[str, int, str]]) -> list[int]:
    """Tell of each shown quotation whether it is verbatim (1) or not (0).

    A quotation is (quote, start, source text): verbatim when the source text has exactly these characters at that
    place and there is at least one. The share of ones must be 1.0: nothing else may be shown as a quotation.
    """
    return [int(bool(quote) and text[start : start + len(quote)] == quote) for quote, start, text in quotations]


def _gain(relevances: Sequence[int]) -> float:
    return sum(value / math.log2(rank + 1) for rank, value in enumerate(relevances, start=1))


def _positive(relevant: Mapping[str, int]) -> int:
    count = sum(1 for value in relevant.values() if value > 0)
    if count == 0:
        raise ValueError("a query needs at least one relevant document")
    return count


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
