"""Every error of ours, each with one sentence for the user: what failed, what was kept, what to do next.

RecoupeError
├── ArticleError            the pasted text cannot be checked
├── SettingsError           a setting is missing or wrong
├── ChecksError             the saved checks cannot be read or written
└── EngineError             a model call failed; carries the FailureKind that the report shows

retrieval.errors.LibraryError (not ours to subclass: retrieval imports nothing of ours) has its own tree:

LibraryError
├── LibraryLocked           another process owns the library
├── LibraryDamaged          the record of truth cannot be read
├── IndexDamaged            an index made from it fails; it is rebuilt
├── LibraryMissing          there is nothing at that path
├── SourceRefused           one source cannot be read
└── ModelFileError          a bundled model file is missing or damaged
"""

from factcheck.records import Failure, FailureKind
from retrieval.errors import LibraryError

__all__ = ["ArticleError", "ChecksError", "EngineError", "LibraryError", "RecoupeError", "SettingsError"]


class RecoupeError(Exception):
    """Base of our errors; its message is written for the user."""


class ArticleError(RecoupeError):
    """The pasted text cannot be checked."""


class SettingsError(RecoupeError):
    """A setting is missing or wrong."""


class ChecksError(RecoupeError):
    """The saved checks cannot be read or written."""


class EngineError(RecoupeError):
    """A model call failed for good."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind

    @property
    def failure(self) -> Failure:
        """The failure as the report records it."""
        return Failure(kind=self.kind, message=str(self))
