"""The tables of schema 2, whole numbers as their keys so that what is added is appended, and its indexes stay small.

meta        library (a random id), revision (count of the changes), changes_from (the revision that `changes` starts at)
sources     one row a source of either collection; `origin` is the id of the source that its text was first seen in
texts       the text of a source, apart, so that a list of sources does not read it
passages    the key of a passage is its source's key times PER_SOURCE plus its number, counting from 1
models      the encoders that made embeddings
embeddings  one row a passage and encoder
reviews     what a previously checked claim was rated
bands       locality-sensitive hashes of a source's text: near copies share at least one
changes     what each revision added and removed, for indexes that are behind; the oldest rows are pruned
withdrawn   the id of each source removed, and when; nothing else of it
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from retrieval.records import Source

HEAD = "0002"
PER_SOURCE = 1_000_000
# SQLite makes only a column of the type INTEGER the key that its rows are ordered by; it holds 64 bits there.
_LONG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Utc(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment of any zone into UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone back where the database forgot it, and speak of it in UTC where it did not."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = sa.MetaData()


def _key(name: str) -> "sa.Column[int]":
    return sa.Column(name, _LONG, primary_key=True, autoincrement=False)


def _of(owner: str, *, key: bool = True) -> "sa.Column[int]":
    target = sa.ForeignKey(f"{owner}s.num", ondelete="CASCADE")
    return sa.Column(owner, _LONG, target, primary_key=key, nullable=False, autoincrement=False, index=not key)


META = sa.Table(
    "meta", METADATA, sa.Column("key", sa.String(40), primary_key=True), sa.Column("value", sa.Text, nullable=False)
)
VERSION = sa.Table("alembic_version", METADATA, sa.Column("version_num", sa.String(32), primary_key=True))
SOURCES = sa.Table(
    "sources",
    METADATA,
    _key("num"),
    sa.Column("id", sa.String(40), nullable=False, unique=True),
    sa.Column("collection", sa.String(16), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("publisher", sa.Text),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("url", sa.Text),
    sa.Column("published", sa.Date),
    sa.Column("retrieved", Utc, nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("licence", sa.Text),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("origin", sa.String(40), nullable=False, index=True),
    sa.Column("signature", sa.LargeBinary),
    sa.UniqueConstraint("collection", "key", name="uq_sources_collection_key"),
    sa.Index("ix_sources_collection_num", "collection", "num"),
    sa.Index("ix_sources_collection_sha256", "collection", "sha256"),
    sa.Index("ix_sources_collection_url", "collection", "url"),
)
TEXTS = sa.Table("texts", METADATA, _of("source"), sa.Column("text", sa.Text, nullable=False))
PASSAGES = sa.Table(
    "passages",
    METADATA,
    _key("num"),
    _of("source", key=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("paragraph", sa.Integer, nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)
MODELS = sa.Table("models", METADATA, _key("num"), sa.Column("name", sa.String(80), nullable=False, unique=True))
EMBEDDINGS = sa.Table(
    "embeddings",
    METADATA,
    _of("passage"),
    sa.Column("model", _LONG, sa.ForeignKey("models.num"), primary_key=True, autoincrement=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float32, little-endian, unit length
)
REVIEWS = sa.Table(
    "reviews",
    METADATA,
    _of("source"),
    sa.Column("speaker", sa.Text),
    sa.Column("said_on", sa.Date),
    sa.Column("rating", sa.Text, nullable=False),
    sa.Column("value", sa.Double),
    sa.Column("best", sa.Double),
    sa.Column("worst", sa.Double),
)
BANDS = sa.Table(
    "bands",
    METADATA,
    _of("source"),
    sa.Column("band", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.BigInteger, nullable=False),
    sa.Index("ix_bands_band_hash", "band", "hash"),
)
CHANGES = sa.Table(
    "changes",
    METADATA,
    _key("num"),
    sa.Column("revision", sa.Integer, nullable=False, index=True),
    sa.Column("source_id", sa.String(40), nullable=False),
    sa.Column("collection", sa.String(16), nullable=False),
    sa.Column("passages", sa.Integer, nullable=False),
    sa.Column("added", sa.Boolean, nullable=False),
)
WITHDRAWN = sa.Table(
    "withdrawn", METADATA, sa.Column("source_id", sa.String(40), primary_key=True), sa.Column("at", Utc, nullable=False)
)
SOURCE_COLUMNS = [SOURCES.c[name] for name in Source.model_fields]
