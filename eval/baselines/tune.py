"""Choose the thresholds of the baselines on sets that are for tuning, and write them to thresholds.json.

As many items are taken of each set, evenly spaced. Every pair of bounds on a grid is tried, and the best by macro-F1 is
kept, the lowest of equally good ones.
Run: ``RECOUPE_DATA=… python -m eval.baselines.tune``, or give the suites to tune on.
"""

import sys
from collections.abc import Callable, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from eval import metrics, runs
from eval.baselines import stances
from eval.baselines.stances import FILE, Bounds, Thresholds
from eval.datasets import DatasetError, registry
from eval.given import given_claim
from eval.judging import hits_of
from eval.records import VerificationItem
from eval.suites import load
from factcheck.errors import LibraryError, RecoupeError
from factcheck.records import Stance

SUITES = ("recoupe-written", "fool-me-twice-dev", "scifact-train", "healthver-dev", "xnli-fr-dev")
OF_EACH = 300
ORDER = tuple(Stance)
GRID = tuple(round(0.02 * step, 2) for step in range(1, 51))


class Likeness(NamedTuple):
    """What the baselines see of an item: the passage that is most like the claim, by words and by meaning."""

    share: float
    negated: bool
    cosine: float


def main(argv: Sequence[str]) -> int:
    """Tune, and write what came of it; 2 when a set cannot be used."""
    names = tuple(argv) or SUITES
    try:
        thresholds = tune(names, [item for name in names for item in items_of(name)])
        runs.write_text(FILE, thresholds.model_dump_json(indent=2) + "\n")
    except (RecoupeError, LibraryError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(thresholds.model_dump_json(indent=2) + "\n")
    return 0


def items_of(suite: str) -> tuple[VerificationItem, ...]:
    """Take some items of a set.

    Raises:
        DatasetError: when it is not for tuning, since thresholds are never chosen on what is measured.
    """
    known = registry.find(suite, "verification")
    if known and not known.tuning:
        raise DatasetError(
            f"{suite} is a set to measure on, not for tuning; these are for tuning: {', '.join(SUITES)}."
        )
    content = load(suite, "verification").content
    if not isinstance(content, tuple) or not isinstance(content[0], VerificationItem):
        raise DatasetError(f"{suite} is not a set of claims with evidence; thresholds are chosen on one.")
    step = max(1.0, len(content) / OF_EACH)
    places = [int(step * number) for number in range(min(OF_EACH, len(content)))]
    return tuple(one for one in (content[place] for place in places) if isinstance(one, VerificationItem))


def tune(suites: Sequence[str], items: Sequence[VerificationItem]) -> Thresholds:
    """Choose the bounds of both baselines."""
    seen = [likeness(item) for item in items]
    gold = np.array([ORDER.index(item.label) for item in items])
    return Thresholds(
        command=" ".join(("python -m eval.baselines.tune", *suites)),
        suites=tuple(suites),
        n=len(items),
        overlap=_best(
            gold, lambda bounds: [stances.decide_overlap(one.share, negated=one.negated, bounds=bounds) for one in seen]
        ),
        cosine=_best(gold, lambda bounds: [stances.decide_cosine(one.cosine, bounds) for one in seen]),
    )


def likeness(item: VerificationItem) -> Likeness:
    """Look at an item as the baselines do."""
    article, claim = given_claim(item.claim, item.language, item.date)
    passages = [hit.passage for hit in hits_of(item.evidence)]
    if not passages:
        return Likeness(0.0, negated=False, cosine=0.0)
    shares = [stances.overlap(claim.text, article.language, one) for one in passages]
    best = passages[shares.index(max(shares))]
    negated = stances.negates(claim.text, article.language) != stances.negates(best.text, best.language)
    return Likeness(max(shares), negated, max(stances.cosine(claim.text, [one.text for one in passages])))


def _best(gold: metrics.Ints, decide: Callable[[Bounds], Sequence[Stance]]) -> Bounds:
    tried = []
    for supports, contradicts in product(GRID, GRID):
        bounds = Bounds(supports=supports, contradicts=contradicts, macro_f1=0)
        predicted = np.array([ORDER.index(stance) for stance in decide(bounds)])
        value = float(metrics.macro_f1(gold, predicted, len(ORDER)))
        tried.append(bounds.model_copy(update={"macro_f1": round(value, 4)}))
    return max(tried, key=lambda bounds: (bounds.macro_f1, -bounds.supports, -bounds.contradicts))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
