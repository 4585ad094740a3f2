"""Learn the weights of the check-worthiness rule from labelled sentences; development only.

Data: `sentences.jsonl` of recoupe-written (CC0): text, language, checkable, worth. Every other sentence of it is held
out and scored. Run: ``RECOUPE_DATA=… python -m models.train.worth``.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from factcheck.engines.local.worth import FEATURES, FILE, Weights, features
from factcheck.plain import plain

THRESHOLD = 0.4
"""Below one half: a claim missed costs a desk more than a statement too many."""
RIDGE = 2.0
STEPS = 60
NOT_PROSE = frozenset({"byline", "furniture"})
"""Lines that reading sets aside before claims are looked for."""
Array = np.ndarray[Any, np.dtype[np.float64]]


class Examples(NamedTuple):
    """Features with a column of ones, and the two labels."""

    x: Array
    checkable: Array
    worth: Array


def main() -> None:
    """Fit, score on the held-out half, write the weights."""
    path = Path(os.environ["RECOUPE_DATA"]) / "recoupe-written" / "sentences.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["type"] not in NOT_PROSE]
    fitted, held_out = _examples(rows[0::2]), _examples(rows[1::2])
    logistic = _logistic(fitted.x, fitted.checkable)
    kept = fitted.checkable == 1
    linear = _linear(fitted.x[kept], fitted.worth[kept])
    rule = Weights(
        checkable=_named(logistic),
        checkable_constant=round(float(logistic[-1]), 3),
        worth=_named(linear),
        worth_constant=round(float(linear[-1]), 3),
        threshold=THRESHOLD,
    )
    FILE.write_text(rule.model_dump_json(indent=1) + "\n", encoding="utf-8")
    for name, part in (("fitted", fitted), ("held out", held_out)):
        _score(name, part, logistic, linear)


def _examples(rows: list[dict[str, Any]]) -> Examples:
    measured = [features(plain(row["text"]).text, row["lang"]) for row in rows]
    x = [[*(found.get(name, 0.0) for name in FEATURES), 1.0] for found in measured]
    return Examples(
        np.array(x), np.array([float(row["checkable"]) for row in rows]), np.array([row["worth"] for row in rows])
    )


def _logistic(x: Array, y: Array) -> Array:
    """Fit by Newton's method with a ridge on all but the constant."""
    ridge = RIDGE * np.eye(x.shape[1])
    ridge[-1, -1] = 0
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (chance - y) + ridge @ weights
        curvature = (x * (chance * (1 - chance))[:, None]).T @ x + ridge
        weights -= np.linalg.solve(curvature + 1e-9 * np.eye(len(ridge)), gradient)
    return weights


def _linear(x: Array, y: Array) -> Array:
    ridge = RIDGE * np.eye(x.shape[1])
    ridge[-1, -1] = 0
    solved: Array = np.linalg.solve(x.T @ x + ridge, x.T @ y)
    return solved


def _named(weights: Array) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(FEATURES, weights, strict=False)}


def _score(name: str, part: Examples, logistic: Array, linear: Array) -> None:
    chance = 1 / (1 + np.exp(-part.x @ logistic))
    guessed = chance >= THRESHOLD
    hits = float((guessed & (part.checkable == 1)).sum())
    precision, recall = hits / guessed.sum(), hits / part.checkable.sum()
    kept = part.checkable == 1
    agreement = np.corrcoef(np.clip(part.x[kept] @ linear, 0, 1), part.worth[kept])[0, 1]
    f1 = 2 * precision * recall / (precision + recall)
    print(
        f"{name}: n={len(guessed)} P={precision:.3f} R={recall:.3f} F1={f1:.3f} worth r={agreement:.2f}",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
