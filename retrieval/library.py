"""A desk's library of reference sources: the store of record and the search indexes made from it."""

import hashlib
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from retrieval.adding import Adding, Item, Outcome, failed_on
from retrieval.checked import reviews_at
from retrieval.contents import Contents
from retrieval.embed import Embedder, shared_embedder
from retrieval.errors import IndexDamaged, LibraryError
from retrieval.health import Health, State
from retrieval.index import LAYOUT, Delta, Indexes, searchable
from retrieval.ingest import Found, drafts, walk, weigh
from retrieval.opening import INDEX, open_store, prepare
from retrieval.owner import Ownership
from retrieval.readers import Draft, Refusal
from retrieval.readers.metadata import About
from retrieval.reading import Reading
from retrieval.records import Collection, Entry, Filters, Hit, PastCheck, Source
from retrieval.reprints import fingerprints
from retrieval.search import Searcher
from retrieval.vectors import Server

if TYPE_CHECKING:
    from retrieval.embed import Vectors
    from retrieval.fetch import Fetch
    from retrieval.store import Store

__all__ = ["Library", "Outcome", "Progress", "temporary"]

EVERYTHING = Filters()
WORDS_ONLY = "words only"
_QUERY_CHARS = 2_000

Place = Path | str
Progress = Callable[[int, int, Outcome], None]
Counting = Callable[[int, int], None]
Stop = Callable[[], bool]
Following = list[tuple[Collection, "Future[None]", "Future[None]"]]


