"""The schema of a library's database: made, recognised, and brought up to date."""

import os
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from retrieval.errors import LibraryDamaged, LibraryError
from retrieval.store.connect import Database
from retrieval.store.explain import damaged
from retrieval.store.tables import HEAD, META, METADATA, VERSION

# Before the migrations, the layout was a number in `meta`.
_FIRST = {"1": "0001"}
_KNOWN = ("0001", HEAD)
_PAGE_BYTES = 8192


def create(database: Database) -> None:
    """Make the tables where there are none yet.

    Raises:
        LibraryDamaged: when the database holds something else.
    """
    if database.is_sqlite:
        _create_file(database)
    with database.writing() as connection:
        if version(connection) is not None:
            return
        there = set(sa.inspect(connection).get_table_names())
        if there & set(METADATA.tables) or (there and database.is_sqlite):
            raise LibraryDamaged(damaged(database.where, "it is not a library of ours"))
        METADATA.create_all(connection)
        connection.execute(sa.insert(VERSION).values(version_num=HEAD))
        rows = {"library": uuid.uuid4().hex, "revision": "0", "changes_from": "0"}
        connection.execute(sa.insert(META), [{"key": key, "value": value} for key, value in rows.items()])


def _create_file(database: Database) -> None:
    if database.file is not None:
        try:
            os.close(os.open(database.file, os.O_RDWR | os.O_CREAT, 0o644))
        except OSError as error:
            raise LibraryError(f"The library {database.where} cannot be made ({error.strerror}).") from error
        if database.file.stat().st_size:
            return
    with database.outside() as cursor:
        # Five embeddings of 384 numbers fill a page of this size; two would waste a quarter of the usual one.
        cursor.execute(f"PRAGMA page_size={_PAGE_BYTES}")
        cursor.execute("PRAGMA journal_mode=WAL").fetchall()


def is_blank(database: Database) -> bool:
    """Tell whether a database has no table at all."""
    with database.reading() as connection:
        return not sa.inspect(connection).get_table_names()


def version(connection: Connection) -> str | None:
    """Return the version of the schema, None where this is no library."""
    tables = sa.inspect(connection)
    if tables.has_table(VERSION.name):
        return connection.scalar(sa.select(VERSION.c.version_num))
    if not tables.has_table(META.name):
        return None
    layout = connection.scalar(sa.select(META.c.value).where(META.c.key == "schema"))
    return _FIRST.get(layout, layout) if layout else None


def check(database: Database, *, thorough: bool) -> None:
    """Refuse what is no library, or newer than this program; with `thorough`, read the whole of it too.

    Raises:
        LibraryDamaged: when it is no library, or damaged.
        LibraryError: when its schema is unknown; nothing is changed then.
    """
    with database.reading() as connection:
        found = version(connection)
        if found is not None and thorough and (said := integrity(connection)) != "ok":
            raise LibraryDamaged(damaged(database.where, said))
    if found is None:
        raise LibraryDamaged(damaged(database.where, "it is not a library of ours"))
    if found not in _KNOWN:
        raise LibraryError(
            f"The library {database.where} was made by a newer version of Recoupe (layout {found}; this one reads "
            f"up to {HEAD}): update Recoupe to open it. Nothing was changed."
        )
    if database.is_sqlite:
        # A copy put back from a backup may have lost it; only a library of ours is ever set so.
        with database.outside() as cursor:
            if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                cursor.execute("PRAGMA journal_mode=WAL").fetchall()


def integrity(connection: Connection) -> str:
    """Read the whole database; return "ok", or the first fault found. PostgreSQL sees to that itself."""
    if connection.dialect.name != "sqlite":
        return "ok"
    return str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())


def upgrade(database: Database) -> str | None:
    """Bring the schema up to date in one transaction; return a notice, None where it was up to date.

    A SQLite file is first copied beside itself, and the copy is removed once the upgrade is safe.

    Raises:
        LibraryError: when it cannot be done; the library is as before, and the copy stays.
    """
    with database.reading() as connection:
        found = version(connection)
    if found == HEAD:
        return None
    copy = _copied(database, database.file, str(found)) if database.file is not None else None
    with database.writing() as connection:
        # Another process may have done it meanwhile.
        if version(connection) != HEAD:
            migrate(connection, found)
    if copy is not None:
        database.forget()
        copy.unlink()
    return f"The library was brought from layout {found} to {HEAD}; its sources are the same."


def _copied(database: Database, file: Path, found: str) -> Path:
    copy = file.with_name(f"{file.name}.layout-{found}")
    try:
        with database.outside() as cursor, closing(sqlite3.connect(copy)) as target:
            cursor.connection.backup(target)
    except BaseException:
        # Half a copy is of no use, and the library itself has not been touched yet.
        copy.unlink(missing_ok=True)
        raise
    return copy


def migrate(connection: Connection, found: str | None = None) -> None:
    """Run the migrations that are lacking; `found` is the version of a library from before there were any."""
    # Here and not above: most libraries are up to date, and it takes a while to import.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    if found is not None and not sa.inspect(connection).has_table(VERSION.name):
        command.stamp(config, found)
        connection.execute(sa.delete(META).where(META.c.key == "schema"))
    command.upgrade(config, HEAD)
