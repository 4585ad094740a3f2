"""Errors of the library; each message is one sentence for the user.

LibraryError
├── LibraryLocked           another process owns the library
├── LibraryDamaged          the record of truth cannot be read
├── LibraryMissing          there is nothing at that path
├── ChangedMeanwhile        another program changed the record between a look at it and a change of it
├── SourceRefused           one source cannot be read
├── FetchRefused            an address may not be fetched, or what is there may not be kept
├── FetchFailed             an address was asked, and gave no usable answer
├── IndexDamaged            a search index failed; it is a cache, and is built anew from the record of truth
├── IndexBlocked            a search index is out of reach, by a full disk, missing rights or a server that is away
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


class ChangedMeanwhile(LibraryError):
    """Another program changed the record between a look at it and a change of it."""


class SourceRefused(LibraryError):
    """A source cannot be read; the message says why."""


class FetchRefused(LibraryError):
    """An address may not be fetched, or what is there may not be kept; the message says why."""


class FetchFailed(LibraryError):
    """An address was asked and gave no usable answer; the message says what happened."""


class IndexDamaged(LibraryError):
    """A search index cannot be read or written; the library builds it anew."""


class IndexBlocked(LibraryError):
    """A search index cannot be reached or written for a reason that lies outside it: nothing is built anew."""


class ModelFileError(LibraryError):
    """A bundled model file is missing or damaged."""
