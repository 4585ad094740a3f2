"""What a source says about itself: the keys of front matter and of .jsonl lines, checked one by one."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from retrieval.errors import SourceRefused
from retrieval.records import Record, SourceKind

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_MAX_LENGTH = 2_000


class About(Record):
    """The metadata of a source as its file gives it; `notes` say what was left out, a sentence each."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    language: str | None = None
    url: str | None = None
    kind: SourceKind = SourceKind.OTHER
    licence: str | None = None
    notes: tuple[str, ...] = ()


def about(fields: Mapping[str, Any], where: Mapping[str, str] | None = None) -> About:
    """Check the fields that we know; others are let be.

    `where` maps a field to words on where it stands ("line 3"), for the message.

    Raises:
        SourceRefused: naming the field, when a value is not a text, a date, a kind or a language.
    """
    places = where or {}

    def value(name: str) -> str | None:
        found = fields.get(name)
        if found is None or (isinstance(found, str) and not found.strip()):
            return None
        if isinstance(found, (dict, list, bool, float)):
            raise _refused(places, name, "it must be one line of text")
        return " ".join(str(found).split())[:_MAX_LENGTH]

    url, notes = value("url"), []
    if url and not _URL.fullmatch(url):
        notes.append(f"The url '{url[:80]}' is not a web address and was left out.")
        url = None
    return About(
        title=value("title"),
        publisher=value("publisher"),
        published=_date(places, value("published")),
        language=_language(places, value("language")),
        url=url,
        kind=_kind(places, value("kind")),
        licence=value("licence"),
        notes=tuple(notes),
    )


def _date(places: Mapping[str, str], text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) <= len("2025-04-10") else datetime.fromisoformat(text).date()
    except ValueError:
        raise _refused(places, "published", f"'{text[:40]}' is not a date; write it as 2025-04-10") from None


def _kind(places: Mapping[str, str], text: str | None) -> SourceKind:
    if text is None:
        return SourceKind.OTHER
    folded = text.lower().replace("_", " ").replace("-", " ")
    for kind in SourceKind:
        if folded in {kind.value, kind.name.lower()}:
            return kind
    choices = ", ".join(kind.value for kind in SourceKind)
    raise _refused(places, "kind", f"'{text[:40]}' is not one of: {choices}")


def _language(places: Mapping[str, str], text: str | None) -> str | None:
    if text is None:
        return None
    if not _LANGUAGE.fullmatch(text):
        raise _refused(places, "language", f"'{text[:40]}' is not a language code; write fr or en")
    return re.split("[-_]", text)[0].lower()


def _refused(places: Mapping[str, str], name: str, why: str) -> SourceRefused:
    place = f"{places[name]}, " if name in places else ""
    return SourceRefused(f"{place}{name}: {why}.")
