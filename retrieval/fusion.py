"""Fuse what several queries found, by words and by meaning, into one ranking. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.embed import Vectors

MEANING = 0.6
"""The weight of the cosine; the rest is that of BM25."""

_DIGITS = 6


def convex_combination(
    words: Sequence[Mapping[str, float]], meanings: Sequence[Mapping[str, float]] | None
) -> dict[str, float]:
    """Score every passage that was found, 0 to 1: a mean over the queries of a weighted sum of BM25 and cosine.

    Each of the two has a mapping of passage id to score for each query. BM25 is divided by the query's best, the cosine
    is taken as it is: it says how near a passage is, where BM25 only says that nothing is nearer. A query weighs as
    much as its best BM25, which is small where it has few or common words, or words of a language that is not there.
    Without `meanings`, words alone are scored.
    Source: Bruch, Gai and Ingber, "An analysis of fusion functions for hybrid retrieval", TOIS 2023, who find it better
    than reciprocal-rank fusion; so did we, see eval/RESULTS.md. The weight of a query is our own.
    """
    meaning = 0.0 if meanings is None else MEANING
    best = [max(found.values(), default=0.0) for found in words]
    weights = best if any(best) else [1.0] * len(best)
    total: dict[str, float] = {}
    for place, found in enumerate(words):
        near = meanings[place] if meanings is not None else {}
        for one in {**found, **near}:
            score = (1 - meaning) * found.get(one, 0.0) / (best[place] or 1.0) + meaning * max(0.0, near.get(one, 0.0))
            total[one] = total.get(one, 0.0) + weights[place] / sum(weights) * score
    # The last digits depend on the order of the sums.
    return {one: round(score, _DIGITS) for one, score in total.items()}


def ranked(scores: Mapping[str, float]) -> list[str]:
    """List ids from the best score to the worst, equal ones by id."""
    return sorted(scores, key=lambda one: (-scores[one], one))


def diversified(scores: Mapping[str, float], vectors: Mapping[str, "Vectors"], share: float, limit: int) -> list[str]:
    """List ids by maximal marginal relevance: `share`, 0 to 1, is how much likeness to those above takes away.

    `vectors` are of unit length; an id without one is like nothing. Below the first `limit` the order is by score.
    Source: Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering documents and producing
    summaries", SIGIR 1998; `share` is their 1 - λ.
    """
    left = ranked(scores)
    if not share:
        return left
    likeness = dict.fromkeys(left, 0.0)
    chosen: list[str] = []
    while left and len(chosen) < limit:
        marginal = {one: (1 - share) * scores[one] - share * likeness[one] for one in left}
        best = min(left, key=lambda one: (-round(marginal[one], _DIGITS), one))
        left.remove(best)
        chosen.append(best)
        if best in vectors:
            for one in left:
                if one in vectors:
                    likeness[one] = max(likeness[one], float(vectors[one] @ vectors[best]))
    return chosen + left
