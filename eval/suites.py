"""Suites: what a run measures on, found by name or path."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eval import gold
from eval.datasets import DatasetError, files, registry
from eval.records import DetectionItem, GoldSet, Kind, RetrievalSet, SuiteKind, VerificationItem
from factcheck.records import Record

GOLD = {"gold": gold.FOLDER / "dev", "gold/test": gold.FOLDER / "test"}

Content = GoldSet | RetrievalSet | tuple[VerificationItem, ...] | tuple[DetectionItem, ...]


@dataclass(frozen=True)
class Suite:
    """Labelled items of one kind; a gold set has whole articles, and all kinds of items made of them."""

    name: str
    content: Content

    @property
    def kind(self) -> SuiteKind:
        """Name the kind: articles, retrieval, verification or detection."""
        if isinstance(self.content, GoldSet):
            return "articles"
        if isinstance(self.content, RetrievalSet):
            return "retrieval"
        return "verification" if isinstance(self.content[0], VerificationItem) else "detection"

    @property
    def sizes(self) -> dict[str, int]:
        """Count what there is to measure on."""
        if isinstance(self.content, GoldSet | RetrievalSet):
            return self.content.sizes
        return {"items": len(self.content)}

    @property
    def digest(self) -> str:
        """Return the sha256 of the content: two runs of the same digest had the same items and labels."""
        parts = self.content if isinstance(self.content, tuple) else (self.content,)
        return hashlib.sha256("\n".join(_line(part) for part in parts).encode()).hexdigest()


def load(name: str, kind: Kind | None = None) -> Suite:
    """Find a suite: ``gold``, ``gold/test``, a public set, or the path of a .jsonl, a BEIR folder or one like ours.

    `kind` picks among the kinds of a public set, and tells that of a file whose keys do not.

    Raises:
        DatasetError: when it is not there, or cannot be read.
    """
    path = GOLD.get(name, Path(name))
    if (path / "articles").is_dir():
        return Suite(name, gold.load(path))
    if registry.find(name):
        return Suite(name, registry.load(name, kind))
    if not path.exists():
        known = ", ".join([*GOLD, *registry.names()])
        raise DatasetError(f"{path} is not there, and no suite has this name; suites: {known}, or the path of a set.")
    readers: dict[Kind, Callable[[Path], Content]] = {
        "verification": files.verification,
        "detection": files.detection,
        "retrieval": files.retrieval,
    }
    return Suite(name, readers[kind or files.kind_of(path)](path))


def _line(record: Record) -> str:
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
