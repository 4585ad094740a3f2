"""Errors of the library; each message is one sentence for the user.

LibraryError
├── LibraryLocked           another process owns the library
├── LibraryDamaged          the record of truth cannot be read
├── LibraryMissing          there is nothing at that path
├── SourceRefused           one source cannot be read
└── ModelFileError          a bundled model file is missing or damaged
"""


class LibraryError(Exception):
    """Base of all errors of the library."""


class LibraryLocked(LibraryError):
    """Another process owns the library."""


class LibraryDamaged(LibraryError):
    """The record of truth cannot be read."""


class LibraryMissing(LibraryError):
    """There is no library at that path."""


class SourceRefused(LibraryError):
    """A source cannot be read; the message says why."""


class ModelFileError(LibraryError):
    """A bundled model file is missing or damaged."""
