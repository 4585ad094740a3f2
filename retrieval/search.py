"""Search a library: rank passages by words and by meaning, and fuse the rankings into one."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from retrieval.embed import Embedder
from retrieval.lexical import LexicalIndex
from retrieval.records import Collection, Filters, Hit, Record, Why
from retrieval.vectors import VectorIndex

if TYPE_CHECKING:
    from retrieval.store import Store

K = 60
_DEPTH = 50


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


class Searcher:
    """One collection as a search sees it: its two indexes, `vectors` being None while there are none, and its records.

    It keeps nothing of its own: make one for each search, or as many as there are threads.
    """

    def __init__(
        self,
        lexical: LexicalIndex,
        vectors: VectorIndex | None,
        store: "Store",
        embedder: Embedder,
        collection: Collection = Collection.SOURCES,
    ) -> None:
        self._lexical = lexical
        self._vectors = vectors
        self._store = store
        self._embedder = embedder
        self._collection = collection

    def search(
        self, queries: Sequence[str], *, limit: int, filters: Filters | None = None, diversity: float = 0.0
    ) -> tuple[Hit, ...]:
        """Find the passages that answer any of several queries, best first, equal scores by passage id.

        Raises:
            IndexDamaged: when one of the indexes fails.
        """
        depth = max(_DEPTH, 2 * limit)
        lexical = [self._lexical.search(query, depth) for query in queries]
        rankings = {"lexical": lexical}
        if self._vectors is not None:
            embedded = self._embedder.embed(queries)
            rankings["dense"] = self._vectors.search(embedded, depth)
        fused = reciprocal_rank_fusion(
            {leg: [[one for one, _ in some] for some in all_] for leg, all_ in rankings.items()}
        )
        # A few to spare, for passages that were removed while the indexes were asked.
        best = fused[: limit + 20]
        passages = self._store.passages([one.id for one in best])
        kept = [one for one in best if one.id in passages][:limit]
        why = _reasons(queries, rankings, {one.id for one in kept})
        nearest: dict[str, float] = {}
        if self._vectors is not None:
            stored = self._store.vectors(self._embedder.name, [one.id for one in kept])
            nearest = {one: float((embedded @ vector).max()) for one, vector in stored.items()}
        return tuple(
            Hit(
                passage=passages[one.id][0],
                source=passages[one.id][1],
                score=one.score,
                ranks=one.ranks,
                similarity=nearest.get(one.id),
                origin=passages[one.id][1].id,
                why=tuple(why[one.id]),
            )
            for one in kept
        )


def _reasons(
    queries: Sequence[str], rankings: Mapping[str, Sequence[Sequence[tuple[str, float]]]], wanted: set[str]
) -> dict[str, list[Why]]:
    """Say for each wanted passage which leg found it, by which query, at which rank, and with which score."""
    why: dict[str, list[Why]] = {one: [] for one in wanted}
    for leg, found in rankings.items():
        for query, ranking in zip(queries, found, strict=True):
            for rank, (one, score) in enumerate(ranking, start=1):
                if one in wanted:
                    why[one].append(Why(leg=leg, query=query, rank=rank, score=score))
    return why
