"""Change what a store holds; each function runs inside one transaction of its only writer."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from retrieval.errors import LibraryError
from retrieval.records import Entry, Fingerprint, Review, Source
from retrieval.store.rows import Vector, batches, passage_id, split_id
from retrieval.store.tables import (
    BANDS,
    CHANGES,
    EMBEDDINGS,
    META,
    MODELS,
    PASSAGES,
    PER_SOURCE,
    REVIEWS,
    SOURCES,
    TEXTS,
    WITHDRAWN,
)

# An index that is further behind than this is sooner built anew.
CHANGES_KEPT = 100_000


def meta(connection: Connection, key: str) -> str:
    """Return a value of the table `meta`."""
    return str(connection.scalar(sa.select(META.c.value).where(META.c.key == key)) or "")


def set_meta(connection: Connection, key: str, value: object) -> None:
    """Set a value of the table `meta`."""
    connection.execute(sa.update(META).where(META.c.key == key).values(value=str(value)))


def next_revision(connection: Connection) -> int:
    """Count one more change."""
    new = int(meta(connection, "revision")) + 1
    set_meta(connection, "revision", new)
    return new


def insert(
    connection: Connection,
    entries: Sequence[Entry],
    model: str,
    vectors: Vector | None,
    fingerprints: Mapping[str, Fingerprint],
) -> None:
    """Insert sources with all that is kept of them."""
    for entry in entries:
        _check(entry)
    first = _next(connection, SOURCES)
    numbered = list(enumerate(entries, start=first))
    _put(connection, SOURCES, [_source_row(num, one, fingerprints.get(one.source.id)) for num, one in numbered])
    _put(connection, TEXTS, [{"source": num, "text": one.text} for num, one in numbered])
    _put(connection, REVIEWS, [_review_row(num, one.review) for num, one in numbered if one.review])
    printed = [(num, fingerprints[one.source.id]) for num, one in numbered if one.source.id in fingerprints]
    _put(connection, BANDS, [row for num, found in printed for row in _band_rows(num, found)])
    _insert_passages(connection, numbered, model, vectors)
    for some in batches(one.source.id for one in entries):
        connection.execute(sa.delete(WITHDRAWN).where(WITHDRAWN.c.source_id.in_(some)))


def _insert_passages(
    connection: Connection, numbered: Sequence[tuple[int, Entry]], model: str, vectors: Vector | None
) -> None:
    rows = [
        {
            "num": source * PER_SOURCE + split_id(passage.id)[1],
            "source": source,
            "start": passage.span.start,
            "end": passage.span.end,
            "page": passage.locator.page,
            "paragraph": passage.locator.paragraph,
            "language": passage.language,
            "text": passage.text,
        }
        for source, entry in numbered
        for passage in entry.passages
    ]
    _put(connection, PASSAGES, rows)
    if rows and vectors is not None:
        put_vectors(connection, model, [row["num"] for row in rows], vectors)


def replace_vectors(connection: Connection, model: str, nums: Sequence[int], vectors: Vector) -> None:
    """Keep the embeddings of passages in the place of those that another process may have made meanwhile."""
    known = sa.select(MODELS.c.num).where(MODELS.c.name == model).scalar_subquery()
    for some in batches(nums):
        connection.execute(sa.delete(EMBEDDINGS).where(EMBEDDINGS.c.passage.in_(some), EMBEDDINGS.c.model == known))
    put_vectors(connection, model, nums, vectors)


def put_vectors(connection: Connection, model: str, nums: Sequence[object], vectors: Vector) -> None:
    """Keep the embeddings of passages, given by their keys."""
    kept = connection.scalar(sa.select(MODELS.c.num).where(MODELS.c.name == model))
    if kept is None:
        kept = _next(connection, MODELS)
        connection.execute(sa.insert(MODELS).values(num=kept, name=model))
    if len(nums) != len(vectors):
        raise ValueError(f"{len(vectors)} embeddings for {len(nums)} passages")
    data = memoryview(vectors.astype("<f4", order="C", copy=False).tobytes())
    size = len(data) // max(1, len(nums))
    rows = [
        {"passage": num, "model": kept, "vector": bytes(data[place * size : (place + 1) * size])}
        for place, num in enumerate(nums)
    ]
    _put(connection, EMBEDDINGS, rows)


def delete(connection: Connection, ids: Sequence[str], back: Collection[str] = ()) -> None:
    """Delete sources with all that is kept of them; those not `back` at once leave their near copies an origin."""
    for some in batches(ids):
        connection.execute(sa.delete(SOURCES).where(SOURCES.c.id.in_(some)))
    for some in batches(one for one in ids if one not in back):
        orphaned = sa.select(SOURCES.c.origin, sa.func.min(SOURCES.c.num)).where(SOURCES.c.origin.in_(some))
        for origin, first in connection.execute(orphaned.group_by(SOURCES.c.origin)).all():
            heir = sa.select(SOURCES.c.id).where(SOURCES.c.num == first)
            connection.execute(
                sa.update(SOURCES).where(SOURCES.c.origin == origin).values(origin=connection.scalar(heir))
            )


def withdraw(connection: Connection, ids: Sequence[str]) -> None:
    """Leave the ids of removed sources, and when, and nothing else."""
    for some in batches(ids):
        connection.execute(sa.delete(WITHDRAWN).where(WITHDRAWN.c.source_id.in_(some)))
    now = datetime.now(UTC)
    _put(connection, WITHDRAWN, [{"source_id": one, "at": now} for one in ids])


def log(
    connection: Connection, revision: int, changed: Sequence[tuple[str, str, int, bool]], kept: int = CHANGES_KEPT
) -> None:
    """Log what a revision changed, as (source id, collection, passages, added); `kept` rows or fewer stay."""
    first = _next(connection, CHANGES)
    rows = [
        {"num": num, "revision": revision, "source_id": one, "collection": where, "passages": size, "added": added}
        for num, (one, where, size, added) in enumerate(changed, start=first)
    ]
    _put(connection, CHANGES, rows)
    oldest = first + len(rows) - kept
    if oldest > 0:
        cut = connection.scalar(sa.select(sa.func.max(CHANGES.c.revision)).where(CHANGES.c.num < oldest))
        if cut is not None:
            connection.execute(sa.delete(CHANGES).where(CHANGES.c.revision <= cut))
            set_meta(connection, "changes_from", cut)


def describe(connection: Connection, ids: Sequence[str], *, added: bool) -> list[tuple[str, str, int, bool]]:
    """Describe sources for the log; ids that are not there are left out."""
    found: list[tuple[str, str, int, bool]] = []
    last = sa.select(sa.func.max(PASSAGES.c.num)).where(PASSAGES.c.source == SOURCES.c.num).scalar_subquery()
    for some in batches(ids):
        rows = sa.select(SOURCES.c.id, SOURCES.c.collection, last).where(SOURCES.c.id.in_(some)).order_by(SOURCES.c.num)
        found += [(one, where, int(num or 0) % PER_SOURCE, added) for one, where, num in connection.execute(rows)]
    return found


def fingerprint(connection: Connection, fingerprints: Mapping[str, Fingerprint]) -> None:
    """Set the fingerprints of sources that are there."""
    for some in batches(fingerprints):
        nums = connection.execute(sa.select(SOURCES.c.num, SOURCES.c.id).where(SOURCES.c.id.in_(some))).all()
        connection.execute(sa.delete(BANDS).where(BANDS.c.source.in_([row.num for row in nums])))
        for row in nums:
            one = fingerprints[row.id]
            values = {"signature": one.signature, "origin": one.origin or row.id}
            connection.execute(sa.update(SOURCES).where(SOURCES.c.num == row.num).values(values))
            _put(connection, BANDS, _band_rows(row.num, one))


def _next(connection: Connection, table: sa.Table) -> int:
    # Only one writer is at work, so no sequence is needed.
    return int(connection.scalar(sa.select(sa.func.max(table.c.num))) or 0) + 1


def _put(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(sa.insert(table), rows)


def _check(entry: Entry) -> None:
    words = [entry.text, entry.key, *(value for value in vars(entry.source).values() if isinstance(value, str))]
    if entry.review:
        words += [entry.review.rating, entry.review.speaker or ""]
    if any("\0" in one for one in words):
        raise LibraryError(
            f"The source '{entry.source.title}' cannot be kept: its text or its details hold a NUL character, which "
            "no database takes; nothing was changed."
        )
    if len(entry.passages) >= PER_SOURCE:
        raise LibraryError(f"The source '{entry.source.title}' is too long to be kept; nothing was changed.")
    for passage in entry.passages:
        if passage.id != passage_id(entry.source.id, split_id(passage.id)[1]):
            raise ValueError(f"{passage.id} is not the id of a passage of {entry.source.id}")


def _source_row(num: int, entry: Entry, found: Fingerprint | None) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(entry.source, name) for name in Source.model_fields}
    return row | {
        "num": num,
        "kind": entry.source.kind.value,
        "collection": entry.collection.value,
        "key": entry.key,
        "origin": (found.origin if found else None) or entry.source.id,
        "signature": found.signature if found else None,
    }


def _review_row(num: int, review: Review) -> dict[str, object]:
    return {"source": num} | {name: getattr(review, name) for name in Review.model_fields}


def _band_rows(num: int, found: Fingerprint) -> list[dict[str, object]]:
    return [{"source": num, "band": band, "hash": value} for band, value in enumerate(found.bands)]
