"""Paths to entries of the store: walk the folders, read the files, cut the passages."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from retrieval.language import detect
from retrieval.readers import READERS, Draft, Refusal, read
from retrieval.records import Entry, Passage, Source
from retrieval.split import passages

SUFFIXES = frozenset({*READERS, ".jsonl"})


class Found:
    """One file to read, or the reason why there is nothing to read at a path."""

    __slots__ = ("path", "reason")

    def __init__(self, path: Path, reason: str = "") -> None:
        self.path = path
        self.reason = reason


def walk(paths: Iterable[Path]) -> list[Found]:
    """List the files under some paths, each once: in the order given, and in the order of their names in a folder.

    Hidden files and folders are passed over. Files that no reader knows are one refusal for each suffix of a folder.
    """
    found: dict[str, Found] = {}
    for path in paths:
        for one in _folder(path) if path.is_dir() else [_file(path)]:
            found.setdefault(str(one.path.absolute()) + one.reason, one)
    return list(found.values())


def _file(path: Path) -> Found:
    if not path.exists():
        return Found(path, "There is no such file or folder.")
    if not path.is_file():
        return Found(path, "This is neither a file nor a folder.")
    return Found(path)


def _folder(folder: Path) -> Iterator[Found]:
    unknown: dict[str, list[Path]] = {}
    empty = True
    for parent, folders, files in os.walk(folder):
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
    if empty and not unknown:
        yield Found(folder, "There is nothing to read in this folder.")


def drafts(found: Found) -> Iterator[tuple[str, str, Draft | Refusal]]:
    """Yield (display name, key, draft or refusal) for each source of a file.

    The key is where a source came from: the same key with another text is an update.
    """
    if found.reason:
        yield str(found.path), "", Refusal(reason=found.reason)
        return
    where = str(found.path.absolute())
    for name, draft in read(found.path):
        if isinstance(draft, Refusal) or found.path.suffix.lower() != ".jsonl":
            yield name, f"path:{where}", draft
        else:
            yield name, f"item:{where}#{draft.id or name.rpartition(':')[2]}", draft


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
        retrieved=datetime.now(UTC),
        language=about.language or detect(draft.text),
        licence=about.licence,
        sha256=digest,
    )
    cut = passages(draft.text, draft.pages)
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


def weigh(found: Found) -> int:
    """Count the sources of a file for the progress: its lines for a .jsonl set, else one."""
    if found.reason or found.path.suffix.lower() != ".jsonl":
        return 1
    try:
        with found.path.open("rb") as file:
            return sum(1 for line in file if line.strip())
    except OSError:
        return 1
