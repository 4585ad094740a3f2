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
# The first bytes of what people rename by mistake.
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
_PAGE = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_MOST_CONTROLS = 0.01
_SAMPLE = 100_000


def what_is(data: bytes) -> str | None:
    """Say what some bytes are by their first ones ("a PDF", "a web page"); None where these are no sign."""
    return next((what for start, what in _MAGIC.items() if data.startswith(start)), None) or (
        "a web page" if _PAGE.match(data[:4_000]) else None
    )


def text_of(data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode the bytes of a text; return it in NFC with a sentence on each thing that had to be guessed or replaced.

    A byte-order mark decides, then UTF-8 where the bytes are that, then the encoding that is declared, then a guess:
    Windows-1252 where it makes sense. Zero-width and bidirectional characters are kept.

    Raises:
        SourceRefused: when the bytes are not text.
    """
    refuse_binary_file(data)
    notes: tuple[str, ...] = ()
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, errors="replace")
            break
    else:
        text, notes = _unmarked(data, declared)
    refuse_binary(text)
    text, replaced = storable(text)
    return text, (*notes, *replaced)


def refuse_binary_file(data: bytes) -> None:
    """Refuse what is no text by its first bytes, saying what it is."""
    what = what_is(data)
    if what and what != "a web page":
        raise SourceRefused(f"This is {what}, not text.")


def _unmarked(data: bytes, declared: str | None) -> tuple[str, tuple[str, ...]]:
    if wide := _without_mark(data):
        return data.decode(wide, errors="replace"), (f"The encoding is not declared; it was taken for {wide}.",)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        # A few bad bytes in much good UTF-8 are damage; otherwise it is another encoding.
        bad = data.decode("utf-8", errors="replace")
        beyond_ascii = sum(byte > 127 for byte in data)
        if error.start > 0 and bad.count("\ufffd") * 4 < beyond_ascii:
            return bad, ()
    named = _codec(declared)
    if named and named != "utf-8":
        return data.decode(named, errors="replace"), ()
    encoding = _guessed(data)
    text = data.decode(encoding, errors="replace")
    if named:
        return text, (f"It says that it is in {named} and is not; it was taken for {encoding}.",)
    return text, () if encoding == "cp1252" else (f"The encoding is not declared; it was taken for {encoding}.",)


def _without_mark(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark: in most scripts, every other byte of it is zero."""
    head = data[:2_000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if len(head) < 4 or most * 4 < len(head) or least * 10 > most:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _codec(name: str | None) -> str | None:
    """Find the codec of a declared encoding; None where there is no such text encoding."""
    try:
        found = codecs.lookup((name or "").strip().strip("\"'")).name
        "".encode(found)
    except (LookupError, ValueError):
        return None
    # What calls itself ISO 8859-1 or ASCII on the web is Windows-1252 (https://encoding.spec.whatwg.org/#names-and-labels).
    return "cp1252" if found in {"iso8859-1", "ascii"} else None if found in {"utf-7", "idna", "punycode"} else found


def _guessed(data: bytes) -> str:
    """Guess an encoding that is not UTF-8: Windows-1252, unless it has no such bytes or reads as no Western text."""
    sample = data[:_SAMPLE]
    text = sample.decode("cp1252", errors="replace")
    letters = [char for char in text if char.isalpha()]
    if "\ufffd" not in text and sum(map(str.isascii, letters)) * 2 > len(letters):
        return "cp1252"
    import charset_normalizer

    best = charset_normalizer.from_bytes(sample).best()
    return best.encoding if best and _codec(best.encoding) else "cp1252"


def refuse_binary(text: str) -> None:
    """Refuse a text that is more than one hundredth control characters."""
    if len(_CONTROLS.findall(text)) > max(2, _MOST_CONTROLS * len(text)):
        raise SourceRefused("This is not text: it is full of control characters.")


def storable(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text in NFC that every database takes, with a sentence on what was replaced.

    NUL (PostgreSQL stores none) and lone surrogates (no encoding has them) become U+FFFD, one for one.
    """
    if "\0" in text or not _encodes(text):
        text = _UNSTORABLE.sub("\ufffd", text)
    replaced = text.count("\ufffd")
    notes: tuple[str, ...] = ()
    if replaced:
        notes = (f"{replaced} unreadable {'character' if replaced == 1 else 'characters'} shown as \ufffd.",)
    return unicodedata.normalize("NFC", text), notes


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
