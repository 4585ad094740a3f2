"""The dense index: a Chroma collection of embeddings that others made. The one import of chromadb."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from retrieval.errors import IndexBlocked, IndexDamaged

if TYPE_CHECKING:
    from retrieval.embed import Vectors

_GRAPH = {"space": "cosine", "ef_construction": 100, "ef_search": 256, "max_neighbors": 16}
# While an index is filled, its graph is written to the disk every so many embeddings, and afterwards more often: what
# has not been written is inserted anew at every opening.
_FILLING = {"batch_size": 2_000, "sync_threshold": 10_000}
_AT_ONCE = {"batch_size": 2, "sync_threshold": 2}
_FILLED = {"batch_size": 100, "sync_threshold": 2_000}


@dataclass(frozen=True)
class Server:
    """A Chroma server: its address, which may end in /TENANT/DATABASE, and the token that it wants."""

    url: str
    token: str | None = None


class VectorIndex:
    """A cosine index in a folder of its own, or on a server.

    Searches may come from any thread; changes from one at a time.

    Raises:
        IndexDamaged: from any method, when Chroma fails or has no such collection.
        IndexBlocked: from any method, when its server cannot be reached or refuses us.
    """

    def __init__(self, where: Path | Server, name: str, *, create: bool = False) -> None:
        self._where = where
        self.name = name
        with self._translated():
            self._client = _client(where)
            try:
                self._collection = self._open(create)
                self._batch = int(self._client.get_max_batch_size())
            except BaseException:
                _close(self._client)
                raise

    def _open(self, create: bool) -> Any:
        if not create:
            return self._client.get_collection(self.name, embedding_function=None)
        hnsw = _GRAPH | _FILLING if isinstance(self._where, Path) else _GRAPH
        return self._client.create_collection(self.name, embedding_function=None, configuration={"hnsw": hnsw})

    def put(self, ids: Sequence[str], vectors: "Vectors") -> None:
        """Add or replace embeddings: `vectors` is (n, dimensions) float32, a row for each id."""
        with self._translated():
            for start in range(0, len(ids), self._batch):
                some = slice(start, start + self._batch)
                self._collection.upsert(ids=list(ids[some]), embeddings=vectors[some])

    def remove(self, ids: Sequence[str]) -> None:
        """Remove embeddings by passage id."""
        with self._translated():
            for start in range(0, len(ids), self._batch):
                self._collection.delete(ids=list(ids[start : start + self._batch]))

    def settle(self, ids: Sequence[str], vectors: "Vectors") -> None:
        """End the filling of an index in a folder: all of it is written to the disk; `ids` are some that it has."""
        if not isinstance(self._where, Path) or not len(ids):
            return
        self._limit(_AT_ONCE)
        self.put(ids, vectors)
        self._limit(_FILLED)

    def _limit(self, limits: dict[str, int]) -> None:
        """Set when the graph is written: Chroma takes that over when it opens a collection."""
        with self._translated():
            self._collection.modify(configuration={"hnsw": limits})
            _close(self._client)
            self._client = _client(self._where)
            self._collection = self._open(create=False)

    def search(self, vectors: "Vectors", limit: int) -> list[list[tuple[str, float]]]:
        """Return, for each query vector, (passage id, cosine) of the nearest passages, best first, equal ones by id."""
        if not len(vectors) or limit < 1:
            return [[] for _ in vectors]
        with self._translated():
            found = self._collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
        rankings = []
        for ids, distances in zip(found["ids"], found["distances"] or [], strict=True):
            scored = [(one, 1.0 - float(distance)) for one, distance in zip(ids, distances, strict=True)]
            rankings.append(sorted(scored, key=lambda hit: (-hit[1], hit[0])))
        return rankings

    def having(self, ids: Sequence[str]) -> set[str]:
        """Tell which of some passages the index has."""
        with self._translated():
            return set(self._collection.get(ids=list(ids), include=[])["ids"])

    @property
    def count(self) -> int:
        """Count the embeddings in the index."""
        with self._translated():
            return int(self._collection.count())

    @property
    def about(self) -> dict[str, str | int | float | bool]:
        """What was written down about the index."""
        with self._translated():
            return dict(self._collection.metadata or {})

    def note(self, about: dict[str, str | int | float | bool]) -> None:
        """Write down something about the index, instead of what was written down before."""
        with self._translated():
            self._collection.modify(metadata=about)

    def close(self) -> None:
        """Let go of the files, or of the connection; doing so twice is harmless."""
        _close(self._client)

    def _translated(self) -> Any:
        return _translated(self._where)


def load() -> None:
    """Import Chroma, which takes seconds, before it is needed."""
    import chromadb  # noqa: F401


def collections(server: Server, prefix: str) -> dict[str, dict[str, Any]]:
    """List the collections of a server whose names begin so, each with what was written down about it."""
    with _translated(server):
        client = _client(server)
        try:
            found = client.list_collections()
            return {one.name: dict(one.metadata or {}) for one in found if one.name.startswith(prefix)}
        finally:
            _close(client)


def delete(server: Server, name: str) -> None:
    """Delete a collection of a server; doing so twice is harmless."""
    from chromadb.errors import NotFoundError

    with _translated(server):
        client = _client(server)
        try:
            client.delete_collection(name)
        except NotFoundError:
            pass
        finally:
            _close(client)


def _client(where: Path | Server) -> Any:
    import chromadb
    from chromadb.config import Settings

    if isinstance(where, Path):
        where.mkdir(parents=True, exist_ok=True)
        settings = Settings(anonymized_telemetry=False, is_persistent=True)
        return chromadb.PersistentClient(path=str(where), settings=settings)
    address = urlsplit(where.url)
    secure = address.scheme == "https"
    scope = [part for part in address.path.split("/") if part]
    names = dict(zip(("tenant", "database"), scope, strict=False))
    return chromadb.HttpClient(
        host=address.hostname or "localhost",
        port=address.port or (443 if secure else 80),
        ssl=secure,
        headers={"x-chroma-token": where.token} if where.token else None,
        settings=Settings(anonymized_telemetry=False),
        **cast("Any", names),
    )


def _close(client: Any) -> None:
    """Close a client; one of a server leaves its connections open, which only its private parts can end."""
    client.close()
    for part in (client, getattr(client, "_admin_client", None)):
        session = getattr(getattr(part, "_server", None), "_session", None)
        if session is not None:
            session.close()


@contextmanager
def _translated(where: Path | Server) -> Iterator[None]:
    """Turn what Chroma raises into our errors."""
    import httpx
    from chromadb.errors import AuthorizationError, ChromaAuthError, ChromaError, RateLimitError

    try:
        yield
    except (ChromaError, ValueError, KeyError, OSError, RuntimeError, httpx.HTTPError) as error:
        if isinstance(where, Server):
            refused = (AuthorizationError, ChromaAuthError, RateLimitError, httpx.HTTPError)
            if isinstance(error, refused) or "Could not connect" in str(error):
                raise IndexBlocked(
                    f"The Chroma server {where.url} cannot be used ({error}); searches go by words alone until it can."
                ) from error
        raise IndexDamaged(f"The vector index failed ({error}).") from error
