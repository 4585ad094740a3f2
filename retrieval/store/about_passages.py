"""What a store can be asked about its passages and their embeddings, each in one transaction."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from retrieval.records import (
    Collection,
    Passage,
    Source,
)
from retrieval.store import figures, reading, rows
from retrieval.store.connect import Database
from retrieval.store.rows import Vector
from retrieval.store.tables import PASSAGES, PER_SOURCE, SOURCES

_PASSAGES_AT_ONCE = 2_000


class AboutPassages:
    """Questions about passages."""

    _database: Database

    def passage_ids(self, source_id: str) -> list[str]:
        """List the ids of a source's passages, in order."""
        wanted = sa.select(PASSAGES.c.num).join(SOURCES, SOURCES.c.num == PASSAGES.c.source)
        chosen = wanted.where(SOURCES.c.id == source_id).order_by(PASSAGES.c.num)
        with self._database.reading() as connection:
            return [rows.passage_id(source_id, num % PER_SOURCE) for num in connection.scalars(chosen)]

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Source]]:
        """Fetch passages by id, each with its source; ids that are not there are left out."""
        with self._database.reading() as connection:
            return reading.passages(connection, ids)

    def passages_of(self, source_ids: Sequence[str]) -> list[tuple[Passage, Source]]:
        """Fetch all passages of some sources, each with its source, in order."""
        with self._database.reading() as connection:
            return reading.passages_of(connection, source_ids)

    def neighbours(self, passage_id: str, *, before: int = 1, after: int = 1) -> tuple[Passage, ...]:
        """Fetch the passages around one, of the same source and in order, without the passage itself."""
        with self._database.reading() as connection:
            return tuple(reading.around(connection, passage_id, before, after))

    def vectors(self, model: str, ids: Sequence[str]) -> dict[str, Vector]:
        """Fetch the embeddings of passages; those that have none by this encoder are left out."""
        with self._database.reading() as connection:
            return reading.vectors(connection, model, ids)

    def vectors_of(self, model: str, source_ids: Sequence[str]) -> tuple[list[str], Vector]:
        """Fetch all embeddings of some sources by an encoder: passage ids, and a matrix with a row for each."""
        with self._database.reading() as connection:
            return reading.vectors_of(connection, model, source_ids)

    def lacking(self, model: str, collection: Collection = Collection.SOURCES) -> int:
        """Count the passages of a collection that have no embedding by an encoder."""
        with self._database.reading() as connection:
            return figures.lacking(connection, model, collection)

    def sample_vectors(self, model: str, collection: Collection, number: int) -> tuple[list[str], Vector]:
        """Fetch some embeddings at random, those of the first and the last source among them, as `vectors_of` does."""
        with self._database.reading() as connection:
            chosen = reading.sample(connection, collection, number)
        return self.vectors_among(model, chosen)

    def vectors_among(self, model: str, ids: Sequence[str]) -> tuple[list[str], Vector]:
        """Fetch the embeddings that some passages have, as `vectors_of` does."""
        found = self.vectors(model, ids)
        return list(found), rows.matrix([vector.tobytes() for vector in found.values()])

    def sample_passages(self, collection: Collection, number: int) -> list[tuple[Passage, Source]]:
        """Fetch some passages at random, those of the first and the last source among them, each with its source."""
        with self._database.reading() as connection:
            return list(reading.passages(connection, reading.sample(connection, collection, number)).values())

    def all_passages(
        self, collection: Collection = Collection.SOURCES, size: int = _PASSAGES_AT_ONCE
    ) -> Iterator[list[tuple[Passage, Source]]]:
        """Yield every passage of a collection with its source, in the order of adding, in lists of at most `size`."""
        after = 0
        while True:
            with self._database.reading() as connection:
                found, after = reading.passages_after(connection, collection, after, size)
            if not found:
                return
            yield found

    def all_vectors(
        self, model: str, collection: Collection = Collection.SOURCES, size: int = _PASSAGES_AT_ONCE
    ) -> Iterator[tuple[list[str], Vector]]:
        """Yield every embedding of a collection by an encoder, in the same order: passage ids, and a matrix (n, d)."""
        after = 0
        while True:
            with self._database.reading() as connection:
                ids, found, after = reading.vectors_after(connection, model, collection, after, size)
            if not ids:
                return
            yield ids, found
