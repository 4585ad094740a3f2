"""Our search beside what others would write: the same documents, the same queries, one run.

Quality is that of the ranking of documents; every system is given the text of the query as it stands, and
`as a check asks` the queries that a real check makes of it. Times leave the encoder out, which is the same for all.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from eval import figures, metrics, ranking
from eval.bench import peers
from eval.bench.clock import load, percentiles
from eval.bench.embedding import Remembered
from eval.corpus import open_corpus
from eval.datasets import registry
from eval.records import Figure, Outcome, Query, RetrievalSet
from factcheck.errors import RecoupeError

if TYPE_CHECKING:
    from retrieval.embed import Embedder

DEPTH = 10
MEASURES = ("ndcg@10", "recall@10", "recall@1", "map@5", "mrr@10")
OURS = "recoupe, hybrid"

Rank = Callable[[Query], list[str]]
Row = dict[str, Any]


@dataclass(frozen=True)
class System:
    """A search with its name, the seconds that building it took without encoding, and how it ranks documents."""

    name: str
    build_s: float
    rank: Rank


def compare(names: Sequence[str], cache: Path, say: Callable[[str], None]) -> list[Row]:
    """Measure every system on some public sets (all but those for tuning when none is named), a row for each."""
    from retrieval.embed import shared_embedder

    known = registry.names("retrieval")
    if unknown := [name for name in names if name not in known]:
        raise RecoupeError(f"There is no retrieval set {unknown[0]!r}; there are {', '.join(known)}.")
    embedder = Remembered(shared_embedder(), cache)
    found = []
    for name in names or [one.name for one in registry.SETS if one.kind == "retrieval" and not one.tuning]:
        found += rows(name, cast(RetrievalSet, registry.load(name, "retrieval")), embedder, say)
    embedder.close()
    return found


def rows(name: str, data: RetrievalSet, embedder: Remembered, say: Callable[[str], None]) -> list[Row]:
    """Measure every system on one set; the last column is how far our hybrid is above it, query by query."""
    found: list[Row] = []
    ours: list[float] = []
    for system in _systems(data, embedder):
        outcomes, seconds = _run(system, data.queries, embedder)
        gained = [metrics.ndcg_at(DEPTH, one.predicted, one.gold) for one in outcomes]
        ours = ours or gained
        measured = figures.of("retrieval", outcomes)
        above = metrics.figure(metrics.mean, np.array(ours) - np.array(gained))
        row: Row = {"set": name, "system": system.name, "n": len(outcomes)}
        row |= {key: _shown(measured[key]) for key in MEASURES}
        row |= {"hybrid above it, ndcg@10": _shown(above), "build_s": round(system.build_s, 2)}
        row |= {"query": percentiles(seconds), "load": load()}
        found.append(row)
        say(str(row))
    return found


def _run(system: System, queries: Sequence[Query], embedder: Remembered) -> tuple[list[Outcome], list[float]]:
    outcomes, seconds = [], []
    for query in queries:
        start, encoding = time.perf_counter(), embedder.seconds
        found = list(dict.fromkeys(system.rank(query)))[:DEPTH]
        seconds.append(time.perf_counter() - start - (embedder.seconds - encoding))
        outcomes.append(Outcome(id=query.id, gold=query.relevant, predicted=found))
    return outcomes, seconds


def _systems(data: RetrievalSet, embedder: Remembered) -> Iterator[System]:
    """Build one system after another, ours first; each is gone when the next is built."""
    start, encoding = time.perf_counter(), embedder.seconds
    with open_corpus(data.documents, embedder) as corpus:
        built = time.perf_counter() - start - (embedder.seconds - encoding)
        yield System(OURS, built, partial(ranking.claim_alone, corpus))
        yield System("recoupe, as a check asks", built, partial(ranking.as_a_check_asks, corpus))
        yield System("recoupe, words alone", built, partial(ranking.words_alone, corpus))
        yield System("recoupe, meaning alone", built, partial(ranking.meaning_alone, corpus))
    for name, make in _peers(data, embedder):
        start, encoding = time.perf_counter(), embedder.seconds
        peer = make()
        built = time.perf_counter() - start - (embedder.seconds - encoding)
        deeps = (DEPTH, ranking.PASSAGES) if "{k}" in name else (DEPTH,)
        for k in deeps:
            yield System(name.format(k=k), built, partial(_ranked, peer, k))


def _peers(data: RetrievalSet, embedder: "Embedder") -> Iterator[tuple[str, Callable[[], peers.Peer]]]:
    with tempfile.TemporaryDirectory(prefix="recoupe-peer-", ignore_cleanup_errors=True) as folder:
        yield "LangChain + Chroma, k={k}", partial(peers.LangChainChroma, data.documents, embedder, Path(folder))
    yield "rank_bm25, text.split()", partial(peers.RankBm25, data.documents, peers.at_spaces)
    yield "rank_bm25, lower-case words", partial(peers.RankBm25, data.documents, peers.words)
    yield "bm25s, stop words and stemmer", partial(peers.Bm25s, data.documents)


def _ranked(peer: peers.Peer, k: int, query: Query) -> list[str]:
    return peer.rank(query.text, k)


def _shown(figure: Figure) -> dict[str, float]:
    return {"value": round(figure.value, 4), "low": round(figure.low, 4), "high": round(figure.high, 4)}
