"""The text of a PDF, page by page: the one import of pypdf."""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable, what_is
from retrieval.readers.draft import MAX_CHARS, Draft
from retrieval.readers.metadata import about
from retrieval.records import Span
from retrieval.split import Page

MAX_PAGES = 5_000


def pdf(data: bytes) -> Draft:
    """Read a PDF, each of its pages known by its number.

    Raises:
        SourceRefused: when the file is not a PDF, is locked, damaged, or has no text at all.
    """
    title, texts, notes = pages_of(data)
    text, pages = "", []
    for number, page in texts:
        # The gap belongs to no page, so that a passage never runs over it.
        pages.append(Page(number=number, span=Span(start=len(text), end=len(text) + len(page))))
        text += page + "\n\n"
    return Draft(text=text, about=about({"title": title}), pages=tuple(pages), notes=notes)


def pages_of(data: bytes) -> tuple[str | None, list[tuple[int, str]], tuple[str, ...]]:
    """Return the title, the pages that have text as (number, text), and a sentence on what could not be read.

    Raises:
        SourceRefused: when the file is not a PDF, is locked, damaged, or has no text at all.
    """
    import pypdf
    from pypdf.errors import DeprecationError, LimitReachedError, PyPdfError

    if b"%PDF-" not in data[:1024]:
        what = what_is(data)
        raise SourceRefused(f"This is {what}, not a PDF." if what else "This is not a PDF: it does not begin as one.")
    # pypdf lets through whatever a damaged file makes its parser stumble on.
    stumbles = (
        PyPdfError, DeprecationError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError,
        RecursionError, NotImplementedError, OSError, struct.error, zlib.error,
    )  # fmt: skip
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        _unlock(reader)
        read = list(_texts(reader))
        title = reader.metadata.title if reader.metadata else None
    except SourceRefused:
        raise
    except LimitReachedError as error:
        raise SourceRefused(
            "The PDF unpacks to far more than it holds and was not read (a decompression bomb)."
        ) from error
    except stumbles as error:
        raise SourceRefused(f"The PDF is damaged and cannot be read ({type(error).__name__}).") from error
    return _kept(title, read)


def _texts(reader: Any) -> Iterator[tuple[int, str]]:
    total = 0
    for number, page in enumerate(reader.pages, start=1):
        if number > MAX_PAGES:
            raise SourceRefused(f"The PDF has more than {MAX_PAGES:,} pages; split it and add the parts.")
        text, _ = storable(page.extract_text())
        total += len(text)
        if total > MAX_CHARS:
            raise SourceRefused(f"The PDF has more than {MAX_CHARS / 1e6:.0f} million characters; split it.")
        yield number, text


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
