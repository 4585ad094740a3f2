"""Two encoders for measuring: one that remembers what it has encoded, and one that costs nothing."""

import sqlite3
import threading
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from eval.bench import news

if TYPE_CHECKING:
    from retrieval.embed import Embedder, Vectors

BASE = 20_000
_AT_ONCE = 500


class Remembered:
    """An encoder that keeps every vector in a file, by its own name and the hash of the text; a rerun reads it there.

    `seconds` is the time spent in `embed`, remembering or encoding.
    """

    def __init__(self, embedder: "Embedder", folder: Path) -> None:
        self.name, self.dimensions, self.seconds = embedder.name, embedder.dimensions, 0.0
        self._embedder, self._lock = embedder, threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(folder / f"{embedder.name}.sqlite3", isolation_level=None, check_same_thread=False)
        self._file.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """Encode n texts as float32 (n, dimensions) unit vectors, from the file where it has them."""
        start = time.perf_counter()
        with self._lock:
            made = self._embed(texts)
        self.seconds += time.perf_counter() - start
        return made

    def _embed(self, texts: Sequence[str]) -> "Vectors":
        keys = [sha256(text.encode("utf-8")).digest() for text in texts]
        found = dict(zip(keys, (self._kept(key) for key in keys), strict=True))
        lacking = [number for number, key in enumerate(keys) if found[key] is None]
        for begin in range(0, len(lacking), _AT_ONCE):
            some = lacking[begin : begin + _AT_ONCE]
            made = self._embedder.embed([texts[number] for number in some])
            rows = [(keys[number], vector.tobytes()) for number, vector in zip(some, made, strict=True)]
            self._file.execute("BEGIN")
            self._file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self._file.execute("COMMIT")
            found.update(rows)
        joined = b"".join(found[key] or b"" for key in keys)
        return np.frombuffer(joined, dtype=np.float32).reshape(len(texts), self.dimensions).copy()

    def _kept(self, key: bytes) -> bytes | None:
        row = self._file.execute("SELECT vector FROM vectors WHERE text = ?", (key,)).fetchone()
        return bytes(row[0]) if row else None

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class StandIn:
    """An encoder that costs nothing: the vector of a text is drawn by its hash from vectors made once.

    Each is the sum of one of the base vectors and, at half its weight, another, brought to unit length. With five
    passages to a base vector and more, they lie in clusters, as reports of the same event do. `seconds` is the time
    spent in `embed`. `base` is float32 (n, dimensions), rows of unit length.
    """

    name = "stand-in"

    def __init__(self, base: "Vectors") -> None:
        self.dimensions, self.seconds = base.shape[1], 0.0
        self._base = base

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """Draw n vectors, float32 (n, dimensions), rows of unit length; the same text gives the same one."""
        start = time.perf_counter()
        drawn = np.array([crc32(text.encode("utf-8")) for text in texts], dtype=np.int64)
        count = len(self._base)
        mixed = self._base[drawn % count] + 0.5 * self._base[(drawn // count) % count]
        made: Vectors = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)
        self.seconds += time.perf_counter() - start
        return made


def base_vectors(embedder: "Embedder", count: int = BASE) -> "Vectors":
    """Encode sentences of news, half French and half English; without public sets, draw vectors in 500 clusters."""
    known = news.sentences()
    if "en" not in known:
        return clustered(count, embedder.dimensions)
    half = count // 2
    return embedder.embed([*known["fr"][:half], *known["en"][-half:]])


def clustered(count: int, dimensions: int, *, clusters: int = 500, spread: float = 0.7) -> "Vectors":
    """Draw unit vectors around random centres, float32 (count, dimensions), the same ones each time."""
    draws = np.random.default_rng(3)
    centres = draws.normal(size=(clusters, dimensions))
    drawn = centres[draws.integers(0, clusters, count)] + spread * draws.normal(size=(count, dimensions))
    made: Vectors = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    return made
