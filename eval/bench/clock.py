"""Time, memory and disk, as the operating system counts them."""

import os
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np


class Clock:
    """The seconds spent within its `with` blocks: by the wall, of one processor, and of this thread alone.

    Where other work shares the machine, wall seconds say little; processor seconds still say what the work costs.
    """

    def __init__(self) -> None:
        self.wall = self.processor = self.thread = 0.0

    def __enter__(self) -> Self:
        self._start = (time.perf_counter(), time.process_time(), time.thread_time())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        wall, processor, thread = self._start
        self.wall += time.perf_counter() - wall
        self.processor += time.process_time() - processor
        self.thread += time.thread_time() - thread

    def rate(self, done: int) -> dict[str, float]:
        """Give how many were done a second, by the wall and by the processor seconds of all threads."""
        return {
            "seconds": round(self.wall, 2),
            "per_s": round(done / self.wall),
            "per_processor_s": round(done / max(self.processor, 1e-9)),
        }


def load() -> float:
    """Give how many processes wanted a processor in the last minute; with more than there are, timings mean little."""
    return round(os.getloadavg()[0], 1)


def memory_mb() -> tuple[int, int]:
    """Give the resident memory of this process, now and at its highest, in megabytes of 2**20 bytes."""
    status = Path("/proc/self/status")
    if not status.exists():
        highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return highest, highest
    lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines() if ":" in line)
    return int(lines["VmRSS"].split()[0]) // 1024, int(lines["VmHWM"].split()[0]) // 1024


def disk_mb(path: Path) -> float:
    """Give the disk space of a file or folder, in megabytes of 2**20 bytes."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return round(sum(one.stat().st_size for one in files) / 2**20, 2)


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Give the median and the 95th percentile of some times, in milliseconds."""
    p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}


def timed(ask: Callable[[Any], object], asked: Sequence[Any]) -> dict[str, float]:
    """Ask one thing after another; give percentiles by the wall, and the mean of all threads' processor time."""
    seconds, processor = [], time.process_time()
    for one in asked:
        start = time.perf_counter()
        ask(one)
        seconds.append(time.perf_counter() - start)
    mean = (time.process_time() - processor) / len(asked)
    return percentiles(seconds) | {"processor_ms": round(mean * 1000, 2)}
