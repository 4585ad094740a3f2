"""Rows to records and back."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from retrieval.records import Kept, Passage, Review, Source
from retrieval.store.tables import PER_SOURCE

# SQLite takes 32,766 values a statement; a few hundred cost no more a row than that.
ROWS_AT_ONCE = 500
Item = TypeVar("Item")
Vector = np.ndarray[Any, np.dtype[np.float32]]


def passage_id(source_id: str, number: int) -> str:
    """Return the id of a passage."""
    return f"{source_id}-{number:05d}"


def split_id(one: str) -> tuple[str, int]:
    """Return the source id and the number of a passage id; the number is 0 where it is none of ours."""
    source_id, _, number = one.rpartition("-")
    known = number.isascii() and number.isdigit() and len(number) < len(str(PER_SOURCE))
    return source_id, int(number) if known else 0


def passage(row: Sequence[Any], of: Source) -> Passage:
    """Make the record of a row of passages, and its parts with it: one call is half the time of three."""
    num, _, start, end, page, paragraph, language, text = row
    return Passage.model_validate(
        {
            "id": passage_id(of.id, num % PER_SOURCE),
            "source_id": of.id,
            "text": text,
            "span": {"start": start, "end": end},
            "locator": {"page": page, "paragraph": paragraph},
            "language": language,
        }
    )


def source(row: Sequence[Any]) -> Source:
    """Make the record of the columns of a source, in the order of its fields."""
    return Source.model_validate(dict(zip(Source.model_fields, row, strict=False)))


def kept(row: Sequence[Any]) -> Kept:
    """Make the record of the columns of a source and its key."""
    return Kept(source=source(row[:-1]), key=row[-1])


def review(row: Any) -> Review:
    """Make the record of a row of reviews."""
    return Review(**{name: getattr(row, name) for name in Review.model_fields})


def matrix(blobs: Sequence[bytes]) -> Vector:
    """Make a matrix of stored embeddings, a row each."""
    if not blobs:
        return np.empty((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1).astype(np.float32, copy=False)


def batches(items: Iterable[Item], size: int = ROWS_AT_ONCE) -> Iterator[list[Item]]:
    """Cut a list into lists of at most `size`."""
    listed = list(items)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
