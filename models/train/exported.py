"""Run an exported network on rows of tokens; development only."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch

from models.train import batches, encoders

Array = np.ndarray[Any, np.dtype[np.float32]]
Tokens = tuple[list[int], list[int]]


def session(path: Path, threads: int = 0) -> onnxruntime.InferenceSession:
    """Open an exported network on the CPU; 0 leaves the number of threads to PyTorch's."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or torch.get_num_threads()
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run_onnx(network: onnxruntime.InferenceSession, rows: Sequence[Tokens], size: int) -> Array:
    """Compute rows (n) in batches of like length and of `size` at most: an array (n, outputs)."""
    found: dict[int, Array] = {}
    for some in batches.cut(range(len(rows)), [len(ids) for ids, _ in rows], 8_192, size):
        (out,) = network.run(None, _inputs(network, [rows[row] for row in some]))
        found.update(zip(some, out, strict=True))
    return np.stack([found[row] for row in range(len(rows))])


def logits_of(path: Path, examples: Sequence[Any]) -> Array:
    """Compute the logits (n, 3) of the verifier's examples."""
    return run_onnx(session(path), [(one.ids, one.segments) for one in examples], 16)


def _inputs(network: onnxruntime.InferenceSession, rows: Sequence[Tokens]) -> dict[str, Any]:
    ids = [one for one, _ in rows]
    every = {
        "input_ids": encoders.padded(ids).numpy(),
        "attention_mask": encoders.mask_of(ids).numpy(),
        "token_type_ids": encoders.padded([segments for _, segments in rows]).numpy(),
    }
    return {one.name: every[one.name] for one in network.get_inputs()}
