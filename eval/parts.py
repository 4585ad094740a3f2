"""The parts of a run on our own set, and what is measured of each."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from eval import metrics
from eval.measures import (
    Measure,
    Measures,
    Measuring,
    commonest,
    detection,
    done,
    ints,
    measured,
    retrieval,
    unit,
    verdicts,
    verification,
)
from eval.records import Outcome


class Part(NamedTuple):
    """What the figures of a part begin with, and how it is measured."""

    prefix: str
    measure: Measuring


def articles(outcomes: Sequence[Outcome]) -> Measures:
    """Measure a run on our own set, part by part."""
    measures: Measures = {}
    for name, part in PARTS.items():
        found = part.measure(part_of(outcomes, name))
        measures |= {part.prefix + figure: measure for figure, measure in found.items()}
    return measures | claim_only_gain(part_of(outcomes, "claim-only"), part_of(outcomes, "pairs"))


def part_of(outcomes: Iterable[Outcome], part: str) -> list[Outcome]:
    """Pick the outcomes of one part of a run on our own set."""
    return [one for one in outcomes if one.id.startswith(f"{part}/")]


def exclusion(outcomes: Sequence[Outcome]) -> Measures:
    """Measure what was set aside as page furniture or comments."""
    gold, predicted = ints(one.gold for one in outcomes), ints(one.predicted for one in outcomes)
    return measured("precision", outcomes, metrics.precision, gold, predicted) | measured(
        "recall", outcomes, metrics.recall, gold, predicted
    )


def spans(outcomes: Sequence[Outcome]) -> Measures:
    """Measure where claims were found: gold and predicted spans of each stretch, exactly and by their characters."""
    finished = done(outcomes)
    sides = [([tuple(span) for span in one.gold], [tuple(span) for span in one.predicted]) for one in finished]
    predicted, gold = ints(len(said) for _, said in sides), ints(len(wanted) for wanted, _ in sides)
    measures: Measures = {}
    for name, shares in (("exact", metrics.exact_shares), ("overlap", metrics.overlap_shares)):
        found = np.array([sum(shares(said, wanted)) for wanted, said in sides], dtype=np.float64)
        covered = np.array([sum(shares(wanted, said)) for wanted, said in sides], dtype=np.float64)
        measures |= measured(f"{name}_precision", finished, metrics.share_of, found, predicted)
        measures |= measured(f"{name}_recall", finished, metrics.share_of, covered, gold)
        measures |= measured(f"{name}_f1", finished, metrics.span_f1, found, predicted, covered, gold)
    return measures


def self_contained(outcomes: Sequence[Outcome]) -> Measures:
    """Measure whether claims stand by themselves: of all gold claims (one not found does not), and of those found."""
    finished = done(outcomes)
    found = [one for one in finished if one.predicted is not None]
    needs = [
        (f"{one.id}#{place}", one.id, met)
        for one in finished
        for place, met in enumerate(metrics.met(one.gold, one.predicted or ""), start=1)
    ]
    columns = ints(met for _, _, met in needs)
    measures = measured("self_contained_rate", finished, metrics.mean, ints(_stands(one) for one in finished))
    measures |= measured("self_contained_rate_found", found, metrics.mean, ints(_stands(one) for one in found))
    if needs:
        ids, units, _ = zip(*needs, strict=True)
        measures["needs_met"] = Measure(metrics.mean, (columns,), ids, units)
    return measures


def matches(name: str) -> Measuring:
    """Make the measure of a part whose items are right or wrong: the share that is right."""

    def measure(outcomes: Sequence[Outcome]) -> Measures:
        finished = done(outcomes)
        return measured(name, finished, metrics.mean, ints(one.gold == one.predicted for one in finished))

    return measure


def claim_only_gain(alone: Sequence[Outcome], pairs: Sequence[Outcome]) -> Measures:
    """Measure how far claims without evidence are judged better than by always saying the commonest label.

    The accuracy of such answers, held against the labels that the claims have with their evidence, minus the share of
    the commonest of these labels. More than 0 is knowledge, or a bias of the set, that does not come from evidence.
    Source: Schuster et al., "Towards Debiasing Fact Verification Models", EMNLP 2019.
    """
    gold = {one.id.removeprefix("pairs/"): one.gold for one in pairs}
    held = [(one, gold.get(one.id.removeprefix("claim-only/").rpartition("/")[0])) for one in done(alone)]
    held = [(one, label) for one, label in held if label is not None]
    usual = commonest([label for _, label in held])
    gain = ints(int(one.predicted == label) - int(label == usual) for one, label in held)
    ids, units = tuple(one.id for one, _ in held), tuple(unit(one) for one, _ in held)
    return {"claim_only_over_majority": Measure(metrics.mean, (gain,), ids, units)} if held else {}


def _stands(outcome: Outcome) -> bool:
    return outcome.predicted is not None and all(metrics.met(outcome.gold, outcome.predicted))


PARTS: dict[str, Part] = {
    "lines": Part("exclusion_", exclusion),
    "sentences": Part("claims_", detection),
    "spans": Part("span_", spans),
    "self-contained": Part("", self_contained),
    "dates": Part("", matches("date_accuracy")),
    "speakers": Part("", matches("speaker_accuracy")),
    "verdicts": Part("verdict_", verdicts),
    "claims": Part("given_claim_", verdicts),
    "retrieval": Part("retrieval_", retrieval),
    "unaccented": Part("unaccented_", retrieval),
    "pairs": Part("stance_", verification),
    "accents": Part("", matches("unaccented_stance_kept")),
    "minimal": Part("minimal_", verification),
    "claim-only": Part("", matches("claim_only")),
    "quotes": Part("", matches("quotation_fidelity")),
    "faults": Part("", matches("errors_kept_as_errors")),
    "inventions": Part("", matches("invented_quotations_refused")),
}
"""By what the ids of their items begin with."""
