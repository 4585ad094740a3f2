"""The store of one library: what it can be asked, and how it is changed, each in one transaction."""

from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from retrieval.errors import ChangedMeanwhile
from retrieval.records import (
    Change,
    Collection,
    Entry,
    Figures,
    Filters,
    Fingerprint,
    Kept,
    Passage,
    Review,
    Source,
)
from retrieval.store import figures, reading, rows, schema, writing
from retrieval.store.connect import Database
from retrieval.store.rows import Vector, batches
from retrieval.store.tables import META, PASSAGES, PER_SOURCE, REVIEWS, SOURCE_COLUMNS, SOURCES, TEXTS, WITHDRAWN

_PASSAGES_AT_ONCE = 2_000


class Store:
    """The database of one library: a file for SQLite, or the URL of a PostgreSQL database. Any thread may use it.

    `notices` are sentences on what opening had to do.

    Raises:
        LibraryDamaged: from any method, when the database cannot be read.
        LibraryError: from any method, when it cannot be written or reached.
    """

    def __init__(self, where: Path | sa.URL | str) -> None:
        self._database = Database(where)
        self._id = ""
        self.notices: tuple[str, ...] = ()

    def create(self) -> None:
        """Make the tables where there are none."""
        schema.create(self._database)

    def verify(self, *, thorough: bool = False) -> None:
        """Refuse a database that is no library, or newer than this program; with `thorough`, read all of it.

        A thorough look takes about a second for each gigabyte: for `sources verify`, or after an unclean end.
        """
        schema.check(self._database, thorough=thorough)

    def upgrade(self) -> None:
        """Bring a library of an earlier release up to date, and say so in `notices`."""
        notice = schema.upgrade(self._database)
        self.notices += (notice,) if notice else ()

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

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

    def figures(self, model: str) -> Figures:
        """Read the whole database and tell its state; `lacking` counts what the encoder `model` has not embedded."""
        with self._database.reading() as connection:
            return figures.figures(connection, model)

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

    def change(
        self,
        *,
        add: Sequence[Entry] = (),
        remove: Sequence[str] = (),
        model: str = "",
        vectors: Vector | None = None,
        fingerprints: Mapping[str, Fingerprint] | None = None,
        expect: int | None = None,
    ) -> int:
        """Remove and add sources in one transaction; return the new revision.

        With `expect`, nothing is changed and ChangedMeanwhile raised where the store is at another revision by then.

        `vectors` has a row for each passage of `add`, in order, made by the encoder `model`. `fingerprints` are by
        source id; a source that is removed and added again with the same id keeps the one it had. Of what is removed
        and not added again, nothing stays but its id and the time.
        """
        again = {entry.source.id for entry in add}.intersection(remove)
        gone = [one for one in dict.fromkeys(remove) if one not in again]
        with self._database.writing() as connection:
            if expect is not None and expect != int(writing.meta(connection, "revision")):
                raise ChangedMeanwhile("The library was changed by another program meanwhile; nothing was changed.")
            prints = {**reading.fingerprints(connection, sorted(again)), **(fingerprints or {})}
            logged = writing.describe(connection, list(dict.fromkeys(remove)), added=False)
            writing.delete(connection, [one for one, *_ in logged], back=again)
            there = {one for one, *_ in logged}
            writing.withdraw(connection, [one for one in gone if one in there])
            writing.insert(connection, add, model, vectors, prints)
            logged += writing.describe(connection, [entry.source.id for entry in add], added=True)
            revision = writing.next_revision(connection)
            writing.log(connection, revision, logged)
        if there or self._database.owing:
            self._database.forget()
        return revision

    def put_vectors(self, model: str, ids: Sequence[str], vectors: Vector) -> None:
        """Keep embeddings of another encoder beside those that are there."""
        with self._database.writing() as connection:
            nums = reading.passage_nums(connection, ids)
            writing.put_vectors(connection, model, [nums[one] for one in ids], vectors)

    def fingerprint(self, fingerprints: Mapping[str, Fingerprint]) -> None:
        """Keep the fingerprints of sources that are there, by source id, in the place of earlier ones."""
        with self._database.writing() as connection:
            writing.fingerprint(connection, fingerprints)

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
