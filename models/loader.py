"""Find a bundled model file and make sure that it is the one we ship. Imports nothing of ours.

Each model is a folder here with a `manifest.json`: ``name``, model-specific settings, and ``files``, which maps each
file name to its ``sha256`` and size in ``bytes``. A file is hashed once per process, at its first use.
"""

import hashlib
import json
import threading
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_CHECKED: set[tuple[Path, str]] = set()
_LOCK = threading.Lock()


class BundledFileError(Exception):
    """A bundled model file is missing or damaged; the message is one sentence for the user."""


def manifest(model: str, *, root: Path = _HERE) -> dict[str, Any]:
    """Read the manifest of a model.

    Raises:
        BundledFileError: when it is missing or is not a manifest.
    """
    path = root / model / "manifest.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BundledFileError(f"The bundled model '{model}' is missing: there is no {path}; install again.") from None
    except (OSError, ValueError) as error:
        raise BundledFileError(f"The manifest {path} of a bundled model cannot be read ({error}).") from error
    if not isinstance(found, dict) or not isinstance(found.get("files"), dict):
        raise BundledFileError(f"The manifest {path} of a bundled model does not list its files; install again.")
    return found


def bundled(model: str, name: str, *, root: Path = _HERE) -> Path:
    """Return the path of a bundled file whose sha256 has been checked in this process.

    Raises:
        BundledFileError: when the file is missing, is not in the manifest, or differs from it.
    """
    path = root / model / name
    expected = manifest(model, root=root)["files"].get(name)
    if expected is None:
        raise BundledFileError(f"The bundled model '{model}' has no file '{name}' in its manifest.")
    with _LOCK:
        if (path, expected["sha256"]) not in _CHECKED:
            _check(path, expected["sha256"])
            _CHECKED.add((path, expected["sha256"]))
    return path


def _check(path: Path, sha256: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BundledFileError(f"The bundled model file {path} cannot be read ({error.strerror}).") from error
    if found != sha256:
        raise BundledFileError(
            f"The bundled model file {path} is damaged: it is not the file that we ship; install again."
        )
