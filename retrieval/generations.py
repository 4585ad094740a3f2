"""The folders of the search indexes: numbered, never reused, and named by a pointer that is switched atomically.

index/current                     which folder each index is in: {"sources/lexical": "g000003", …}
index/g000003/sources/lexical/    tantivy
index/g000007/sources/vectors/    Chroma
index/g000004/checked/…           the same of the previously checked claims

An index is only ever replaced by another folder: Chroma keeps what was deleted, and shares what it has open by path.
"""

import json
import os
import shutil
import threading
from pathlib import Path

from retrieval.owner import write_atomically

_POINTER = "current"
_STATE = "state.json"


class Generations:
    """The generations under one folder. Any thread may call any method.

    An index is named "collection/leg", as "sources/lexical".
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.Lock()

    def current(self, name: str) -> Path | None:
        """Return the folder in use of an index, None where there is none."""
        generation = self._pointer().get(name, "")
        folder = self.root / generation / name
        return folder if _is_generation(generation) and folder.is_dir() else None

    def in_use(self) -> dict[str, str]:
        """Name the generation that each index is in."""
        return dict(sorted(self._pointer().items()))

    def new(self, name: str) -> Path:
        """Make an empty folder for an index, in a generation of its own."""
        with self._lock:
            used = [int(path.name[1:]) for path in self.root.glob("g*") if _is_generation(path.name)]
            named = [int(one[1:]) for one in self._pointer().values() if _is_generation(one)]
            folder = self.root / f"g{max([*used, *named], default=0) + 1:06d}" / name
            folder.mkdir(parents=True)
            return folder

    def switch(self, name: str, folder: Path) -> None:
        """Make a folder the one in use of an index; it is on the disk when this returns."""
        with self._lock:
            pointer = self._pointer() | {name: folder.relative_to(self.root).parts[0]}
            write_atomically(self.root / _POINTER, json.dumps(pointer, sort_keys=True))

    def forget(self, name: str) -> None:
        """Use no folder for an index any more."""
        with self._lock:
            pointer = self._pointer()
            if pointer.pop(name, None):
                write_atomically(self.root / _POINTER, json.dumps(pointer, sort_keys=True))

    def drop(self, folder: Path) -> None:
        """Delete the folder of an index, and its generation when nothing else is in it."""
        with self._lock:
            shutil.rmtree(folder, ignore_errors=True)
            for parent in list(folder.parents)[: len(folder.relative_to(self.root).parts) - 1]:
                if not parent.is_dir() or any(parent.iterdir()):
                    break
                parent.rmdir()

    def stale(self) -> list[Path]:
        """List the folders that are not in use: what was replaced and could not be deleted, or was never finished."""
        pointer = self._pointer()
        used = {self.root / generation / name for name, generation in pointer.items() if _is_generation(generation)}
        return [folder for folder in sorted(self.root.glob("g*/*/*")) if folder.is_dir() and folder not in used]

    def drop_stale(self, name: str) -> None:
        """Delete the folders of an index that are not in use."""
        for folder in self.stale():
            if folder.relative_to(self.root).as_posix().partition("/")[2] == name:
                self.drop(folder)

    def sweep(self) -> None:
        """Delete what is not in use; only right after the library was opened, when nobody reads or makes it."""
        for folder in self.stale():
            self.drop(folder)
        for generation in self.root.glob("g*"):
            if not any(generation.glob("*/*/")):
                shutil.rmtree(generation, ignore_errors=True)

    def _pointer(self) -> dict[str, str]:
        try:
            pointer = json.loads((self.root / _POINTER).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return {}
        return {str(name): str(one) for name, one in pointer.items()} if isinstance(pointer, dict) else {}


def _is_generation(name: str) -> bool:
    return name.startswith("g") and name[1:].isdigit()


def read_state(folder: Path) -> dict[str, object]:
    """Read what was written down about an index beside its files, {} where that cannot be read."""
    try:
        state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(folder: Path, state: dict[str, object]) -> None:
    """Write down something about an index beside its files, whole or not at all."""
    write_atomically(folder / _STATE, json.dumps(state, sort_keys=True))


def bytes_under(folder: Path) -> int:
    """Add up the bytes of the files under a folder; one that goes meanwhile counts nothing."""
    total = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            try:
                total += (Path(parent) / name).stat().st_size
            except FileNotFoundError:
                continue
    return total
