"""The text of a PDF, page by page: the one import of pypdf."""

import io
import struct
import zlib
from typing import Any

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable


def pages_of(data: bytes) -> tuple[str | None, list[tuple[int, str]], tuple[str, ...]]:
    """Return the title, the pages that have text as (number, text), and a sentence on what could not be read.

    Raises:
        SourceRefused: when the file is not a PDF, is locked, damaged, or has no text at all.
    """
    import pypdf
    from pypdf.errors import PyPdfError

    if b"%PDF-" not in data[:1024]:
        raise SourceRefused("This is not a PDF: it does not begin as one.")
    # pypdf lets through whatever a damaged file makes its parser stumble on.
    stumbles = (
        PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, RecursionError,
        NotImplementedError, OSError, struct.error, zlib.error,
    )  # fmt: skip
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        _unlock(reader)
        read = [(number, storable(page.extract_text())[0]) for number, page in enumerate(reader.pages, start=1)]
        title = reader.metadata.title if reader.metadata else None
    except SourceRefused:
        raise
    except stumbles as error:
        raise SourceRefused(f"The PDF is damaged and cannot be read ({type(error).__name__}).") from error
    return _kept(title, read)


def _unlock(reader: Any) -> None:
    from pypdf.errors import DependencyError

    if not reader.is_encrypted:
        return
    try:
        # Many PDFs are locked against printing only and open with an empty password.
        opened = bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        opened = False
    if not opened:
        raise SourceRefused("The PDF is encrypted; save a copy without its password and add that.")


def _kept(title: object, read: list[tuple[int, str]]) -> tuple[str | None, list[tuple[int, str]], tuple[str, ...]]:
    kept = [(number, text) for number, text in read if any(char.isalnum() for char in text)]
    if not kept:
        raise SourceRefused("The PDF has no text: its pages are images (scanned); run OCR on it first.")
    empty = [number for number, text in read if not any(char.isalnum() for char in text)]
    notes = (f"No text on {_ranges(empty)} (images only).",) if empty else ()
    return (str(title) if title else None), kept, notes


def _ranges(numbers: list[int]) -> str:
    """Write page numbers shortly: 'page 3', 'pages 3, 5-9'."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
    return f"page {words}" if len(numbers) == 1 else f"pages {words}"
