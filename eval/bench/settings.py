"""Chroma under one setting after another: how fast it takes vectors in, how fast and how rightly it answers."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench import news
from eval.bench.clock import Clock, load, memory_mb, timed
from eval.bench.embedding import StandIn
from eval.bench.peers import chroma_collection
from eval.bench.scale import LIMIT, NEAR, QUERIES, alone, base_of, recall_at

Setting = dict[str, int]
TRIED: tuple[tuple[int, Setting], ...] = (
    (256, {"max_neighbors": 32, "ef_construction": 200, "ef_search": 200}),
    (5_000, {"max_neighbors": 32, "ef_construction": 200, "ef_search": 200}),
    (5_000, {"max_neighbors": 24, "ef_construction": 100, "ef_search": 150}),
    (5_000, {"max_neighbors": 16, "ef_construction": 100, "ef_search": 100}),
    (5_000, {"max_neighbors": 16, "ef_construction": 100, "ef_search": 200}),
    (5_000, {"max_neighbors": 16, "ef_construction": 60, "ef_search": 200}),
    (5_000, {"max_neighbors": 16, "ef_construction": 100, "ef_search": 100, "sync_threshold": 50_000}),
    (5_000, {"max_neighbors": 16, "ef_construction": 100, "ef_search": 100, "batch_size": 5_000}),
)
"""Vectors a call, and what is set; the first line is what the library used before it was measured."""


def settings(count: int, cache: Path, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Measure each setting with so many vectors, in a process of its own; a row for each."""
    base, found = base_of(cache), []
    for batch, setting in TRIED:
        found.append(alone(_measure, base, count, batch, setting))
        say(str(found[-1]))
    return found


def _measure(base: Path, count: int, batch: int, setting: Setting) -> dict[str, Any]:
    stand_in, clock = StandIn(np.load(base)), Clock()
    matrix = stand_in.embed([f"passage {number}" for number in range(count)])
    asked = stand_in.embed(news.queries(QUERIES))
    with tempfile.TemporaryDirectory(prefix="recoupe-chroma-", ignore_cleanup_errors=True) as folder:
        collection = chroma_collection(Path(folder), {"space": "cosine", **setting})
        for start in range(0, count, batch):
            ids = [f"s{number:016d}-00001" for number in range(start, min(count, start + batch))]
            with clock:
                collection.add(ids=ids, embeddings=matrix[start : start + batch])
        found: list[list[str]] = []
        query = timed(lambda one: found.append(_ask(collection, one)), list(asked))
    rows = [[int(name[1:17]) for name in one] for one in found]
    row: dict[str, Any] = {"vectors": count, "batch": batch} | setting | clock.rate(count)
    recall = recall_at(LIMIT, matrix, asked, rows)
    return row | {"recall@10": recall, "query": query, "memory_mb": memory_mb()[1], "load": load()}


def _ask(collection: Any, vector: Any) -> list[str]:
    ids: list[str] = collection.query(query_embeddings=vector[None], n_results=NEAR, include=["distances"])["ids"][0]
    return ids
