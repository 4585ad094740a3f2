"""Tell whether the files of an index are those that its last user closed: if so, nothing needs to be tried out.

A seal is made after a clean close and broken before the index is used, so that a killed process leaves none.
"""

import hashlib
import json
import os
from pathlib import Path

from retrieval.owner import write_atomically

_SEAL = "seal.json"
_READ_WHOLE = 500_000_000
_PIECE = 1 << 20


def seal(folder: Path) -> None:
    """Write down what the files are. Raises OSError."""
    write_atomically(folder / _SEAL, json.dumps(_files(folder)))


def break_seal(folder: Path) -> bool | None:
    """Remove the seal of a folder that is about to be used; tell whether the files were as it said.

    None where there is no seal: the last user did not close the index. Raises OSError.
    """
    try:
        sealed = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return False
    whole = bool(sealed == _files(folder))
    (folder / _SEAL).unlink()
    return whole


def _files(folder: Path) -> dict[str, list[int | str]]:
    paths = sorted(Path(parent) / name for parent, _, names in os.walk(folder) for name in names if name != _SEAL)
    about = {path: path.stat() for path in paths}
    # Reading gigabytes takes longer than trying them out; their times tell then.
    whole = sum(one.st_size for one in about.values()) <= _READ_WHOLE
    return {
        str(path.relative_to(folder)): [one.st_size, _digest(path) if whole else one.st_mtime_ns]
        for path, one in about.items()
    }


def _digest(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
