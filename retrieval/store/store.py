"""The store of one library: what it can be asked, and how it is changed, each in one transaction."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa

from retrieval.errors import ChangedMeanwhile
from retrieval.records import Entry, Figures, Fingerprint
from retrieval.store import figures, reading, schema, writing
from retrieval.store.about_passages import AboutPassages
from retrieval.store.about_sources import AboutSources
from retrieval.store.connect import Database
from retrieval.store.rows import Vector


class Store(AboutSources, AboutPassages):
    """The database of one library: a file for SQLite, or the URL of a PostgreSQL database. Any thread may use it.

    `notices` are sentences on what opening had to do.

    Raises:
        LibraryDamaged: from any method, when the database cannot be read.
        LibraryError: from any method, when it cannot be written or reached.
    """

    def __init__(self, where: Path | sa.URL | str) -> None:
        super().__init__(Database(where))
        self.notices: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Tell whether the database has no table at all: its making was cut short, or never begun."""
        return schema.is_blank(self._database)

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

    def figures(self, model: str) -> Figures:
        """Read the whole database and tell its state; `lacking` counts what the encoder `model` has not embedded."""
        with self._database.reading() as connection:
            return figures.figures(connection, model)

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
        """Keep embeddings of another encoder beside those that are there; passages removed meanwhile are left out."""
        with self._database.writing() as connection:
            nums = reading.present(connection, ids)
            there = [place for place, one in enumerate(ids) if one in nums]
            writing.replace_vectors(connection, model, [nums[ids[place]] for place in there], vectors[there])

    def fingerprint(self, fingerprints: Mapping[str, Fingerprint]) -> None:
        """Keep the fingerprints of sources that are there, by source id, in the place of earlier ones."""
        with self._database.writing() as connection:
            writing.fingerprint(connection, fingerprints)
