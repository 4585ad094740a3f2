"""The dense index: a Chroma collection of embeddings that others made. The one import of chromadb."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from retrieval.errors import IndexDamaged

if TYPE_CHECKING:
    from retrieval.embed import Vectors

_SPACE = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}}


class VectorIndex:
    """A cosine index in a folder. Searches may come from any thread; changes from one at a time.

    Raises:
        IndexDamaged: from any method, when Chroma fails.
    """

    def __init__(self, folder: Path, name: str) -> None:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False, is_persistent=True)
        with _translated():
            folder.mkdir(parents=True, exist_ok=True)
            self._client = chromadb.PersistentClient(path=str(folder), settings=settings)
            self._collection = self._client.get_or_create_collection(
                collection_name(name), embedding_function=None, configuration=cast("Any", _SPACE)
            )
            self._batch = self._client.get_max_batch_size()

    def put(self, ids: Sequence[str], vectors: "Vectors") -> None:
        """Add or replace embeddings: `vectors` is (n, dimensions) float32, a row for each id."""
        with _translated():
            for start in range(0, len(ids), self._batch):
                some = slice(start, start + self._batch)
                self._collection.upsert(ids=list(ids[some]), embeddings=vectors[some])

    def remove(self, ids: Sequence[str]) -> None:
        """Remove embeddings by passage id."""
        with _translated():
            for start in range(0, len(ids), self._batch):
                self._collection.delete(ids=list(ids[start : start + self._batch]))

    def search(self, vectors: "Vectors", limit: int) -> list[list[tuple[str, float]]]:
        """Return, for each query vector, (passage id, cosine) of the nearest passages, best first, equal ones by id."""
        if not len(vectors) or limit < 1 or not self.count:
            return [[] for _ in vectors]
        with _translated():
            found = self._collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
        rankings = []
        for ids, distances in zip(found["ids"], found["distances"] or [], strict=True):
            scored = [(one, 1.0 - float(distance)) for one, distance in zip(ids, distances, strict=True)]
            rankings.append(sorted(scored, key=lambda hit: (-hit[1], hit[0])))
        return rankings

    @property
    def count(self) -> int:
        """Count the embeddings in the index."""
        with _translated():
            return int(self._collection.count())

    def close(self) -> None:
        """Let go of the files."""
        cast("Any", self._client).close()


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what Chroma raises into our error."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, ValueError, KeyError, OSError, RuntimeError) as error:
        raise IndexDamaged(f"The vector index failed ({error}).") from error


def collection_name(name: str) -> str:
    """Make a name that Chroma takes: at most 512 letters, digits, dots and dashes, a letter or digit at both ends."""
    return "passages-" + (re.sub(r"[^A-Za-z0-9.-]+", "-", name)[:400].strip(".-") or "index")
