"""Two collections, whole numbers as keys, reviews, a log of changes, bands of near copies, and who was withdrawn."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_LONG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_OLD = ("embeddings", "passages", "sources")
_COPY = (
    """INSERT INTO sources (num, id, collection, key, title, publisher, kind, url, published, retrieved, language,
                            licence, sha256, origin)
       SELECT row_number() OVER (ORDER BY id), id, 'sources', key, title, publisher, kind, url, published, retrieved,
              language, licence, sha256, id
       FROM sources_1""",
    "INSERT INTO texts (source, text) SELECT s.num, o.text FROM sources_1 o JOIN sources s ON s.id = o.id ORDER BY 1",
    """INSERT INTO passages (num, source, start, "end", page, paragraph, language, text)
       SELECT s.num * 1000000 + CAST(substr(o.id, length(s.id) + 2) AS INTEGER), s.num, o.start, o."end", o.page,
              o.paragraph, o.language, o.text
       FROM passages_1 o JOIN sources s ON s.id = o.source_id ORDER BY 1""",
    """INSERT INTO models (num, name)
       SELECT row_number() OVER (ORDER BY model), model FROM (SELECT DISTINCT model FROM embeddings_1) AS found""",
    """INSERT INTO embeddings (passage, model, vector)
       SELECT s.num * 1000000 + CAST(substr(o.id, length(s.id) + 2) AS INTEGER), m.num, e.vector
       FROM embeddings_1 e JOIN models m ON m.name = e.model JOIN passages_1 o ON o.id = e.passage_id
       JOIN sources s ON s.id = o.source_id ORDER BY 1, 2""",
)


def upgrade() -> None:
    """Put the rows of the first schema into the tables of the second."""
    op.drop_index("ix_sources_url", table_name="sources")
    op.drop_index("ix_passages_source_id", table_name="passages")
    for name in _OLD:
        op.rename_table(name, f"{name}_1")
    _make_sources()
    _make_passages()
    _make_logs()
    for statement in _COPY:
        op.execute(statement)
    for name in _OLD:
        op.drop_table(f"{name}_1")
    op.execute(f"INSERT INTO meta (key, value) VALUES ('library', '{uuid.uuid4().hex}')")
    op.execute("INSERT INTO meta (key, value) SELECT 'changes_from', value FROM meta WHERE key = 'revision'")


def _make_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("num", _LONG, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(40), nullable=False, unique=True),
        sa.Column("collection", sa.String(16), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("publisher", sa.Text),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("published", sa.Date),
        sa.Column("retrieved", sa.DateTime(timezone=True), nullable=False),
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
    op.create_table("texts", _of("source"), sa.Column("text", sa.Text, nullable=False))
    op.create_table(
        "reviews",
        _of("source"),
        sa.Column("speaker", sa.Text),
        sa.Column("said_on", sa.Date),
        sa.Column("rating", sa.Text, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("best", sa.Double),
        sa.Column("worst", sa.Double),
    )
    op.create_table(
        "bands",
        _of("source"),
        sa.Column("band", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.BigInteger, nullable=False),
        sa.Index("ix_bands_band_hash", "band", "hash"),
    )


def _make_passages() -> None:
    op.create_table(
        "passages",
        sa.Column("num", _LONG, primary_key=True, autoincrement=False),
        _of("source", key=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("page", sa.Integer),
        sa.Column("paragraph", sa.Integer, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "models",
        sa.Column("num", _LONG, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
    )
    op.create_table(
        "embeddings",
        _of("passage"),
        sa.Column("model", _LONG, sa.ForeignKey("models.num"), primary_key=True, autoincrement=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )


def _make_logs() -> None:
    op.create_table(
        "changes",
        sa.Column("num", _LONG, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer, nullable=False, index=True),
        sa.Column("source_id", sa.String(40), nullable=False),
        sa.Column("collection", sa.String(16), nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.Column("added", sa.Boolean, nullable=False),
    )
    op.create_table(
        "withdrawn",
        sa.Column("source_id", sa.String(40), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def _of(owner: str, *, key: bool = True) -> "sa.Column[int]":
    target = sa.ForeignKey(f"{owner}s.num", ondelete="CASCADE")
    return sa.Column(owner, _LONG, target, primary_key=key, nullable=False, autoincrement=False, index=not key)
