"""What can be asked of a library without searching it."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from retrieval.errors import LibraryError
from retrieval.records import Collection, Passage, Source

if TYPE_CHECKING:
    from retrieval.store import Store


class Contents(ABC):
    """The questions that the store of a library answers. Any thread may ask.

    Raises:
        LibraryError: from any method, with one sentence for the user.
    """

    def __init__(self, store: "Store") -> None:
        self._records = store
        self._digest = (-1, "")

    @property
    @abstractmethod
    def _store(self) -> "Store":
        """The store, while the library is open. Raises LibraryError afterwards."""

    def sources(self, collection: Collection = Collection.SOURCES) -> tuple[Source, ...]:
        """List the sources of a collection by title."""
        return self._store.sources(collection)

    def text(self, source_id: str) -> str:
        """Return the stored text of a source."""
        text = self._store.text(source_id)
        if text is None:
            raise LibraryError(f"The library has no source '{source_id}'.")
        return text

    def passages(self, source_id: str) -> tuple[Passage, ...]:
        """Return the passages of a source, in order; none for an unknown one."""
        return tuple(passage for passage, _ in self._store.passages_of([source_id]))

    def neighbours(self, passage_id: str, *, before: int = 1, after: int = 1) -> tuple[Passage, ...]:
        """Return the passages around one, of the same source and in order, without the passage itself."""
        if not self._store.passages([passage_id]):
            raise LibraryError(f"The library has no passage '{passage_id}'.")
        return self._store.neighbours(passage_id, before=before, after=after)

    def withdrawn(self, ids: Iterable[str]) -> dict[str, datetime]:
        """Tell which of some sources were removed, and when."""
        return self._store.withdrawn(list(ids))

    def origins(self, ids: Iterable[str]) -> dict[str, str]:
        """Tell for each of some sources the one that its text was first seen in: itself, or what it reprints."""
        return self._store.origins(list(ids))

    def passage_counts(self, collection: Collection = Collection.SOURCES) -> dict[str, int]:
        """Count the passages of each source of a collection, by source id."""
        return self._store.passage_counts(collection)

    @property
    def passage_count(self) -> int:
        """Count the passages."""
        return self._store.counts()[1]

    @property
    def source_count(self) -> int:
        """Count the sources."""
        return self._store.counts()[0]

    @property
    def review_count(self) -> int:
        """Count the previously checked claims."""
        return self._store.counts(Collection.CHECKED)[0]

    @property
    def revision(self) -> int:
        """Count the changes to the records so far: the same number, the same sources."""
        return self._store.revision

    def _contents(self) -> str:
        """Name what the library holds: the same sources, the same name, whichever way they were added."""
        revision = self._store.revision
        if self._digest[0] != revision:
            known = "\n".join(sorted(f"{one} {title}" for one, title in self._store.titles()))
            self._digest = (revision, hashlib.sha256(known.encode("utf-8")).hexdigest()[:12])
        return self._digest[1]
