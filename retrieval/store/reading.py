"""Questions to a store; each function runs inside one transaction."""

import random
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from retrieval.records import Collection, Filters, Fingerprint, Kept, Passage, Source
from retrieval.store import rows
from retrieval.store.rows import Vector, batches, split_id
from retrieval.store.tables import BANDS, CHANGES, EMBEDDINGS, MODELS, PASSAGES, SOURCE_COLUMNS, SOURCES

_PASSAGE_COLUMNS = [column for column in PASSAGES.c if column.name != "num"]
Place = tuple[int, int]


def passages(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Passage, Source]]:
    """Fetch passages by id, each with its source."""
    found: dict[str, tuple[Passage, Source]] = {}
    sources: dict[int, Source] = {}
    for some in batches(ids):
        wanted = _wanted(some)
        joined = wanted.join(SOURCES, SOURCES.c.id == wanted.c.id).join(PASSAGES, _is_wanted(wanted))
        read = connection.execute(sa.select(*_PASSAGE_COLUMNS).select_from(joined)).all()
        _fetch_sources(connection, read, sources)
        for row in read:
            one = rows.passage(sources[row.source].id, row)
            found[one.id] = (one, sources[row.source])
    return found


def vectors(connection: Connection, model: str, ids: Sequence[str]) -> dict[str, Vector]:
    """Fetch the embeddings of passages by one encoder; those that have none are left out."""
    found: dict[str, Vector] = {}
    num = _model(connection, model)
    for some in batches(ids) if num is not None else ():
        wanted = _wanted(some)
        joined = wanted.join(SOURCES, SOURCES.c.id == wanted.c.id).join(PASSAGES, _is_wanted(wanted))
        joined = joined.join(EMBEDDINGS, sa.and_(EMBEDDINGS.c.passage == PASSAGES.c.num, EMBEDDINGS.c.model == num))
        columns = sa.select(SOURCES.c.id, PASSAGES.c.number, EMBEDDINGS.c.vector).select_from(joined)
        for source_id, number, vector in connection.execute(columns):
            found[rows.passage_id(source_id, number)] = rows.matrix([vector])[0]
    return found


