"""A library of many passages: each part alone, then the whole, with embeddings that cost nothing.

Every part runs in a process of its own, so that its memory is its own, and leaves its figures in the work folder: a run
that was stopped goes on where it was.
"""

import json
import multiprocessing
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.bench import news
from eval.bench.clock import Clock, disk_mb, load, memory_mb, timed
from eval.bench.embedding import Remembered, StandIn, base_vectors
from eval.bench.peers import plain_tantivy
from retrieval.records import Entry

if TYPE_CHECKING:
    from retrieval.embed import Vectors

BATCH = 5_000
QUERIES = 300
LIMIT = 10
NEAR = 50
"""How many passages a search asks of each index."""

Figures = dict[str, Any]
Say = Callable[[str], None]


def scale(passages: int, cache: Path, work: Path, say: Say) -> Figures:
    """Measure a library of so many passages; `cache` keeps embeddings, `work` the library and the figures so far."""
    folder = work / f"{passages}"
    folder.mkdir(parents=True, exist_ok=True)
    base = base_of(cache)
    figures: Figures = {"passages": passages}
    for name, part in PARTS.items():
        kept = folder / f"{name}.json"
        if not kept.exists():
            shutil.rmtree(folder / name, ignore_errors=True)
            found = alone(part, folder, base, passages) | {"load": load()}
            kept.write_text(json.dumps(found, indent=2), encoding="utf-8")
        figures[name] = json.loads(kept.read_text(encoding="utf-8"))
        say(f"{passages} passages, {name}: {json.dumps(figures[name])}")
    return figures


