"""Rows to records and back."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from retrieval.records import Kept, Locator, Passage, Review, Source, SourceKind, Span

# SQLite takes 32,766 values a statement; a few hundred cost no more a row than that.
ROWS_AT_ONCE = 500
Vector = np.ndarray[Any, np.dtype[np.float32]]
_KINDS = {kind.value: kind for kind in SourceKind}


def passage_id(source_id: str, number: int) -> str:
    """Return the id of a passage."""
    return f"{source_id}-{number:05d}"


def split_id(one: str) -> tuple[str, int]:
    """Return the source id and the number of a passage id; the number is 0 where it is none of ours."""
    source_id, _, number = one.rpartition("-")
    return source_id, int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


def passage(source_id: str, row: Any) -> Passage:
    """Make the record of a row of passages; what was checked on its way in is not checked again."""
    return Passage.model_construct(
        id=passage_id(source_id, row.number),
        source_id=source_id,
        text=row.text,
        span=Span.model_construct(start=row.start, end=row.end),
        locator=Locator.model_construct(page=row.page, paragraph=row.paragraph),
        language=row.language,
    )


def source(row: Any) -> Source:
    """Make the record of a row of sources."""
    return Source.model_construct(
        id=row.id,
        title=row.title,
        publisher=row.publisher,
        kind=_KINDS[row.kind],
        url=row.url,
        published=row.published,
        retrieved=row.retrieved,
        language=row.language,
        licence=row.licence,
        sha256=row.sha256,
    )


def kept(row: Any) -> Kept:
    """Make the record of a row of sources with its key."""
    return Kept(source=source(row), key=row.key)


def review(row: Any) -> Review:
    """Make the record of a row of reviews."""
    return Review(**{name: getattr(row, name) for name in Review.model_fields})


def matrix(blobs: Sequence[bytes]) -> Vector:
    """Make a matrix of stored embeddings, a row each."""
    if not blobs:
        return np.empty((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1).astype(np.float32, copy=False)


def batches(items: Iterable[str], size: int = ROWS_AT_ONCE) -> Iterator[list[str]]:
    """Cut a list into lists of at most `size`."""
    listed = list(items)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
