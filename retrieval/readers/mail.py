"""Messages (.eml): subject, sender, day and text; attachments of known kinds are sources of their own."""

import re
from collections.abc import Callable, Iterator
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from functools import partial
from html import unescape
from typing import BinaryIO

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable, text_of
from retrieval.readers.draft import MAX_BYTES, Draft, Found, Part, finished, refused, within
from retrieval.readers.html import page
from retrieval.readers.metadata import about

MAX_ATTACHMENTS = 200
# What the parser of the standard library stumbles on in malformed headers.
_STUMBLES = (
    MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, OverflowError,
)  # fmt: skip
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)\s*>|<br\s*/?>|</p\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)

ReadMember = Callable[[bytes, str], Found]


def message(file: BinaryIO, title: str, read: ReadMember) -> Iterator[Part]:
    """Part a message into its own text and its attachments, which `read` reads (bytes, name).

    `title` is for a message without a subject.

    Raises:
        SourceRefused: when this is no message.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise SourceRefused(f"The message has more than {MAX_BYTES / 1e6:.0f} MB, the most that is read.")
    try:
        mail = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data)
        headers = {name.lower() for name in mail}
        attached = list(mail.iter_attachments()) if mail.is_multipart() else []
    except _STUMBLES as error:
        raise SourceRefused(f"The message is damaged and cannot be read ({type(error).__name__}).") from error
    if not headers & {"from", "subject", "date", "received", "message-id", "content-type"}:
        raise SourceRefused("This is not a message: it has no sender, subject or date.")
    yield Part("", partial(_body, mail, title))
    for number, part in enumerate(attached[:MAX_ATTACHMENTS], start=1):
        name = _header(part.get_filename) or f"attachment {number}"
        yield Part(name, partial(_attachment, part, name, read))
    if len(attached) > MAX_ATTACHMENTS:
        left = f"The message has {len(attached):,} attachments; the first {MAX_ATTACHMENTS} were read."
        yield Part("more", partial(refused, left))


def _header(get: Callable[[], object]) -> str:
    """Read a header; one that the parser stumbles on counts as missing."""
    try:
        return " ".join(storable(str(get() or ""))[0].split())
    except _STUMBLES:
        return ""


def _body(mail: EmailMessage, title: str) -> Found:
    try:
        body = mail.get_body(preferencelist=("plain", "html"))
    except _STUMBLES:
        body = None
    if body is None:
        raise SourceRefused("There is no text in this message.")
    data = _payload(body)
    charset = _header(body.get_content_charset)
    notes: tuple[str, ...]
    if _header(body.get_content_type) == "text/html":
        text, notes = _text_of_page(data, charset)
    else:
        text, notes = text_of(data, charset)
    name, address = parseaddr(_header(lambda: mail["from"]))
    subject = _header(lambda: mail["subject"])
    fields = {"title": subject, "publisher": name or address, "published": _day(_header(lambda: mail["date"]))}
    yield "", finished(Draft(text=text, about=about(fields), notes=notes), title)


def _payload(part: MIMEPart) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except _STUMBLES as error:
        raise SourceRefused(f"This part of the message is damaged ({type(error).__name__}).") from error
    return found if isinstance(found, bytes) else b""


def _text_of_page(data: bytes, charset: str) -> tuple[str, tuple[str, ...]]:
    """Read a message in HTML as an article, or without its tags where it is too short for one."""
    try:
        draft = page(data, charset)
        return draft.text, draft.notes
    except SourceRefused:
        markup, notes = text_of(data, charset)
        return unescape(_TAG.sub(lambda tag: "\n" if tag.group()[1:3].lower() in {"br", "/p"} else " ", markup)), notes


def _day(text: str) -> str | None:
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except _STUMBLES:
        return None


def _attachment(part: MIMEPart, name: str, read: ReadMember) -> Found:
    if _header(part.get_content_type) == "message/rfc822":
        inner = part.get_content()
        yield from within(name, read(inner.as_bytes(), name if name.lower().endswith(".eml") else f"{name}.eml"))
    else:
        yield from within(name, read(_payload(part), name))
