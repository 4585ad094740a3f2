"""Uploaded files on disk while they are read: each in a folder named by the hash of its name, removed afterwards.

The folder follows from the name alone, so that a file uploaded again under its name is known as the same.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePath

from factcheck.errors import RecoupeError

FOLDER = "uploads"
LONGEST_NAME = 100
_NOT_PLAIN = re.compile(r"[^\w .,()'’–-]")


class Uploads:
    """The uploads of one addition; `paths` are where they lie, in the order given."""

    def __init__(self, library: Path, files: Iterable[tuple[str, bytes]]) -> None:
        """Write files, each a name and its bytes, under the folder of a library. Raises RecoupeError."""
        self._folder = library / FOLDER
        self.paths: list[Path] = []
        self.remove()
        names: set[str] = set()
        try:
            for name, data in files:
                path = self._place(unlike(plain(name), names))
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                self.paths.append(path)
        except OSError as error:
            self.remove()
            raise RecoupeError(
                f"The files could not be kept for reading ({error.strerror}); nothing was added."
            ) from error

    def named(self, path: str) -> str:
        """Name a file, or a part of one, as its user knows it."""
        for kept in self.paths:
            if path.startswith(str(kept)):
                return kept.name + path.removeprefix(str(kept))
        return path

    def remove(self) -> None:
        """Remove the files, and any that a killed program left."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _place(self, name: str) -> Path:
        return self._folder.absolute() / hashlib.sha256(name.encode("utf-8")).hexdigest()[:32] / name


def plain(name: str) -> str:
    """Keep of the name of an upload what may name a file anywhere: no folder, no hidden file, no odd character."""
    last = PurePath(name.replace("\\", "/")).name
    stem, suffix = PurePath(last).stem, PurePath(last).suffix
    stem, suffix = (_NOT_PLAIN.sub("_", part) for part in (stem, suffix))
    return (stem.lstrip(".")[: LONGEST_NAME - len(suffix)] or "file") + suffix[:16]


def unlike(name: str, names: set[str]) -> str:
    """Number a name that another file of the same upload bears already."""
    path, number, given = PurePath(name), 2, name
    while given in names:
        given = f"{path.stem} ({number}){path.suffix}"
        number += 1
    names.add(given)
    return given
