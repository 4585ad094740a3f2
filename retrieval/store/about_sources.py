"""What a store can be asked about its sources, each in one transaction."""

from collections.abc import Collection as Some
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from retrieval.records import (
    Change,
    Collection,
    Filters,
    Kept,
    Review,
    Source,
)
from retrieval.store import figures, reading, rows, schema, writing
from retrieval.store.connect import Database
from retrieval.store.rows import batches
from retrieval.store.tables import META, PASSAGES, REVIEWS, SOURCE_COLUMNS, SOURCES, TEXTS, WITHDRAWN

_PASSAGES_AT_ONCE = 2_000


class AboutSources:
    """Questions about the library and its sources."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._id = ""

    @property
    def library_id(self) -> str:
        """The random id that the library got when it was made."""
        if not self._id:
            with self._database.reading() as connection:
                self._id = writing.meta(connection, "library")
        return self._id

    @property
    def revision(self) -> int:
        """Count of the changes so far; an index made at another revision is stale."""
        with self._database.reading() as connection:
            return int(writing.meta(connection, "revision"))

    @property
    def exists(self) -> bool:
        """Tell whether the database holds a library."""
        with self._database.reading() as connection:
            return schema.version(connection) is not None

    @property
    def size(self) -> int:
        """What the database takes on disk, in bytes."""
        with self._database.reading() as connection:
            return figures.size(connection)[0]

    def counts(self, collection: Collection = Collection.SOURCES) -> tuple[int, int]:
        """Count the sources and the passages of a collection."""
        counted = sa.select(sa.func.count()).where(SOURCES.c.collection == collection.value)
        with self._database.reading() as connection:
            sources = connection.scalar(counted.select_from(SOURCES))
            passages = connection.scalar(counted.select_from(SOURCES.join(PASSAGES)))
        return int(sources or 0), int(passages or 0)

    def passage_counts(self, collection: Collection = Collection.SOURCES) -> dict[str, int]:
        """Count the passages of each source, by source id; a source without any is left out."""
        counted = sa.select(SOURCES.c.id, sa.func.count()).select_from(SOURCES.join(PASSAGES)).group_by(SOURCES.c.id)
        with self._database.reading() as connection:
            found = connection.execute(counted.where(SOURCES.c.collection == collection.value)).all()
        return {source_id: int(count) for source_id, count in found}

    def without_fingerprint(self, limit: int = 1000) -> list[str]:
        """List sources that have no fingerprint, as those of a library made by an earlier release."""
        chosen = sa.select(SOURCES.c.id).where(SOURCES.c.signature.is_(None)).order_by(SOURCES.c.num).limit(limit)
        with self._database.reading() as connection:
            return list(connection.scalars(chosen))

    def alike(self, *texts: Sequence[int]) -> dict[str, tuple[str, bytes]]:
        """Map the ids of the likely near copies, which share a band with any of some texts, to origin and signature."""
        with self._database.reading() as connection:
            return reading.alike(connection, texts)

    def copies(self, origins: Some[str]) -> dict[str, int]:
        """Count the sources of each origin; one that nobody reprints counts as 1."""
        found: dict[str, int] = {}
        with self._database.reading() as connection:
            for some in batches(origins):
                counted = sa.select(SOURCES.c.origin, sa.func.count()).where(SOURCES.c.origin.in_(some))
                found.update((one, int(n)) for one, n in connection.execute(counted.group_by(SOURCES.c.origin)))
        return found

    def origins(self, ids: Some[str]) -> dict[str, str]:
        """Map source ids to the id of the source that their text was first seen in; unknown ids are left out."""
        found: dict[str, str] = {}
        with self._database.reading() as connection:
            for some in batches(ids):
                chosen = sa.select(SOURCES.c.id, SOURCES.c.origin).where(SOURCES.c.id.in_(some))
                found.update((row.id, row.origin) for row in connection.execute(chosen))
        return found

    def reviews(self, ids: Some[str]) -> dict[str, Review]:
        """Fetch what previously checked claims were rated, by source id."""
        found: dict[str, Review] = {}
        with self._database.reading() as connection:
            for some in batches(ids):
                chosen = sa.select(SOURCES.c.id, REVIEWS).join(REVIEWS, REVIEWS.c.source == SOURCES.c.num)
                for row in connection.execute(chosen.where(SOURCES.c.id.in_(some))):
                    found[row.id] = rows.review(row)
        return found

    def withdrawn(self, ids: Some[str]) -> dict[str, datetime]:
        """Tell which of some sources were removed, and when."""
        found: dict[str, datetime] = {}
        with self._database.reading() as connection:
            for some in batches(ids):
                chosen = sa.select(WITHDRAWN).where(WITHDRAWN.c.source_id.in_(some))
                found.update((row.source_id, row.at) for row in connection.execute(chosen))
        return found

    def changes_since(self, revision: int) -> list[Change] | None:
        """List what was added and removed after a revision, in order; None where the log does not reach back to it."""
        with self._database.reading() as connection:
            meta = {row.key: row.value for row in connection.execute(sa.select(META))}
            if not int(meta["changes_from"]) <= revision <= int(meta["revision"]):
                return None
            return [Change(**row._mapping) for row in reading.changes(connection, revision)]

    def sources(self, collection: Collection = Collection.SOURCES) -> tuple[Source, ...]:
        """List the sources of a collection by title, then id."""
        chosen = sa.select(*SOURCE_COLUMNS).where(SOURCES.c.collection == collection.value)
        with self._database.reading() as connection:
            found = connection.execute(chosen.order_by(SOURCES.c.title, SOURCES.c.id))
            return tuple(rows.source(row) for row in found)

    def source_ids(self, filters: Filters, collection: Collection = Collection.SOURCES) -> list[str]:
        """List the ids of the sources that a filter admits, in the order of adding."""
        with self._database.reading() as connection:
            return reading.admitted(connection, filters, collection)

    def text(self, source_id: str) -> str | None:
        """Return the text of a source, None where there is no such source."""
        chosen = sa.select(TEXTS.c.text).join(SOURCES, SOURCES.c.num == TEXTS.c.source)
        with self._database.reading() as connection:
            return connection.scalar(chosen.where(SOURCES.c.id == source_id))

    def find(
        self, *, key: str = "", sha256: str = "", url: str | None = None, collection: Collection = Collection.SOURCES
    ) -> list[Kept]:
        """Find sources of a collection by one of: the key they were stored under, the hash of their text, their URL."""
        wanted = SOURCES.c.key == key if key else SOURCES.c.sha256 == sha256 if sha256 else SOURCES.c.url == url
        chosen = sa.select(*SOURCE_COLUMNS, SOURCES.c.key).where(wanted, SOURCES.c.collection == collection.value)
        with self._database.reading() as connection:
            return [rows.kept(row) for row in connection.execute(chosen.order_by(SOURCES.c.id))]

    def find_all(
        self,
        *,
        keys: Sequence[str],
        hashes: Sequence[str],
        urls: Sequence[str],
        collection: Collection = Collection.SOURCES,
    ) -> list[Kept]:
        """Find the sources of a collection with any of some keys, hashes of the text, or URLs; each once, by id."""
        with self._database.reading() as connection:
            return reading.kept(connection, collection, keys, hashes, urls)

    def sizes(self, ids: Sequence[str]) -> list[tuple[str, Collection, int]]:
        """Tell of sources, by id, which collection they are in and how many passages they have."""
        with self._database.reading() as connection:
            found = writing.describe(connection, list(dict.fromkeys(ids)), added=False)
        return [(one, Collection(where), size) for one, where, size, _ in found]

    def titles(self) -> list[tuple[str, str]]:
        """List every source of either collection as (id, title), by id."""
        with self._database.reading() as connection:
            found = connection.execute(sa.select(SOURCES.c.id, SOURCES.c.title).order_by(SOURCES.c.id))
            return [(row.id, row.title) for row in found]
