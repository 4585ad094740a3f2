"""The most frequent label of a set: the highest accuracy that one answer for every item can have.

It is the honest upper form of this baseline: it needs the very labels that it is measured on. It is no bar for other
figures: its macro-F1 is below that of guessing, and its F1 is 0 where most sentences are none to check (the bar is
`all-checkable` there). Of our own set, each part (pairs, minimal pairs, verdicts, sentences) has its own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from eval.baselines import sentences, stances
from eval.baselines.engine import Baseline
from eval.datasets import DatasetError
from eval.records import DetectionItem, GoldSet, RetrievalSet
from eval.suites import Content
from factcheck.records import Claim, Label, Stance

NAME = "majority"
SIDES = {Label.SUPPORTED: Stance.SUPPORTS, Label.CONTRADICTED: Stance.CONTRADICTS}
"""The stance on every passage that ends in a verdict; any other verdict is what neutral passages end in."""


def engine(content: Content | None) -> Baseline:
    """Make the engine of a set. Raises DatasetError when there is none, or it is one for retrieval."""
    if isinstance(content, GoldSet):
        return _of_gold(content)
    if content is None or isinstance(content, RetrievalSet):
        raise DatasetError("The baseline majority needs the labels of a set of claims, texts or articles.")
    labels = [one.label for one in content]
    if isinstance(content[0], DetectionItem):
        find = sentences.every if _most(labels) == 1 else sentences.none
        return Baseline(NAME, stances.always(lambda _: Stance.NEUTRAL), find)
    return Baseline(NAME, stances.always(lambda _: Stance(_most(labels))))


def _of_gold(content: GoldSet) -> Baseline:
    verdict = SIDES.get(_most(one.label for one in content.claims), Stance.NEUTRAL)
    known: dict[str, Stance] = {}
    for part in (content.minimal, content.pairs):
        if part:
            known |= dict.fromkeys((one.claim for one in part), Stance(_most(one.label for one in part)))
    kept = [one.label for article in content.articles for one in article.stretches if one.label != "excluded"]
    find = sentences.every if not kept or _most(kept) == "checkable" else sentences.none
    return Baseline(NAME, stances.always(lambda claim: _known(known, claim, verdict)), find)


def _known(known: Mapping[str, Stance], claim: Claim, verdict: Stance) -> Stance:
    return known.get(claim.text, verdict)


def _most(labels: Iterable[Any]) -> Any:
    """Choose the most frequent label, of equally frequent ones the first by name; None of none."""
    counts = Counter(labels)
    return min(counts, key=lambda label: (-counts[label], str(label)), default=None)
