"""The word index of a collection, as it is kept."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import IndexDamaged
from retrieval.generations import Generations, read_state, write_state
from retrieval.leg import Delta, Leg, Placed, Stopped, Tick, Unusable, searchable
from retrieval.lexical import LexicalIndex
from retrieval.records import Collection, Passage, Source

if TYPE_CHECKING:
    from retrieval.store import Store

LAYOUT = 2
_AT_ONCE = 10_000
_SAMPLES = 4
_SUSPECT = "suspect"


class WordLeg(Leg[LexicalIndex]):
    """Opens at once: its files are read as they are needed."""

    def __init__(self, collection: Collection, store: "Store", generations: Generations) -> None:
        super().__init__(f"{collection.value}/lexical", collection, store, generations)

    def open(self) -> None:
        """Open the index in use and bring it up to date. Raises Unusable when it has to be built."""
        with self._blamed():
            folder = self._generations.current(self.name)
            if folder is None:
                raise Unusable("missing")
            state = read_state(folder)
            if state.get("layout") != LAYOUT:
                raise Unusable("of another layout" if "layout" in state else "damaged")
            # Bad files can end the process instead of raising: the mark then tells the next start to leave them alone.
            if (folder / _SUSPECT).exists():
                raise Unusable("damaged")
            (folder / _SUSPECT).touch()
            try:
                self._try(folder, state)
            except IndexDamaged as damaged:
                self.slot.put(None)
                raise Unusable("damaged") from damaged
            (folder / _SUSPECT).unlink()

    def _try(self, folder: Path, state: dict[str, object]) -> None:
        placed = Placed(LexicalIndex(folder), folder)
        self.revision, self.erasing = int(str(state["revision"])), bool(state.get("erasing"))
        self.slot.put(placed)
        self._catch_up(placed)
        self.try_out()

    def try_out(self) -> None:
        """Count, and ask for some passages. Raises IndexDamaged when they are not found."""
        placed = self.slot.placed
        if placed is None:
            return
        if placed.index.count != self._store.counts(self._collection)[1]:
            raise IndexDamaged("The word index has not the passages that the store has.")
        for some in self._store.sample_passages(self._collection, _SAMPLES):
            if not placed.index.search(searchable(*some), 1):
                raise IndexDamaged("The word index does not find what it holds.")

    def build(self, tick: Tick, stopped: Callable[[], bool]) -> None:
        """Build the index from the store in a new folder, and use it."""
        with self._blamed():
            placed = self._new()
            try:
                since = self._store.revision
                for some in self._store.all_passages(self._collection, _AT_ONCE):
                    if stopped():
                        raise Stopped
                    placed.index.change(add=_rows(some))
                    tick(len(some))
                self._hand.submit(self._adopt, placed, since).result()
            except BaseException:
                if self.slot.placed is not placed:
                    self._generations.drop(placed.folder or self._generations.root / self.name)
                raise

    def distrust(self) -> None:
        """Mark the folder in use, so that the next start builds another."""
        placed = self.slot.placed
        if placed and placed.folder and placed.folder.is_dir():
            (placed.folder / _SUSPECT).touch()

    def _shut(self, index: LexicalIndex) -> None:
        """Nothing: tantivy lets go of the files when nobody holds the index."""

    def _new(self) -> Placed[LexicalIndex]:
        folder = self._generations.new(self.name)
        return Placed(LexicalIndex(folder), folder)

    def _begin(self) -> None:
        self._adopt(self._new(), self.revision)

    def _adopt(self, placed: Placed[LexicalIndex], since: int) -> None:
        self.revision, self.erasing = since, False
        self._catch_up(placed)
        self._mark(placed)
        assert placed.folder
        self._generations.switch(self.name, placed.folder)
        self.slot.put(placed)

    def _change(self, index: LexicalIndex, delta: Delta) -> None:
        index.change(add=_rows(delta.added), remove=[source_id for source_id, _ in delta.removed])

    def _delta(self, revision: int, added: Sequence[str], removed: Sequence[tuple[str, int]]) -> Delta:
        return Delta(revision, added=self._store.passages_of(added), removed=removed)

    def _mark(self, placed: Placed[LexicalIndex]) -> None:
        assert placed.folder
        write_state(placed.folder, {"layout": LAYOUT, "revision": self.revision, "erasing": self.erasing})


def _rows(passages: Iterable[tuple[Passage, Source]]) -> Iterable[tuple[str, str, str]]:
    return ((passage.id, passage.source_id, searchable(passage, source)) for passage, source in passages)
