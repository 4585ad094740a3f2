"""What stands in the way of reading or writing a folder: never to be taken for damage."""

import errno
import os
import shutil
import tempfile
from pathlib import Path

_NEEDED = 1_000_000
_CAUSES = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "there is no right to read and write there",
    errno.EPERM: "there is no right to read and write there",
    errno.EMFILE: "this program has too many files open",
    errno.ENFILE: "too many files are open",
    errno.EIO: "the disk failed",
}


def obstacle(folder: Path, needed: int = _NEEDED) -> str | None:
    """Try a folder and say why its files cannot be read, or `needed` bytes not be written; None where they can.

    A library's own message seldom says so: a full disk is "Failed to apply logs to the hnsw segment writer" to Chroma.
    """
    try:
        for parent, _, files in os.walk(folder, onerror=_raise):
            for name in files:
                _read(Path(parent) / name)
        with tempfile.TemporaryFile(dir=folder) as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, _NEEDED)
            file.write(b"\x00")
            file.flush()
            os.fsync(file.fileno())
        if shutil.disk_usage(folder).free < needed:
            return f"the disk has less than the {needed / 1e6:.0f} MB free that are needed"
    except FileNotFoundError:
        return None
    except OSError as error:
        return cause(error)
    return None


def cause(error: OSError) -> str:
    """Say in words what the system refused."""
    return _CAUSES.get(error.errno or 0, (error.strerror or str(error)).lower())


def _read(path: Path) -> None:
    try:
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError:
        # Removed meanwhile, which a search index does to its own files.
        return


def _raise(error: OSError) -> None:
    raise error
