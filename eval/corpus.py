"""A throw-away library made of the documents of a set, which gives back the ids of the set."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.records import Document
from retrieval.library import Library

if TYPE_CHECKING:
    from retrieval.embed import Embedder


@dataclass(frozen=True)
class Corpus:
    """A library, and which documents of the set each of its sources is; documents of the same text are one source."""

    library: Library
    documents: Mapping[str, tuple[str, ...]]

    def ranking(self, queries: Sequence[str], passages: int) -> list[str]:
        """Rank documents by the best of their passages among the first `passages` that a search finds."""
        hits = self.library.search(queries, limit=passages)
        return list(dict.fromkeys(name for hit in hits for name in self.documents.get(hit.source.id, ())))


@contextmanager
def open_corpus(documents: Sequence[Document], embedder: "Embedder | None" = None) -> Iterator[Corpus]:
    """Make a library of some documents, with the bundled encoder or another, that is gone after use."""
    with tempfile.TemporaryDirectory(prefix="recoupe-eval-", ignore_cleanup_errors=True) as folder:
        lines = Path(folder) / "corpus.jsonl"
        with lines.open("w", encoding="utf-8") as file:
            file.writelines(_line(document) for document in documents)
        with Library.open(Path(folder) / "library", create=True, embedder=embedder) as library:
            outcomes = library.add([lines])
            names: dict[str, tuple[str, ...]] = {}
            for document, outcome in zip(documents, outcomes, strict=True):
                if outcome.source:
                    names[outcome.source.id] = (*names.get(outcome.source.id, ()), document.id)
            yield Corpus(library=library, documents=names)


def _line(document: Document) -> str:
    return json.dumps(document.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) + "\n"
