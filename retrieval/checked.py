"""Places to previously checked claims: which files and addresses to read, and the entries of their reviews.

A review is known by its claim, its publisher and its address: the same three are one review, wherever they came from.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import LibraryError
from retrieval.ingest import NO_FETCH, WEB
from retrieval.language import detect
from retrieval.readers import REVIEWS, Draft, Refusal
from retrieval.reading import Reading
from retrieval.records import Entry, Locator, Passage, Source, Span

if TYPE_CHECKING:
    from retrieval.fetch import Fetch

SUFFIXES = frozenset({".json", ".jsonld", ".jsonl", ".ndjson", ".html", ".htm"})
_ACCEPT = frozenset({"text/html", "application/xhtml+xml", "application/ld+json", "application/json", "text/plain"})

Item = tuple[str, str, Draft | Refusal]


def reviews_at(places: Iterable[Path | str], reading: Reading, fetch: "Fetch | None" = None) -> Iterator[Item]:
    """Yield (display name, key, draft or refusal) for each review at some places, in the order given.

    A place is a file, a folder (of whose files those with one of SUFFIXES are read) or, with `fetch`, a web address.
    """
    for place in places:
        if isinstance(place, str) and place.lower().startswith(WEB):
            found = _at_address(place, reading, fetch)
        else:
            found = (one for path in _files(Path(place)) for one in reading.read(path, REVIEWS))
        yield from ((name, key_of(one) if isinstance(one, Draft) else "", one) for name, one in found)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for parent, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(names) if Path(name).suffix.lower() in SUFFIXES)


def _at_address(url: str, reading: Reading, fetch: "Fetch | None") -> Iterator[tuple[str, Draft | Refusal]]:
    if fetch is None:
        yield url, Refusal(reason=NO_FETCH)
        return
    try:
        page = fetch.get(url, accept=_ACCEPT)
    except LibraryError as error:
        yield url, Refusal(reason=str(error))
        return
    yield from reading.read_bytes(page.body, REVIEWS, page.url)


def key_of(draft: Draft) -> str:
    """Name a review by its claim, its publisher and its address, whatever their case and spaces."""
    about = draft.about
    said = "\n".join(" ".join((part or "").split()).casefold() for part in (draft.text, about.publisher, about.url))
    return f"review:{hashlib.sha256(said.encode('utf-8')).hexdigest()}"


def entry_of(draft: Draft, key: str) -> Entry:
    """Make the records of a review: the claim is one passage, and the source the publisher's page."""
    about, text = draft.about, draft.text
    source = Source(
        id=f"c{key.removeprefix('review:')[:16]}",
        title=about.title or text,
        publisher=about.publisher,
        url=about.url,
        published=about.published,
        retrieved=about.retrieved or datetime.now(UTC),
        language=about.language or draft.heard or detect(text),
        licence=about.licence,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
    )
    passage = Passage(
        id=f"{source.id}-00001",
        source_id=source.id,
        text=text,
        span=Span(start=0, end=len(text)),
        locator=Locator(paragraph=1),
        language=source.language,
    )
    return Entry(source=source, key=key, text=text, passages=(passage,), review=draft.review)
