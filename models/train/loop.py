"""The one training loop: a plan of batches, evaluated at fixed places, saved every few minutes, resumable anywhere.

What a run comes to depends on its plan, its seed and its first weights alone. The clock decides only when state is
saved and when a run stops for now: evaluations are at fixed places of the plan, and the learning rate follows the plan.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch

from models.train import checkpoints
from models.train.checkpoints import Progress

WARM_UP = 0.06
LARGEST_STEP = 1.0


class Task(Protocol):
    """What is trained: a network, the loss of a batch of rows, and a score on held-out data (higher is better)."""

    model: torch.nn.Module

    def loss(self, rows: Sequence[int]) -> torch.Tensor:
        """Compute the mean loss of a batch."""
        ...

    def evaluate(self) -> dict[str, Any]:
        """Score held-out data; `score` chooses the best weights."""
        ...

    def prepare(self, share: float) -> None:
        """Set what changes on the way, given how far the run is (0 to 1)."""
        ...


@dataclass(frozen=True)
class Options:
    """How a run goes; the fields after `precision` do not change what it comes to."""

    rate: float
    decay: float
    seed: int
    evaluate_every: int
    """Pairs between evaluations."""
    precision: str
    minutes: float
    """Stop after so long in this process; 0 for no limit."""
    checkpoint_minutes: float


def arguments(parser: argparse.ArgumentParser, rate: float, evaluate_every: int) -> None:
    """Add the options of a run to a command line."""
    parser.add_argument("--rate", type=float, default=rate, help="largest learning rate")
    parser.add_argument("--decay", type=float, default=0.01, help="weight decay")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--evaluate-every", type=int, default=evaluate_every, help="pairs between evaluations")
    parser.add_argument("--precision", choices=("auto", "float32", "bfloat16"), default="auto")
    parser.add_argument("--minutes", type=float, default=0.0, help="stop after so long, to be resumed; 0: no limit")
    parser.add_argument("--checkpoint-minutes", type=float, default=3.0)
    parser.add_argument("--threads", type=int, default=0, help="cores to use; 0: all")


def options(given: argparse.Namespace, precision: str) -> Options:
    """Read the options of a run."""
    return Options(
        given.rate, given.decay, given.seed, given.evaluate_every, precision, given.minutes, given.checkpoint_minutes
    )


def run(task: Task, plan: Sequence[Sequence[int]], how: Options, folder: Path, fingerprint: str) -> bool:
    """Train from the last checkpoint in `folder`, or from the start; True when the plan is done.

    Writes `checkpoint.safetensors`, `best.safetensors` (weights of the best evaluation) and `curve.jsonl`.

    Raises:
        CheckpointError: when the checkpoint is damaged.
    """
    began, saved = time.monotonic(), time.monotonic()
    torch.manual_seed(how.seed)
    optimiser = torch.optim.AdamW(task.model.parameters(), lr=how.rate, weight_decay=how.decay, fused=True)
    place = folder / "checkpoint.safetensors"
    progress, remark = checkpoints.load(place, task.model, optimiser, fingerprint)
    say(remark or f"{'Resuming' if progress.step else 'Starting'} at batch {progress.step} of {len(plan)}.")
    _write_curve(progress, folder)
    before = progress.seconds
    while progress.step < len(plan):
        _step(task, plan, how, optimiser, progress)
        done = progress.step == len(plan)
        progress.seconds = before + time.monotonic() - began
        evaluated = _evaluation_due(progress, plan, how) or done
        if evaluated:
            _evaluate(task, progress, folder)
        out_of_time = how.minutes > 0 and time.monotonic() - began > 60 * how.minutes
        if evaluated or out_of_time or time.monotonic() - saved >= 60 * how.checkpoint_minutes:
            checkpoints.save(place, task.model, optimiser, progress, fingerprint)
            saved = time.monotonic()
            _say_progress(progress, plan)
        if out_of_time and not done:
            say(f"Stopped at batch {progress.step} of {len(plan)}: out of time; the same command goes on.")
            return False
    return True


def rate_at(share: float, largest: float) -> float:
    """Give the learning rate: rising over the first part of the run, then falling to zero."""
    return largest * (share / WARM_UP if share < WARM_UP else (1 - share) / (1 - WARM_UP))


def _step(
    task: Task, plan: Sequence[Sequence[int]], how: Options, optimiser: torch.optim.Optimizer, progress: Progress
) -> None:
    rows = plan[progress.step]
    share = (progress.step + 1) / (len(plan) + 1)
    task.model.train()
    task.prepare(share)
    for group in optimiser.param_groups:
        group["lr"] = rate_at(share, how.rate)
    optimiser.zero_grad(set_to_none=True)
    with autocast(task.model, how.precision):
        loss = task.loss(rows)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(task.model.parameters(), LARGEST_STEP)
    optimiser.step()
    progress.step += 1
    progress.pairs += len(rows)


def _evaluation_due(progress: Progress, plan: Sequence[Sequence[int]], how: Options) -> bool:
    now, last = progress.pairs, progress.pairs - len(plan[progress.step - 1])
    return now // how.evaluate_every > last // how.evaluate_every


def _evaluate(task: Task, progress: Progress, folder: Path) -> None:
    task.model.eval()
    with torch.no_grad():
        found = task.evaluate()
    progress.curve.append({"pairs": progress.pairs, "seconds": round(progress.seconds, 1), **found})
    if progress.best is None or found["score"] >= progress.best:
        progress.best = found["score"]
        checkpoints.write_tensors(folder / "best.safetensors", task.model.state_dict())
    _write_curve(progress, folder)
    say(f"{progress.pairs} pairs: score {found['score']:.4f}")


def _say_progress(progress: Progress, plan: Sequence[Sequence[int]]) -> None:
    rate = progress.pairs / max(progress.seconds, 1e-9)
    left = sum(len(batch) for batch in plan[progress.step :]) / max(rate, 1e-9) / 60
    say(
        f"Batch {progress.step} of {len(plan)}, {progress.seconds / 60:.1f} min, {rate:.1f} pairs a second; "
        f"some {left:.0f} min left."
    )


def _write_curve(progress: Progress, folder: Path) -> None:
    lines = "".join(json.dumps(point) + "\n" for point in progress.curve)
    checkpoints.write_text(folder / "curve.jsonl", lines)


def autocast(model: torch.nn.Module, precision: str) -> torch.autocast:
    """Compute products in `precision`; weights stay float32."""
    device = next(model.parameters()).device.type
    return torch.autocast(device, dtype=torch.bfloat16, enabled=precision == "bfloat16")


def faster_precision(task: Task, rows: Sequence[int], rounds: int = 3) -> str:
    """Time a batch forward and backward in float32 and in bfloat16, and name the faster; weights are not changed."""
    seconds = {}
    for precision in ("float32", "bfloat16"):
        for turn in range(rounds + 1):
            if turn == 1:
                began = time.perf_counter()
            with autocast(task.model, precision):
                loss = task.loss(rows)
            loss.backward()
            task.model.zero_grad(set_to_none=True)
        seconds[precision] = time.perf_counter() - began
    say("Seconds a batch:", {name: round(value / rounds, 3) for name, value in seconds.items()})
    return min(seconds, key=seconds.__getitem__)


def chosen_precision(wanted: str, task: Task, rows: Sequence[int], folder: Path) -> str:
    """Settle `auto` by timing, once for a run folder, so that a resumed run computes as it began."""
    kept = folder / "precision.txt"
    if wanted != "auto":
        return wanted
    if not kept.exists():
        checkpoints.write_text(kept, faster_precision(task, rows) + "\n")
    return kept.read_text(encoding="utf-8").strip()


def set_threads(threads: int) -> None:
    """Use so many cores; 0 leaves PyTorch its choice."""
    if threads:
        torch.set_num_threads(threads)


def device() -> str:
    """Name the device to train on."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def say(*words: object) -> None:
    """Print at once, so that a run in the background can be followed."""
    print(*words, flush=True)