def alone(part: Callable[..., Any], *given: Any) -> Any:
    """Run one part in a fresh process, and wait for what it returns."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(part, *given).result()


def base_of(cache: Path) -> Path:
    """Give the file of the base vectors that stand-ins are drawn from, made at its first use."""
    base = cache / "base.npy"
    if not base.exists():
        alone(_make_base, cache, base)
    return base


def _make_base(cache: Path, base: Path) -> None:
    from retrieval.embed import shared_embedder

    remembered = Remembered(shared_embedder(), cache)
    made = base_vectors(remembered)
    remembered.close()
    np.save(base, made)


def lexical(folder: Path, base: Path, passages: int) -> Figures:
    """Put every passage into a lexical index by itself, then ask it."""
    from retrieval.lexical import LexicalIndex

    index, clock = LexicalIndex(folder / "lexical"), Clock()
    for entries in _batches(passages):
        rows = [(one.id, one.source_id, text) for one, text in _searchable(entries)]
        with clock:
            index.change(add=rows)
    query = timed(lambda one: index.search(one, NEAR), news.queries(QUERIES))
    return clock.rate(passages) | {"query": query, "disk_mb": disk_mb(folder / "lexical")}


def plain(folder: Path, base: Path, passages: int) -> Figures:
    """Put every text into tantivy as it comes, at once: what the machine and the library under ours can do."""
    texts = [text for entries in _batches(passages) for _, text in _searchable(entries)]
    clock = Clock()
    with clock:
        plain_tantivy(folder / "plain", texts)
    return clock.rate(passages) | {"disk_mb": disk_mb(folder / "plain")}


def store(folder: Path, base: Path, passages: int) -> Figures:
    """Put every source into the store of record by itself, embeddings included."""
    from retrieval.store import Store

    stand_in, clock = StandIn(np.load(base)), Clock()
    (folder / "store").mkdir()
    kept = Store(folder / "store" / "library.sqlite3")
    kept.create()
    for entries in _batches(passages):
        vectors = stand_in.embed([text for _, text in _searchable(entries)])
        with clock:
            kept.change(add=entries, model=stand_in.name, vectors=vectors)
    kept.close()
    return clock.rate(passages) | {"disk_mb": disk_mb(folder / "store")}


def vectors(folder: Path, base: Path, passages: int) -> Figures:
    """Put every embedding into a dense index by itself, then ask it, and hold its answers against an exact scan."""
    from retrieval.vectors import VectorIndex

    stand_in, clock = StandIn(np.load(base)), Clock()
    index = VectorIndex(folder / "vectors", "bench", create=True)
    ids: list[str] = []
    matrix = np.lib.format.open_memmap(  # on disk, so that the memory of a million vectors is not counted
        folder / "matrix.npy", mode="w+", dtype=np.float32, shape=(passages, stand_in.dimensions)
    )
    for entries in _batches(passages):
        some = _searchable(entries)
        made = stand_in.embed([text for _, text in some])
        matrix[len(ids) : len(ids) + len(some)] = made
        with clock:
            index.put([passage.id for passage, _ in some], made)
        ids += [passage.id for passage, _ in some]
    with clock:
        index.settle(ids[-1:], matrix[-1:])
    asked = stand_in.embed(news.queries(QUERIES))
    found: list[list[str]] = []
    query = timed(lambda one: found.append([name for name, _ in index.search(one[None], NEAR)[0]]), list(asked))
    row_of = {name: row for row, name in enumerate(ids)}
    recall = recall_at(LIMIT, matrix, asked, [[row_of[name] for name in one] for one in found])
    index.close()
    (folder / "matrix.npy").unlink()
    measured = {"recall@10": recall, "query": query, "disk_mb": disk_mb(folder / "vectors")}
    return clock.rate(passages) | measured | {"memory_mb": memory_mb()[1]}


def library(folder: Path, base: Path, passages: int) -> Figures:
    """Add every source to a library by the door that users take: a .jsonl file, read, cut, kept and indexed."""
    from retrieval.library import Library

    lines = folder / "news.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for entry in news.entries(passages):
            about = entry.source.model_dump(mode="json", include={"id", "title", "publisher", "published", "language"})
            about |= {"kind": entry.source.kind.value, "text": entry.text}
            file.write(json.dumps(about, ensure_ascii=False) + "\n")
    stand_in, clock = StandIn(np.load(base)), Clock()
    with Library.open(folder / "library", create=True, embedder=stand_in) as made, clock:
        outcomes = made.add([lines])
        count = made.passage_count
    lines.unlink()
    clock.wall -= stand_in.seconds
    added = sum(1 for one in outcomes if one.status == "added")
    return clock.rate(count) | {"passages": count, "added": added, "memory_mb": memory_mb()[1]} | _disk(folder)


def _disk(folder: Path) -> Figures:
    whole = folder / "library"
    sizes = {"disk_store_mb": round(sum(disk_mb(one) for one in whole.glob("*.sqlite3*")), 2)}
    for part in ("lexical", "vectors"):
        folders = [one for one in (whole / "index").rglob(part) if one.is_dir()]
        sizes[f"disk_{part}_mb"] = round(sum(disk_mb(one) for one in folders), 2)
    return sizes


def search(folder: Path, base: Path, passages: int) -> Figures:
    """Open the library in a fresh process and ask it: each query once cold, then once warm."""
    stand_in, importing, opening = StandIn(np.load(base)), Clock(), Clock()
    with importing:
        from retrieval.library import Library
    with opening:
        opened = Library.open(folder / "library", embedder=stand_in)
    with opened:
        figures: Figures = {
            "import_s": round(importing.wall, 2),
            "open_s": round(opening.wall, 2),
            "open_processor_s": round(opening.processor, 2),
            "notices": list(opened.notices),
            "memory_open_mb": memory_mb()[0],
        }
        asked = news.queries(QUERIES)
        for name in ("cold", "warm"):
            figures[name] = timed(lambda query: opened.search([query], limit=LIMIT), asked)
        pairs = [[asked[number], asked[number - 1]] for number in range(QUERIES)]
        figures["two_queries_at_once"] = timed(lambda pair: opened.search(pair, limit=LIMIT), pairs)
        return figures | {"memory_asked_mb": memory_mb()[0], "memory_highest_mb": memory_mb()[1]}


PARTS: dict[str, Callable[[Path, Path, int], Figures]] = {
    "plain": plain,
    "lexical": lexical,
    "store": store,
    "vectors": vectors,
    "library": library,
    "search": search,
}
"""The parts of a run in order; the last one searches what the one before it has made."""


def recall_at(
    k: int, matrix: "Vectors", asked: "Vectors", found: Sequence[Sequence[int]], *, at_once: int = 50_000
) -> float:
    """Give the share of the first k rows found that an exact scan would find; one as near as its k-th counts as found.

    `matrix` is (n, dimensions), read `at_once` rows at a time, `asked` (queries, dimensions); the nearer of two rows is
    that of the higher inner product.
    """
    best = np.zeros((len(asked), 0), dtype=np.float32)
    for start in range(0, len(matrix), at_once):
        scores = asked @ np.asarray(matrix[start : start + at_once]).T
        best = -np.sort(-np.concatenate([best, scores], axis=1), axis=1)[:, :k]
    right = 0
    for query, rows, enough in zip(asked, found, best[:, -1], strict=True):
        right += int(np.sum(np.asarray(matrix[list(rows[:k])]) @ query >= enough - 1e-6))
    return round(right / best.size, 4)


def _batches(passages: int) -> Iterator[list[Entry]]:
    entries = news.entries(passages)
    while some := list(islice(entries, BATCH // news.PASSAGES_A_SOURCE)):
        yield some


def _searchable(entries: Iterable[Entry]) -> list[tuple[Any, str]]:
    from retrieval.index import searchable

    return [(passage, searchable(passage, one.source)) for one in entries for passage in one.passages]
