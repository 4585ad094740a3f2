"""The vector index of a collection on a Chroma server, which several processes may share.

A collection is named after the library, and numbered like the folders; the highest number that is complete is in use.
What is put or removed twice is the same as once, so that each process brings it up to date by the store's log.
"""

import time
from typing import TYPE_CHECKING

from retrieval.embed import Embedder
from retrieval.errors import IndexDamaged
from retrieval.generations import Generations
from retrieval.leg import Placed, Unusable
from retrieval.probe import find_some
from retrieval.records import Collection
from retrieval.vector_leg import VectorLeg
from retrieval.vectors import Server, VectorIndex, collections, delete

if TYPE_CHECKING:
    from retrieval.store import Store

_ABANDONED_S = 86_400.0


class ServerLeg(VectorLeg):
    """Opens after a few questions to its server; there is nothing to try out in another process."""

    def __init__(
        self, collection: Collection, store: "Store", generations: Generations, embedder: Embedder, server: Server
    ) -> None:
        super().__init__(collection, store, generations, embedder)
        self._server = server
        self._name = ""

    def open(self) -> None:
        """Open the collection in use and bring it up to date. Raises Unusable when it has to be built."""
        with self._blamed():
            self._use_shared()
            # What was changed since was not taken over, there being no index in use.
            self.catch_up().result()

    def _begin(self) -> None:
        try:
            self._use_shared()
        except Unusable:
            super()._begin()

    def _use_shared(self) -> None:
        """Use the collection that is complete, whoever made it. Raises Unusable where there is none that is whole."""
        known = collections(self._server, self._prefix)
        complete = sorted(name for name, about in known.items() if about.get("complete"))
        if not complete:
            raise Unusable("missing")
        index = VectorIndex(self._server, complete[-1])
        try:
            sound = find_some(index, *self._samples()).sound
        except IndexDamaged:
            sound = False
        if not sound:
            index.close()
            raise Unusable("damaged")
        self._name = complete[-1]
        self._take(Placed(index, None))

    def _new(self) -> Placed[VectorIndex]:
        known = collections(self._server, self._prefix)
        used = [int(name.rpartition("-g")[2]) for name in known if name.rpartition("-g")[2].isdigit()]
        name = f"{self._prefix}g{max(used, default=0) + 1:06d}"
        index = VectorIndex(self._server, name, create=True)
        index.note({"complete": False, "begun": time.time()})
        return Placed(index, None)

    def _switch(self, placed: Placed[VectorIndex]) -> None:
        self._name = placed.index.name
        for name, about in collections(self._server, self._prefix).items():
            abandoned = time.time() - float(about.get("begun", 0)) > _ABANDONED_S
            if name < self._name and (about.get("complete") or abandoned):
                delete(self._server, name)

    def _discard(self, placed: Placed[VectorIndex]) -> None:
        placed.index.close()
        delete(self._server, placed.index.name)

    def _free(self, placed: Placed[VectorIndex]) -> None:
        placed.index.close()
