"""Connections to the database of a library, and its transactions: SQLite, or PostgreSQL by URL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from retrieval.errors import LibraryError
from retrieval.store.explain import explained

# Any number will do, so long as every program that writes takes the same.
_WRITERS_LOCK = 7_265_631_401
_WAIT_SECONDS = 5
_FORGET_MILLISECONDS = 500
_PRAGMAS = (
    "foreign_keys=ON",
    "synchronous=FULL",
    "secure_delete=ON",
    f"busy_timeout={_WAIT_SECONDS * 1000}",
    "cache_size=-20000",
    "wal_autocheckpoint=4000",
)


class Database:
    """One database: a file for SQLite, or a URL. `where` names it in sentences, without a password."""

    def __init__(self, where: Path | sa.URL | str) -> None:
        url = _file_url(where) if isinstance(where, Path) else _driver(sa.make_url(where))
        self.owing = False
        self.file = where if isinstance(where, Path) else None
        self.where = str(where) if isinstance(where, Path) else url.render_as_string(hide_password=True)
        if url.get_backend_name() == "postgresql":
            self.engine = sa.create_engine(url, hide_parameters=True, pool_pre_ping=True)
        else:
            self.engine = sa.create_engine(url, hide_parameters=True)
            sa.event.listen(self.engine, "connect", _prepare)
            sa.event.listen(self.engine, "begin", _begin)

    @property
    def is_sqlite(self) -> bool:
        """Tell SQLite from PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads; in SQLite it sees one state throughout.

        Raises:
            LibraryError: when the database fails, in one sentence.
        """
        with self.explaining(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that changes something: one at a time, in every process; the others wait their turn.

        Raises:
            LibraryError: when the database fails, or another writer does not end within five seconds.
        """
        opened = self.engine.execution_options(writing=True)
        with self.explaining(), opened.begin() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT_SECONDS}s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")
            yield connection

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Turn every failure of the database into an error of ours."""
        try:
            yield
        except (DBAPIError, sqlite3.Error, UnicodeEncodeError) as error:
            raise explained(error, self.where, self.file) from error

    @contextmanager
    def outside(self) -> Iterator[Any]:
        """Lend a cursor outside any transaction, for the few statements that need that."""
        with self.explaining():
            connection = self.engine.raw_connection()
            try:
                cursor = connection.cursor()
                yield cursor
                cursor.close()
            finally:
                connection.close()

    def forget(self) -> None:
        """Write the log of SQLite into its file and empty it, so that nothing removed stays there.

        A reader in another thread or a full disk can hold that up; `owing` then says that it is still to be done. On
        closing, SQLite does it itself.
        """
        if not self.is_sqlite:
            return
        try:
            with self.outside() as cursor:
                cursor.execute(f"PRAGMA busy_timeout={_FORGET_MILLISECONDS}")
                try:
                    busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                finally:
                    cursor.execute(f"PRAGMA busy_timeout={_WAIT_SECONDS * 1000}")
            self.owing = bool(busy)
        except LibraryError:
            # The removal itself is done and safe: it must not look as if it had failed.
            self.owing = True

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _file_url(path: Path) -> sa.URL:
    # mode=rw: looking for a library must never make one.
    return sa.URL.create("sqlite", database=f"file:{quote(str(path))}", query={"mode": "rw", "uri": "true"})


def _driver(url: sa.URL) -> sa.URL:
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername != "postgresql+psycopg":
        raise LibraryError(
            f"A library cannot be kept in a database of the kind '{url.drivername}': give the URL of a PostgreSQL "
            "database, as postgresql://user@host/name."
        )
    return url


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # Without this, the driver begins a transaction at the first change only, which is too late to be its only writer.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
