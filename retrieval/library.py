"""A desk's library of reference sources: the store of record and the search indexes made from it."""

import hashlib
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from retrieval.adding import Adding, Outcome
from retrieval.checked import reviews_at
from retrieval.embed import Embedder, shared_embedder
from retrieval.errors import IndexDamaged, LibraryDamaged, LibraryError, LibraryMissing
from retrieval.health import State
from retrieval.index import LAYOUT, SearchIndex, StaleIndex, build, open_current, searchable, sweep
from retrieval.ingest import drafts, entry, walk, weigh
from retrieval.owner import Ownership
from retrieval.readers import Draft
from retrieval.readers.metadata import About
from retrieval.reading import Reading
from retrieval.records import Collection, Filters, Hit, Passage, PastCheck, Source
from retrieval.search import Searcher

if TYPE_CHECKING:
    from retrieval.fetch import Fetch
    from retrieval.store import Store

__all__ = ["Library", "Outcome", "Progress", "temporary"]

DATABASE = "library.sqlite3"
INDEX = "index"
EVERYTHING = Filters()
_QUERY_CHARS = 2_000
# A database of up to this many bytes is read whole at each start.
_SMALL = 64 * 1024 * 1024

Place = Path | str
Progress = Callable[[int, int, Outcome], None]
Counting = Callable[[int, int], None]


