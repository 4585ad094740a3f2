"""Find the folder and the database of a library, or say why there is none."""

from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import LibraryDamaged, LibraryError, LibraryMissing

if TYPE_CHECKING:
    from retrieval.store import Store

DATABASE = "library.sqlite3"
INDEX = "index"
# A database of up to this many bytes is read whole at each start.
_SMALL = 64 * 1024 * 1024


def prepare(folder: Path, *, make: bool) -> None:
    """See to it that there is a folder. Raises LibraryMissing where there is none, LibraryError where none can be."""
    if folder.exists() and not folder.is_dir():
        raise LibraryMissing(f"There is no library at {folder}: it is a file, not a folder.")
    if make:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"The folder {folder} cannot be made ({error.strerror}).") from error
    elif not (folder / DATABASE).exists():
        raise LibraryMissing(f"There is no library at {folder}; adding a source there makes one.")


def open_store(folder: Path, database: str | None, *, create: bool) -> "Store":
    """Open the store in a folder, or at the URL of a database; `create` makes one where there is none.

    Raises:
        LibraryMissing: when the database holds no library, and none may be made.
        LibraryDamaged: when it cannot be read, or was lost; nothing is deleted then.
    """
    # Here and not above: the database library takes longer to import than the command line may take to start.
    from retrieval.store import Store

    new = create if database is not None else _is_new(folder)
    store = Store(folder / DATABASE if database is None else database)
    try:
        if new or (database is None and store.is_blank and not (folder / INDEX).exists()):
            store.create()
        elif database is not None and not store.exists:
            raise LibraryMissing("There is no library in that database; adding a source there makes one.")
        path = folder / DATABASE
        store.verify(thorough=database is None and path.stat().st_size <= _SMALL)
        store.upgrade()
    except BaseException:
        store.close()
        raise
    return store


def _is_new(folder: Path) -> bool:
    """Tell whether a library was never made here. Raises LibraryDamaged where it was, and its record is gone."""
    path = folder / DATABASE
    has_index = (folder / INDEX).exists()
    if not path.exists():
        if has_index:
            raise LibraryDamaged(
                f"The library {folder} has lost its record {DATABASE}. Nothing was deleted; put back a copy, or add "
                "the sources to a new library."
            )
        return True
    if path.stat().st_size == 0:
        # Empty beside an index, it was emptied; without one, its making was cut short.
        if has_index:
            raise LibraryDamaged(
                f"The library {path} is damaged: its record is an empty file. Nothing was deleted; put back a copy, "
                "or add the sources to a new library."
            )
        return True
    return False
