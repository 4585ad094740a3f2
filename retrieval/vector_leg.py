"""The vector index of a collection, as it is kept: in a folder of its own, or on a Chroma server."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.embed import Embedder
from retrieval.errors import IndexDamaged
from retrieval.generations import Generations
from retrieval.leg import Delta, Leg, Placed, Stopped, Tick, Unusable, searchable
from retrieval.probe import Probe, find_some
from retrieval.records import Collection
from retrieval.seal import break_seal, seal
from retrieval.vectors import VectorIndex, load

if TYPE_CHECKING:
    from retrieval.embed import Vectors
    from retrieval.store import Store

_AT_ONCE = 5_000
_EMBED_AT_ONCE = 256
_SAMPLES = 32
# A graph takes its embeddings once more and half as much again; the database beside it as much during the filling.
_BYTES_A_NUMBER = 4 * 2.5


class VectorLeg(Leg[VectorIndex]):
    """Opens in seconds, after it was tried out in a process of its own."""

    def __init__(self, collection: Collection, store: "Store", generations: Generations, embedder: Embedder) -> None:
        super().__init__(f"{collection.value}/vectors", collection, store, generations)
        self._embedder = embedder
        self._prefix = f"recoupe-{store.library_id[:16]}-{collection.value}-"

    def open(self) -> None:
        """Try out the index in use, open it and bring it up to date. Raises Unusable when it has to be built."""
        with self._blamed():
            folder = self._generations.current(self.name)
            if folder is None:
                raise Unusable("missing")
            name = self._named(folder)
            whole = break_seal(folder)
            if whole is None:
                self._probe(folder, name)
            try:
                if whole is False:
                    raise IndexDamaged("Something changed the files of the vector index.")
                placed = Placed(VectorIndex(folder, name), folder)
            except IndexDamaged as damaged:
                self._check_reach(folder)
                raise Unusable("damaged") from damaged
            self._take(placed)
            # What was changed since was not taken over, there being no index in use.
            self.catch_up().result()

    def _probe(self, folder: Path, name: str) -> None:
        probe = Probe(folder, name, *self._samples())
        # Takes as long as the child does, so they work side by side.
        load()
        probed = probe.wait()
        if probed is None or not probed.sound:
            self._check_reach(folder)
            raise Unusable("damaged")

    def close(self) -> None:
        """Let the changes end, close the index, and seal it."""
        placed = self.slot.placed
        super().close()
        if placed and placed.folder and placed.folder.is_dir():
            try:
                seal(placed.folder)
            except OSError:
                # Without a seal it is tried out at the next opening.
                return

    def try_out(self) -> None:
        """Ask for some embeddings that the store has. Raises IndexDamaged when they are not found."""
        with self.slot.use() as index, self._blamed():
            if index is not None and not find_some(index, *self._samples()).sound:
                raise IndexDamaged("The vector index does not find what it holds.")

    def _shut(self, index: VectorIndex) -> None:
        index.close()

    def _take(self, placed: Placed[VectorIndex]) -> None:
        """Use an index that opens, after bringing it up to date."""
        about = placed.index.about
        try:
            if not about.get("complete") or about.get("embedder") != self._embedder.name:
                raise Unusable("made by another encoder" if about.get("complete") else "unfinished")
            self.revision, self.erasing = int(about["revision"]), bool(about.get("erasing"))
            self._catch_up(placed)
            if placed.index.count != self._store.counts(self._collection)[1]:
                raise Unusable("damaged")
        except BaseException as error:
            placed.index.close()
            if isinstance(error, IndexDamaged):
                raise Unusable("damaged") from error
            raise
        self.slot.put(placed)

    def build(self, tick: Tick, stopped: Callable[[], bool]) -> None:
        """Make the embeddings that are lacking, build the index from the store in a new place, and use it."""
        with self._blamed():
            self._embed_lacking(tick, stopped)
            placed = self._new()
            try:
                self._fill(placed, tick, stopped)
            except BaseException:
                if self.slot.placed is not placed:
                    self._discard(placed)
                raise

    def _fill(self, placed: Placed[VectorIndex], tick: Tick, stopped: Callable[[], bool]) -> None:
        since = self._store.revision
        for ids, vectors in self._store.all_vectors(self._embedder.name, self._collection, _AT_ONCE):
            if stopped():
                raise Stopped
            placed.index.put(ids, vectors)
            tick(len(ids))
        self._hand.submit(self._adopt, placed, since).result()

    def _embed_lacking(self, tick: Tick, stopped: Callable[[], bool]) -> None:
        if not self._store.lacking(self._embedder.name, self._collection):
            return
        for some in self._store.all_passages(self._collection, _EMBED_AT_ONCE):
            if stopped():
                raise Stopped
            kept = self._store.vectors(self._embedder.name, [passage.id for passage, _ in some])
            lacking = [(passage, source) for passage, source in some if passage.id not in kept]
            if lacking:
                made = self._embedder.embed([searchable(passage, source) for passage, source in lacking])
                self._store.put_vectors(self._embedder.name, [passage.id for passage, _ in lacking], made)

    def _adopt(self, placed: Placed[VectorIndex], since: int) -> None:
        self.revision, self.erasing = since, False
        self._catch_up(placed)
        ids, vectors = self._samples(1)
        placed.index.settle(ids, vectors)
        self._mark(placed)
        self._switch(placed)
        self.slot.put(placed)

    def _begin(self) -> None:
        self._adopt(self._new(), self.revision)

    def _change(self, index: VectorIndex, delta: Delta) -> None:
        if delta.removed:
            index.remove([f"{one}-{number:05d}" for one, size in delta.removed for number in range(1, size + 1)])
        if delta.added and delta.vectors is not None:
            index.put([passage.id for passage, _ in delta.added], delta.vectors)

    def _delta(self, revision: int, added: Sequence[str], removed: Sequence[tuple[str, int]]) -> Delta:
        passages = self._store.passages_of(added)
        return Delta(
            revision, added=passages, vectors=self._embeddings([one.id for one, _ in passages]), removed=removed
        )

    def _embeddings(self, ids: Sequence[str]) -> "Vectors | None":
        import numpy as np

        kept = self._store.vectors(self._embedder.name, ids)
        if len(kept) < len(ids):
            # Added by a process with another encoder.
            self._embed_lacking(lambda _: None, lambda: False)
            kept = self._store.vectors(self._embedder.name, ids)
        return np.stack([kept[one] for one in ids]) if ids else None

    def _mark(self, placed: Placed[VectorIndex]) -> None:
        about: dict[str, str | int | float | bool] = {"embedder": self._embedder.name, "revision": self.revision}
        placed.index.note({**about, "complete": True, "erasing": self.erasing})

    def _samples(self, number: int = _SAMPLES) -> "tuple[list[str], Vectors]":
        return self._store.sample_vectors(self._embedder.name, self._collection, number)

    def _named(self, folder: Path) -> str:
        return self._prefix + folder.relative_to(self._generations.root).parts[0]

    def _new(self) -> Placed[VectorIndex]:
        folder = self._generations.new(self.name)
        passages = self._store.counts(self._collection)[1]
        self._check_reach(folder, int(passages * self._embedder.dimensions * _BYTES_A_NUMBER))
        return Placed(VectorIndex(folder, self._named(folder), create=True), folder)

    def _switch(self, placed: Placed[VectorIndex]) -> None:
        assert placed.folder
        self._generations.switch(self.name, placed.folder)

    def _discard(self, placed: Placed[VectorIndex]) -> None:
        placed.index.close()
        if placed.folder:
            self._generations.drop(placed.folder)