class Library(Contents):
    """An open library; this process is its only owner until `close`. Any thread may call any method.

    Changes of the records run one at a time; searches run beside them. `notices` are sentences on what was mended.

    Raises:
        LibraryError: from any method, with one sentence for the user.
    """

    def __init__(self, folder: Path, owner: Ownership, store: "Store", embedder: Embedder, indexes: Indexes) -> None:
        super().__init__(store)
        self.folder = folder
        self.notices = store.notices
        self._owner = owner
        self._embedder = embedder
        self._indexes = indexes
        self._changing = threading.RLock()
        self._closed = False

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
        Chroma server for the vectors. With `wait` it returns, and searches begin, when both indexes answer; else as
        soon as words do. `on_progress(done, total)` counts passages where an index has to be built.

        Raises:
            LibraryMissing: when there is none at that folder.
            LibraryLocked: within five seconds, when another process has it open.
            LibraryDamaged: when its record of truth cannot be read; nothing is deleted then.
            IndexBlocked: when an index cannot be read or written for a reason that lies outside it.
        """
        prepare(folder, make=create or database is not None)
        owner = Ownership(folder)
        try:
            store = open_store(folder, database, create=create)
        except BaseException:
            owner.release()
            raise
        encoder = embedder or shared_embedder()
        server = Server(chroma, chroma_token) if chroma else None
        indexes = Indexes(folder / INDEX, store, encoder, server, patient=wait, shared=database is not None)
        library = cls(folder, owner, store, encoder, indexes)
        try:
            indexes.open(library._notice, on_progress)
            if wait:
                indexes.wait_for_vectors()
        except BaseException:
            library.close()
            raise
        return library

    def add(
        self,
        places: Iterable[Place],
        *,
        fetch: "Fetch | None" = None,
        defaults: About | None = None,
        on_progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> list[Outcome]:
        """Add files, folders, .jsonl sets and URLs; return what became of each source, in order.

        A text beginning with http:// or https:// is a URL, which needs `fetch`. `defaults` say what a source does not
        say of itself. One that cannot be read is refused and never stops the rest. `on_progress(done, total, outcome)`
        is called after a source is safe in the store, with a total of 0 where only reading tells it; `stop` is asked
        before each source, and what was added until then is kept.
        """
        found = walk(places)
        weights = [weigh(one) for one in found]
        total = 0 if None in weights else sum(one or 0 for one in weights)
        with Reading() as reading:
            items = (item for one in found for item in _drafts(one, reading, fetch))
            return self._add(items, total, defaults, on_progress, stop)

    def add_text(self, text: str, about: About) -> Outcome:
        """Add a pasted text under a title, or else its first words."""
        draft = Draft(text=text, about=about)
        return self._add([(about.title or text[:60], f"text:{_sha256(text)}", draft)], 1)[0]

    def add_reviews(
        self,
        places: Iterable[Place],
        *,
        fetch: "Fetch | None" = None,
        on_progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> list[Outcome]:
        """Add the ClaimReviews of pages, files, folders and feeds to the previously checked claims.

        Arguments and outcomes are as those of `add`; the total is 0, since only reading tells how many there are.
        """
        with Reading() as reading:
            items = (item for place in places for item in _guarded(str(place), reviews_at([place], reading, fetch)))
            return self._add(items, 0, None, on_progress, stop)

    def edit(self, source_id: str, about: About) -> Source:
        """Give a source other metadata; its id, its text and the day it was retrieved stay."""
        with self._changing:
            old = self._entry(source_id)
            values = about.model_dump(include=set(Source.model_fields), exclude={"retrieved"})
            kept = {"title": about.title or old.source.title, "language": about.language or old.source.language}
            source = old.source.model_copy(update=values | kept)
            passages = tuple(one.model_copy(update={"language": source.language}) for one in old.passages)
            new = old.model_copy(update={"source": source, "passages": passages})
            vectors = self._embedder.embed([searchable(passage, source) for passage in passages])
            following = self._change([new], [source_id], vectors)
        self._indexes.settle(following)
        return source

    def remove(self, source_id: str) -> None:
        """Erase a source, its passages and their embeddings; what stays is its id and the day.

        It is gone from searches at once. The indexes are then made anew in the background, since they keep on the disk
        what was deleted in them; `wait` waits for that.
        """
        with self._changing:
            self.text(source_id)
            following = self._change([], [source_id], None, erase=True)
        self._indexes.settle(following)

    def rebuild(self, on_progress: Counting | None = None) -> None:
        """Build the search indexes anew from the record of truth; `on_progress(done, total)` counts passages twice."""
        self._store.verify()
        self._indexes.rebuild(on_progress)

    def search(
        self, queries: Sequence[str], *, limit: int = 10, filters: Filters = EVERYTHING, diversity: float = 0.0
    ) -> tuple[Hit, ...]:
        """Find the passages that answer any of several queries, best first, equal scores by passage id.

        Each query ranks passages twice, by words and by meaning; see `retrieval.search`. While the vectors cannot be
        used, words alone are, and `state` says so. Query text is only ever words, never syntax.
        """
        return self._found(Collection.SOURCES, queries, limit, filters, diversity)

    def past_checks(self, queries: Sequence[str], *, limit: int = 5) -> tuple[PastCheck, ...]:
        """Find the previously checked claims that resemble any of several queries, best first."""
        hits = self._found(Collection.CHECKED, queries, limit, EVERYTHING, 0.0)
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

    @property
    def state(self) -> State:
        """Tell how far the vectors are."""
        return self._indexes.state

    @property
    def version(self) -> str:
        """Name what a search depends on: the sources, the encoder (or "words only") and the layout of the indexes."""
        ready = self._indexes.wait_while_opening() == "ready"
        return f"{self._contents()}/{self._embedder.name if ready else WORDS_ONLY}/{LAYOUT}"

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is opened, built or erased any more, `timeout` seconds at most.

        Returns:
            Whether that is so, and the vectors answer.
        """
        return self._indexes.wait(timeout)

    def verify(self) -> Health:
        """Look at the record and at every index, and say in figures how they are."""
        from retrieval.examining import examine

        return examine(self.folder, self._store, self._indexes, self._embedder)

    def close(self) -> None:
        """Close the library and let others open it; doing so twice is harmless."""
        with self._changing:
            if self._closed:
                return
            self._closed = True
        self._indexes.close()
        self._records.close()
        self._owner.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _store(self) -> "Store":
        if self._closed:
            raise LibraryError(f"The library {self.folder} has been closed.")
        return self._records

    def _add(
        self,
        items: Iterable[Item],
        total: int,
        defaults: About | None = None,
        on_progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> list[Outcome]:
        outcomes: list[Outcome] = []
        following: Following = []

        def tell(outcome: Outcome) -> None:
            outcomes.append(outcome)
            if on_progress:
                on_progress(len(outcomes), total and max(total, len(outcomes)), outcome)

        def change(add: Sequence[Entry], remove: Sequence[str], vectors: "Vectors", expect: int) -> None:
            # The indexes take over one batch while the next is read.
            before = following[:]
            following.clear()
            self._indexes.settle(before)
            following.extend(self._change(add, remove, vectors, expect))

        try:
            Adding(self._store, self._embedder, change, tell, defaults).run(items, stop)
            self._indexes.settle(following)
        except LibraryError as error:
            of = f" of {total}" if total else ""
            raise type(error)(f"{error} {len(outcomes)}{of} sources were dealt with, and stay.") from error
        return outcomes

    def _change(
        self,
        add: Sequence[Entry],
        remove: Sequence[str],
        vectors: "Vectors | None",
        expect: int | None = None,
        *,
        erase: bool = False,
    ) -> Following:
        """Change the store, and have the indexes follow in the same order."""
        with self._changing:
            store, model = self._store, self._embedder.name
            gone = store.sizes(remove)
            prints = fingerprints([one for one in add if not one.review], store.alike, set(remove))
            revision = store.change(
                add=add, remove=remove, model=model, vectors=vectors, fingerprints=prints, expect=expect
            )
            deltas = {}
            for one in Collection:
                added = [
                    (passage, entry.source) for entry in add if entry.collection is one for passage in entry.passages
                ]
                rows = [entry.collection is one for entry in add for _ in entry.passages]
                some = None if vectors is None else vectors if all(rows) else vectors[rows]
                removed = [(source_id, size) for source_id, where, size in gone if where is one]
                deltas[one] = Delta(revision, added, some, removed, erase)
            return self._indexes.follow(deltas)

    def _entry(self, source_id: str) -> Entry:
        text, hashed = self.text(source_id), _sha256(self.text(source_id))
        kept = [one for c in Collection for one in self._store.find(sha256=hashed, collection=c)]
        (old,) = [one for one in kept if one.source.id == source_id]
        review = self._store.reviews([source_id]).get(source_id)
        return Entry(source=old.source, key=old.key, text=text, passages=self.passages(source_id), review=review)

    def _found(
        self, collection: Collection, queries: Sequence[str], limit: int, filters: Filters, diversity: float
    ) -> tuple[Hit, ...]:
        store = self._store
        asked = [query[:_QUERY_CHARS] for query in dict.fromkeys(queries) if query.strip()]
        if not asked or limit < 1:
            return ()
        for attempt in (1, 2):
            with self._indexes.reading(collection) as (words, vectors):
                if words is None:
                    return ()
                searcher = Searcher(words, vectors, store, self._embedder, collection)
                try:
                    return searcher.search(asked, limit=limit, filters=filters, diversity=diversity)
                except IndexDamaged:
                    if attempt == 2:
                        raise
            self._indexes.mend(collection)
        raise AssertionError("the second attempt returns or raises")

    def _notice(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices += (sentence,)


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


def _drafts(found: Found, reading: Reading, fetch: "Fetch | None") -> Iterator[Item]:
    yield from _guarded(found.url or str(found.path), drafts(found, reading, fetch))


def _guarded(name: str, items: Iterable[Item]) -> Iterator[Item]:
    """Turn whatever goes wrong in one place into a refusal of it, so that the others are added."""
    try:
        yield from items
    except Exception as error:  # noqa: BLE001 - whatever one place does to us, the others are added
        yield name, "", Refusal(reason=failed_on(error))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
