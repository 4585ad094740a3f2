"""Rankings of documents: one query at a time; a figure is the mean over queries."""

import math
from collections.abc import Mapping, Sequence


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


def _gain(relevances: Sequence[int]) -> float:
    return sum(value / math.log2(rank + 1) for rank, value in enumerate(relevances, start=1))


def _positive(relevant: Mapping[str, int]) -> int:
    count = sum(1 for value in relevant.values() if value > 0)
    if count == 0:
        raise ValueError("a query needs at least one relevant document")
    return count
