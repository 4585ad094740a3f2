"""Try out a vector index in a process of its own: bad files can end the process that reads them, or hang it.

The child is given some embeddings that the store holds. It opens the index, counts, and asks for each of those that are
there: "the row count is right" says nothing of the graph, which only a query reads.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.records import Record
from retrieval.vectors import VectorIndex

if TYPE_CHECKING:
    from retrieval.embed import Vectors

TIMEOUT_S = 120.0
_ROOT = Path(__file__).parents[1]
_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
_SAME = 0.99
_ENOUGH = 0.9


class Probed(Record):
    """What the child saw: what is written down about the index, and how many of the embeddings it has and finds."""

    about: dict[str, str | int | float | bool]
    count: int
    present: int
    found: int

    @property
    def sound(self) -> bool:
        """Tell whether the index finds what it has; a graph is approximate, so one or the other may be missed."""
        return self.found >= _ENOUGH * self.present


class Probe:
    """A running child; it works while its parent does something else."""

    def __init__(self, folder: Path, name: str, ids: list[str], vectors: "Vectors") -> None:
        environment = {one: os.environ[one] for one in _KEPT if one in os.environ} | {"PYTHONPATH": str(_ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "retrieval.probe"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment,
        )
        asked = {"folder": str(folder.absolute()), "name": name, "ids": ids, "vectors": vectors.tolist()}
        self._request = json.dumps(asked).encode()

    def wait(self, timeout: float = TIMEOUT_S) -> Probed | None:
        """Give what the child saw, None when it failed, was ended or took longer than `timeout` seconds."""
        with self._process as process:
            try:
                said, _ = process.communicate(self._request, timeout=timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                return None
            except BaseException:
                process.kill()
                raise
        return Probed.model_validate_json(said) if process.returncode == 0 else None


def find_some(index: VectorIndex, ids: Sequence[str], vectors: "Vectors") -> Probed:
    """Ask an index for embeddings, a row of `vectors` for each id, as far as it has them. Raises IndexDamaged."""
    there = index.having(ids)
    asked = [place for place, one in enumerate(ids) if one in there]
    best = index.search(vectors[asked], 5) if asked else []
    found = sum(bool(ranking) and ranking[0][1] >= _SAME for ranking in best)
    return Probed(about=index.about, count=index.count, present=len(asked), found=found)


def _main() -> None:
    import numpy as np

    asked: dict[str, Any] = json.load(sys.stdin)
    vectors = np.asarray(asked["vectors"], dtype=np.float32)
    index = VectorIndex(Path(asked["folder"]), asked["name"])
    try:
        sys.stdout.write(find_some(index, asked["ids"], vectors).model_dump_json())
    finally:
        index.close()


if __name__ == "__main__":
    _main()
