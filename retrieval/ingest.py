"""Places to entries of the store: walk the folders, read files and addresses, cut the passages."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.language import detect
from retrieval.readers import READERS, SUFFIXES, Draft, Refusal, cannot_open
from retrieval.reading import Reading
from retrieval.records import Entry, Passage, Source
from retrieval.split import passages

if TYPE_CHECKING:
    from retrieval.fetch import Fetch

WEB = ("http://", "https://")
NO_FETCH = "A web address is only fetched when that is allowed."


class Found:
    """One file or address to read, or the reason why there is nothing to read at a path."""

    __slots__ = ("path", "reason", "url")

    def __init__(self, path: Path, reason: str = "", url: str | None = None) -> None:
        self.path = path
        self.reason = reason
        self.url = url


def walk(places: Iterable[Path | str]) -> list[Found]:
    """List the files and addresses at some places, each once: in the order given, and by their names in a folder.

    A text that begins with http:// or https:// is an address. Hidden files and folders are passed over. Files that no
    reader knows are one refusal for each suffix of a folder.
    """
    found: dict[str, Found] = {}
    for place in places:
        if isinstance(place, str) and place.lower().startswith(WEB):
            found.setdefault(place, Found(Path(), url=place))
            continue
        for one in _at(Path(place)):
            found.setdefault(str(one.path.absolute()) + one.reason, one)
    return list(found.values())


def _at(path: Path) -> Iterable[Found]:
    try:
        return _folder(path) if path.is_dir() else [_file(path)]
    except OSError as error:
        return [Found(path, cannot_open(error))]


def _file(path: Path) -> Found:
    if not path.exists():
        return Found(path, "There is no such file or folder.")
    if not path.is_file():
        return Found(path, "This is neither a file nor a folder.")
    return Found(path)


def _folder(folder: Path) -> Iterator[Found]:
    unknown: dict[str, list[Path]] = {}
    closed: list[OSError] = []
    empty = True
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            if name.startswith("."):
                continue
            if path.suffix.lower() in SUFFIXES:
                empty = False
                yield _file(path)
            else:
                unknown.setdefault(path.suffix.lower(), []).append(path)
    for suffix, these in sorted(unknown.items()):
        kind = f"of the kind '{suffix}'" if suffix else "without a suffix"
        number = f" ({len(these)} of them in this folder)" if len(these) > 1 else ""
        yield Found(these[0], f"Files {kind} are not read{number}.")
    for error in closed:
        yield Found(Path(error.filename), f"The folder cannot be opened: {(error.strerror or str(error)).lower()}.")
    if empty and not unknown and not closed:
        yield Found(folder, "There is nothing to read in this folder.")


def drafts(found: Found, reading: Reading, fetch: "Fetch | None" = None) -> Iterator[tuple[str, str, Draft | Refusal]]:
    """Yield (display name, key, draft or refusal) for each source of a file or an address.

    The key is where a source came from: the same key with another text is an update. An address needs `fetch`.
    """
    if found.url is not None:
        yield from _at_address(found.url, reading, fetch)
    elif found.reason:
        yield str(found.path), "", Refusal(reason=found.reason)
    else:
        where = str(found.path.absolute())
        for name, draft in reading.read(found.path):
            item = draft.item if isinstance(draft, Draft) else None
            yield name, f"path:{where}" if item is None else f"item:{where}#{item}", draft


def _at_address(url: str, reading: Reading, fetch: "Fetch | None") -> Iterator[tuple[str, str, Draft | Refusal]]:
    if fetch is None:
        yield url, "", Refusal(reason=NO_FETCH)
        return
    from retrieval.web import drafts_of

    yield from drafts_of(url, fetch, reading)


def entry(draft: Draft, key: str) -> Entry:
    """Make the records of a draft; ids follow from the text alone, so that they are the same on every machine."""
    digest = hashlib.sha256(draft.text.encode("utf-8")).hexdigest()
    about = draft.about
    source = Source(
        id=f"s{digest[:16]}",
        title=about.title or "Untitled",
        publisher=about.publisher,
        kind=about.kind,
        url=about.url,
        published=about.published,
        retrieved=about.retrieved or datetime.now(UTC),
        language=about.language or draft.heard or detect(draft.text),
        licence=about.licence,
        sha256=digest,
    )
    cut = passages(draft.text, draft.pages) if draft.cuts is None else draft.cuts
    records = tuple(
        Passage(
            id=f"{source.id}-{number:05d}",
            source_id=source.id,
            text=one.span.of(draft.text),
            span=one.span,
            locator=one.locator,
            language=source.language,
        )
        for number, one in enumerate(cut, start=1)
    )
    return Entry(source=source, key=key, text=draft.text, passages=records)


def weigh(found: Found) -> int | None:
    """Count the sources of a file for the progress; None where only reading it tells (a feed, a table, an archive)."""
    if found.reason or found.path.suffix.lower() in READERS:
        return 1
    if found.url is not None or found.path.suffix.lower() != ".jsonl":
        return None
    try:
        with found.path.open("rb") as file:
            return sum(1 for line in file if not line.isspace())
    except OSError:
        return 1
