"""The two search indexes of a library: caches, built from the store into a numbered folder, and replaced whole.

index/current            the name of the folder in use, switched atomically
index/g000007/lexical/   tantivy
index/g000007/vectors/   Chroma
index/g000007/state.json the store's revision and the encoder that this folder was made at
index/g000007/suspect    there while the folder is being tried, and once it has failed; found at a start, it is not used
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.embed import Embedder
from retrieval.errors import IndexDamaged
from retrieval.lexical import LexicalIndex
from retrieval.owner import write_atomically
from retrieval.records import Passage, Source
from retrieval.vectors import VectorIndex

if TYPE_CHECKING:
    from retrieval.embed import Vectors
    from retrieval.store import Store

LAYOUT = 2
_BATCH = 256


class StaleIndex(Exception):
    """An index folder cannot be used; the message ends a sentence that begins "The search index was"."""


class SearchIndex:
    """One folder with both indexes in it, kept at the store's revision."""

    def __init__(self, folder: Path, embedder: str) -> None:
        self.folder = folder
        self._embedder = embedder
        self.lexical = LexicalIndex(folder / "lexical")
        self.vectors = VectorIndex(folder / "vectors", f"{embedder}-{folder.name}")

    def change(
        self,
        revision: int,
        *,
        add: Sequence[tuple[Passage, Source]] = (),
        vectors: "Vectors | None" = None,
        remove: Sequence[tuple[str, Sequence[str]]] = (),
    ) -> None:
        """Take over a change of the store: sources removed as (id, passage ids), passages added with their vectors."""
        gone = [one for _, ids in remove for one in ids]
        if gone:
            self.vectors.remove(gone)
        if add and vectors is not None:
            self.vectors.put([passage.id for passage, _ in add], vectors)
        rows = [(passage.id, passage.source_id, searchable(passage, source)) for passage, source in add]
        if rows or remove:
            self.lexical.change(add=rows, remove=[source_id for source_id, _ in remove])
        self.mark(revision)

    def mark(self, revision: int) -> None:
        """Write down that the folder is at a revision of the store."""
        state = {"layout": LAYOUT, "revision": revision, "embedder": self._embedder}
        write_atomically(self.folder / "state.json", json.dumps(state))

    def distrust(self) -> None:
        """Mark the folder, so that the next start builds another."""
        (self.folder / "suspect").touch()

    def close(self) -> None:
        """Let go of the files."""
        self.vectors.close()


def searchable(passage: Passage, source: Source) -> str:
    """Return what is indexed for a passage: the title of its source, then its text.

    A passage from the middle of a source rarely repeats whom or what it is about; the title does.
    """
    return passage.text if passage.text.startswith(source.title) else f"{source.title}\n{passage.text}"


def current(root: Path) -> Path | None:
    """Return the folder in use, None where there is none."""
    try:
        name = (root / "current").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return root / name if name and (root / name).is_dir() and "/" not in name else None


def open_current(root: Path, store: "Store", embedder: Embedder) -> SearchIndex:
    """Open the index folder in use after trying it out.

    Raises:
        StaleIndex: when it is missing, out of date or damaged.
    """
    folder = current(root)
    if folder is None:
        raise StaleIndex("missing")
    try:
        state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise StaleIndex("damaged") from None
    if state != {"layout": LAYOUT, "revision": store.revision, "embedder": embedder.name}:
        raise StaleIndex("out of date")
    if (folder / "suspect").exists():
        raise StaleIndex("damaged")
    # A damaged index can end the process instead of raising: the mark then tells the next start to leave it alone.
    (folder / "suspect").touch()
    try:
        index = SearchIndex(folder, embedder.name)
        _probe(index, store, embedder)
    except IndexDamaged as error:
        raise StaleIndex("damaged") from error
    (folder / "suspect").unlink()
    return index


def _probe(index: SearchIndex, store: "Store", embedder: Embedder) -> None:
    _, expected = store.counts()
    if index.lexical.count != expected or index.vectors.count != expected:
        raise StaleIndex("damaged")
    some = next(store.all_passages(size=1), None)
    if some is None:
        return
    ((passage, source),) = some
    index.lexical.search(searchable(passage, source), 1)
    kept = store.vectors(embedder.name, [passage.id])
    # "The row count is right" says nothing of the graph: only a query reads it.
    if passage.id not in kept or not index.vectors.search(kept[passage.id].reshape(1, -1), 1)[0]:
        raise StaleIndex("damaged")


def build(root: Path, store: "Store", embedder: Embedder) -> SearchIndex:
    """Build both indexes from the store into a new folder, and switch to it."""
    root.mkdir(parents=True, exist_ok=True)
    used = [int(path.name[1:]) for path in root.glob("g*") if path.name[1:].isdigit()]
    folder = root / f"g{max(used, default=0) + 1:06d}"
    folder.mkdir()
    index = SearchIndex(folder, embedder.name)
    revision = store.revision
    for batch in store.all_passages(size=_BATCH):
        index.change(revision, add=batch, vectors=_vectors(store, embedder, batch))
    index.mark(revision)
    write_atomically(root / "current", folder.name)
    return index


def _vectors(store: "Store", embedder: Embedder, batch: Sequence[tuple[Passage, Source]]) -> "Vectors":
    """Fetch the embeddings of a batch, making and keeping those that this encoder has not made yet."""
    import numpy as np

    ids = [passage.id for passage, _ in batch]
    kept = store.vectors(embedder.name, ids)
    lacking = [(passage, source) for passage, source in batch if passage.id not in kept]
    if lacking:
        made = embedder.embed([searchable(passage, source) for passage, source in lacking])
        store.put_vectors(embedder.name, [passage.id for passage, _ in lacking], made)
        kept.update((passage.id, vector) for (passage, _), vector in zip(lacking, made, strict=True))
    return np.stack([kept[one] for one in ids])


def sweep(root: Path) -> None:
    """Remove the folders that are not in use; only right after the library was opened, when nobody reads them."""
    keep = current(root)
    for folder in root.glob("g*"):
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)
