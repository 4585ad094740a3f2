"""Set the temperature of the verifier for each pair of languages; development only.

Guo et al. 2017, "On Calibration of Modern Neural Networks": logits are divided by one number, which changes no label
and makes the chances as sure as they are right. It is fitted to the model that ships (int8) and to held-out pairs that
neither trained nor chose it; the other half of the held-out pairs says what it is worth.

    python -m models.train.calibrate --model models/verifier --pairs .recoupe/train/pairs
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

FEWEST = 150
"""Pairs below which languages share the temperature of all."""
COLDEST, HOTTEST = 0.05, 20.0
BINS = 15
ALL = "all"

Array = np.ndarray[Any, np.dtype[np.float64]]


def chances(logits: Array, temperature: float = 1.0) -> Array:
    """Turn logits (n, labels) into chances that sum to one a row."""
    scaled = logits / temperature
    raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def surprise(logits: Array, labels: Array, temperature: float = 1.0) -> float:
    """Average the negative log-likelihood of the labels (n,)."""
    found = chances(logits, temperature)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(found, 1e-300)).mean())


def fit(logits: Array, labels: Array) -> float:
    """Find the temperature with the least surprise, between `COLDEST` and `HOTTEST`."""
    bounds = (np.log(COLDEST), np.log(HOTTEST))
    found = minimize_scalar(lambda log: surprise(logits, labels, float(np.exp(log))), bounds=bounds, method="bounded")
    return float(np.exp(found.x))


def calibration_error(found: Array, labels: Array) -> float:
    """Compute the expected calibration error of chances (n, labels) over bins of equal width."""
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    numbers = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [
        abs(sure[numbers == one].mean() - right[numbers == one].mean()) * (numbers == one).sum() for one in set(numbers)
    ]
    return float(sum(gaps) / len(labels))


def temperatures(logits: Array, labels: Array, languages: Sequence[str]) -> dict[str, float]:
    """Fit the temperature of all pairs, and of each pair of languages that has enough."""
    fitted = {ALL: fit(logits, labels)}
    for name in sorted(set(languages)):
        these = np.array([one == name for one in languages])
        if these.sum() >= FEWEST:
            fitted[name] = fit(logits[these], labels[these])
    return {name: round(value, 4) for name, value in fitted.items()}


def report(
    logits: Array, labels: Array, languages: Sequence[str], fitted: dict[str, float]
) -> dict[str, dict[str, float]]:
    """Measure calibration before and after, for all and for each pair of languages."""
    rows = {ALL: np.ones(len(labels), bool)}
    rows |= {name: np.array([one == name for one in languages]) for name in sorted(set(languages))}
    each = np.array([fitted.get(name, fitted[ALL]) for name in languages])[:, None]
    before, after = chances(logits), chances(logits / each)
    return {
        name: {
            "n": int(these.sum()),
            "ece_before": round(calibration_error(before[these], labels[these]), 4),
            "ece_after": round(calibration_error(after[these], labels[these]), 4),
            "nll_before": round(surprise(logits[these], labels[these]), 4),
            "nll_after": round(surprise((logits / each)[these], labels[these]), 4),
        }
        for name, these in rows.items()
    }


def main(arguments: Iterable[str] | None = None) -> int:
    """Fit, measure on the half that chose the weights, write the temperatures into the manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="folder of model.onnx, tokenizer.json, manifest.json")
    parser.add_argument("--pairs", type=Path, required=True, help="folder of dev.jsonl")
    given = parser.parse_args(None if arguments is None else list(arguments))
    # Reading examples needs PyTorch; fitting does not.
    from models.train import checkpoints, exported, verifier
    from models.train.pairs import PairError

    try:
        seen, kept = verifier.held_out_halves(given.pairs, given.model)
    except (FileNotFoundError, PairError) as error:
        parser.error(str(error))
    sides = []
    for some in (kept, seen):
        logits = exported.logits_of(given.model / "model.onnx", some).astype(np.float64)
        sides.append((logits, np.array([one.label for one in some]), [one.languages for one in some]))
    fitted = temperatures(*sides[0])
    place = given.model / "manifest.json"
    manifest = json.loads(place.read_text(encoding="utf-8"))
    manifest["temperature"] = fitted
    checkpoints.write_text(place, json.dumps(manifest, indent=2) + "\n")
    print(json.dumps({"temperature": fitted, "measured": report(*sides[1], fitted)}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
