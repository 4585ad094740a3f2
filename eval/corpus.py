"""A throw-away library made of the documents of a set, which gives back the ids of the set."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval.records import Document
from retrieval.library import Library

if TYPE_CHECKING:
    from retrieval.embed import Embedder

Names = Mapping[str, tuple[str, ...]]
"""Which documents of the set each source of a library is; documents of the same text are one source."""


@dataclass(frozen=True)
class Corpus:
    """A library, and which documents of the set each of its sources is."""

    library: Library
    documents: Names

    def ranking(self, queries: Sequence[str], passages: int) -> list[str]:
        """Rank documents by the best of their passages among the first `passages` that a search finds."""
        hits = self.library.search(queries, limit=passages)
        return list(dict.fromkeys(name for hit in hits for name in self.documents.get(hit.source.id, ())))


@dataclass(frozen=True)
class Stored:
    """A library that nobody has open, and its documents: each process opens a copy of its own."""

    folder: Path
    documents: Names
    version: str


@contextmanager
def open_corpus(documents: Sequence[Document], embedder: "Embedder | None" = None) -> Iterator[Corpus]:
    """Make a library of some documents, with the bundled encoder or another, that is gone after use."""
    with stored(documents, embedder) as made, opened(made, embedder) as corpus:
        yield corpus


@contextmanager
def opened(source: Stored, embedder: "Embedder | None" = None) -> Iterator[Corpus]:
    """Open a stored library; one process at a time can."""
    with Library.open(source.folder, embedder=embedder) as library:
        yield Corpus(library=library, documents=source.documents)


@contextmanager
def stored(documents: Sequence[Document], embedder: "Embedder | None" = None) -> Iterator[Stored]:
    """Make such a library and close it, so that it can be opened or copied; it is gone after use."""
    with _scratch() as folder:
        lines = folder / "corpus.jsonl"
        with lines.open("w", encoding="utf-8") as file:
            file.writelines(_line(document) for document in documents)
        names: dict[str, tuple[str, ...]] = {}
        with Library.open(folder / "library", create=True, embedder=embedder) as library:
            for document, outcome in zip(documents, library.add([lines]), strict=True):
                if outcome.source:
                    names[outcome.source.id] = (*names.get(outcome.source.id, ()), document.id)
            version = library.version
        yield Stored(folder / "library", names, version)


@contextmanager
def copied(source: Stored) -> Iterator[Corpus]:
    """Open a copy of a stored library: the same records and indexes, file for file."""
    with _scratch() as folder:
        shutil.copytree(source.folder, folder / "library")
        with opened(replace(source, folder=folder / "library")) as corpus:
            yield corpus


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="recoupe-eval-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _line(document: Document) -> str:
    return json.dumps(document.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) + "\n"
