"""The gate: what must not get worse, and what must never happen."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from eval.datasets.files import DatasetError, reason
from eval.figures import better, part_of
from eval.records import Figure, Outcome
from eval.run import Run
from factcheck.records import Record

SUITE = "gold/test"
BASELINE = Path(__file__).parent / "baseline.json"


class Baseline(Record):
    """The figures that were accepted, and how much there was to measure on."""

    suite: str
    engine: str
    sizes: dict[str, int]
    figures: dict[str, Figure]


def complaints(run: Run, baseline: Baseline, *, part: bool = False) -> list[str]:
    """List what is wrong with a run, a sentence each; an empty list opens the gate.

    Of a `part` of the suite, what was not measured is not held against it; the gate of CI is about the whole.
    """
    return [
        *_same_run(run, baseline),
        *_shrunk(run.result.run.get("sizes", {}), baseline.sizes),
        *_never(run.outcomes),
        *([] if part else _absent(run, baseline)),
        *_fallen(run.result.figures, baseline.figures),
    ]


def load(path: Path = BASELINE) -> Baseline:
    """Read the baseline. Raises DatasetError."""
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise DatasetError(f"{path} is not there; `python -m eval gate --accept` makes it.") from error
    except ValidationError as error:
        raise DatasetError(f"{path}: {reason(error)}.") from error


def accept(run: Run, path: Path = BASELINE) -> Baseline:
    """Make a run the new baseline; what must never happen is refused even so. Raises DatasetError."""
    if never := [*_never(run.outcomes), *_unprobed(run.outcomes)]:
        raise DatasetError(f"This run cannot become the baseline: {never[0]}")
    result = run.result
    baseline = Baseline(suite=result.suite, engine=result.engine, sizes=result.run["sizes"], figures=result.figures)
    rounded = baseline.model_dump(mode="json")
    for figure in rounded["figures"].values():
        figure |= {name: round(figure[name], 4) for name in ("value", "low", "high")}
    path.write_text(json.dumps(rounded, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return load(path)


def _same_run(run: Run, baseline: Baseline) -> list[str]:
    result = run.result
    if (result.suite, result.engine) == (baseline.suite, baseline.engine):
        return []
    return [f"The baseline is of {baseline.engine} on {baseline.suite}, this run of {result.engine} on {result.suite}."]


def _shrunk(sizes: Mapping[str, int], before: Mapping[str, int]) -> list[str]:
    return [
        f"The set shrank: {before[name]} {name} before, {sizes.get(name, 0)} now."
        for name in before
        if sizes.get(name, 0) < before[name]
    ]


def _never(outcomes: Sequence[Outcome]) -> list[str]:
    """Find what no baseline excuses: a quotation that is not verbatim or invented, an error that became a verdict."""
    found = []
    quotes = part_of(outcomes, "quotes")
    altered = [one.id for one in quotes if one.predicted != 1]
    if altered:
        found.append(f"{len(altered)} of {len(quotes)} quotations are not verbatim, the first is {altered[0]}.")
    let_through = [one.id for one in part_of(outcomes, "inventions") if one.predicted != one.gold]
    if let_through:
        found.append(f"An invented quotation was let through {len(let_through)} times, the first is {let_through[0]}.")
    faults = part_of(outcomes, "faults")
    judged = [one.id for one in faults if one.predicted != one.gold]
    judged += [one.id for one in outcomes if one.failure is not None and one.predicted is not None]
    if judged:
        found.append(f"An error became a verdict {len(judged)} times, the first is {judged[0]}.")
    return found


def _unprobed(outcomes: Sequence[Outcome]) -> list[str]:
    """Find what was never put to the test, so that nothing can be said of it."""
    found = []
    if not part_of(outcomes, "quotes"):
        found.append("No quotation was shown at all, so none could be held against its source.")
    if not part_of(outcomes, "faults"):
        found.append("No claim was checked with a failing engine, so errors could not be told from verdicts.")
    if not part_of(outcomes, "inventions"):
        found.append("No claim was checked with an engine that invents quotations, so the quote check was not tried.")
    return found


def _absent(run: Run, baseline: Baseline) -> list[str]:
    missing = [name for name in baseline.figures if name not in run.result.figures]
    return [
        *_unprobed(run.outcomes),
        *(f"{name} is no longer measured; it was {baseline.figures[name].value:.3f}." for name in missing),
    ]


def _fallen(figures: Mapping[str, Figure], before: Mapping[str, Figure]) -> list[str]:
    """Find the figures that are worse than the far end of their baseline's interval."""
    found = []
    for name, old in before.items():
        new = figures.get(name)
        if new is None:
            continue
        # The baseline is written with four digits: what is the same must not seem to have fallen.
        value, before_was = round(new.value, 4), f"{new.value:.3f}; the baseline is {old.value:.3f}"
        if better(name) < 0 and value > old.high:
            found.append(f"{name} rose to {before_was}, at most {old.high:.3f}.")
        elif better(name) > 0 and value < old.low:
            found.append(f"{name} fell to {before_was}, at least {old.low:.3f}.")
    return found
