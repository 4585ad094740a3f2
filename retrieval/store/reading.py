"""Questions to a store; each function runs inside one transaction."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from retrieval.records import Collection, Filters, Fingerprint, Kept, Passage, Source
from retrieval.store import rows
from retrieval.store.rows import Vector, batches, split_id
from retrieval.store.tables import BANDS, CHANGES, EMBEDDINGS, MODELS, PASSAGES, PER_SOURCE, SOURCE_COLUMNS, SOURCES

_PASSAGE_COLUMNS = [PASSAGES.c[name] for name in ("num", "source", "start", "end", "page", "paragraph", "language")]
_PASSAGE_COLUMNS.append(PASSAGES.c.text)
_SOURCES_AT_ONCE = 200
_BANDS_AT_ONCE = 400


def passages(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Passage, Source]]:
    """Fetch passages by id, each with its source."""
    sources: dict[int, Source] = {}
    for some in batches({split_id(one)[0] for one in ids}):
        chosen = sa.select(SOURCES.c.num, *SOURCE_COLUMNS).where(SOURCES.c.id.in_(some))
        sources.update((row[0], rows.source(row[1:])) for row in connection.execute(chosen))
    nums = _nums(ids, {one.id: num for num, one in sources.items()})
    found: dict[str, tuple[Passage, Source]] = {}
    for part in batches(nums.values()):
        for row in connection.execute(sa.select(*_PASSAGE_COLUMNS).where(PASSAGES.c.num.in_(part))):
            source = sources[row[1]]
            one = rows.passage(row, source)
            found[one.id] = (one, source)
    return found


def passage_nums(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Map passage ids to their keys; sources that are not there are left out."""
    found: dict[str, int] = {}
    for some in batches({split_id(one)[0] for one in ids}):
        found.update(
            (one, num)
            for one, num in connection.execute(sa.select(SOURCES.c.id, SOURCES.c.num).where(SOURCES.c.id.in_(some)))
        )
    return _nums(ids, found)


