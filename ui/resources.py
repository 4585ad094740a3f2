"""What the whole program shares: settings, saved checks, the library and the worker, each made once."""

import threading
from typing import NamedTuple

import streamlit as st
from streamlit import runtime
from streamlit.runtime.runtime import RuntimeState

from factcheck.checks import Checks
from factcheck.errors import LibraryError
from factcheck.pipeline import open_library
from factcheck.settings import Settings
from retrieval.errors import LibraryMissing
from retrieval.library import Library
from retrieval.records import Collection, Source
from ui.library_work import LibraryWork
from ui.worker import Worker


class Listed(NamedTuple):
    """A source and the number of its passages."""

    source: Source
    passages: int


class SharedLibrary:
    """The one open library of this program, or the sentence that says why there is none.

    A refusal is kept until someone asks to try again: waiting for another program's lock takes seconds, and a page
    must not wait at every click.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._library: Library | None = None
        self._refusal: LibraryError | None = None

    def get(self) -> Library | LibraryError:
        """Give the open library, opening it at the first call, or the error that stands in the way."""
        with self._lock:
            if self._library is None and self._refusal is None:
                self._open(create=False)
            return self._library or self._refusal or LibraryMissing(f"There is no library at {self._settings.library}.")

    def try_again(self, *, create: bool = False) -> Library | LibraryError:
        """Open the library anew after a refusal; `create` makes one where there is none."""
        with self._lock:
            if self._library is None:
                self._refusal = None
                self._open(create=create)
        return self.get()

    def close(self) -> None:
        """Close the library and give back its lock."""
        with self._lock:
            if self._library is not None:
                self._library.close()
                self._library = None

    def _open(self, *, create: bool) -> None:
        try:
            self._library = open_library(self._settings, create=create, wait=False)
        except LibraryError as error:
            self._refusal = error


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """Read the settings once. Raises SettingsError."""
    return Settings.load()


@st.cache_resource(show_spinner=False, on_release=lambda checks: checks.close())
def checks() -> Checks:
    """Open the saved checks once. Raises ChecksError."""
    return Checks(settings().checks)


@st.cache_resource(show_spinner="Opening the library…", on_release=lambda shared: shared.close())
def library() -> SharedLibrary:
    """Open the library once."""
    return SharedLibrary(settings())


def listing(library: Library, collection: Collection = Collection.SOURCES) -> tuple[Listed, ...]:
    """List a collection by title, with the passages of each source; read again only after a change."""
    return _listing(library, str(library.folder), collection, library.revision)


@st.cache_resource(show_spinner=False, max_entries=4)
def _listing(_library: Library, folder: str, collection: Collection, revision: int) -> tuple[Listed, ...]:
    counts = _library.passage_counts(collection)
    return tuple(Listed(source, counts.get(source.id, 0)) for source in _library.sources(collection))


@st.cache_resource(show_spinner=False, on_release=lambda worker: worker.close())
def worker() -> Worker:
    """Start the worker once."""
    return Worker(checks(), ending=_program_ends)


@st.cache_resource(show_spinner=False, on_release=lambda work: work.close())
def library_work() -> LibraryWork:
    """Start the threads for long work on the library once."""
    return LibraryWork(ending=_program_ends)


def _program_ends() -> bool:
    """Tell whether the server was asked to stop; outside a server there is nothing to stop."""
    ended = {RuntimeState.STOPPING, RuntimeState.STOPPED}
    return runtime.exists() and runtime.get_instance().state in ended
