"""A desk's library of reference sources: the store of record and the search indexes made from it."""

import hashlib
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from retrieval.adding import Adding, Outcome
from retrieval.embed import Embedder, shared_embedder
from retrieval.errors import IndexDamaged, LibraryDamaged, LibraryError, LibraryMissing
from retrieval.index import LAYOUT, SearchIndex, StaleIndex, build, open_current, sweep
from retrieval.ingest import walk, weigh
from retrieval.owner import Ownership
from retrieval.records import Hit, Source
from retrieval.search import Searcher

if TYPE_CHECKING:
    from retrieval.store import Store

__all__ = ["Library", "Outcome", "Progress", "temporary"]

DATABASE = "library.sqlite3"
INDEX = "index"
_QUERY_CHARS = 2_000

Progress = Callable[[int, int, Outcome], None]


class Library:
    """An open library; this process is its only owner until `close`. Any thread may call any method.

    Changes run one at a time; searches run beside them. `notices` are sentences on what opening had to mend.

    Raises:
        LibraryError: from any method, with one sentence for the user.
    """

    def __init__(self, folder: Path, owner: Ownership, store: "Store", embedder: Embedder) -> None:
        self.folder = folder
        self.notices: tuple[str, ...] = ()
        self._owner = owner
        self._store = store
        self._embedder = embedder
        self._changing = threading.RLock()
        self._closed = False
        self._version = (-1, "")
        self._index = self._open_index()

    @classmethod
    def open(cls, folder: Path, *, create: bool = False, embedder: Embedder | None = None) -> "Library":
        """Open a library, making it first where `create` allows.

        Raises:
            LibraryMissing: when there is none at that folder.
            LibraryLocked: within five seconds, when another process has it open.
            LibraryDamaged: when its record of truth cannot be read; nothing is deleted then.
        """
        _prepare(folder, create)
        owner = Ownership(folder)
        try:
            store = _open_store(folder)
        except BaseException:
            owner.release()
            raise
        try:
            return cls(folder, owner, store, embedder or shared_embedder())
        except BaseException:
            store.close()
            owner.release()
            raise

    def add(self, paths: Iterable[Path], *, on_progress: Progress | None = None) -> list[Outcome]:
        """Add files, folders and .jsonl sets; return what became of each source, in order.

        A source that cannot be read is refused and never stops the rest. `on_progress(done, total, outcome)` is called
        after a source is safe in the store.
        """
        outcomes: list[Outcome] = []
        found = walk(paths)
        total = sum(weigh(one) for one in found)

        def tell(outcome: Outcome) -> None:
            outcomes.append(outcome)
            if on_progress:
                on_progress(len(outcomes), max(total, len(outcomes)), outcome)

        with self._change() as index:
            Adding(self._store, self._embedder, index, self._repaired, tell).run(found)
        return outcomes

    def sources(self) -> tuple[Source, ...]:
        """List the sources by title."""
        self._check_open()
        return self._store.sources()

    def text(self, source_id: str) -> str:
        """Return the stored text of a source."""
        self._check_open()
        text = self._store.text(source_id)
        if text is None:
            raise LibraryError(f"The library has no source '{source_id}'.")
        return text

    def remove(self, source_id: str) -> None:
        """Remove a source, its passages and their embeddings."""
        with self._change() as index:
            if self._store.text(source_id) is None:
                raise LibraryError(f"The library has no source '{source_id}'.")
            passages = self._store.passage_ids(source_id)
            revision = self._store.change(remove=[source_id])
            try:
                index.change(revision, remove=[(source_id, passages)])
            except IndexDamaged:
                self._repaired()

    def rebuild(self) -> None:
        """Build the search indexes anew from the record of truth."""
        with self._change():
            self._replace_index()

    def search(self, queries: Sequence[str], *, limit: int = 10) -> tuple[Hit, ...]:
        """Find the passages that answer any of several queries, best first, equal scores by passage id.

        Each query ranks passages twice, by words (BM25) and by meaning (cosine); reciprocal-rank fusion joins all
        rankings. Query text is only ever words, never syntax.
        """
        self._check_open()
        asked = [query[:_QUERY_CHARS] for query in dict.fromkeys(queries) if query.strip()]
        if not asked or limit < 1 or not self.passage_count:
            return ()
        index = self._index
        try:
            return self._ranked(index, asked, limit)
        except IndexDamaged:
            with self._changing:
                # Another thread may have mended it while this one waited.
                index = self._repaired() if index is self._index else self._index
            return self._ranked(index, asked, limit)

    @property
    def version(self) -> str:
        """Name what a search depends on: the sources, the encoder and the layout of the indexes."""
        self._check_open()
        revision = self._store.revision
        if self._version[0] != revision:
            known = "\n".join(sorted(f"{one.id} {one.title}" for one in self._store.sources()))
            digest = hashlib.sha256(known.encode("utf-8")).hexdigest()[:12]
            self._version = (revision, f"{digest}/{self._embedder.name}/{LAYOUT}")
        return self._version[1]

    @property
    def passage_count(self) -> int:
        """Count the passages."""
        self._check_open()
        return self._store.counts()[1]

    def passage_counts(self) -> dict[str, int]:
        """Count the passages of each source, by source id."""
        self._check_open()
        return self._store.passage_counts()

    @property
    def source_count(self) -> int:
        """Count the sources."""
        self._check_open()
        return self._store.counts()[0]

    def close(self) -> None:
        """Close the library and let others open it; doing so twice is harmless."""
        with self._changing:
            if self._closed:
                return
            self._closed = True
            self._index.close()
            self._store.close()
            self._owner.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ranked(self, index: SearchIndex, asked: Sequence[str], limit: int) -> tuple[Hit, ...]:
        searcher = Searcher(index.lexical, index.vectors, self._store, self._embedder)
        return searcher.search(asked, limit=limit)

    def _open_index(self) -> SearchIndex:
        root = self.folder / INDEX
        sweep(root)
        try:
            return open_current(root, self._store, self._embedder)
        except StaleIndex as stale:
            index = build(root, self._store, self._embedder)
            if self._store.revision:
                self.notices = (f"The search index was {stale}, and has been rebuilt from the library's records.",)
            return index

    def _repaired(self) -> SearchIndex:
        self._index.distrust()
        self._replace_index()
        self.notices += ("The search index failed, and has been rebuilt from the library's records.",)
        return self._index

    def _replace_index(self) -> None:
        # The old folder stays until the next start: a search in another thread may still be reading it.
        self._index = build(self.folder / INDEX, self._store, self._embedder)

    @contextmanager
    def _change(self) -> Iterator[SearchIndex]:
        with self._changing:
            self._check_open()
            yield self._index

    def _check_open(self) -> None:
        if self._closed:
            raise LibraryError(f"The library {self.folder} has been closed.")


