"""Fuse several rankings into one. Pure functions."""

from collections.abc import Mapping, Sequence

from retrieval.records import Record

K = 60


class Fused(Record):
    """An item of the fused ranking; `ranks` maps each leg that found it to its best rank there, counting from 1."""

    id: str
    score: float
    ranks: dict[str, int]


def reciprocal_rank_fusion(rankings: Mapping[str, Sequence[Sequence[str]]], *, k: int = K) -> list[Fused]:
    """Fuse rankings, best first; equal scores are ordered by id.

    `rankings` maps the name of a leg to its rankings, one for each query, each a list of ids from best to worst. The
    score of an item is the sum of ``1 / (k + rank)`` over the rankings that hold it, ranks counting from 1.
    Source: Cormack, Clarke and Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
    methods", SIGIR 2009; k = 60 is theirs.
    """
    scores: dict[str, float] = {}
    best: dict[str, dict[str, int]] = {}
    for leg in sorted(rankings):
        for ranking in rankings[leg]:
            for rank, item in enumerate(dict.fromkeys(ranking), start=1):
                scores[item] = scores.get(item, 0.0) + 1.0 / (k + rank)
                ranks = best.setdefault(item, {})
                ranks[leg] = min(rank, ranks.get(leg, rank))
    ordered = sorted(scores, key=lambda item: (-scores[item], item))
    return [Fused(id=item, score=scores[item], ranks=best[item]) for item in ordered]
