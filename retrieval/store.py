"""The record of truth of a library: sources, passages and embeddings in a SQL database.

SQLite in WAL mode with synchronous=FULL, so that what was acknowledged outlives a killed process and a power cut.
Nothing here but two pragmas is SQLite's own: the same code takes a PostgreSQL URL. The embeddings are kept so that the
two search indexes, which are caches, can be built anew without running the encoder.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import (
    URL,
    DateTime,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.engine import Connection, Dialect, Row
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from retrieval.errors import LibraryDamaged, LibraryError
from retrieval.records import Locator, Passage, Record, Source, SourceKind, Span

SCHEMA = 1
_ROWS_AT_ONCE = 500


class _Base(DeclarativeBase):
    pass


class _Utc(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class _Meta(_Base):
    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class _SourceRow(_Base):
    __tablename__ = "sources"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    publisher: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(40))
    url: Mapped[str | None] = mapped_column(Text, index=True)
    published: Mapped[date | None]
    retrieved: Mapped[datetime] = mapped_column(_Utc)
    language: Mapped[str] = mapped_column(String(16))
    licence: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    text: Mapped[str] = mapped_column(Text)


class _PassageRow(_Base):
    __tablename__ = "passages"
    id: Mapped[str] = mapped_column(String(48), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]
    page: Mapped[int | None]
    paragraph: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))


class _EmbeddingRow(_Base):
    __tablename__ = "embeddings"
    passage_id: Mapped[str] = mapped_column(ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str] = mapped_column(String(80), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)  # float32, little-endian, unit length


_SOURCE_COLUMNS = [getattr(_SourceRow, name) for name in Source.model_fields]


class Entry(Record):
    """A source with all that is stored of it; `key` says which later source takes its place."""

    source: Source
    key: str
    text: str
    passages: tuple[Passage, ...]


class Kept(Record):
    """What the store knows of a source besides its record."""

    source: Source
    key: str


class Store:
    """The database of one library: a file for SQLite, or the URL of another database. Any thread may call any method.

    Raises:
        LibraryDamaged: from any method, when the database cannot be read.
        LibraryError: from any method, when it cannot be written.
    """

    def __init__(self, where: Path | URL | str) -> None:
        url = URL.create("sqlite", database=str(where)) if isinstance(where, Path) else where
        self._engine = create_engine(url)
        self._where = self._engine.url.database or str(self._engine.url)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _sqlite_pragmas)

    def create(self) -> None:
        """Make the tables where there are none."""
        with self._transaction() as connection:
            _Base.metadata.create_all(connection)
            if connection.scalar(select(_Meta.value).where(_Meta.key == "schema")) is None:
                rows = [{"key": "schema", "value": str(SCHEMA)}, {"key": "revision", "value": "0"}]
                connection.execute(insert(_Meta), rows)

    def verify(self) -> None:
        """Refuse a database that is damaged, is not a library, or has a schema that we do not know."""
        with self._transaction() as connection:
            if self._engine.dialect.name == "sqlite":
                said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
                if said != "ok":
                    raise LibraryDamaged(self._damaged(str(said)))
            if not inspect(connection).has_table("meta"):
                raise LibraryDamaged(self._damaged("it is not a library of ours"))
            schema = connection.scalar(select(_Meta.value).where(_Meta.key == "schema"))
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
            return int(connection.scalar(select(_Meta.value).where(_Meta.key == "revision")) or 0)

    def counts(self) -> tuple[int, int]:
        """Count the sources and the passages."""
        with self._transaction() as connection:
            sources = connection.scalar(select(func.count()).select_from(_SourceRow))
            passages = connection.scalar(select(func.count()).select_from(_PassageRow))
        return int(sources or 0), int(passages or 0)

    def change(
        self,
        *,
        add: Sequence[Entry] = (),
        remove: Sequence[str] = (),
        model: str = "",
        vectors: np.ndarray[Any, np.dtype[np.float32]] | None = None,
    ) -> int:
        """Remove and add sources in one transaction; return the new revision.

        `vectors` has a row for each passage of `add`, in order, made by the encoder `model`.
        """
        with self._transaction() as connection:
            for some in _batches(remove):
                connection.execute(delete(_SourceRow).where(_SourceRow.id.in_(some)))
            if add:
                _insert(connection, add, model, vectors)
            new = int(connection.scalar(select(_Meta.value).where(_Meta.key == "revision")) or 0) + 1
            connection.execute(update(_Meta).where(_Meta.key == "revision").values(value=str(new)))
        return new

    def put_vectors(self, model: str, ids: Sequence[str], vectors: np.ndarray[Any, np.dtype[np.float32]]) -> None:
        """Keep embeddings of another encoder beside those that are there."""
        with self._transaction() as connection:
            connection.execute(insert(_EmbeddingRow), _embedding_rows(model, ids, vectors))

    def sources(self) -> tuple[Source, ...]:
        """List the sources by title, then id."""
        with self._transaction() as connection:
            rows = connection.execute(select(*_SOURCE_COLUMNS).order_by(_SourceRow.title, _SourceRow.id))
            return tuple(_source(row) for row in rows)

    def text(self, source_id: str) -> str | None:
        """Return the text of a source, None where there is no such source."""
        with self._transaction() as connection:
            return connection.scalar(select(_SourceRow.text).where(_SourceRow.id == source_id))

    def find(self, *, key: str = "", sha256: str = "", url: str | None = None) -> list[Kept]:
        """Find sources by one of: the key that they were stored under, the hash of their text, their URL."""
        wanted = _SourceRow.key == key if key else _SourceRow.sha256 == sha256 if sha256 else _SourceRow.url == url
        with self._transaction() as connection:
            rows = connection.execute(select(*_SOURCE_COLUMNS, _SourceRow.key).where(wanted).order_by(_SourceRow.id))
            return [Kept(source=_source(row), key=row.key) for row in rows]

    def passage_ids(self, source_id: str) -> list[str]:
        """List the ids of a source's passages, in order."""
        wanted = select(_PassageRow.id).where(_PassageRow.source_id == source_id).order_by(_PassageRow.id)
        with self._transaction() as connection:
            return list(connection.scalars(wanted))

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, Source]]:
        """Fetch passages by id, each with its source; ids that are not there are left out."""
        found: dict[str, tuple[Passage, Source]] = {}
        with self._transaction() as connection:
            for some in _batches(ids):
                rows = connection.execute(select(_PassageRow.__table__).where(_PassageRow.id.in_(some))).all()
                of = select(*_SOURCE_COLUMNS).where(_SourceRow.id.in_({row.source_id for row in rows}))
                sources = {row.id: _source(row) for row in connection.execute(of)}
                found.update((row.id, (_passage(row), sources[row.source_id])) for row in rows)
        return found

    def vectors(self, model: str, ids: Sequence[str]) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
        """Fetch the embeddings of passages; those that have none by this encoder are left out."""
        found: dict[str, np.ndarray[Any, np.dtype[np.float32]]] = {}
        columns = select(_EmbeddingRow.passage_id, _EmbeddingRow.vector).where(_EmbeddingRow.model == model)
        with self._transaction() as connection:
            for some in _batches(ids):
                for row in connection.execute(columns.where(_EmbeddingRow.passage_id.in_(some))):
                    found[row.passage_id] = np.frombuffer(row.vector, dtype="<f4")
        return found

    def all_passages(self, size: int = _ROWS_AT_ONCE) -> Iterator[list[tuple[Passage, Source]]]:
        """Yield every passage with its source, by id, in lists of at most `size`."""
        last = ""
        while True:
            after = select(_PassageRow.id).where(_PassageRow.id > last).order_by(_PassageRow.id).limit(size)
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
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise self._explained(error) from error

    def _explained(self, error: DBAPIError) -> LibraryError:
        said = str(error.orig)
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


def _insert(
    connection: Connection, entries: Sequence[Entry], model: str, vectors: np.ndarray[Any, np.dtype[np.float32]] | None
) -> None:
    for entry in entries:
        values = entry.source.model_dump() | {"key": entry.key, "text": entry.text}
        connection.execute(insert(_SourceRow), values)
    passages = [passage for entry in entries for passage in entry.passages]
    if passages:
        connection.execute(insert(_PassageRow), [_row(passage) for passage in passages])
    if passages and vectors is not None:
        connection.execute(insert(_EmbeddingRow), _embedding_rows(model, [one.id for one in passages], vectors))


def _embedding_rows(
    model: str, ids: Sequence[str], vectors: np.ndarray[Any, np.dtype[np.float32]]
) -> list[dict[str, object]]:
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


def _source(row: Row[Any]) -> Source:
    values = {name: getattr(row, name) for name in Source.model_fields}
    return Source(**values | {"kind": SourceKind(row.kind)})


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    listed = list(ids)
    for start in range(0, len(listed), _ROWS_AT_ONCE):
        yield listed[start : start + _ROWS_AT_ONCE]
