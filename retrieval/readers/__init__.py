"""Files to drafts of sources: one reader for each suffix.

To read another kind of file, write a function from bytes to a Draft and name its suffix in READERS; for a file that
holds several sources, write one that parts it, and name its suffix in SETS. Untrusted files are read by the child
process of `retrieval.reading`, which runs this very code under limits.
"""

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePath
from typing import BinaryIO, TypeAlias

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable
from retrieval.readers.draft import MAX_BYTES, Draft, Found, Part, Refusal, finished, refused

__all__ = [
    "MAX_BYTES",
    "READERS",
    "REVIEWS",
    "SETS",
    "SUFFIXES",
    "Draft",
    "Found",
    "Part",
    "Refusal",
    "found_in",
    "parts_of",
    "read",
]

# In the place of a suffix: whatever the file is, what is wanted of it are the ClaimReviews in it.
REVIEWS = "claimreview"
MAX_DOCUMENT_BYTES = 100_000_000
_LIMITS = {".pdf": MAX_DOCUMENT_BYTES, ".docx": MAX_DOCUMENT_BYTES}
_MAX_MAILS = 3

Inside: TypeAlias = tuple[str, ...]
OneSource: TypeAlias = Callable[[bytes, str | None], Draft]
Parted: TypeAlias = Callable[[BinaryIO, str, Inside], Iterator[Part]]


def read(path: Path) -> Found:
    """Yield each source of a file under its display name; one that cannot be read is a Refusal and stops no other.

    This reads in the calling process, without limits of time and memory: it is for files that the program trusts.
    """
    try:
        with path.open("rb") as file:
            for part in parts_of(file, path.suffix, path.name):
                for place, found in found_in(part):
                    yield (f"{path}:{place}" if place else str(path)), found
    except OSError as error:
        yield str(path), Refusal(reason=cannot_open(error))


def cannot_open(error: OSError) -> str:
    """Say in a sentence why a file cannot be opened."""
    return f"The file cannot be opened: {(error.strerror or str(error)).lower()}."


def found_in(part: Part) -> Found:
    """Read a part of a file; what cannot be read of it is a Refusal."""
    try:
        yield from part.read()
    except SourceRefused as refusal:
        yield part.place, Refusal(reason=str(refusal))
    except OSError as error:
        yield part.place, Refusal(reason=cannot_open(error))
    except MemoryError:
        yield part.place, Refusal(reason="Reading this needs more memory than it may have.")


def parts_of(
    file: BinaryIO, suffix: str, name: str, *, charset: str | None = None, inside: Inside = ()
) -> Iterator[Part]:
    """Part a file into what is read by itself: lines, rows, members, attachments, or the whole.

    Args:
        file: is read, and for .zip also sought in; it is never closed.
        suffix: says what it is, as in READERS and SETS, or REVIEWS.
        name: gives the title where the text has none.
        charset: the encoding that whoever sent a page or a text declared.
        inside: the suffixes of the files that it is in.
    """
    suffix, title = suffix.lower(), storable(PurePath(name).stem)[0]
    try:
        if suffix == REVIEWS:
            yield from _reviews(file, name)
        elif suffix in SETS:
            yield from SETS[suffix](file, title, inside)
        elif suffix in READERS:
            yield Part("", partial(_whole, file, suffix, title, charset))
        else:
            known = ", ".join(sorted(SUFFIXES))
            kind = f"of the kind '{suffix[:20]}'" if suffix else "without a suffix"
            raise SourceRefused(f"Files {kind} are not read; these are: {known}.")
    except SourceRefused as refusal:
        yield Part("", partial(refused, str(refusal)))
    except OSError as error:
        yield Part("", partial(refused, cannot_open(error)))


def _whole(file: BinaryIO, suffix: str, title: str, charset: str | None) -> Found:
    most = _LIMITS.get(suffix, MAX_BYTES)
    data = file.read(most + 1)
    if len(data) > most:
        size = file.seek(0, io.SEEK_END)
        raise SourceRefused(f"The file has {size / 1e6:.0f} MB; the most that is read is {most / 1e6:.0f} MB.")
    yield "", finished(READERS[suffix](data, charset), title)


def _member(inside: Inside, data: bytes, name: str) -> Found:
    """Read a file within a file."""
    for part in parts_of(io.BytesIO(data), PurePath(name).suffix, name, inside=inside):
        yield from found_in(part)


def _plain(data: bytes, charset: str | None = None) -> Draft:
    from retrieval.readers.plain import plain

    return plain(data, charset)


def _html(data: bytes, charset: str | None = None) -> Draft:
    from retrieval.readers.html import page

    return page(data, charset)


def _pdf(data: bytes, charset: str | None = None) -> Draft:
    from retrieval.readers.pdf import pdf

    return pdf(data)


def _word(data: bytes, charset: str | None = None) -> Draft:
    from retrieval.readers.word import word

    return word(data)


def _lines(file: BinaryIO, title: str, inside: Inside) -> Iterator[Part]:
    from retrieval.readers.lines import lines

    return lines(file)


def _reviews(file: BinaryIO, name: str) -> Iterator[Part]:
    from retrieval.readers.jsonld import reviews

    return reviews(file, name)


def _table(file: BinaryIO, title: str, inside: Inside) -> Iterator[Part]:
    from retrieval.readers.tables import table

    return table(file, title)


def _message(file: BinaryIO, title: str, inside: Inside) -> Iterator[Part]:
    from retrieval.readers.mail import message

    if inside.count(".eml") >= _MAX_MAILS:
        raise SourceRefused(f"A message in a message is read {_MAX_MAILS} deep at most.")
    return message(file, title, partial(_member, (*inside, ".eml")))


def _feed(file: BinaryIO, title: str, inside: Inside) -> Iterator[Part]:
    from retrieval.readers.feed import feed

    return feed(file)


def _archive(file: BinaryIO, title: str, inside: Inside) -> Iterator[Part]:
    from retrieval.readers.archive import archive

    if ".zip" in inside:
        raise SourceRefused("A ZIP file within a ZIP file is not read; unpack it and add what is in it.")
    return archive(file, partial(_member, (*inside, ".zip")))


READERS: dict[str, OneSource] = {
    ".txt": _plain,
    ".md": _plain,
    ".markdown": _plain,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _word,
}
SETS: dict[str, Parted] = {
    ".jsonl": _lines,
    ".csv": _table,
    ".tsv": _table,
    ".eml": _message,
    ".rss": _feed,
    ".atom": _feed,
    ".zip": _archive,
}
SUFFIXES = frozenset({*READERS, *SETS})