@contextmanager
def temporary(paths: Iterable[Path], *, embedder: Embedder | None = None) -> Iterator[Library]:
    """Make a library of some files that is gone after use; `notices` say what could not be read."""
    with (
        tempfile.TemporaryDirectory(prefix="recoupe-", ignore_cleanup_errors=True) as folder,
        Library.open(Path(folder), create=True, embedder=embedder) as library,
    ):
        outcomes = library.add(paths)
        refused = [f"{one.path}: {one.reason}" for one in outcomes if one.status == "refused"]
        library.notices += tuple(refused)
        yield library


def _prepare(folder: Path, create: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise LibraryMissing(f"There is no library at {folder}: it is a file, not a folder.")
    if create:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"The folder {folder} cannot be made ({error.strerror}).") from error
    elif not (folder / DATABASE).exists():
        raise LibraryMissing(f"There is no library at {folder}; adding a source there makes one.")


def _open_store(folder: Path) -> "Store":
    path = folder / DATABASE
    new = not path.exists()
    if not new and path.stat().st_size == 0:
        # Empty beside an index, it was emptied; without one, its making was cut short.
        if (folder / INDEX).exists():
            raise LibraryDamaged(
                f"The library {path} is damaged: its record is an empty file. Nothing was deleted; put back a copy, "
                "or add the sources to a new library."
            )
        new = True
    if new and (folder / INDEX).exists():
        raise LibraryDamaged(
            f"The library {folder} has lost its record {DATABASE}. Nothing was deleted; put back a copy, or add the "
            "sources to a new library."
        )
    # Here and not above: the database library takes longer to import than the command line may take to start.
    from retrieval.store import Store

    store = Store(path)
    try:
        if new:
            store.create()
        store.verify()
    except BaseException:
        store.close()
        raise
    return store