def present(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Map passage ids to their keys; passages that are not there are left out."""
    nums = passage_nums(connection, ids)
    there: set[int] = set()
    for some in batches(nums.values()):
        there.update(connection.scalars(sa.select(PASSAGES.c.num).where(PASSAGES.c.num.in_(some))))
    return {one: num for one, num in nums.items() if num in there}


def vectors(connection: Connection, model: str, ids: Sequence[str]) -> dict[str, Vector]:
    """Fetch the embeddings of passages by one encoder; those that have none are left out."""
    found: dict[str, Vector] = {}
    name_of = {num: one for one, num in passage_nums(connection, ids).items()}
    here = EMBEDDINGS.c.model == _model(connection, model)
    for some in batches(name_of):
        chosen = sa.select(EMBEDDINGS.c.passage, EMBEDDINGS.c.vector).where(EMBEDDINGS.c.passage.in_(some), here)
        found.update((name_of[num], rows.matrix([blob])[0]) for num, blob in connection.execute(chosen))
    return found


def passages_after(
    connection: Connection, collection: Collection, after: int, size: int
) -> tuple[list[tuple[Passage, Source]], int]:
    """Fetch the next passages of a collection with their sources, in the order of adding, and the key of the last."""
    while sources := _sources_from(connection, collection, after):
        here = sa.and_(PASSAGES.c.source.in_(list(sources)), PASSAGES.c.num > after)
        chosen = sa.select(*_PASSAGE_COLUMNS).where(here).order_by(PASSAGES.c.source, PASSAGES.c.num).limit(size)
        read = connection.execute(chosen).all()
        if read:
            return [(rows.passage(row, sources[row[1]]), sources[row[1]]) for row in read], read[-1][0]
        after = (max(sources) + 1) * PER_SOURCE
    return [], after


def vectors_after(
    connection: Connection, model: str, collection: Collection, after: int, size: int
) -> tuple[list[str], Vector, int]:
    """Fetch the next embeddings of a collection as ids and a matrix, in the same order, and the key of the last."""
    encoder = EMBEDDINGS.c.model == _model(connection, model)
    while sources := _sources_from(connection, collection, after):
        chosen = sa.select(PASSAGES.c.num, EMBEDDINGS.c.vector).join(EMBEDDINGS, EMBEDDINGS.c.passage == PASSAGES.c.num)
        here = sa.and_(PASSAGES.c.source.in_(list(sources)), PASSAGES.c.num > after, encoder)
        chosen = chosen.where(here).order_by(PASSAGES.c.source, PASSAGES.c.num).limit(size)
        read = connection.execute(chosen).all()
        if read:
            ids = [rows.passage_id(sources[num // PER_SOURCE].id, num % PER_SOURCE) for num, _ in read]
            return ids, rows.matrix([blob for _, blob in read]), read[-1][0]
        after = (max(sources) + 1) * PER_SOURCE
    return [], rows.matrix([]), after


def vectors_of(connection: Connection, model: str, source_ids: Sequence[str]) -> tuple[list[str], Vector]:
    """Fetch all embeddings of some sources as ids and a matrix."""
    ids: list[str] = []
    blobs: list[bytes] = []
    joined = SOURCES.join(PASSAGES, PASSAGES.c.source == SOURCES.c.num)
    joined = joined.join(EMBEDDINGS, EMBEDDINGS.c.passage == PASSAGES.c.num)
    chosen = sa.select(PASSAGES.c.num, SOURCES.c.id, EMBEDDINGS.c.vector).select_from(joined)
    here = EMBEDDINGS.c.model == _model(connection, model)
    for some in batches(source_ids):
        found = connection.execute(chosen.where(SOURCES.c.id.in_(some), here).order_by(PASSAGES.c.num))
        for num, one, blob in found:
            ids.append(rows.passage_id(one, num % PER_SOURCE))
            blobs.append(blob)
    return ids, rows.matrix(blobs)


def passages_of(connection: Connection, source_ids: Sequence[str]) -> list[tuple[Passage, Source]]:
    """Fetch all passages of some sources, in order."""
    found: list[tuple[Passage, Source]] = []
    for some in batches(source_ids):
        which = sa.select(SOURCES.c.num, *SOURCE_COLUMNS).where(SOURCES.c.id.in_(some))
        sources = {row[0]: rows.source(row[1:]) for row in connection.execute(which)}
        chosen = sa.select(*_PASSAGE_COLUMNS).where(PASSAGES.c.source.in_(list(sources))).order_by(PASSAGES.c.num)
        found += [(rows.passage(row, sources[row[1]]), sources[row[1]]) for row in connection.execute(chosen)]
    return found


def around(connection: Connection, passage_id: str, before: int, after: int) -> list[Passage]:
    """Fetch the passages around one, of the same source and in order, without itself."""
    source_id, number = split_id(passage_id)
    which = sa.select(SOURCES.c.num, *SOURCE_COLUMNS).where(SOURCES.c.id == source_id)
    held = connection.execute(which).first()
    if held is None:
        return []
    source, num = rows.source(held[1:]), held[0] * PER_SOURCE + number
    first = max(num - before, held[0] * PER_SOURCE)
    last = min(num + after, (held[0] + 1) * PER_SOURCE - 1)
    near = sa.and_(PASSAGES.c.num.between(first, last), PASSAGES.c.num != num)
    chosen = sa.select(*_PASSAGE_COLUMNS).where(near).order_by(PASSAGES.c.num)
    return [rows.passage(row, source) for row in connection.execute(chosen)]


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


def alike(connection: Connection, texts: Iterable[Sequence[int]]) -> dict[str, tuple[str, bytes]]:
    """Map the ids of sources that share a band with any of some texts to their origin and signature."""
    found: dict[str, tuple[str, bytes]] = {}
    columns = sa.select(SOURCES.c.id, SOURCES.c.origin, SOURCES.c.signature)
    joined = columns.join(BANDS, BANDS.c.source == SOURCES.c.num)
    # Band by band: SQLite looks pairs of values up by reading the whole table.
    for band, values in enumerate(zip(*(bands for bands in texts if bands), strict=True)):
        hashes = sorted(set(values))
        for start in range(0, len(hashes), _BANDS_AT_ONCE):
            some = hashes[start : start + _BANDS_AT_ONCE]
            for row in connection.execute(joined.where(BANDS.c.band == band, BANDS.c.hash.in_(some))):
                found[row.id] = (row.origin, row.signature)
    return found


def changes(connection: Connection, revision: int) -> list[Row[Any]]:
    """Fetch the log after a revision, in order."""
    columns = (CHANGES.c.revision, CHANGES.c.source_id, CHANGES.c.collection, CHANGES.c.passages, CHANGES.c.added)
    later = sa.select(*columns).where(CHANGES.c.revision > revision).order_by(CHANGES.c.revision, CHANGES.c.num)
    return list(connection.execute(later))


def sample(connection: Connection, collection: Collection, number: int) -> list[str]:
    """Choose some passages at random by id, each of another source; of the first and the last source among them."""
    inside = SOURCES.c.collection == collection.value
    ends = sa.select(sa.func.min(SOURCES.c.num), sa.func.max(SOURCES.c.num)).where(inside)
    low, high = connection.execute(ends).one()
    if low is None:
        return []
    places = [low, high, *(random.randint(low, high) for _ in range(number - 2))]
    last = sa.select(sa.func.max(PASSAGES.c.num)).where(PASSAGES.c.source == SOURCES.c.num).scalar_subquery()
    chosen: dict[str, int] = {}
    for place in places[:number]:
        nearest = sa.select(SOURCES.c.id, last).where(inside, SOURCES.c.num >= place).order_by(SOURCES.c.num).limit(1)
        source_id, key = connection.execute(nearest).one()
        passages = (key or 0) % PER_SOURCE
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
            found.update((row[0], rows.kept(row)) for row in connection.execute(columns.where(column.in_(some))))
    return [found[one] for one in sorted(found)]


def _sources_from(connection: Connection, collection: Collection, after: int) -> dict[int, Source]:
    """Fetch the next sources of a collection by key, from the one that a passage's key is of."""
    chosen = sa.select(SOURCES.c.num, *SOURCE_COLUMNS).where(SOURCES.c.collection == collection.value)
    chosen = chosen.where(SOURCES.c.num >= after // PER_SOURCE).order_by(SOURCES.c.num).limit(_SOURCES_AT_ONCE)
    return {row[0]: rows.source(row[1:]) for row in connection.execute(chosen)}


def _nums(ids: Sequence[str], sources: dict[str, int]) -> dict[str, int]:
    parts = ((one, *split_id(one)) for one in ids)
    return {one: sources[source] * PER_SOURCE + number for one, source, number in parts if source in sources}


def _model(connection: Connection, name: str) -> int:
    # No encoder has the key 0: nothing is found then.
    return connection.scalar(sa.select(MODELS.c.num).where(MODELS.c.name == name)) or 0


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
