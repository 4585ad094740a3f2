"""Tables in .csv: a set of sources where a column is the text of each, else one source with a paragraph a row."""

import csv
import io
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import BinaryIO, TypeAlias

from retrieval.errors import SourceRefused
from retrieval.readers.decode import text_of
from retrieval.readers.draft import MAX_CHARS, OWN_REPORT, Draft, Found, Part, finished, refused
from retrieval.readers.lines import set_draft
from retrieval.readers.metadata import FIELDS, FRENCH, about

MAX_TABLE_BYTES = 50_000_000
MAX_ROWS = 500_000
MAX_COLUMNS = 200
# The columns of our own .csv report, which is no source.
OWN_COLUMNS = frozenset({"claim", "quote", "event_date", "outcome", "confidence", "for", "against", "why"})
_SET = frozenset({"id", "_id", "text", *FIELDS})
_DELIMITERS = (";", ",", "\t")
_SAMPLE = 50_000
_SAMPLE_ROWS = 20

_Row: TypeAlias = tuple[int, list[str]]


def table(file: BinaryIO, title: str) -> Iterator[Part]:
    """Part a table into its rows where it is a set of sources; otherwise it is one part, with the title given.

    Raises:
        SourceRefused: when it is not a table of text, is empty, or is a report that Recoupe wrote.
    """
    text, notes = _text(file)
    rows = _rows(text, _delimiter(text))
    head = next(rows, None)
    if head is None:
        raise SourceRefused("There is nothing in this table.")
    names = [FRENCH.get(name, name) for name in (" ".join(cell.split()).casefold() for cell in head[1])]
    if OWN_COLUMNS.issubset(names):
        raise SourceRefused(OWN_REPORT)
    if "text" in names:
        return _set(names, rows, notes)
    return iter([Part("", partial(_whole, title, head, rows, notes))])


def _text(file: BinaryIO) -> tuple[str, tuple[str, ...]]:
    data = file.read(MAX_TABLE_BYTES + 1)
    cut: tuple[str, ...] = ()
    if len(data) > MAX_TABLE_BYTES:
        data = data[: data.rfind(b"\n", 0, MAX_TABLE_BYTES) + 1 or MAX_TABLE_BYTES]
        cut = (f"Only the first {MAX_TABLE_BYTES / 1e6:.0f} MB of the table were read.",)
    text, notes = text_of(data)
    return text, (*cut, *notes)


def _rows(text: str, delimiter: str) -> Iterator[_Row]:
    """Yield the rows that have anything in them with their numbers, from 1."""
    csv.field_size_limit(MAX_CHARS)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(rows, start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise SourceRefused(f"line {rows.line_num}: this is no row of a table ({error}).") from error


def _delimiter(text: str) -> str:
    """Take the delimiter that parts the most of the first rows into the same number of columns, more than one."""
    sample = text[:_SAMPLE].splitlines(keepends=True)

    def fit(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in islice(csv.reader(sample, delimiter=delimiter), _SAMPLE_ROWS) if row]
        except csv.Error:
            return 0, 0
        usual = max(widths, key=widths.count, default=0)
        return (widths.count(usual), usual) if usual > 1 else (0, 0)

    return max(_DELIMITERS, key=fit)


def _set(names: Sequence[str], rows: Iterator[_Row], notes: tuple[str, ...]) -> Iterator[Part]:
    for number, cells in rows:
        yield Part(str(number), partial(_item, names, number, cells))
    if notes:
        yield Part("end", partial(refused, " ".join(notes)))


def _item(names: Sequence[str], number: int, cells: Sequence[str]) -> Found:
    fields = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name in _SET}
    yield str(number), set_draft(fields, f"row {number}", str(number))


def _whole(title: str, head: _Row, rows: Iterator[_Row], notes: tuple[str, ...]) -> Found:
    """Write a table as text: "column: value; column: value", a paragraph a row."""
    first = head[1]
    named = _is_header(first)
    names = [" ".join(cell.split()) if named else "" for cell in first]
    paragraphs: list[str] = []
    size = 0
    for number, cells in rows if named else chain([head], rows):
        paragraph = _paragraph(names, cells[:MAX_COLUMNS])
        size += len(paragraph) + 2
        if size > MAX_CHARS or len(paragraphs) == MAX_ROWS:
            notes = (*notes, f"Only the first {len(paragraphs):,} rows were read; row {number:,} and later ones not.")
            break
        paragraphs.append(paragraph)
    if len(first) > MAX_COLUMNS:
        notes = (*notes, f"Only the first {MAX_COLUMNS} of {len(first):,} columns were read.")
    yield "", finished(Draft(text="\n\n".join(paragraphs), about=about({"title": title}), notes=notes), title)


def _is_header(cells: Sequence[str]) -> bool:
    """Tell a row of names from a row of values: no name is a number, and none comes twice."""
    given = [cell.strip() for cell in cells if cell.strip()]
    return len(set(given)) == len(given) and not any(cell[0] in "+-=0123456789" for cell in given)


def _paragraph(names: Sequence[str], cells: Sequence[str]) -> str:
    return "; ".join(
        f"{(names[place] if place < len(names) else '') or f'column {place + 1}'}: {' '.join(cell.split())}"
        for place, cell in enumerate(cells)
        if cell.strip()
    )
