"""Public sets of natural language inference in French: the hypothesis is the claim, the premise is the evidence."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from eval.datasets import labels
from eval.datasets.files import unique
from eval.datasets.items import Items, first_of
from eval.datasets.rows import Row, Text, rows, tab_separated
from eval.records import VerificationItem
from factcheck.records import Stance


class _Pair(Row):
    premise: Text
    hypothesis: Text
    label: Annotated[Stance, labels.stance("nli")]


class _Xnli(_Pair):
    prompt: Text = Field(validation_alias="promptID")
    id: Text = Field(validation_alias="pairID")


def xnli_fr(path: Path) -> Items:
    """Read XNLI in French; the three hypotheses of a premise are a `family`."""
    found = (row for _, row in rows(path, _Xnli, tab_separated))
    return unique(path, [_french(row.id, row, family=row.prompt) for row in found])


class _Sick(_Pair):
    id: Text = Field(validation_alias="pair_ID")
    split: Text


def sick_fr(path: Path) -> Items:
    """Read the pairs of SICK in French for testing."""
    return _sick(path, {"TEST"})


def sick_fr_train(path: Path) -> Items:
    """Read the pairs of SICK in French for training and trial."""
    return _sick(path, {"TRAIN", "TRIAL"})


def _sick(path: Path, splits: set[str]) -> Items:
    found = (row for _, row in rows(path, _Sick, tab_separated))
    return unique(path, [_french(row.id, row) for row in found if row.split in splits])


class _Gqnli(Row):
    id: Text = Field(validation_alias="uid")
    premise: Text
    hypothesis: Text
    label: Annotated[Stance, labels.stance("gqnli")]


def gqnli_fr(path: Path) -> Items:
    """Read GQNLI in French, on generalised quantifiers; the hypotheses of a premise are a `family`."""
    found = [row for _, row in rows(path, _Gqnli, tab_separated)]
    families = first_of([row.premise for row in found], [row.id for row in found])
    return unique(path, [_french(row.id, row, family=name) for row, name in zip(found, families, strict=True)])


def _french(name: str, row: _Pair | _Gqnli, family: str | None = None) -> VerificationItem:
    return VerificationItem(
        id=name,
        claim=row.hypothesis,
        evidence=(row.premise,),
        label=row.label,
        language="fr",
        evidence_language="fr",
        family=family,
    )
