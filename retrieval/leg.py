"""One search index of a library as it is kept: in use by searches, changed in order, replaced whole."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from retrieval.errors import IndexBlocked, IndexDamaged
from retrieval.generations import Generations
from retrieval.obstacles import cause, obstacle
from retrieval.records import Collection, Passage, Source

if TYPE_CHECKING:
    from retrieval.embed import Vectors
    from retrieval.store import Store

Tick = Callable[[int], None]
_SOURCES_AT_ONCE = 200


Index = TypeVar("Index")


class Unusable(Exception):
    """An index has to be built anew; the message ends a sentence that begins "The search index was"."""


class Stopped(Exception):
    """The library is being closed: what was begun is left."""


@dataclass(frozen=True)
class Delta:
    """What one revision of the store changed in one collection, for its indexes; `removed` is (source id, passages).

    With `erase`, nothing of what was removed may stay in their files.
    """

    revision: int
    added: Sequence[tuple[Passage, Source]] = ()
    vectors: "Vectors | None" = None
    removed: Sequence[tuple[str, int]] = ()
    erase: bool = False


@dataclass(eq=False)
class Placed(Generic[Index]):
    """An index, where its files are (None on a server), and how many searches read it."""

    index: Index
    folder: Path | None
    readers: int = 0


class Slot(Generic[Index]):
    """The index in use; one that was replaced is freed when the last search has left it. Any thread may use it."""

    def __init__(self, free: Callable[[Placed[Index]], None]) -> None:
        self._free = free
        self._lock = threading.Lock()
        self._placed: Placed[Index] | None = None

    @property
    def placed(self) -> Placed[Index] | None:
        """The index in use, for whoever changes it."""
        return self._placed

    @contextmanager
    def use(self) -> Iterator[Index | None]:
        """Lend the index in use to a search; None while there is none."""
        with self._lock:
            placed = self._placed
            if placed:
                placed.readers += 1
        try:
            yield placed.index if placed else None
        finally:
            if placed:
                with self._lock:
                    placed.readers -= 1
                    left = placed is not self._placed and not placed.readers
                if left:
                    self._free(placed)

    def put(self, new: Placed[Index] | None) -> None:
        """Put another index in the place of the one in use."""
        with self._lock:
            old, self._placed = self._placed, new
            left = old is not None and old is not new and not old.readers
        if old is not None and left:
            self._free(old)


class Leg(ABC, Generic[Index]):
    """One index of one collection, kept at a revision of the store.

    Every change of it runs in one thread of its own, in the order given, so that the two legs of a collection work side
    by side and an index that was built beside the one in use takes its place between two changes.

    Raises:
        IndexDamaged: from any method or future, when the index failed.
        IndexBlocked: from any method or future, when something outside it is in the way.
    """

    def __init__(self, name: str, collection: Collection, store: "Store", generations: Generations) -> None:
        self.name = name
        self.revision = 0
        self.erasing = False
        self._empty = False
        self.slot: Slot[Index] = Slot(self._free)
        self._collection = collection
        self._store = store
        self._generations = generations
        self._hand = ThreadPoolExecutor(1, thread_name_prefix=name)

    @abstractmethod
    def open(self) -> None:
        """Open the index in use and bring it up to date. Raises Unusable when it has to be built."""

    @abstractmethod
    def build(self, tick: Tick, stopped: Callable[[], bool]) -> None:
        """Build the index from the store in a new place, and use it; `tick` is told of passages done."""

    @abstractmethod
    def try_out(self) -> None:
        """Ask the index in use for something that it holds. Raises IndexDamaged when it does not find that."""

    @abstractmethod
    def _shut(self, index: Index) -> None:
        """Let go of an index's files."""

    @abstractmethod
    def _begin(self) -> None:
        """Make an empty index and use it."""

    @abstractmethod
    def _change(self, index: Index, delta: Delta) -> None:
        """Take over a change; what is added may be there already, in part or whole."""

    @abstractmethod
    def _mark(self, placed: Placed[Index]) -> None:
        """Write down the revision that the index is at, beside it."""

    @abstractmethod
    def _delta(self, revision: int, added: Sequence[str], removed: Sequence[tuple[str, int]]) -> Delta:
        """Fetch what the store holds of sources that were added."""

    def start_empty(self, revision: int) -> None:
        """Wait for the first passages, the store having had none at a revision."""
        self.revision, self._empty = revision, True

    def follow(self, delta: Delta) -> "Future[None]":
        """Take over a change of the store, after those before it."""
        return self._hand.submit(self._follow, delta)

    def catch_up(self) -> "Future[None]":
        """Take over what the store's log has and the index has not, after the changes before it."""
        return self._hand.submit(self._catch_up_in_use)

    def close(self) -> None:
        """Let the changes end, write down how far they are, and close the index."""
        self._hand.shutdown(wait=True)
        placed = self.slot.placed
        if placed:
            self.slot.put(None)

    def _follow(self, delta: Delta) -> None:
        if self.slot.placed is None and not self._empty:
            return
        with self._blamed():
            if self.slot.placed is None:
                if delta.added:
                    self._begin()
                    self._empty = False
                return
            self._take_over(self.slot.placed, delta)

    def _take_over(self, placed: Placed[Index], delta: Delta) -> None:
        if delta.revision > self.revision + 1:
            self._catch_up(placed)
        elif delta.revision == self.revision + 1:
            if delta.added or delta.removed:
                self._change(placed.index, delta)
            self.revision = delta.revision
            self.erasing = self.erasing or (delta.erase and bool(delta.removed))
            # Nothing of this collection changed: the log says so again at the next opening.
            if delta.added or delta.removed:
                self._mark(placed)

    def _catch_up_in_use(self) -> None:
        with self._blamed():
            if self.slot.placed is not None:
                self._catch_up(self.slot.placed)
            elif self._empty and self._store.counts(self._collection)[1]:
                # Another process has added the first passages.
                self._begin()
                self._empty = False

    def _catch_up(self, placed: Placed[Index]) -> None:
        """Take over the log since the index's revision; what counts is what the store holds now."""
        revision = self._store.revision
        if revision == self.revision:
            return
        changes = self._store.changes_since(self.revision)
        if changes is None:
            raise IndexDamaged("The search index is too far behind.")
        mine = [one for one in changes if one.collection is self._collection]
        last = {one.source_id: one for one in mine}
        sizes: dict[str, int] = {}
        for one in mine:
            sizes[one.source_id] = max(one.passages, sizes.get(one.source_id, 0))
        listed = list(sizes.items())
        for start in range(0, len(listed), _SOURCES_AT_ONCE):
            some = listed[start : start + _SOURCES_AT_ONCE]
            there = [source_id for source_id, _ in some if last[source_id].added]
            self._change(placed.index, self._delta(revision, there, some))
        # A withdrawal by a process that ended before it had erased anything, or by another process.
        self.erasing = self.erasing or any(not one.added for one in last.values())
        self.revision = max([revision, *(one.revision for one in changes)])
        self._mark(placed)

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        """Tell what is in the way of an index from a failure of the index itself."""
        try:
            yield
        except OSError as error:
            raise IndexBlocked(_blocked(cause(error))) from error
        except IndexDamaged as error:
            placed = self.slot.placed
            why = obstacle(placed.folder if placed and placed.folder else self._generations.root)
            if why:
                raise IndexBlocked(_blocked(why)) from error
            raise

    def _check_reach(self, folder: Path, needed: int = 0) -> None:
        """Refuse to go on where something is in the way of a folder. Raises IndexBlocked."""
        why = obstacle(folder, needed)
        if why:
            raise IndexBlocked(_blocked(why))

    def _free(self, placed: Placed[Index]) -> None:
        self._shut(placed.index)
        in_use = self._generations.current(self.name)
        if placed.folder is not None and placed.folder != in_use:
            self._generations.drop(placed.folder)


def searchable(passage: Passage, source: Source) -> str:
    """Return what is indexed for a passage: the title of its source, then its text.

    A passage from the middle of a source rarely repeats whom or what it is about; the title does.
    """
    return passage.text if passage.text.startswith(source.title) else f"{source.title}\n{passage.text}"


def _blocked(why: str) -> str:
    return (
        f"The search index could not be read or written ({why}); the library's records are kept. Mend that, then go on."
    )
