"""Sentence embeddings from the bundled encoder: the one import of onnxruntime and tokenizers here."""

import threading
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from models.loader import BundledFileError, bundled, manifest
from retrieval.errors import ModelFileError

if TYPE_CHECKING:
    import numpy as np

    Vectors = np.ndarray[Any, np.dtype[np.float32]]

_THREADS = 2
# Padding costs as much as text, and attention grows with the square of the length: batches are by tokens, not by texts.
_TOKENS_AT_ONCE = 2_048


class Embedder(Protocol):
    """Anything that turns texts into unit vectors; `name` changes whenever its vectors do."""

    @property
    def name(self) -> str:
        """Name of the encoder and its version."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        ...

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """Encode n texts as a float32 array of shape (n, dimensions), each row of unit length."""
        ...


class BundledEmbedder:
    """The encoder under models/, loaded and checked at its first use; any thread may use it.

    Raises:
        ModelFileError: when a file of the model is missing or damaged.
    """

    def __init__(self, model: str = "embedder") -> None:
        self._model = model
        try:
            about = manifest(model)
        except BundledFileError as error:
            raise ModelFileError(str(error)) from error
        self.name = f"{about['name']}-{about['files']['model.onnx']['sha256'][:8]}"
        self.dimensions = int(about["dimensions"])
        self._max_tokens = int(about["max_tokens"])
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """Encode n texts as float32 (n, dimensions) unit vectors; what is beyond 256 tokens is not read."""
        import numpy as np

        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if not texts:
            return vectors
        tokenizer, session = self._ready()
        encoded = [one.ids for one in tokenizer.encode_batch(list(texts))]
        for batch in _batches([len(ids) for ids in encoded]):
            longest = max(len(encoded[index]) for index in batch)
            ids = np.zeros((len(batch), longest), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, index in enumerate(batch):
                ids[row, : len(encoded[index])] = encoded[index]
                mask[row, : len(encoded[index])] = 1
            (vectors[batch],) = session.run(None, {"input_ids": ids, "attention_mask": mask})
        return vectors

    def _ready(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[Any, Any]:
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            weights, vocabulary = bundled(self._model, "model.onnx"), bundled(self._model, "tokenizer.json")
        except BundledFileError as error:
            raise ModelFileError(str(error)) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = _THREADS
        options.inter_op_num_threads = 1
        # Threads that spin while they wait take the core from the page and from other processes.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Memory of the largest batch would otherwise be kept for good.
        options.enable_cpu_mem_arena = False
        tokenizer = Tokenizer.from_file(str(vocabulary))
        tokenizer.enable_truncation(self._max_tokens)
        return tokenizer, onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])


@cache
def shared_embedder() -> BundledEmbedder:
    """Give the process's one encoder: libraries and the local engine read with the same loaded weights."""
    return BundledEmbedder()


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Group indices of texts of like length, longest first, so that little is padding."""
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda one: (-lengths[one], one)):
        longest = lengths[batches[-1][0]] if batches else 0
        if batches and longest * (len(batches[-1]) + 1) <= _TOKENS_AT_ONCE:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches
