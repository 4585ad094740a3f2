"""The weights of the stance rule: a committed, readable file, and the arithmetic that uses it."""

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from factcheck.records import FactKind, Record, Stance

FILE = Path(__file__).parents[3] / "models" / "stance" / "weights.json"

FEATURES = (
    "share",
    "share_squared",
    "share_of_quote",
    "share_of_passage",
    "similarity",
    "cross",
    "cross_share",
    "cross_similarity",
    "length",
    "differs",
    "differs_share",
    "differs_similarity",
    "all_aligned",
    *(
        f"{what}_{kind}"
        for kind in (FactKind.NUMBER, FactKind.DATE, FactKind.NAME)
        for what in ("aligned", "unmatched")
    ),
    *(f"differs_{kind}" for kind in FactKind),
)


class Weights(Record):
    """A multinomial logistic rule: for each stance a weight a feature, and a constant.

    `decisive` is the probability below which a side is not taken: the rule abstains rather than guesses.
    """

    features: tuple[str, ...]
    weights: dict[Stance, tuple[float, ...]]
    constants: dict[Stance, float]
    decisive: float

    def probabilities(self, features: Sequence[float]) -> dict[Stance, float]:
        """Give the probability of each stance; they sum to 1."""
        logits = {
            stance: self.constants[stance] + sum(w * x for w, x in zip(row, features, strict=True))
            for stance, row in self.weights.items()
        }
        top = max(logits.values())
        powers = {stance: math.exp(logit - top) for stance, logit in logits.items()}
        whole = sum(powers.values())
        return {stance: power / whole for stance, power in powers.items()}

    def decide(self, features: Sequence[float]) -> tuple[Stance, float]:
        """Take the likelier side when it is likely enough, else neutral; second value: its probability."""
        chance = self.probabilities(features)
        side = max((Stance.SUPPORTS, Stance.CONTRADICTS), key=lambda stance: chance[stance])
        if chance[side] < self.decisive:
            return Stance.NEUTRAL, chance[Stance.NEUTRAL]
        return side, chance[side]


@cache
def bundled() -> Weights:
    """Read the committed weights, once."""
    found = Weights.model_validate(json.loads(FILE.read_text(encoding="utf-8")))
    if found.features != FEATURES:
        raise ValueError(f"{FILE.name} was learned with other features; run models/train/stance.py")
    return found
