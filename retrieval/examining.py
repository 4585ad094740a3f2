"""Look at a library and say in figures how it is."""

from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.embed import Embedder
from retrieval.errors import IndexBlocked, IndexDamaged
from retrieval.generations import bytes_under
from retrieval.health import Health, IndexHealth
from retrieval.index import Indexes, searchable
from retrieval.owner import owner_of
from retrieval.probe import find_some
from retrieval.records import Collection, Figures

if TYPE_CHECKING:
    from retrieval.store import Store

_ASKED = 20
_BY_WORDS = 10
# What an index takes at most, in ordinary use: bytes for each passage, for each number of an embedding, and at all.
_EACH_TEXT, _EACH_NUMBER, _AT_ALL = 1_000, 8, 2_000_000
_TOO_MUCH = 3


def examine(folder: Path, store: "Store", indexes: Indexes, embedder: Embedder) -> Health:
    """Read the whole record, count what every index holds, and ask each for some passages that the record has."""
    record = store.figures(embedder.name)
    found: dict[Collection, IndexHealth] = {}
    faults = list(_faults_of(record))
    for one in Collection:
        if record.passages[one]:
            found[one], more = _examine(one, record.passages[one], store, indexes, embedder)
            faults += more
    passages = sum(record.passages.values())
    expected = _AT_ALL + passages * (_EACH_TEXT + _EACH_NUMBER * embedder.dimensions)
    taken = bytes_under(indexes.generations.root)
    if taken > _TOO_MUCH * expected:
        faults.append(f"The search indexes take {taken / 1e6:,.0f} MB, where {expected / 1e6:,.0f} MB are enough.")
    stale = tuple(str(path.relative_to(indexes.generations.root)) for path in indexes.generations.stale())
    if stale and indexes.state.vectors == "ready" and not indexes.busy:
        faults.append(f"Folders that are not in use could not be deleted: {', '.join(stale)}.")
    state = indexes.state
    if state.vectors == "failed":
        faults.append(f"The vectors cannot be used: {state.why}")
    return Health(
        folder=str(folder),
        owner=owner_of(folder),
        embedder=embedder.name,
        record=record,
        indexes=found,
        generations=indexes.generations.in_use(),
        stale=stale,
        index_bytes=taken,
        expected_bytes=expected,
        state=state,
        faults=tuple(faults),
    )


def _faults_of(record: Figures) -> list[str]:
    faults = []
    if record.integrity != "ok":
        faults.append(f"The database is damaged ({record.integrity}).")
    if record.orphans:
        faults.append(f"The database has {record.orphans} rows that belong to nothing.")
    if lacking := sum(record.lacking.values()):
        faults.append(f"{lacking:,} passages have no embedding by the present encoder.")
    return faults


def _examine(
    collection: Collection, passages: int, store: "Store", indexes: Indexes, embedder: Embedder
) -> tuple[IndexHealth, list[str]]:
    some = store.sample_passages(collection, _ASKED)
    faults: list[str] = []
    words_count, by_words, vectors_count, by_vector = 0, 0, None, 0
    with indexes.reading(collection) as (words, vectors):
        try:
            if words is not None:
                words_count = words.count
                for passage, source in some:
                    ranking = words.search(searchable(passage, source), _BY_WORDS)
                    by_words += any(one == passage.id for one, _ in ranking)
            if vectors is not None:
                probed = find_some(vectors, *store.vectors_among(embedder.name, [one.id for one, _ in some]))
                vectors_count, by_vector = probed.count, probed.found
        except (IndexDamaged, IndexBlocked) as error:
            faults.append(str(error))
    name = {Collection.SOURCES: "sources", Collection.CHECKED: "checked claims"}[collection]
    if words_count != passages:
        faults.append(f"The word index of the {name} holds {words_count:,} passages of {passages:,}.")
    if vectors_count is not None and vectors_count != passages:
        faults.append(f"The vector index of the {name} holds {vectors_count:,} passages of {passages:,}.")
    health = IndexHealth(
        passages=passages,
        words=words_count,
        vectors=vectors_count,
        asked=len(some),
        by_words=by_words,
        by_vector=by_vector,
    )
    if vectors_count is not None and by_vector < 0.9 * len(some):
        faults.append(f"Of {len(some)} {name} only {by_vector} were found by their own embedding.")
    return health, faults
