"""The rows of an original file as records: a .jsonl, a .json list, or a table with a heading; as it is or gzipped."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from eval.datasets.errors import DatasetError
from eval.datasets.files import objects, parsed, read_text

M = TypeVar("M", bound=BaseModel)

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""A text that is there."""

Raw = Iterator[tuple[int, dict[str, Any]]]


class Row(BaseModel):
    """Base of what we use of a row; its other keys are let be, and a number serves as an id."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


def rows(path: Path, model: type[M], read: Callable[[Path], Raw] = objects) -> list[tuple[int, M]]:
    """Read every row as a record, with its line. Raises DatasetError with the file, the line and the reason."""
    return [(line, parsed(path, line, model, raw)) for line, raw in read(path)]


def array(path: Path) -> Raw:
    """Read the objects of a JSON list; each is numbered by its place, from 1."""
    try:
        found = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{path}: not JSON ({error}).") from error
    if not isinstance(found, list):
        raise DatasetError(f"{path}: not a list of objects.")
    yield from enumerate(found, start=1)


def comma_separated(path: Path) -> Raw:
    """Read a table in which a cell may be quoted, and then hold commas and line breaks."""
    return table(path, read_text(path), ",", csv.QUOTE_MINIMAL)


def tab_separated(path: Path) -> Raw:
    """Read a table whose cells hold no tabs; a quotation mark is a character like any other."""
    return table(path, read_text(path), "\t", csv.QUOTE_NONE)


class _Cells(NamedTuple):
    line: int
    cells: list[str]


def table(path: Path, text: str, delimiter: str, quoting: int) -> Raw:
    """Read the rows of a table under its heading; every row has as many cells as the heading. Raises DatasetError."""
    found = _cells(path, text, delimiter, quoting)
    heading = next(found, _Cells(0, [])).cells
    for line, cells in found:
        if len(cells) != len(heading):
            raise DatasetError(f"{path}, line {line}: {len(cells)} cells where the heading has {len(heading)}.")
        yield line, dict(zip(heading, cells, strict=True))


def _cells(path: Path, text: str, delimiter: str, quoting: int) -> Iterator[_Cells]:
    """Give every row that is not blank with the line on which it begins."""
    # `quoting` is one of four constants of csv, which its type names and a plain int is not.
    reader: Any = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)  # type: ignore[arg-type]
    line = 1
    try:
        for cells in reader:
            if cells:
                yield _Cells(line, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise DatasetError(f"{path}, line {line}: not a row of a table ({error}).") from error
