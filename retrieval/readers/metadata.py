"""What a source says about itself: the keys of front matter and of .jsonl lines, checked one by one."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable
from retrieval.records import Record, SourceKind

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_MAX_LENGTH = 2_000
# The keys that are read, and what French tables call them.
FIELDS = ("title", "publisher", "published", "retrieved", "language", "url", "kind", "licence")
FRENCH = {
    "texte": "text",
    "titre": "title",
    "éditeur": "publisher",
    "editeur": "publisher",
    "publié": "published",
    "publie": "published",
    "date de publication": "published",
    "consulté": "retrieved",
    "langue": "language",
    "lien": "url",
    "adresse": "url",
    "nature": "kind",
}
# What people write for a kind. A communiqué is somebody's word on itself: no agency, no press, hence "other".
_KINDS = {
    SourceKind.STATISTIC: "statistic|statistics|official statistics|statistique|statistiques|statistique officielle"
    "|statistiques officielles",
    SourceKind.LAW: "legislation|statute|decree|regulation|loi|texte de loi|législation|décret|règlement|arrêté",
    SourceKind.PRIMARY: "primary|primary source|original document|document primaire|source primaire"
    "|document original|document officiel|official document",
    SourceKind.AGENCY: "news agency|wire|agence|agence de presse|dépêche",
    SourceKind.PRESS: "newspaper|magazine|news|presse|journal|article de presse",
    SourceKind.OTHER: "autre|press release|communiqué|communiqué de presse",
}
_SYNONYMS = {name: kind for kind, names in _KINDS.items() for name in names.split("|")}
_SYNONYMS |= {kind.value: kind for kind in SourceKind} | {kind.name.lower(): kind for kind in SourceKind}


class About(Record):
    """The metadata of a source as its file gives it; `notes` say what was left out, a sentence each."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    retrieved: datetime | None = None
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
        return " ".join(storable(str(found)[: 2 * _MAX_LENGTH])[0].split())[:_MAX_LENGTH]

    url, notes = value("url"), []
    if url and not _URL.fullmatch(url):
        notes.append(f"The url '{url[:80]}' is not a web address and was left out.")
        url = None
    return About(
        title=value("title"),
        publisher=value("publisher"),
        published=_date(places, value("published")),
        retrieved=_moment(places, value("retrieved")),
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


def _moment(places: Mapping[str, str], text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        why = f"'{text[:40]}' is not a date and time; write it as 2025-04-10T09:30:00+02:00"
        raise _refused(places, "retrieved", why) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _kind(places: Mapping[str, str], text: str | None) -> SourceKind:
    if text is None:
        return SourceKind.OTHER
    kind = _SYNONYMS.get(" ".join(re.split(r"[\s_-]+", unicodedata.normalize("NFC", text).lower())))
    if kind is None:
        choices = ", ".join(kind.value for kind in SourceKind)
        raise _refused(places, "kind", f"'{text[:40]}' is not one of: {choices}")
    return kind


def _language(places: Mapping[str, str], text: str | None) -> str | None:
    if text is None:
        return None
    if not _LANGUAGE.fullmatch(text):
        raise _refused(places, "language", f"'{text[:40]}' is not a language code; write fr or en")
    return re.split("[-_]", text)[0].lower()


def _refused(places: Mapping[str, str], name: str, why: str) -> SourceRefused:
    place = f"{places[name]}, " if name in places else ""
    return SourceRefused(f"{place}{name}: {why}.")
