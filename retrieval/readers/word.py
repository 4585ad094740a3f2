"""Word documents (.docx): paragraphs and tables in their order. The one import of python-docx."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable, what_is
from retrieval.readers.draft import MAX_CHARS, Draft
from retrieval.readers.metadata import about

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell

MAX_UNPACKED = 100_000_000
MAX_PARTS = 5_000
# What a new document calls itself, and the day that python-docx's own template was made.
_TEMPLATES = {"word document", "document", "python-docx"}
_TEMPLATE_YEAR = 2013


def word(data: bytes) -> Draft:
    """Read a Word document: its paragraphs and the rows of its tables, a blank line between them.

    Raises:
        SourceRefused: when it is no such document, is locked, damaged, or unpacks to too much.
    """
    from docx import Document
    from docx.opc.exceptions import OpcError

    _weigh(data)
    try:
        document = Document(io.BytesIO(data))
        text = "\n\n".join(_short(_blocks(document)))
        fields = _properties(document)
    # python-docx lets through whatever a damaged file makes it stumble on; what lxml raises is a SyntaxError.
    except (
        OpcError, SyntaxError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError,
        IndexError, NotImplementedError, RecursionError, OSError, EOFError,
    ) as error:  # fmt: skip
        raise SourceRefused(f"The document is damaged and cannot be read ({type(error).__name__}).") from error
    text, notes = storable(text)
    return Draft(text=text, about=about(fields), notes=notes)


def _weigh(data: bytes) -> None:
    """Refuse what is no .docx, or unpacks to too much, before anything of it is unpacked."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceRefused("The document is locked by a password or of the old kind .doc; save it anew as .docx.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sizes = {part.filename: part.file_size for part in parts.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, RecursionError) as error:
        what = what_is(data)
        raise SourceRefused(
            f"This is {what}, not a Word document."
            if what and "ZIP" not in what
            else "The document is damaged and cannot be read."
        ) from error
    if "[Content_Types].xml" not in sizes:
        raise SourceRefused("This is a ZIP file, not a Word document.")
    total = sum(sizes.values())
    if total > MAX_UNPACKED:
        most = f"the most that is read is {MAX_UNPACKED / 1e6:.0f} MB"
        raise SourceRefused(f"The document unpacks to {total / 1e6:,.0f} MB; {most}.")
    if len(sizes) > MAX_PARTS:
        raise SourceRefused(f"The document has {len(sizes):,} parts; the most is {MAX_PARTS:,}.")


def _blocks(document: "Document") -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _rows(block)
        elif text := block.text.strip():
            yield text


def _rows(table: "Table") -> Iterator[str]:
    """Write each row of a table on a line of its own; a merged cell counts once."""
    for row in table.rows:
        cells: list[_Cell] = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        if texts := [text for cell in cells if (text := " ".join(cell.text.split()))]:
            yield "; ".join(texts)


def _short(blocks: Iterator[str]) -> Iterator[str]:
    size = 0
    for block in blocks:
        size += len(block)
        if size > MAX_CHARS:
            raise SourceRefused(f"The document has more than {MAX_CHARS / 1e6:.0f} million characters; split it.")
        yield block


def _properties(document: "Document") -> dict[str, str | None]:
    """Read title, author and day; what a template put there is not the document's own."""
    own = document.core_properties
    title = " ".join((own.title or "").split())
    author = " ".join((own.author or "").split())
    made = own.modified or own.created
    real = isinstance(made, datetime) and made.year > _TEMPLATE_YEAR
    return {
        "title": None if title.lower() in _TEMPLATES else title,
        "publisher": None if author.lower() in _TEMPLATES else author,
        "published": made.date().isoformat() if real else None,
    }
