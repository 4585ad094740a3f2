"""Changes by code to a claim and a passage that say the same: both still agree, and neither agrees with what it was."""

import random
from collections.abc import Iterator

from models.train.changes.digits import digits
from models.train.changes.negation import negation
from models.train.changes.said import Altered, Said
from models.train.changes.swaps import swaps

__all__ = ["Altered", "Said", "alterations"]


def alterations(claim: Said, evidence: Said, chance: random.Random) -> Iterator[Altered]:
    """Give every change that fits both texts: a number, date, name, place, unit, quantifier, negation and so on."""
    for change in (digits, swaps, negation):
        yield from change(claim, evidence, chance)
