"""The search indexes of a library: caches, opened, kept up to date, mended and erased while searches go on."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.embed import Embedder
from retrieval.errors import IndexBlocked, IndexDamaged, LibraryError
from retrieval.generations import Generations
from retrieval.health import State
from retrieval.leg import Delta, Stopped, Unusable, searchable
from retrieval.lexical import LexicalIndex
from retrieval.records import Collection
from retrieval.server_leg import ServerLeg
from retrieval.vector_leg import VectorLeg
from retrieval.vectors import Server, VectorIndex
from retrieval.word_leg import LAYOUT, WordLeg

if TYPE_CHECKING:
    from retrieval.store import Store

__all__ = ["LAYOUT", "Delta", "Indexes", "searchable"]

Counting = Callable[[int, int], None]
_RETRY_S = 60.0
_ERASE_S = 10.0
_REBUILT = "The search index {was}, and has been rebuilt from the library's records."


@dataclass
class _Pair:
    """The two indexes of one collection, and how far its vectors are."""

    words: WordLeg
    vectors: VectorLeg
    state: State
    failed_at: float = 0.0


class Indexes:
    """Two indexes for each collection of a library. Any thread may call any method.

    With `patient`, searches wait for vectors that are rebuilt; without, they go by words meanwhile. `shared` is for a
    store that other processes change too.
    """

    def __init__(
        self,
        root: Path,
        store: "Store",
        embedder: Embedder,
        server: Server | None,
        *,
        patient: bool,
        shared: bool,
    ) -> None:
        self._store = store
        self._notify: Callable[[str], None] = _unheard
        self._patient = patient
        self._behind = shared
        self._shared = shared
        self.generations = Generations(root)
        self._pairs = {one: self._pair(one, embedder, server) for one in Collection}
        self._changed = threading.Condition()
        self._mending = threading.Lock()
        self._stopping = threading.Event()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="library-indexes")
        self._jobs: set[Future[None]] = set()
        self._erasures: set[Future[None]] = set()

    def _pair(self, collection: Collection, embedder: Embedder, server: Server | None) -> _Pair:
        store, generations = self._store, self.generations
        if server is None:
            vectors = VectorLeg(collection, store, generations, embedder)
        else:
            vectors = ServerLeg(collection, store, generations, embedder, server)
        return _Pair(WordLeg(collection, store, generations), vectors, State(vectors="ready"))

    def open(self, notify: Callable[[str], None], on_progress: Counting | None = None) -> None:
        """Open the word indexes, building those that cannot be used, and begin to open the vectors.

        `notify` is given sentences on what has to be mended, now and later.

        Raises:
            IndexBlocked: when something is in the way of an index.
        """
        self._notify = notify
        self.generations.root.mkdir(parents=True, exist_ok=True)
        for collection, pair in self._pairs.items():
            revision = self._store.revision
            if not self._store.counts(collection)[1]:
                for leg in (pair.words, pair.vectors):
                    self.generations.forget(leg.name)
                    leg.start_empty(revision)
                continue
            try:
                pair.words.open()
            except Unusable as why:
                pair.words.build(_ticks(on_progress, self._store.counts(collection)[1]), self._stopping.is_set)
                self._notify(_REBUILT.format(was=f"was {why}"))
            pair.state = State(vectors="opening")
        self.generations.sweep()
        for collection, pair in self._pairs.items():
            if pair.state.vectors == "opening":
                self._submit(self._open_vectors, collection, on_progress)

    @contextmanager
    def reading(self, collection: Collection) -> Iterator[tuple[LexicalIndex | None, VectorIndex | None]]:
        """Lend both indexes to a search: no word index where the collection is empty, no vectors where words must do.

        Raises:
            LibraryError: when the indexes are behind the store and cannot be brought up to date.
        """
        pair = self._pairs[collection]
        self._wait_until_not([pair], "opening", *(["rebuilding"] if self._patient else []))
        if self._behind:
            self._catch_up()
        if pair.state.vectors == "failed" and time.monotonic() - pair.failed_at > _RETRY_S:
            pair.failed_at = time.monotonic()
            self._submit(self._open_vectors, collection)
        with pair.words.slot.use() as words, pair.vectors.slot.use() as vectors:
            yield words, vectors if pair.state.vectors == "ready" else None

    def follow(self, deltas: Mapping[Collection, Delta]) -> list[tuple[Collection, Future[None], Future[None]]]:
        """Have each index take over a change of the store, in the order of the calls; see `settle`."""
        return [
            (one, pair.words.follow(deltas[one]), pair.vectors.follow(deltas[one])) for one, pair in self._pairs.items()
        ]

    def settle(self, following: Sequence[tuple[Collection, Future[None], Future[None]]]) -> None:
        """Wait until the indexes have taken over some changes; one that fails is built anew.

        Raises:
            IndexBlocked: when something is in the way; the store has the changes, and the indexes take them over later.
        """
        blocked: LibraryError | None = None
        for collection, words, vectors in following:
            for future, mend in ((words, self._mend_words), (vectors, self._mend_vectors)):
                try:
                    future.result()
                except IndexDamaged:
                    mend(collection)
                except IndexBlocked as error:
                    blocked = blocked or self._left_behind(collection, future is vectors, error)
        for collection, pair in self._pairs.items():
            if pair.words.erasing or pair.vectors.erasing:
                self._erasures.add(self._submit(self._erase, collection))
        if blocked:
            raise blocked

    def mend(self, collection: Collection) -> None:
        """Find out which index of a collection failed in a search, and build it anew."""
        pair = self._pairs[collection]
        with self._mending:
            try:
                pair.words.try_out()
            except IndexDamaged:
                self._mend_words(collection)
                return
            try:
                pair.vectors.try_out()
            except IndexDamaged:
                self._mend_vectors(collection)
            except IndexBlocked as error:
                self._left_behind(collection, True, error)

    def rebuild(self, on_progress: Counting | None = None) -> None:
        """Build every index anew. Raises LibraryError."""
        for collection, pair in self._pairs.items():
            total = self._store.counts(collection)[1]
            if total:
                tick = _ticks(on_progress, 2 * total)
                self._submit(pair.words.build, tick, self._stopping.is_set).result()
                self._submit(pair.vectors.build, tick, self._stopping.is_set).result()
                self._become(collection, State(vectors="ready"))

    @property
    def state(self) -> State:
        """Tell how far the vectors are: the worse of the two collections."""
        order = ("ready", "opening", "rebuilding", "failed")
        states = [pair.state for pair in self._pairs.values()]
        worst = max(states, key=lambda one: order.index(one.vectors))
        done, total = sum(one.done for one in states), sum(one.total for one in states)
        return worst.model_copy(update={"done": done, "total": total})

    def wait_while_opening(self) -> str:
        """Wait for vectors that are only being opened, and tell how they are then."""
        self._wait_until_not(list(self._pairs.values()), "opening")
        return self.state.vectors

    def wait_for_vectors(self) -> None:
        """Wait until the vectors answer, or have failed."""
        self._wait_until_not(list(self._pairs.values()), "opening", "rebuilding")

    def _wait_until_not(self, pairs: Sequence[_Pair], *states: str) -> None:
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopping.is_set() or not any(pair.state.vectors in states for pair in pairs)
            )

    def legs(self, collection: Collection) -> tuple[WordLeg, VectorLeg]:
        """Give the two indexes of a collection, to look at."""
        return self._pairs[collection].words, self._pairs[collection].vectors

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is opened, built or erased any more; tell whether the vectors answer."""
        end = None if timeout is None else time.monotonic() + timeout
        while jobs := list(self._jobs):
            _, left = wait_for(jobs, None if end is None else max(0.0, end - time.monotonic()))
            if left:
                return False
        return self.state.vectors == "ready"

    @property
    def busy(self) -> bool:
        """Tell whether something is being opened, built or erased."""
        return bool(self._jobs)

    def close(self) -> None:
        """Stop what is going on, but let what was removed be erased for some seconds; close every index."""
        wait_for(list(self._erasures), _ERASE_S)
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        self._worker.shutdown(wait=True, cancel_futures=True)
        for pair in self._pairs.values():
            pair.words.close()
            pair.vectors.close()

    def _submit(self, job: Callable[..., None], *arguments: Any) -> "Future[None]":
        future = self._worker.submit(job, *arguments)
        self._jobs.add(future)
        future.add_done_callback(self._jobs.discard)
        future.add_done_callback(self._erasures.discard)
        return future

    def _become(self, collection: Collection, state: State) -> None:
        with self._changed:
            self._pairs[collection].state = state
            self._changed.notify_all()

    def _open_vectors(self, collection: Collection, on_progress: Counting | None = None) -> None:
        pair = self._pairs[collection]
        with self._watched(collection):
            try:
                pair.vectors.open()
            except Unusable as why:
                self._build_vectors(collection, on_progress)
                self._notify(_REBUILT.format(was=f"was {why}"))
            self._become(collection, State(vectors="ready"))
        if pair.words.erasing or pair.vectors.erasing:
            self._erasures.add(self._submit(self._erase, collection))

    def _build_vectors(self, collection: Collection, on_progress: Counting | None = None) -> None:
        total = self._store.counts(collection)[1]
        self._become(collection, State(vectors="rebuilding", total=total))

        def count(done: int, total: int) -> None:
            self._become(collection, State(vectors="rebuilding", done=done, total=total))
            if on_progress:
                on_progress(done, total)

        vectors = self._pairs[collection].vectors
        vectors.build(_ticks(count, total), self._stopping.is_set)
        # What could not be used was never in use, so that nobody drops it.
        self.generations.drop_stale(vectors.name)

    @contextmanager
    def _watched(self, collection: Collection) -> Iterator[None]:
        """Turn whatever ends a job into the state of the vectors: a search must not wait for it for ever."""
        why = "The vectors could not be opened: this program failed."
        try:
            yield
            why = ""
        except Stopped:
            why = "The library was closed."
        except LibraryError as error:
            why = str(error)
        finally:
            if why:
                self._pairs[collection].failed_at = time.monotonic()
                self._become(collection, State(vectors="failed", why=why))

    def _mend_words(self, collection: Collection) -> None:
        words = self._pairs[collection].words
        words.distrust()
        words.build(lambda _: None, self._stopping.is_set)
        self.generations.drop_stale(words.name)
        self._notify(_REBUILT.format(was="failed"))

    def _mend_vectors(self, collection: Collection) -> None:
        pair = self._pairs[collection]
        if pair.state.vectors != "ready":
            return
        self._become(collection, State(vectors="rebuilding", total=self._store.counts(collection)[1]))
        pair.vectors.slot.put(None)
        self._submit(self._rebuild_vectors, collection)

    def _rebuild_vectors(self, collection: Collection) -> None:
        with self._watched(collection):
            if not self._replaced_elsewhere(collection):
                self._build_vectors(collection)
                self._notify(_REBUILT.format(was="failed"))
            self._become(collection, State(vectors="ready"))

    def _replaced_elsewhere(self, collection: Collection) -> bool:
        """Use what another process has put on the server in the place of what failed, if that is so."""
        vectors = self._pairs[collection].vectors
        try:
            if isinstance(vectors, ServerLeg):
                vectors.open()
                return True
        except Unusable:
            return False
        return False

    def _left_behind(self, collection: Collection, vectors: bool, error: LibraryError) -> LibraryError | None:
        """Remember that an index lacks changes: words that do are an error, vectors that do are left out."""
        if not vectors:
            self._behind = True
            return error
        self._pairs[collection].failed_at = time.monotonic()
        self._become(collection, State(vectors="failed", why=str(error)))
        self._pairs[collection].vectors.slot.put(None)
        return None

    def _catch_up(self) -> None:
        revision = self._store.revision
        if any(leg.revision < revision for pair in self._pairs.values() for leg in (pair.words, pair.vectors)):
            self.settle([(one, pair.words.catch_up(), pair.vectors.catch_up()) for one, pair in self._pairs.items()])
        self._behind = self._shared

    def _erase(self, collection: Collection) -> None:
        pair = self._pairs[collection]
        try:
            while pair.words.erasing:
                pair.words.build(lambda _: None, self._stopping.is_set)
            while pair.vectors.erasing and pair.state.vectors == "ready":
                pair.vectors.build(lambda _: None, self._stopping.is_set)
        except Stopped:
            return
        except LibraryError as error:
            self._notify(f"What was removed could not be erased from the search index yet. {error}")


def _unheard(sentence: str) -> None:
    """Take a notice before anyone listens; there is none then."""


def _ticks(on_progress: Counting | None, total: int) -> Callable[[int], None]:
    """Count passages that come a few at a time."""
    done = 0

    def tick(more: int) -> None:
        nonlocal done
        done += more
        if on_progress:
            on_progress(min(done, total), total)

    return tick
