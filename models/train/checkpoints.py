"""Keep the state of a training run in one file, so that a run that was killed goes on as if it had not been.

One safetensors file holds weights, optimiser state, the state of the random numbers, and the run's progress as JSON.
It is written beside its place, flushed to the disk and renamed: a kill at any moment leaves the old one or the new one.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file


class CheckpointError(Exception):
    """A checkpoint cannot be read; the message is one sentence that says what to do."""


@dataclass
class Progress:
    """Where a run is: batches done, pairs and seconds spent on them, evaluations so far, the best score of them."""

    step: int = 0
    pairs: int = 0
    seconds: float = 0.0
    best: float | None = None
    curve: list[dict[str, Any]] = field(default_factory=list)


def save(
    path: Path, model: torch.nn.Module, optimiser: torch.optim.Optimizer, progress: Progress, fingerprint: str
) -> None:
    """Write the state of a run; `fingerprint` names what the run was started with (data, settings, first weights)."""
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for index, values in optimiser.state_dict()["state"].items():
        tensors.update({f"optimiser.{index}.{key}": value for key, value in values.items()})
    tensors["random.cpu"] = torch.get_rng_state()
    if torch.cuda.is_available():
        tensors["random.cuda"] = torch.cuda.get_rng_state()
    about = {"progress": json.dumps(asdict(progress)), "fingerprint": fingerprint}
    write_tensors(path, tensors, about)


def load(
    path: Path, model: torch.nn.Module, optimiser: torch.optim.Optimizer, fingerprint: str
) -> tuple[Progress, str | None]:
    """Take a run up where its file says it is: the progress, and a remark when the file was of another run.

    A checkpoint with another fingerprint is kept under another name, and the run starts anew.

    Raises:
        CheckpointError: when the file is damaged.
    """
    if not path.exists():
        return Progress(), None
    tensors, about = read_tensors(path)
    if about.get("fingerprint") != fingerprint:
        aside = path.with_name(f"{path.stem}-{about.get('fingerprint', 'unknown')[:12]}{path.suffix}")
        path.replace(aside)
        return Progress(), f"{path} is of a run with other data or settings: kept as {aside.name}; starting anew."
    model.load_state_dict(_under("model.", tensors))
    state: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in _under("optimiser.", tensors).items():
        index, key = name.split(".", 1)
        state.setdefault(int(index), {})[key] = tensor
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})
    torch.set_rng_state(tensors["random.cpu"])
    if "random.cuda" in tensors and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors["random.cuda"])
    return Progress(**json.loads(about["progress"])), None


def write_tensors(path: Path, tensors: dict[str, torch.Tensor], about: dict[str, str] | None = None) -> None:
    """Write tensors and a few words on them, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    save_file({name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}, beside, metadata=about)
    _into_place(beside, path)


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    _into_place(beside, path)


def read_tensors(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """Read what `write_tensors` wrote.

    Raises:
        CheckpointError: when the file is damaged.
    """
    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except SafetensorError as error:
        raise CheckpointError(f"{path} is damaged ({error}); delete it to start the run anew.") from error


def fingerprint(settings: dict[str, Any], files: list[Path]) -> str:
    """Name what a result depends on: the settings and the bytes of the files."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    for path in files:
        digest.update(path.name.encode() + sha256(path).encode())
    return digest.hexdigest()


def sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _into_place(beside: Path, path: Path) -> None:
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _under(prefix: str, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
