"""FEVER's kin: sets with its labels, and of some of them its texts, which are those of a tokeniser."""

import re
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from eval.datasets import labels
from eval.datasets.files import unique
from eval.datasets.items import Items, english, pairs_of
from eval.datasets.rows import Row, Text, rows
from factcheck.records import Stance

_TREEBANK: Final = {
    "-LRB-": "(",
    "-RRB-": ")",
    "-LSB-": "[",
    "-RSB-": "]",
    "-COLON-": ":",
    "``": '"',
    "''": '"',
    "--": "–",
}
"""How texts of FEVER write what a treebank's tokeniser takes for its own."""

_WRITTEN = re.compile("|".join(map(re.escape, _TREEBANK)))
_LOOSE = re.compile(r"(?<=[(\[])\s+|\s+(?=[)\].,;:!?%]|(?:'s|n't)\b)")


def untokenised(text: str) -> str:
    r"""Write a text of FEVER as a page would: brackets and quotation marks as such, no space before a full stop.

    >>> untokenised("Cruz -LRB- born 1974 -RRB- does n't play `` Ana '' .")
    'Cruz (born 1974) doesn\'t play "Ana".'
    """
    text = _LOOSE.sub("", _WRITTEN.sub(lambda mark: _TREEBANK[mark[0]], text))
    return re.sub(r'"\s+(.*?)\s+"', r'"\1"', text)


Untokenised = Annotated[Text, AfterValidator(untokenised)]
"""A text of FEVER, as a page would have it."""


class _Fever(Row):
    label: Annotated[Stance, labels.stance("fever")]


class _Symmetric(_Fever):
    id: Text
    claim: Untokenised
    evidence: Untokenised


def symmetric(path: Path) -> Items:
    """Read FEVER-Symmetric: two claims and two sentences make four items, of which each claim's two are a `pair`.

    The ids of the four begin with that of the claim of FEVER that they were made from, which is their `family`.
    """
    found = [row for _, row in rows(path, _Symmetric)]
    pairs = pairs_of([(row.claim, row.label) for row in found])
    return unique(
        path,
        [
            english(row.id, row.claim, [row.evidence], row.label, pair=pair, family=_origin(row.id))
            for row, pair in zip(found, pairs, strict=True)
        ],
    )


def _origin(name: str) -> str:
    """Give the id that a made item's id begins with, before seven digits that number it."""
    made = re.fullmatch(r"(\d+)000000\d", name)
    return made[1] if made else name


class _FoolMeTwice(_Fever):
    class _Sentence(Row):
        text: Text

    id: Text
    text: Text
    wikipedia_page: Text
    gold_evidence: Annotated[list[_Sentence], Field(min_length=1)]


def fool_me_twice(path: Path) -> Items:
    """Read Fool Me Twice with the gold sentences, one or two of a page, as one text; a page's items are a `family`."""
    found = [(row, " ".join(one.text for one in row.gold_evidence)) for _, row in rows(path, _FoolMeTwice)]
    return unique(
        path, [english(one.id, one.text, [said], one.label, family=one.wikipedia_page) for one, said in found]
    )


class _Vitamin(_Fever):
    unique_id: Text | None = None
    case_id: Text
    claim: Untokenised
    evidence: Untokenised


def vitaminc(path: Path) -> Items:
    """Read the format of VitaminC: a `pair` is a claim of a case with two evidences that label it differently.

    The items of a case come from one revision of a page, and are a `family`.
    """
    found = rows(path, _Vitamin)
    pairs = pairs_of([((row.case_id, row.claim), row.label) for _, row in found])
    return unique(
        path,
        [
            english(row.unique_id or str(line), row.claim, [row.evidence], row.label, pair=pair, family=row.case_id)
            for (line, row), pair in zip(found, pairs, strict=True)
        ],
    )
