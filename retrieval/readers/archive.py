"""Archives (.zip): each member is read by its own reader, in memory; none is ever written under its name."""

import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable
from retrieval.readers.draft import MAX_BYTES, Found, Part, within

MAX_MEMBERS = 10_000
MAX_UNPACKED = 1_000_000_000
# Text and the tables of statistics offices pack at most to a hundredth; a bomb to a thousandth.
MAX_RATIO = 200
_SMALL = 1_000_000
_MAX_NAME = 200
_STUMBLES = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error, lzma.LZMAError,
)  # fmt: skip

ReadMember = Callable[[bytes, str], Found]


def archive(file: BinaryIO, read: ReadMember) -> Iterator[Part]:
    """Part an archive into its members, which `read` reads (bytes, name); hidden ones and folders are passed over.

    Raises:
        SourceRefused: when this is no archive or holds too much.
    """
    try:
        packed = zipfile.ZipFile(file)
        members = [member for member in packed.infolist() if not _passed_over(member)]
    except _STUMBLES as error:
        raise SourceRefused("The ZIP file is damaged and cannot be read, or it is no ZIP file.") from error
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise SourceRefused(f"The ZIP file has {len(members):,} files; the most is {MAX_MEMBERS:,}.")
    if total > MAX_UNPACKED:
        raise SourceRefused(f"The ZIP file unpacks to {total / 1e6:,.0f} MB; the most is {MAX_UNPACKED / 1e6:,.0f} MB.")
    if not members:
        raise SourceRefused("There is nothing to read in this ZIP file.")
    seen: set[str] = set()
    for number, member in enumerate(members, start=1):
        name = storable(member.filename)[0]
        # A name is for display and for the key of a source, so it is short and comes once.
        if name in seen or len(name) > _MAX_NAME:
            name = f"{name[:_MAX_NAME]}… ({number})"
        seen.add(name)
        yield Part(name, partial(_member, packed, member, name, read))


def _passed_over(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.split("/")
    hidden = any(part.startswith(".") and part not in {".", ".."} for part in parts)
    return not member.filename or member.is_dir() or hidden or parts[0] == "__MACOSX"


def _member(packed: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, read: ReadMember) -> Found:
    if member.flag_bits & 0x1:
        raise SourceRefused("This file of the ZIP file is encrypted; pack it anew without a password.")
    if member.file_size > MAX_BYTES:
        raise SourceRefused(f"It unpacks to {member.file_size / 1e6:,.0f} MB; the most is {MAX_BYTES / 1e6:.0f} MB.")
    if member.file_size > _SMALL and member.file_size > MAX_RATIO * member.compress_size:
        raise SourceRefused("It unpacks to far more than it holds and was not read (a decompression bomb).")
    try:
        with packed.open(member) as unpacked:
            # What the archive says of a member's size is the word of whoever made it.
            data = unpacked.read(MAX_BYTES + 1)

    except _STUMBLES as error:
        raise SourceRefused("This file of the ZIP file is damaged and cannot be read.") from error
    if len(data) > MAX_BYTES:
        raise SourceRefused(f"It unpacks to more than {MAX_BYTES / 1e6:.0f} MB, the most that is read.")
    yield from within(name, read(data, member.filename))
