"""One process owns a library at a time: Chroma corrupts its files silently when two write them."""

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.errors import LibraryError, LibraryLocked

_WAIT_SECONDS = 3.0
_LOCK_FILE = "library.lock"
_NOTE_FILE = "owner.json"


class Ownership:
    """The lock on a library's folder, with a note beside it that says who holds it.

    The operating system drops the lock when the process ends, however it ends.

    Raises:
        LibraryLocked: when another holds it for longer than three seconds.
        LibraryError: when the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._note = folder / _NOTE_FILE
        # Not bound to a thread: the page opens the library in one thread and closes it in another.
        self._lock = FileLock(folder / _LOCK_FILE, thread_local=False)
        try:
            self._lock.acquire(timeout=_WAIT_SECONDS)
        except Timeout:
            raise LibraryLocked(self._held(folder)) from None
        except OSError as error:
            raise LibraryError(
                f"The library {folder} cannot be written to ({error.strerror}); check the rights of its folder."
            ) from error
        since = datetime.now(UTC).isoformat(timespec="seconds")
        write_atomically(self._note, json.dumps({"pid": os.getpid(), "since": since}))

    def release(self) -> None:
        """Give the library up; doing so twice is harmless."""
        if self._lock.is_locked:
            self._note.unlink(missing_ok=True)
            self._lock.release()

    def _held(self, folder: Path) -> str:
        return f"The library {folder} is in use by {owner_of(folder)}; close it there and try again."


def owner_of(folder: Path) -> str:
    """Say which process has a library open, and since when, from the note beside its lock."""
    try:
        note = json.loads((folder / _NOTE_FILE).read_text(encoding="utf-8"))
        who = f"process {int(note['pid'])}" if note["pid"] != os.getpid() else "this very process"
        return f"{who}, since {note['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that a reader, or the next start after a crash, sees the old text or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        # The new name is safe once its folder is.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
