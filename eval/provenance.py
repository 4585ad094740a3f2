"""What decides how a run comes out, beside the set: the code and its data files, Python and the packages."""

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

_ROOT = Path(__file__).parents[1]

FOLDERS = ("factcheck", "retrieval", "prompts", "models")
"""Folders of which every file counts; of a model, its manifest speaks for its weights."""

AFTERWARDS = frozenset(
    f"{name}.py"
    for name in (
        *("__main__", "compare", "figures", "gate", "markdown", "parts", "provenance"),
        *("report", "results", "runs", "series", "show", "worst"),
    )
)
"""Modules of `eval` that work on outcomes and decide none; of `measures` and `metrics`, outcomes hold some."""
ELSEWHERE = frozenset({"bench", "datasets", "gold"})
"""Folders of `eval` that decide none either: what a set holds has a digest of its own."""

PACKAGES = ("numpy", "onnxruntime", "tokenizers", "chromadb", "tantivy", "pydantic")


@cache
def code_sha256() -> str:
    """Return the sha256 of every file that decides outcomes, with its name; the same wherever the code lies."""
    digest = hashlib.sha256()
    for path in _files():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(_ROOT).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def python() -> str:
    """Name the version of Python."""
    return sys.version.split()[0]


def packages() -> dict[str, str]:
    """Name the versions of the packages that decide outcomes."""
    return {name: version(name) for name in PACKAGES}


def _files() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((_ROOT / folder).rglob("*")):
            inside = path.relative_to(_ROOT / folder)
            hidden = any(part.startswith((".", "__pycache__")) for part in inside.parts)
            training = folder == "models" and inside.parts[0] == "train"
            if path.is_file() and not hidden and not training and path.suffix not in {".onnx", ".pyc"}:
                yield path
    here = Path(__file__).parent
    for path in sorted(here.rglob("*.py")):
        inside = path.relative_to(here)
        if inside.parts[0] not in AFTERWARDS | ELSEWHERE:
            yield path
