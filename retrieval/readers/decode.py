"""Bytes to text: encodings, and what a text may not hold."""

import codecs
import re
import unicodedata

from retrieval.errors import SourceRefused

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The first bytes of what people rename to .txt by mistake.
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "a compressed file",
    b"SQLite format 3": "a database",
    b"\x7fELF": "a program",
    b"{\\rtf": "an RTF document",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_MOST_CONTROLS = 0.01


def text_of(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode the bytes of a text; return it in NFC with a sentence on each thing that had to be replaced.

    A byte-order mark decides, then UTF-8, then Windows-1252. Zero-width and bidirectional characters are kept.

    Raises:
        SourceRefused: when the bytes are not text.
    """
    for start, what in _MAGIC.items():
        if data.startswith(start):
            raise SourceRefused(f"This is {what}, not text.")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, errors="replace")
            break
    else:
        text = _unmarked(data)
    refuse_binary(text)
    return storable(text)


def _unmarked(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A few bad bytes in much good UTF-8 are damage; otherwise it is another encoding.
        bad = data.decode("utf-8", errors="replace")
        beyond_ascii = sum(byte > 127 for byte in data)
        if error.start > 0 and bad.count("\ufffd") * 4 < beyond_ascii:
            return bad
        return data.decode("cp1252", errors="replace")


def refuse_binary(text: str) -> None:
    """Refuse a text that is more than one hundredth control characters."""
    if len(_CONTROLS.findall(text)) > max(2, _MOST_CONTROLS * len(text)):
        raise SourceRefused("This is not text: it is full of control characters.")


def storable(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text in NFC that every database takes, with a sentence on what was replaced.

    NUL (PostgreSQL stores none) and lone surrogates (no encoding has them) become U+FFFD, one for one.
    """
    notes: list[str] = []
    broken = len(_UNSTORABLE.findall(text))
    if broken:
        text = _UNSTORABLE.sub("\ufffd", text)
    replaced = text.count("\ufffd")
    if replaced:
        what = "character" if replaced == 1 else "characters"
        notes.append(f"{replaced} unreadable {what} shown as \ufffd.")
    return unicodedata.normalize("NFC", text), tuple(notes)
