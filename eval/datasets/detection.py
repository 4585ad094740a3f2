"""Public sets of sentences that are to be checked or not, read from the files as their makers publish them.

What a label means to us stands in `labels.CHECKABLE`.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from eval.datasets import labels
from eval.datasets.files import unique
from eval.datasets.rows import Row, Text, comma_separated, rows
from eval.records import DetectionItem

Items = tuple[DetectionItem, ...]


class _ClaimBuster(Row):
    id: Text = Field(validation_alias="Sentence_id")
    text: Text = Field(validation_alias="Text")
    label: Annotated[labels.Checkable, labels.checkable("claimbuster")] = Field(validation_alias="Verdict")


def claimbuster(path: Path) -> Items:
    """Read ClaimBuster's sentences of debates between candidates for president: check-worthy, or not."""
    found = (row for _, row in rows(path, _ClaimBuster, comma_separated))
    return unique(path, [_english(row.id, row.text, row.label) for row in found])


class _CheckThat(Row):
    line_number: Text
    file_name: Text
    text: Text
    label: Annotated[labels.Checkable, labels.checkable("checkthat")]


def checkthat_2019(path: Path) -> Items:
    """Read CheckThat! 2019 task 1: sentences of debates and speeches; check-worthy is what fact-checkers did check."""
    found = (row for _, row in rows(path, _CheckThat, comma_separated))
    return unique(path, [_english(f"{row.file_name}:{row.line_number}", row.text, row.label) for row in found])


class _FactcheckGpt(Row):
    sentence: Text
    checkworthy: Annotated[labels.Checkable, labels.checkable("factcheck-gpt")]


def factcheck_gpt(path: Path) -> Items:
    """Read Factcheck-GPT's sentences of answers of language models. They have no ids; an item's is its line."""
    return tuple(_english(str(line), row.sentence, row.checkworthy) for line, row in rows(path, _FactcheckGpt))


class _Written(Row):
    id: Text
    lang: Text
    text: Text
    checkable: Annotated[labels.Checkable, labels.checkable("recoupe")]


def recoupe_written(path: Path) -> Items:
    """Read our own single sentences, checkable or not."""
    found = (row for _, row in rows(path, _Written))
    items = [DetectionItem(id=row.id, text=row.text, label=row.checkable, language=row.lang) for row in found]
    return unique(path, items)


def _english(name: str, text: str, label: labels.Checkable) -> DetectionItem:
    return DetectionItem(id=name, text=text, label=label, language="en")
