"""The weights of the stance rule: a committed, readable file, and the arithmetic that uses it."""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from factcheck.records import FactKind, Record, Stance

FILE = Path(__file__).parents[3] / "models" / "stance" / "weights.json"

COUNTED = (FactKind.NUMBER, FactKind.DATE, FactKind.DURATION, FactKind.NAME, FactKind.PLACE)
"""Kinds of fact whose counterparts, and lack of them, are counted."""

FEATURES = (
    "share",
    "share_of_quote",
    "share_of_passage",
    "cross",
    "cross_share",
    "all_aligned",
    *(
        f"{what}_{kind}"
        for kind in (FactKind.NUMBER, FactKind.DATE, FactKind.NAME)
        for what in ("aligned", "unmatched")
    ),
    *(f"differs_{kind}" for kind in FactKind),
)


class Deciding(Protocol):
    """What turns the features of a claim and a passage into a stance; `side` is the one that the facts leave open."""

    def chances(self, features: Sequence[float], side: Stance) -> dict[Stance, float]:
        """Give the probability of each stance, summing to 1."""
        ...

    def decide(self, chances: Mapping[Stance, float]) -> Stance:
        """Choose a stance."""
        ...


class Rule(Record):
    """A logistic rule: a weight a feature, and a constant."""

    weights: tuple[float, ...]
    constant: float

    def chance(self, features: Sequence[float]) -> float:
        """Give the probability, 0..1, that the rule's side is the right one."""
        return 1 / (1 + math.exp(-self.constant - sum(w * x for w, x in zip(self.weights, features, strict=True))))


class Weights(Record):
    """What decides a stance: one rule for passages with a fact that differs, one for those without.

    `decisive` is the probability below which a side is not taken: the rules abstain rather than guess, and more so
    before they contradict.
    """

    features: tuple[str, ...]
    supports: Rule
    contradicts: Rule
    decisive: dict[Stance, float]

    def chances(self, features: Sequence[float], side: Stance) -> dict[Stance, float]:
        """Give the probability of each stance, summing to 1; `side` is the one that the facts leave open."""
        rule = {Stance.SUPPORTS: self.supports, Stance.CONTRADICTS: self.contradicts}.get(side)
        chance = rule.chance(features) if rule else 0.0
        return dict.fromkeys(Stance, 0.0) | {side: chance, Stance.NEUTRAL: 1 - chance}

    def decide(self, chances: Mapping[Stance, float]) -> Stance:
        """Take the likelier side when it is likely enough, else neutral."""
        side = max((Stance.SUPPORTS, Stance.CONTRADICTS), key=lambda stance: chances[stance])
        return side if chances[side] >= self.decisive[side] else Stance.NEUTRAL


@cache
def bundled() -> Weights:
    """Read the committed weights, once."""
    found = Weights.model_validate(json.loads(FILE.read_text(encoding="utf-8")))
    if found.features != FEATURES:
        raise ValueError(f"{FILE.name} was learned with other features; run models/train/stance.py")
    return found