class Library:
    """An open library; this process is its only owner until `close`. Any thread may call any method.

    Changes run one at a time; searches run beside them. `notices` are sentences on what opening had to mend.

    Raises:
        LibraryError: from any method, with one sentence for the user.
    """

    def __init__(
        self, folder: Path, owner: Ownership, store: "Store", embedder: Embedder, chroma: str | None = None
    ) -> None:
        self.folder = folder
        self._chroma = chroma
        self.notices = store.notices
        self._owner = owner
        self._store = store
        self._embedder = embedder
        self._changing = threading.RLock()
        self._closed = False
        self._version = (-1, "")
        self._index = self._open_index()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        create: bool = False,
        embedder: Embedder | None = None,
        database: str | None = None,
        chroma: str | None = None,
        chroma_token: str | None = None,
        wait: bool = True,
        on_progress: Counting | None = None,
    ) -> "Library":
        """Open a library, making it first where `create` allows.

        `database` is the URL of a database for the records instead of a file in the folder, `chroma` the address of a
        Chroma server for the vectors. With `wait` it returns when both indexes answer, else as soon as words do.
        `on_progress(done, total)` counts passages where an index has to be built.

        Raises:
            LibraryMissing: when there is none at that folder.
            LibraryLocked: within five seconds, when another process has it open.
            LibraryDamaged: when its record of truth cannot be read; nothing is deleted then.
        """
        _prepare(folder, create)
        owner = Ownership(folder)
        try:
            store = _open_store(folder, database)
        except BaseException:
            owner.release()
            raise
        try:
            return cls(folder, owner, store, embedder or shared_embedder(), chroma)
        except BaseException:
            store.close()
            owner.release()
            raise

    def add(
        self,
        places: Iterable[Place],
        *,
        fetch: "Fetch | None" = None,
        defaults: About | None = None,
        on_progress: Progress | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> list[Outcome]:
        """Add files, folders, .jsonl sets and URLs; return what became of each source, in order.

        A text beginning with http:// or https:// is a URL, which needs `fetch`. `defaults` say what a source does not
        say of itself. One that cannot be read is refused and never stops the rest. `on_progress(done, total, outcome)`
        is called after a source is safe in the store, with a total of 0 where only reading tells it; `stop` is asked
        before each source, and what was added until then is kept.
        """
        outcomes: list[Outcome] = []
        found = walk(places)
        weights = [weigh(one) for one in found]
        total = 0 if None in weights else sum(one or 0 for one in weights)

        def tell(outcome: Outcome) -> None:
            outcomes.append(outcome)
            if on_progress:
                on_progress(len(outcomes), total and max(total, len(outcomes)), outcome)

        with self._change() as index, Reading() as reading:
            adding = Adding(self._store, self._embedder, index, self._repaired, tell, defaults)
            adding.run((one for file in found for one in drafts(file, reading, fetch)), stop)
        return outcomes

    def add_text(self, text: str, about: About) -> Outcome:
        """Add a pasted text under a title, or else its first words."""
        outcomes: list[Outcome] = []
        key = f"text:{_sha256(text)}"
        with self._change() as index:
            adding = Adding(self._store, self._embedder, index, self._repaired, outcomes.append)
            draft = Draft(text=text, about=about)
            adding.run([(about.title or text[:60], key, draft)])
        return outcomes[0]

    def add_reviews(
        self,
        places: Iterable[Place],
        *,
        fetch: "Fetch | None" = None,
        on_progress: Progress | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> list[Outcome]:
        """Add the ClaimReviews of pages, files, folders and feeds to the previously checked claims.

        Arguments and outcomes are as those of `add`; the total is 0, since only reading tells how many there are.
        """
        outcomes: list[Outcome] = []

        def tell(outcome: Outcome) -> None:
            outcomes.append(outcome)
            if on_progress:
                on_progress(len(outcomes), 0, outcome)

        with self._change() as index, Reading() as reading:
            adding = Adding(self._store, self._embedder, index, self._repaired, tell)
            adding.run(reviews_at(places, reading, fetch), stop)
        return outcomes

    def past_checks(self, queries: Sequence[str], *, limit: int = 5) -> tuple[PastCheck, ...]:
        """Find the previously checked claims that resemble any of several queries, best first."""
        self._check_open()
        asked = [query[:_QUERY_CHARS] for query in dict.fromkeys(queries) if query.strip()]
        if not asked or limit < 1 or not self.review_count:
            return ()
        hits = self._resembling(asked, limit)
        reviews = self._store.reviews([hit.source.id for hit in hits])
        return tuple(
            PastCheck(
                claim=hit.passage.text,
                review=reviews[hit.source.id],
                source=hit.source,
                score=hit.score,
                similarity=hit.similarity,
            )
            for hit in hits
            if hit.source.id in reviews
        )

    def edit(self, source_id: str, about: About) -> Source:
        """Give a source other metadata; its id, its text and the day it was retrieved stay."""
        with self._change() as index:
            text, passages = self.text(source_id), self._store.passage_ids(source_id)
            (kept,) = [one for one in self._store.find(sha256=_sha256(text)) if one.source.id == source_id]
            new = entry(Draft(text=text, about=about), kept.key)
            source = new.source.model_copy(update={"retrieved": kept.source.retrieved})
            new = new.model_copy(update={"source": source})
            added = [(passage, source) for passage in new.passages]
            vectors = self._embedder.embed([searchable(passage, source) for passage in new.passages])
            revision = self._store.change(add=[new], remove=[source_id], model=self._embedder.name, vectors=vectors)
            try:
                index.change(revision, add=added, vectors=vectors, remove=[(source_id, passages)])
            except IndexDamaged:
                self._repaired()
        return source

    def neighbours(self, passage_id: str, *, before: int = 1, after: int = 1) -> tuple[Passage, ...]:
        """Return the passages around one, of the same source and in order, without the passage itself."""
        self._check_open()
        ids = self._store.passage_ids(passage_id.rpartition("-")[0])
        if passage_id not in ids:
            raise LibraryError(f"The library has no passage '{passage_id}'.")
        at = ids.index(passage_id)
        around = [*ids[max(0, at - before) : at], *ids[at + 1 : at + 1 + after]]
        found = self._store.passages(around)
        return tuple(found[one][0] for one in around if one in found)

    @property
    def state(self) -> State:
        """Tell how far the vectors are."""
        return State(vectors="ready")

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the vectors answer or have failed, `timeout` seconds at most; tell whether they answer."""
        return True

    def sources(self, collection: Collection = Collection.SOURCES) -> tuple[Source, ...]:
        """List the sources of a collection by title."""
        self._check_open()
        return self._store.sources(collection)

    def withdrawn(self, ids: Iterable[str]) -> dict[str, datetime]:
        """Tell which of some sources were removed, and when."""
        self._check_open()
        return self._store.withdrawn(list(ids))

    def origins(self, ids: Iterable[str]) -> dict[str, str]:
        """Tell for each of some sources the one that its text was first seen in: itself, or what it reprints."""
        self._check_open()
        return self._store.origins(list(ids))

    def text(self, source_id: str) -> str:
        """Return the stored text of a source."""
        self._check_open()
        text = self._store.text(source_id)
        if text is None:
            raise LibraryError(f"The library has no source '{source_id}'.")
        return text

    def passages(self, source_id: str) -> tuple[Passage, ...]:
        """Return the passages of a source, in order; none for an unknown one."""
        self._check_open()
        ids = self._store.passage_ids(source_id)
        found = self._store.passages(ids)
        return tuple(found[one][0] for one in ids if one in found)

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

    def rebuild(self, on_progress: Counting | None = None) -> None:
        """Build the search indexes anew from the record of truth; `on_progress(done, total)` counts passages."""
        with self._change():
            self._replace_index()

    def search(
        self, queries: Sequence[str], *, limit: int = 10, filters: Filters = EVERYTHING, diversity: float = 0.0
    ) -> tuple[Hit, ...]:
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
            return self._ranked(index, asked, limit, filters, diversity)
        except IndexDamaged:
            with self._changing:
                # Another thread may have mended it while this one waited.
                index = self._repaired() if index is self._index else self._index
            return self._ranked(index, asked, limit, filters, diversity)

    @property
    def revision(self) -> int:
        """Count the changes to the records so far: the same number, the same sources."""
        self._check_open()
        return self._store.revision

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

    def passage_counts(self, collection: Collection = Collection.SOURCES) -> dict[str, int]:
        """Count the passages of each source of a collection, by source id."""
        self._check_open()
        return self._store.passage_counts(collection)

    @property
    def source_count(self) -> int:
        """Count the sources."""
        self._check_open()
        return self._store.counts()[0]

    @property
    def review_count(self) -> int:
        """Count the previously checked claims."""
        self._check_open()
        return self._store.counts(Collection.CHECKED)[0]

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

    def _ranked(
        self, index: SearchIndex, asked: Sequence[str], limit: int, filters: Filters, diversity: float
    ) -> tuple[Hit, ...]:
        searcher = Searcher(index.lexical, index.vectors, self._store, self._embedder)
        return searcher.search(asked, limit=limit, filters=filters, diversity=diversity)

    def _resembling(self, asked: Sequence[str], limit: int) -> tuple[Hit, ...]:
        """Compare with every checked claim, by meaning."""
        embedded = self._embedder.embed(asked)
        scored: dict[str, float] = {}
        for ids, matrix in self._store.all_vectors(self._embedder.name, Collection.CHECKED):
            scored.update(zip(ids, map(float, (matrix @ embedded.T).max(axis=1)), strict=True))
        best = sorted(scored, key=lambda one: (-scored[one], one))[:limit]
        found = self._store.passages(best)
        return tuple(
            Hit(passage=found[one][0], source=found[one][1], score=scored[one], ranks={}, similarity=scored[one])
            for one in best
            if one in found
        )

    def _open_index(self) -> SearchIndex:
        root = self.folder / INDEX
        sweep(root)
        try:
            return open_current(root, self._store, self._embedder)
        except StaleIndex as stale:
            index = build(root, self._store, self._embedder)
            if self._store.revision:
                self.notices += (f"The search index was {stale}, and has been rebuilt from the library's records.",)
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
def temporary(
    paths: Iterable[Path], *, reviews: Iterable[Path] = (), embedder: Embedder | None = None
) -> Iterator[Library]:
    """Make a library of some files and ClaimReviews, gone after use; `notices` say what could not be read."""
    with (
        tempfile.TemporaryDirectory(prefix="recoupe-", ignore_cleanup_errors=True) as folder,
        Library.open(Path(folder), create=True, embedder=embedder) as library,
    ):
        outcomes = library.add(paths) + library.add_reviews(reviews)
        refused = [f"{one.path}: {one.reason}" for one in outcomes if one.status == "refused"]
        library.notices += tuple(refused)
        yield library


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


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


def _open_store(folder: Path, database: str | None) -> "Store":
    # Here and not above: the database library takes longer to import than the command line may take to start.
    from retrieval.store import Store

    if database is not None:
        store = Store(database)
        store.create()
        store.verify()
        store.upgrade()
        return store
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
    store = Store(path)
    try:
        if new:
            store.create()
        store.verify(thorough=path.stat().st_size <= _SMALL)
        store.upgrade()
    except BaseException:
        store.close()
        raise
    return store
