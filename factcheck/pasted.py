"""What a desk pastes, made into text or refused: decoding, NFC, and notices about characters that hide."""

import re
import unicodedata

from factcheck.errors import ArticleError
from factcheck.plain import is_invisible

CAP = 300_000
"""Characters; some 50,000 words, ten times a long read."""
_CAP_BYTES = 4 * CAP
_SIGNATURES = {b"%PDF": "PDF", b"PK\x03\x04": "Word or ZIP", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF"}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_MOJIBAKE = re.compile(r"[ÃÂ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2018-\u201e\u2020-\u2026]|â€[\u0080-\u2122]?|ï»¿")
_MARKS = (
    (re.compile("[\u200b-\u200d\u2060\ufeff\u00ad\u180e]"), "zero-width or soft-hyphen"),
    (re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"), "text-direction"),
    (re.compile("[\U000e0000-\U000e007f]"), "hidden tag"),
)


def accept(pasted: str | bytes) -> tuple[str, tuple[str, ...]]:
    """Turn what was pasted into NFC text with line feeds for line ends, and say in notices what that took.

    Raises ArticleError when it is empty, not text, or longer than CAP characters.
    """
    if len(pasted) > (_CAP_BYTES if isinstance(pasted, bytes) else CAP):
        raise _too_long(len(pasted))
    text, notices = _decoded(pasted) if isinstance(pasted, bytes) else (pasted, [])
    _refuse_binary(text)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).removeprefix("\ufeff")
    if len(text) > CAP:
        raise _too_long(len(text))
    if not any(c.isalnum() for c in text):
        raise ArticleError("There is no text to check: paste an article, or choose another file.")
    return text, (*notices, *_notices(text))


def _too_long(length: int) -> ArticleError:
    return ArticleError(
        f"The text is too long to check at once ({length:,} characters; the limit is {CAP:,}): paste a part of it."
    )


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """Decode UTF-8, UTF-16 with its mark, or else each line by itself as UTF-8 or Windows-1252."""
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            raise ArticleError(f"This is a {name} file, not text: copy the article's text out of it and paste that.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        lines = data.split(b"\n")
    decoded = [_decoded_line(line) for line in lines]
    odd = sum(1 for _, is_utf8 in decoded if not is_utf8)
    notice = f"{odd} of {len(lines)} lines are not in UTF-8 and were read as Windows-1252: check their accents."
    return "\n".join(line for line, _ in decoded), [notice]


def _decoded_line(line: bytes) -> tuple[str, bool]:
    try:
        return line.decode("utf-8"), True
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace"), False


def _refuse_binary(text: str) -> None:
    controls = len(_CONTROLS.findall(text))
    if "\x00" in text or controls > max(8, len(text) // 100):
        raise ArticleError("This is not text but binary data: open the document and paste the article's words.")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise ArticleError("The text holds broken characters (lone surrogates): copy it again from the page.")


def _notices(text: str) -> list[str]:
    notices = []
    garbled = len(_MOJIBAKE.findall(text)) + text.count("\ufffd")
    if garbled:
        notices.append(
            f"{_counted(garbled, 'place')} in the text looks garbled by a wrong encoding (such as Ã© for é)."
        )
    if text.isascii() or not any(map(is_invisible, text)):
        return notices
    for pattern, name in _MARKS:
        count = len(pattern.findall(text))
        if count:
            notices.append(f"The text holds {_counted(count, f'invisible {name} character')}, kept but not read.")
    return notices


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"
