"""The health of a library in words and figures, for the page and for the terminal."""

from collections.abc import Iterator

from retrieval.health import Health, IndexHealth
from retrieval.records import Collection

NAMES = {Collection.SOURCES: "Sources", Collection.CHECKED: "Previously checked claims"}


def health_figures(health: Health) -> Iterator[tuple[str, str]]:
    """Name each figure with its value, the record first, then each index, then the disk."""
    record = health.record
    for collection, name in NAMES.items():
        if collection is Collection.SOURCES or record.sources.get(collection):
            yield name, f"{record.sources.get(collection, 0):,}, in {record.passages.get(collection, 0):,} passages"
        if lacking := record.lacking.get(collection, 0):
            yield f"{name}, not embedded", f"{lacking:,} passages"
    yield "Withdrawn", f"{record.withdrawn:,}"
    yield "Record", f"{record.integrity}, {size(record.bytes)}, schema {record.schema_version}"
    if record.orphans:
        yield "Rows without a source", f"{record.orphans:,}"
    for collection, index in health.indexes.items():
        name = "" if collection is Collection.SOURCES else f", {NAMES[collection].lower()}"
        yield f"Index by words{name}", f"{index.words:,} of {index.passages:,} passages"
        yield f"Index by meaning{name}", _vectors(index)
        yield f"Found again{name}", f"{index.by_words:,} by words, {index.by_vector:,} by meaning, of {index.asked:,}"
    yield "Indexes on the disk", size(health.index_bytes)
    if health.stale:
        yield "Old indexes to clear away", f"{len(health.stale):,}"
    yield "Encoder", health.embedder
    yield "Folder", health.folder


def size(count: int) -> str:
    """Write a number of bytes for a reader."""
    for unit, of in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= of:
            return f"{count / of:.1f} {unit}"
    return f"{count} bytes"


def _vectors(index: IndexHealth) -> str:
    return "not there" if index.vectors is None else f"{index.vectors:,} of {index.passages:,} passages"
