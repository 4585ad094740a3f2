"""The record of truth of a library: sources, passages and embeddings in a SQL database.

SQLite in WAL mode with synchronous=FULL, so that what was acknowledged outlives a killed process and a power cut.
Nothing here but two pragmas is SQLite's own: the same code takes a PostgreSQL URL. The embeddings are kept so that the
two search indexes, which are caches, can be built anew without running the encoder.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect, Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

from retrieval.errors import LibraryDamaged, LibraryError
from retrieval.records import Entry, Kept, Locator, Passage, Source, SourceKind, Span

SCHEMA = 1
_ROWS_AT_ONCE = 500
Vector = np.ndarray[Any, np.dtype[np.float32]]


class _Utc(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


_METADATA = sa.MetaData()
_META = sa.Table(
    "meta", _METADATA, sa.Column("key", sa.String(40), primary_key=True), sa.Column("value", sa.Text, nullable=False)
)
_SOURCES = sa.Table(
    "sources",
    _METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("publisher", sa.Text),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("url", sa.Text, index=True),
    sa.Column("published", sa.Date),
    sa.Column("retrieved", _Utc, nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("licence", sa.Text),
    sa.Column("sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("text", sa.Text, nullable=False),
)
_PASSAGES = sa.Table(
    "passages",
    _METADATA,
    sa.Column("id", sa.String(48), primary_key=True),
    sa.Column("source_id", sa.ForeignKey("sources.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("paragraph", sa.Integer, nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
)
_EMBEDDINGS = sa.Table(
    "embeddings",
    _METADATA,
    sa.Column("passage_id", sa.ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("model", sa.String(80), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float32, little-endian, unit length
)
_SOURCE_COLUMNS = [_SOURCES.c[name] for name in Source.model_fields]


class Store:
    """The database of one library: a file for SQLite, or the URL of another database. Any thread may use it.

    Raises:
        LibraryDamaged: from any method, when the database cannot be read.
        LibraryError: from any method, when it cannot be written.
    """

    def __init__(self, where: Path | sa.URL | str) -> None:
        url = sa.URL.create("sqlite", database=str(where)) if isinstance(where, Path) else where
        self._engine = sa.create_engine(url)
        self._where = self._engine.url.database or str(self._engine.url)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _sqlite_pragmas)

    def create(self) -> None:
        """Make the tables where there are none."""
        with self._transaction() as connection:
            _METADATA.create_all(connection)
            if connection.scalar(sa.select(_META.c.value).where(_META.c.key == "schema")) is None:
                rows = [{"key": "schema", "value": str(SCHEMA)}, {"key": "revision", "value": "0"}]
                connection.execute(sa.insert(_META), rows)

    def verify(self) -> None:
        """Refuse a database that is damaged, is not a library, or has a schema that we do not know."""
        with self._transaction() as connection:
            if self._engine.dialect.name == "sqlite":
                said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
                if said != "ok":
                    raise LibraryDamaged(self._damaged(str(said)))
            if not sa.inspect(connection).has_table("meta"):
                raise LibraryDamaged(self._damaged("it is not a library of ours"))
            schema = connection.scalar(sa.select(_META.c.value).where(_META.c.key == "schema"))
        if schema != str(SCHEMA):
            raise LibraryError(
                f"The library {self._where} has layout {schema}, and this version of Recoupe reads layout {SCHEMA}."
            )

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @property
    def revision(self) -> int:
        """Count of the changes so far; an index made at another revision is stale."""
        with self._transaction() as connection:
            return int(connection.scalar(sa.select(_META.c.value).where(_META.c.key == "revision")) or 0)

    def counts(self) -> tuple[int, int]:
        """Count the sources and the passages."""
        with self._transaction() as connection:
            sources = connection.scalar(sa.select(sa.func.count()).select_from(_SOURCES))
            passages = connection.scalar(sa.select(sa.func.count()).select_from(_PASSAGES))
        return int(sources or 0), int(passages or 0)

    def passage_counts(self) -> dict[str, int]:
        """Count the passages of each source, by source id; a source without any is left out."""
        counted = sa.select(_PASSAGES.c.source_id, sa.func.count()).group_by(_PASSAGES.c.source_id)
        with self._transaction() as connection:
            return {source_id: int(n) for source_id, n in connection.execute(counted)}

    def change(
        self,
        *,
        add: Sequence[Entry] = (),
        remove: Sequence[str] = (),
        model: str = "",
        vectors: Vector | None = None,
    ) -> int:
        """Remove and add sources in one transaction; return the new revision.

        `vectors` has a row for each passage of `add`, in order, made by the encoder `model`.
        """
        with self._transaction() as connection:
            for some in _batches(remove):
                connection.execute(sa.delete(_SOURCES).where(_SOURCES.c.id.in_(some)))
            if add:
                _insert(connection, add, model, vectors)
            new = int(connection.scalar(sa.select(_META.c.value).where(_META.c.key == "revision")) or 0) + 1
            connection.execute(sa.update(_META).where(_META.c.key == "revision").values(value=str(new)))
        return new

    def put_vectors(self, model: str, ids: Sequence[str], vectors: Vector) -> None:
        """Keep embeddings of another encoder beside those that are there."""
        with self._transaction() as connection:
            connection.execute(sa.insert(_EMBEDDINGS), _embedding_rows(model, ids, vectors))

    def sources(self) -> tuple[Source, ...]:
        """List the sources by title, then id."""
        with self._transaction() as connection:
            rows = connection.execute(sa.select(*_SOURCE_COLUMNS).order_by(_SOURCES.c.title, _SOURCES.c.id))
            return tuple(_source(row) for row in rows)

    def text(self, source_id: str) -> str | None:
        """Return the text of a source, None where there is no such source."""
        with self._transaction() as connection:
            return connection.scalar(sa.select(_SOURCES.c.text).where(_SOURCES.c.id == source_id))

    def find(self, *, key: str = "", sha256: str = "", url: str | None = None) -> list[Kept]:
        """Find sources by one of: the key that they were stored under, the hash of their text, their sa.URL."""
        wanted = _SOURCES.c.key == key if key else _SOURCES.c.sha256 == sha256 if sha256 else _SOURCES.c.url == url
        with self._transaction() as connection:
            rows = connection.execute(sa.select(*_SOURCE_COLUMNS, _SOURCES.c.key).where(wanted).order_by(_SOURCES.c.id))
            return [Kept(source=_source(row), key=row.key) for row in rows]

    def passage_ids(self, source_id: str) -> list[str]:
        """List the ids of a source's passages, in order."""
        wanted = sa.select(_PASSAGES.c.id).where(_PASSAGES.c.source_id == source_id).order_by(_PASSAGES.c.id)
        with self._transaction() as connection:
            return list(connection.scalars(wanted))

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Source]]:
        """Fetch passages by id, each with its source; ids that are not there are left out."""
        found: dict[str, tuple[Passage, Source]] = {}
        with self._transaction() as connection:
            for some in _batches(ids):
                rows = connection.execute(sa.select(_PASSAGES).where(_PASSAGES.c.id.in_(some))).all()
                of = sa.select(*_SOURCE_COLUMNS).where(_SOURCES.c.id.in_({row.source_id for row in rows}))
                sources = {row.id: _source(row) for row in connection.execute(of)}
                found.update((row.id, (_passage(row), sources[row.source_id])) for row in rows)
        return found

    def vectors(self, model: str, ids: Sequence[str]) -> dict[str, Vector]:
        """Fetch the embeddings of passages; those that have none by this encoder are left out."""
        found: dict[str, Vector] = {}
        columns = sa.select(_EMBEDDINGS.c.passage_id, _EMBEDDINGS.c.vector).where(_EMBEDDINGS.c.model == model)
        with self._transaction() as connection:
            for some in _batches(ids):
                for row in connection.execute(columns.where(_EMBEDDINGS.c.passage_id.in_(some))):
                    found[row.passage_id] = np.frombuffer(row.vector, dtype="<f4")
        return found

    def all_passages(self, size: int = _ROWS_AT_ONCE) -> Iterator[list[tuple[Passage, Source]]]:
        """Yield every passage with its source, by id, in lists of at most `size`."""
        last = ""
        while True:
            after = sa.select(_PASSAGES.c.id).where(_PASSAGES.c.id > last).order_by(_PASSAGES.c.id).limit(size)
            with self._transaction() as connection:
                ids = list(connection.scalars(after))
            if not ids:
                return
            found = self.passages(ids)
            yield [found[one] for one in ids if one in found]
            last = ids[-1]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except (DBAPIError, sqlite3.Error) as error:
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> LibraryError:
        said = str(getattr(error, "orig", error))
        if "full" in said:
            return LibraryError(f"The disk is full: {self._where} could not be written; what was saved before is kept.")
        if "readonly" in said or "unable to open" in said or "attempt to write" in said:
            return LibraryError(f"The library {self._where} cannot be written to; check the rights of its folder.")
        return LibraryDamaged(self._damaged(said))

    def _damaged(self, why: str) -> str:
        return (
            f"The library {self._where} is damaged and cannot be read ({why}); nothing was deleted: "
            "put back a copy, or add the sources to a new library."
        )


