"""What adapters of claims with evidence have in common."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

from eval.records import VerificationItem
from factcheck.records import Stance

Items = tuple[VerificationItem, ...]


def english(name: str, claim: str, evidence: Sequence[str], label: Stance, **more: Any) -> VerificationItem:
    """Make an item of a set whose claims and evidence are in English."""
    given = {"id": name, "claim": claim, "evidence": tuple(evidence), "label": label}
    return VerificationItem.model_validate({"language": "en", "evidence_language": "en"} | given | more)


def first_of(keys: Sequence[Hashable], names: Sequence[str]) -> list[str]:
    """Name each key after the first item that has it.

    >>> first_of(["x", "y", "x"], ["1", "2", "3"])
    ['1', '2', '1']
    """
    first: dict[Hashable, str] = {}
    return [first.setdefault(key, name) for key, name in zip(keys, names, strict=True)]


def pairs_of(labelled: Sequence[tuple[Hashable, Stance]]) -> list[str | None]:
    """Name the pairs: a pair is a key that two items have, and no more, with two labels.

    >>> pairs_of([("x", Stance.SUPPORTS), ("y", Stance.NEUTRAL), ("x", Stance.CONTRADICTS)])
    ['pair-1', None, 'pair-1']
    """
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, (key, _) in enumerate(labelled):
        places[key].append(place)
    named: list[str | None] = [None] * len(labelled)
    for one in places.values():
        if len(one) == 2 and labelled[one[0]][1] is not labelled[one[1]][1]:
            named[one[0]] = named[one[1]] = f"pair-{one[0] + 1}"
    return named
