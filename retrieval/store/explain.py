"""Turn what a database says into one sentence: by its error codes, never by the words of its messages.

Words mislead: an error quotes the statement and its values, and a title may hold "disk full". SQLite's codes are those
of https://sqlite.org/rescode.html, PostgreSQL's the SQLSTATE classes of appendix A of its manual.
"""

import os
import shutil
import sqlite3
from pathlib import Path

from retrieval.errors import LibraryDamaged, LibraryError

_NEARLY_NOTHING = 64 * 1024
_SQLITE = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "rights",
    sqlite3.SQLITE_CANTOPEN: "rights",
    sqlite3.SQLITE_PERM: "rights",
    sqlite3.SQLITE_AUTH: "rights",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_PROTOCOL: "busy",
    sqlite3.SQLITE_IOERR: "disk",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_CONSTRAINT: "refused",
}
# The longest prefix of the SQLSTATE that is here decides.
_SQLSTATE = {
    "53100": "full",
    "53": "busy",
    "25006": "rights",
    "42501": "rights",
    "28": "rights",
    "55P03": "busy",
    "40": "busy",
    "58030": "disk",
    "XX001": "damaged",
    "XX002": "damaged",
    "23": "refused",
    "22": "refused",
    "54": "refused",
    "08": "away",
    "57P": "away",
    "3D000": "away",
}
_SENTENCES = {
    "full": "The disk is full: {where} could not be written; what was saved before is kept. Free some space and go on.",
    "rights": (
        "The library {where} cannot be opened or cannot be written to ({said}); nothing was changed. Check the rights "
        "of its file and folder."
    ),
    "busy": "The library {where} is being changed by another program; nothing was changed. Try again in a moment.",
    "disk": (
        "The disk failed while {where} was read or written ({said}); nothing was deleted, and what was saved before is "
        "kept. Check the disk, then try again."
    ),
    "refused": "The library {where} could not take this in ({said}); nothing was changed.",
    "away": "The database {where} cannot be reached ({said}); nothing was changed.",
    "other": "The database {where} failed ({said}); nothing was changed.",
}


def explained(error: Exception, where: str, file: Path | None) -> LibraryError:
    """Say what an error of a database means for the library at `where`, kept in `file` where it is one."""
    original = getattr(error, "orig", None) or error
    said = str(original).strip().partition("\n")[0]
    cause = _cause(original)
    if cause == "disk" and file is not None and _is_full(file.parent):
        cause = "full"
    if cause == "rights" and file is not None:
        said = _reason(file) or said
    if cause == "damaged":
        return LibraryDamaged(damaged(where, said))
    return LibraryError(_SENTENCES[cause].format(where=where, said=said))


def damaged(where: str, why: str) -> str:
    """Say that a library cannot be read."""
    return (
        f"The library {where} is damaged and cannot be read ({why}); nothing was deleted: "
        "put back a copy, or add the sources to a new library."
    )


def _cause(error: BaseException) -> str:
    if isinstance(error, UnicodeEncodeError):
        return "refused"
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        # The low byte is the kind of error; the rest says more.
        return _SQLITE.get(code & 0xFF, "other")
    state = getattr(error, "sqlstate", None)
    if state is None:
        return "other" if isinstance(error, sqlite3.Error) else "away"
    fits = [prefix for prefix in _SQLSTATE if state.startswith(prefix)]
    return _SQLSTATE[max(fits, key=len)] if fits else "other"


def _reason(file: Path) -> str | None:
    # SQLite says only that it could not: the system says why.
    try:
        os.close(os.open(file, os.O_RDWR))
    except OSError as error:
        return error.strerror
    return None if os.access(file.parent, os.W_OK) else "no right to write in its folder"


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NEARLY_NOTHING
    except OSError:
        return False
