"""The record of truth in figures."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from retrieval.records import Collection, Figures
from retrieval.store.schema import integrity, version
from retrieval.store.tables import (
    BANDS,
    CHANGES,
    EMBEDDINGS,
    META,
    MODELS,
    PASSAGES,
    REVIEWS,
    SOURCES,
    TEXTS,
    WITHDRAWN,
)


def figures(connection: Connection, model: str) -> Figures:
    """Count everything, read the whole database, and look for rows that belong to nothing."""
    meta = {row.key: row.value for row in connection.execute(sa.select(META))}
    taken, free = size(connection)
    return Figures(
        schema_version=version(connection) or "",
        library_id=meta["library"],
        revision=int(meta["revision"]),
        sources=_by_collection(connection, sa.select(SOURCES.c.collection, sa.func.count())),
        passages=_by_collection(connection, _passages()),
        embeddings=_embeddings(connection),
        lacking=_by_collection(connection, _lacking(model)),
        reviews=_count(connection, REVIEWS),
        withdrawn=_count(connection, WITHDRAWN),
        changes=_count(connection, CHANGES),
        orphans=_orphans(connection),
        integrity=integrity(connection),
        bytes=taken,
        free_bytes=free,
    )


def size(connection: Connection) -> tuple[int, int]:
    """Return what the database takes on disk and the free part of it, in bytes; PostgreSQL does not tell that one."""
    if connection.dialect.name != "sqlite":
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar() or 0), 0
    pages, free, each = (_pragma(connection, name) for name in ("page_count", "freelist_count", "page_size"))
    return pages * each, free * each


def lacking(connection: Connection, model: str, collection: Collection) -> int:
    """Count the passages of a collection that have no embedding by an encoder."""
    return _by_collection(connection, _lacking(model))[collection]


def _passages() -> "sa.Select[Any]":
    joined = PASSAGES.join(SOURCES, SOURCES.c.num == PASSAGES.c.source)
    return sa.select(SOURCES.c.collection, sa.func.count()).select_from(joined)


def _lacking(model: str) -> "sa.Select[Any]":
    num = sa.select(MODELS.c.num).where(MODELS.c.name == model).scalar_subquery()
    has = sa.exists().where(EMBEDDINGS.c.passage == PASSAGES.c.num, EMBEDDINGS.c.model == num)
    return _passages().where(~has)


def _by_collection(connection: Connection, counted: "sa.Select[Any]") -> dict[Collection, int]:
    found = {name: int(count) for name, count in connection.execute(counted.group_by(SOURCES.c.collection)).all()}
    return {one: found.get(one.value, 0) for one in Collection}


def _embeddings(connection: Connection) -> dict[str, int]:
    joined = MODELS.join(EMBEDDINGS, EMBEDDINGS.c.model == MODELS.c.num)
    counted = sa.select(MODELS.c.name, sa.func.count()).select_from(joined).group_by(MODELS.c.name)
    return {name: int(count) for name, count in connection.execute(counted).all()}


def _orphans(connection: Connection) -> int:
    """Count rows without what they belong to, and sources without a text."""
    lost = 0
    for table, column, owner in (
        (PASSAGES, PASSAGES.c.source, SOURCES.c.num),
        (TEXTS, TEXTS.c.source, SOURCES.c.num),
        (REVIEWS, REVIEWS.c.source, SOURCES.c.num),
        (BANDS, BANDS.c.source, SOURCES.c.num),
        (EMBEDDINGS, EMBEDDINGS.c.passage, PASSAGES.c.num),
        (SOURCES, SOURCES.c.num, TEXTS.c.source),
    ):
        alone = sa.select(sa.func.count()).select_from(table).where(~sa.exists().where(owner == column))
        lost += int(connection.scalar(alone) or 0)
    return lost


def _count(connection: Connection, table: sa.Table) -> int:
    return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0)
