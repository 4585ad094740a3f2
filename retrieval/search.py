"""Search one collection of a library: by words, by meaning, under a filter, each text once near the top."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from retrieval.embed import Embedder
from retrieval.fusion import convex_combination, diversified
from retrieval.lexical import LexicalIndex
from retrieval.records import Collection, Filters, Hit, Why
from retrieval.vectors import VectorIndex

if TYPE_CHECKING:
    from retrieval.embed import Vectors
    from retrieval.store import Store

DEPTH = 50
"""Passages that each query may bring in by words, and as many by meaning."""

EVERYTHING = Filters()

_DEEPER = 4
_MOST_DEPTH = 2_000
_FEW_SOURCES = 500

Ranking = list[tuple[str, float]]
Admitted = frozenset[str] | None
"""Ids of the sources that a filter admits, None without a filter."""


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
        self, queries: Sequence[str], *, limit: int, filters: Filters = EVERYTHING, diversity: float = 0.0
    ) -> tuple[Hit, ...]:
        """Find the passages that answer any of several queries, best first, equal scores by passage id.

        Every passage that either index brings in is scored on both, its cosine from the stored embedding, so that the
        order depends on the records alone. Of sources with one origin, the one that ranks first keeps its places, and
        the passages of the others come after all else. `diversity`, 0 to 1, is the weight of unlikeness to what
        stands above (MMR).

        Raises:
            IndexDamaged: when one of the indexes fails.
        """
        asked = sorted(dict.fromkeys(queries)) if self._lexical.count else []
        admitted = frozenset(self._store.source_ids(filters, self._collection)) if filters else None
        if not asked or limit < 1 or (admitted is not None and not admitted):
            return ()
        embedded = self._embedder.embed(asked) if self._vectors is not None else None
        depth = max(DEPTH, 2 * limit)
        while True:
            # Twice as deep by words: a passage found by meaning that has some of the words gets its due for them.
            words = [self._by_words(query, 2 * depth, admitted) for query in asked]
            meanings = self._by_meaning(self._vectors, embedded, depth, admitted)
            found = _Found(asked, words, meanings, depth)
            hits, distinct = self._hits(found, embedded, limit, diversity)
            # Copies of one text can fill both rankings; what is behind them is looked for then.
            if distinct >= limit or found.is_all or depth >= _MOST_DEPTH:
                return hits
            depth *= _DEEPER

    def _by_words(self, query: str, depth: int, admitted: Admitted) -> Ranking:
        if admitted is None:
            return self._lexical.search(query, depth)
        if len(admitted) <= _FEW_SOURCES:
            return self._lexical.search(query, depth, sorted(admitted))
        wanted = depth
        while True:
            found = self._lexical.search(query, depth)
            kept = [hit for hit in found if _source_of(hit[0]) in admitted]
            if len(kept) >= wanted or len(found) < depth:
                return kept[:wanted]
            depth *= _DEEPER

    def _by_meaning(
        self, index: VectorIndex | None, embedded: "Vectors | None", depth: int, admitted: Admitted
    ) -> list[Ranking] | None:
        if index is None or embedded is None:
            return None
        if admitted is None:
            return index.search(embedded, depth)
        if len(admitted) > _FEW_SOURCES:
            deeper = index.search(embedded, _DEEPER * depth)
            kept = [[hit for hit in found if _source_of(hit[0]) in admitted] for found in deeper]
            if all(len(some) >= depth for some in kept):
                return [some[:depth] for some in kept]
        return self._scanned(embedded, depth, admitted)

    def _scanned(self, embedded: "Vectors", depth: int, admitted: frozenset[str]) -> list[Ranking]:
        """Compare with every embedding of the admitted sources: exact, and quick where these are few."""
        best: list[Ranking] = [[] for _ in embedded]
        sources = sorted(admitted)
        for start in range(0, len(sources), _FEW_SOURCES):
            ids, matrix = self._store.vectors_of(self._embedder.name, sources[start : start + _FEW_SOURCES])
            for place, cosines in enumerate(embedded @ matrix.T if ids else ()):
                nearest = (-cosines).argsort(kind="stable")[:depth]
                scored = best[place] + [(ids[row], float(cosines[row])) for row in nearest]
                best[place] = sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:depth]
        return best

    def _hits(
        self, found: "_Found", embedded: "Vectors | None", limit: int, diversity: float
    ) -> tuple[tuple[Hit, ...], int]:
        """Order what was found; the second value counts the passages whose text has no place higher up."""
        pool = found.pool()
        vectors: dict[str, Vectors] = {}
        near: list[dict[str, float]] | None = None
        if embedded is not None:
            vectors = self._store.vectors(self._embedder.name, pool)
            near = _cosines(embedded, vectors)
        scores = convex_combination(found.words(pool), near)
        origins = self._store.origins({_source_of(one) for one in pool})
        # What was removed while the indexes were asked has no origin any more.
        order = [one for one in diversified(scores, vectors, diversity, limit) if _source_of(one) in origins]
        first, again = _once_each(order, origins)
        best = (first + again)[:limit]
        passages = self._store.passages(best)
        carriers = self._store.copies({origins[_source_of(one)] for one in best})
        hits = [
            Hit(
                passage=passages[one][0],
                source=passages[one][1],
                score=scores[one],
                ranks=found.ranks(one),
                similarity=max(cosines[one] for cosines in near) if near and one in vectors else None,
                origin=origins[_source_of(one)],
                copies=max(0, carriers.get(origins[_source_of(one)], 1) - 1),
                why=found.why(one),
            )
            for one in best
            if one in passages
        ]
        return tuple(hits), len(first)


class _Found:
    """What two indexes found for some queries: a ranking each, by words twice as deep as `depth`."""

    def __init__(
        self, queries: Sequence[str], words: Sequence[Ranking], meanings: Sequence[Ranking] | None, depth: int
    ) -> None:
        self._legs = {"lexical": words} | ({} if meanings is None else {"dense": meanings})
        self._depth = depth
        self._places: dict[str, list[tuple[str, str, int, float]]] = {}
        for leg, rankings in self._legs.items():
            for query, ranking in zip(queries, rankings, strict=True):
                for rank, (one, score) in enumerate(ranking, start=1):
                    self._places.setdefault(one, []).append((leg, query, rank, score))

    @property
    def is_all(self) -> bool:
        """Whether nothing is left to be found deeper down."""
        return all(len(ranking) < self._depth for rankings in self._legs.values() for ranking in rankings)

    def pool(self) -> list[str]:
        """List the passages to be scored, by id: the best of each ranking."""
        rankings = [ranking for leg in self._legs.values() for ranking in leg]
        return sorted({one for ranking in rankings for one, _ in ranking[: self._depth]})

    def words(self, pool: Sequence[str]) -> list[dict[str, float]]:
        """Map the passages of the pool to their BM25, for each query."""
        wanted = set(pool)
        return [{one: score for one, score in ranking if one in wanted} for ranking in self._legs["lexical"]]

    def why(self, one: str) -> tuple[Why, ...]:
        """Give every ranking that a passage stands in."""
        places = self._places.get(one, ())
        return tuple(Why(leg=leg, query=query, rank=rank, score=score) for leg, query, rank, score in places)

    def ranks(self, one: str) -> dict[str, int]:
        """Map each leg that found a passage to the best rank it had there."""
        best: dict[str, int] = {}
        for leg, _, rank, _ in self._places.get(one, ()):
            best[leg] = min(rank, best.get(leg, rank))
        return best


def _cosines(queries: "Vectors", vectors: Mapping[str, "Vectors"]) -> list[dict[str, float]]:
    """Map passages to their cosine with each query; all vectors are of unit length."""
    import numpy as np

    if not vectors:
        return [{} for _ in queries]
    compared = queries @ np.stack(list(vectors.values())).T
    return [dict(zip(vectors, row.tolist(), strict=True)) for row in compared]


def _once_each(order: Sequence[str], origins: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Part the passages of the first source of each origin from those of its later copies, both in order."""
    speaks: dict[str, str] = {}
    for one in order:
        source = _source_of(one)
        speaks.setdefault(origins[source], source)
    first = [one for one in order if speaks[origins[_source_of(one)]] == _source_of(one)]
    kept = set(first)
    return first, [one for one in order if one not in kept]


def _source_of(passage_id: str) -> str:
    return passage_id.rpartition("-")[0]