def _sqlite_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _insert(connection: Connection, entries: Sequence[Entry], model: str, vectors: Vector | None) -> None:
    for entry in entries:
        values = entry.source.model_dump() | {"key": entry.key, "text": entry.text}
        connection.execute(sa.insert(_SOURCES), values)
    passages = [passage for entry in entries for passage in entry.passages]
    if passages:
        connection.execute(sa.insert(_PASSAGES), [_row(passage) for passage in passages])
    if passages and vectors is not None:
        connection.execute(sa.insert(_EMBEDDINGS), _embedding_rows(model, [one.id for one in passages], vectors))


def _embedding_rows(model: str, ids: Sequence[str], vectors: Vector) -> list[dict[str, object]]:
    rows = zip(ids, vectors.astype("<f4"), strict=True)
    return [{"passage_id": one, "model": model, "vector": vector.tobytes()} for one, vector in rows]


def _row(passage: Passage) -> dict[str, object]:
    return {
        "id": passage.id,
        "source_id": passage.source_id,
        "text": passage.text,
        "start": passage.span.start,
        "end": passage.span.end,
        "page": passage.locator.page,
        "paragraph": passage.locator.paragraph,
        "language": passage.language,
    }


def _passage(row: Row[Any]) -> Passage:
    return Passage(
        id=row.id,
        source_id=row.source_id,
        text=row.text,
        span=Span(start=row.start, end=row.end),
        locator=Locator(page=row.page, paragraph=row.paragraph),
        language=row.language,
    )


def _source(row: Any) -> Source:
    values = {name: getattr(row, name) for name in Source.model_fields}
    return Source(**values | {"kind": SourceKind(row.kind)})


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    listed = list(ids)
    for start in range(0, len(listed), _ROWS_AT_ONCE):
        yield listed[start : start + _ROWS_AT_ONCE]