def passage_nums(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Map passage ids to their keys."""
    found: dict[str, int] = {}
    for some in batches(ids):
        wanted = _wanted(some)
        joined = wanted.join(SOURCES, SOURCES.c.id == wanted.c.id).join(PASSAGES, _is_wanted(wanted))
        columns = sa.select(SOURCES.c.id, PASSAGES.c.number, PASSAGES.c.num).select_from(joined)
        found.update((rows.passage_id(one, number), num) for one, number, num in connection.execute(columns))
    return found


def passages_after(
    connection: Connection, collection: Collection, after: Place, size: int
) -> tuple[list[tuple[Passage, Source]], Place]:
    """Fetch the next passages of a collection with their sources, in the order of adding, and the place of the last."""
    read = connection.execute(_after(sa.select(*_PASSAGE_COLUMNS), collection, after, size)).all()
    sources: dict[int, Source] = {}
    _fetch_sources(connection, read, sources)
    found = [(rows.passage(sources[row.source].id, row), sources[row.source]) for row in read]
    return found, (read[-1].source, read[-1].number) if read else after


def vectors_after(
    connection: Connection, model: str, collection: Collection, after: Place, size: int
) -> tuple[list[str], Vector, Place]:
    """Fetch the next embeddings of a collection as ids and a matrix, in the same order, and the place of the last."""
    columns = sa.select(PASSAGES.c.source, SOURCES.c.id, PASSAGES.c.number, EMBEDDINGS.c.vector)
    here = sa.and_(EMBEDDINGS.c.passage == PASSAGES.c.num, EMBEDDINGS.c.model == (_model(connection, model) or 0))
    joined = PASSAGES.join(SOURCES, SOURCES.c.num == PASSAGES.c.source).join(EMBEDDINGS, here)
    read = connection.execute(_after(columns, collection, after, size, joined)).all()
    ids = [rows.passage_id(row[1], row[2]) for row in read]
    return ids, rows.matrix([row[3] for row in read]), (read[-1][0], read[-1][2]) if read else after


def vectors_of(connection: Connection, model: str, source_ids: Sequence[str]) -> tuple[list[str], Vector]:
    """Fetch all embeddings of some sources as ids and a matrix."""
    ids: list[str] = []
    blobs: list[bytes] = []
    here = sa.and_(EMBEDDINGS.c.passage == PASSAGES.c.num, EMBEDDINGS.c.model == (_model(connection, model) or 0))
    joined = SOURCES.join(PASSAGES, PASSAGES.c.source == SOURCES.c.num).join(EMBEDDINGS, here)
    columns = sa.select(SOURCES.c.id, PASSAGES.c.number, EMBEDDINGS.c.vector).select_from(joined)
    for some in batches(source_ids):
        for one, number, vector in connection.execute(columns.where(SOURCES.c.id.in_(some))):
            ids.append(rows.passage_id(one, number))
            blobs.append(vector)
    return ids, rows.matrix(blobs)


def passages_of(connection: Connection, source_ids: Sequence[str]) -> list[tuple[Passage, Source]]:
    """Fetch all passages of some sources, in order."""
    found: list[tuple[Passage, Source]] = []
    for some in batches(source_ids):
        which = sa.select(SOURCES.c.num, *SOURCE_COLUMNS).where(SOURCES.c.id.in_(some))
        sources = {row.num: rows.source(row) for row in connection.execute(which)}
        columns = sa.select(*_PASSAGE_COLUMNS).where(PASSAGES.c.source.in_(list(sources)))
        for row in connection.execute(columns.order_by(PASSAGES.c.source, PASSAGES.c.number)):
            found.append((rows.passage(sources[row.source].id, row), sources[row.source]))
    return found


def around(connection: Connection, passage_id: str, before: int, after: int) -> list[Passage]:
    """Fetch the passages around one, of the same source and in order, without itself."""
    source_id, number = split_id(passage_id)
    near = PASSAGES.c.number.between(number - before, number + after)
    columns = sa.select(*_PASSAGE_COLUMNS).join(SOURCES, SOURCES.c.num == PASSAGES.c.source)
    chosen = columns.where(SOURCES.c.id == source_id, near, PASSAGES.c.number != number)
    return [rows.passage(source_id, row) for row in connection.execute(chosen.order_by(PASSAGES.c.number))]


def admitted(connection: Connection, filters: Filters, collection: Collection) -> list[str]:
    """List the ids of the sources that a filter admits, in the order of adding."""
    chosen = sa.select(SOURCES.c.id).where(SOURCES.c.collection == collection.value)
    dates = []
    if filters.published_from is not None:
        dates.append(SOURCES.c.published >= filters.published_from)
    if filters.published_to is not None:
        dates.append(SOURCES.c.published <= filters.published_to)
    if dates:
        inside = sa.and_(*dates)
        chosen = chosen.where(sa.or_(inside, SOURCES.c.published.is_(None)) if filters.undated else inside)
    for column, values in (
        (SOURCES.c.language, filters.languages),
        (SOURCES.c.kind, {kind.value for kind in filters.kinds}),
        (SOURCES.c.publisher, filters.publishers),
    ):
        if values:
            chosen = chosen.where(column.in_(sorted(values)))
    return list(connection.scalars(chosen.order_by(SOURCES.c.num)))


def alike(connection: Connection, bands: Sequence[int]) -> dict[str, tuple[str, bytes]]:
    """Map the ids of sources that share a band with a text to their origin and signature; the rest is up to MinHash."""
    found: dict[str, tuple[str, bytes]] = {}
    columns = sa.select(SOURCES.c.id, SOURCES.c.origin, SOURCES.c.signature).join(
        BANDS, BANDS.c.source == SOURCES.c.num
    )
    for band, value in enumerate(bands):
        for row in connection.execute(columns.where(BANDS.c.band == band, BANDS.c.hash == value)):
            found[row.id] = (row.origin, row.signature)
    return found


def changes(connection: Connection, revision: int) -> list[Row[Any]]:
    """Fetch the log after a revision, in order."""
    columns = (CHANGES.c.revision, CHANGES.c.source_id, CHANGES.c.collection, CHANGES.c.passages, CHANGES.c.added)
    later = sa.select(*columns).where(CHANGES.c.revision > revision).order_by(CHANGES.c.num)
    return list(connection.execute(later))


def _after(
    columns: "sa.Select[Any]",
    collection: Collection,
    after: Place,
    size: int,
    joined: sa.Join | None = None,
) -> "sa.Select[Any]":
    if joined is None:
        joined = PASSAGES.join(SOURCES, SOURCES.c.num == PASSAGES.c.source)
    later = sa.tuple_(PASSAGES.c.source, PASSAGES.c.number) > sa.tuple_(*after)
    chosen = columns.select_from(joined).where(later, SOURCES.c.collection == collection.value)
    return chosen.order_by(PASSAGES.c.source, PASSAGES.c.number).limit(size)


def _wanted(ids: Sequence[str]) -> sa.CTE:
    # A join, because SQLite looks a list of pairs up by reading the whole table.
    pairs = sa.values(sa.column("id", sa.String), sa.column("number", sa.Integer), name="wanted")
    return pairs.data([split_id(one) for one in dict.fromkeys(ids)]).cte()


def _is_wanted(wanted: sa.CTE) -> "sa.ColumnElement[bool]":
    return sa.and_(PASSAGES.c.source == SOURCES.c.num, PASSAGES.c.number == wanted.c.number)


def _fetch_sources(connection: Connection, read: Sequence[Row[Any]], into: dict[int, Source]) -> None:
    lacking = list(dict.fromkeys(row.source for row in read if row.source not in into))
    for start in range(0, len(lacking), rows.ROWS_AT_ONCE):
        some = lacking[start : start + rows.ROWS_AT_ONCE]
        for row in connection.execute(sa.select(SOURCES.c.num, *SOURCE_COLUMNS).where(SOURCES.c.num.in_(some))):
            into[row.num] = rows.source(row)


def sample(connection: Connection, collection: Collection, number: int) -> list[str]:
    """Choose some passages at random by id, each of another source; of the first and the last source among them."""
    inside = SOURCES.c.collection == collection.value
    ends = sa.select(sa.func.min(SOURCES.c.num), sa.func.max(SOURCES.c.num)).where(inside)
    low, high = connection.execute(ends).one()
    if low is None:
        return []
    places = [low, high, *(random.randint(low, high) for _ in range(number - 2))]
    size = sa.select(sa.func.max(PASSAGES.c.number)).where(PASSAGES.c.source == SOURCES.c.num).scalar_subquery()
    chosen: dict[str, int] = {}
    for place in places[:number]:
        nearest = sa.select(SOURCES.c.id, size).where(inside, SOURCES.c.num >= place).order_by(SOURCES.c.num).limit(1)
        source_id, passages = connection.execute(nearest).one()
        chosen.setdefault(source_id, passages if place == high else random.randint(1, passages or 1))
    return [rows.passage_id(one, place) for one, place in chosen.items() if place]


def kept(
    connection: Connection, collection: Collection, keys: Sequence[str], hashes: Sequence[str], urls: Sequence[str]
) -> list[Kept]:
    """Find the sources of a collection with any of some keys, hashes of the text, or URLs; each once, by id."""
    found: dict[str, Kept] = {}
    columns = sa.select(*SOURCE_COLUMNS, SOURCES.c.key).where(SOURCES.c.collection == collection.value)
    for column, values in ((SOURCES.c.key, keys), (SOURCES.c.sha256, hashes), (SOURCES.c.url, urls)):
        for some in batches(dict.fromkeys(values)):
            found.update((row.id, rows.kept(row)) for row in connection.execute(columns.where(column.in_(some))))
    return [found[one] for one in sorted(found)]


def _model(connection: Connection, name: str) -> int | None:
    return connection.scalar(sa.select(MODELS.c.num).where(MODELS.c.name == name))


def fingerprints(connection: Connection, ids: Sequence[str]) -> dict[str, Fingerprint]:
    """Fetch the fingerprints of sources, by source id; those that have none are left out."""
    found: dict[str, Fingerprint] = {}
    for some in batches(ids):
        chosen = sa.select(SOURCES.c.num, SOURCES.c.id, SOURCES.c.origin, SOURCES.c.signature)
        for row in connection.execute(chosen.where(SOURCES.c.id.in_(some), SOURCES.c.signature.is_not(None))).all():
            bands = sa.select(BANDS.c.hash).where(BANDS.c.source == row.num).order_by(BANDS.c.band)
            held = tuple(connection.scalars(bands))
            found[row.id] = Fingerprint(signature=row.signature, bands=held, origin=row.origin)
    return found
