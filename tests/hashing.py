"""An encoder for tests: the same text, the same vector, in no time; texts that share words are near each other."""

import zlib

import numpy as np


class HashingEmbedder:
    def __init__(self, name="hashing", dimensions=32):
        self.name = name
        self.dimensions = dimensions
        self._known = {}

    def embed(self, texts):
        made = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                made[row] += self._of(word)
        return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-6)

    def _of(self, word):
        if word not in self._known:
            seed = zlib.crc32(f"{self.name} {word}".encode())
            self._known[word] = np.random.default_rng(seed).normal(size=self.dimensions).astype(np.float32)
        return self._known[word]
