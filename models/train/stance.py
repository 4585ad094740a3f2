"""Learn the weights of the stance rule from open data; development only (needs scikit-learn).

Data: recoupe-written (CC0), Fool Me Twice dev (Apache-2.0). Split by passage: a fifth is held out and scored.
Run: ``RECOUPE_DATA=… python -m models.train.stance``.
"""

import gzip
import json
import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, confusion_matrix

from factcheck.engines.local.stance import Text, read
from factcheck.engines.local.weights import FEATURES, FILE
from factcheck.records import Stance
from retrieval.embed import BundledEmbedder

STANCES = tuple(Stance)
HELD_OUT = 5
DECISIVE = 0.5


class Pair(NamedTuple):
    """A claim and a passage with the stance of the passage; `held_out` pairs are only scored."""

    group: str
    claim: Text
    passage: Text
    stance: Stance
    held_out: bool


def recoupe_written(folder: Path) -> Iterator[Pair]:
    """Read the hand-written pairs."""
    for path in sorted((folder / "recoupe-written").glob("pairs-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            held_out = _held_out(row["passage"])
            for claim in row["claims"]:
                cross = claim["lang"] != row["passage_lang"]
                yield Pair(
                    group=f"written {'cross' if cross else claim['lang']}",
                    claim=Text(claim["text"], claim["lang"], None),
                    passage=Text(row["passage"], row["passage_lang"], None),
                    stance=Stance(claim["label"]),
                    held_out=held_out,
                )


def fool_me_twice(folder: Path) -> Iterator[Pair]:
    """Read Fool Me Twice dev, its gold evidence joined; for neutral ones each claim meets another claim's evidence."""
    with gzip.open(folder / "fool-me-twice" / "fm2_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    evidence = [" ".join(piece["text"] for piece in row["gold_evidence"]) for row in rows]
    for i, row in enumerate(rows):
        claim = Text(row["text"], "en", None)
        stance = Stance.SUPPORTS if row["label"] == "SUPPORTS" else Stance.CONTRADICTS
        held_out = _held_out(evidence[i])
        yield Pair("fool me twice", claim, Text(evidence[i], "en", None), stance, held_out)
        if i % 3 == 0:
            other = Text(evidence[(i + 7) % len(rows)], "en", None)
            yield Pair("fool me twice", claim, other, Stance.NEUTRAL, held_out)


def _held_out(passage: str) -> bool:
    return int(sha256(passage.encode()).hexdigest(), 16) % HELD_OUT == 0


def main() -> None:
    """Measure every pair, learn, score what was held out, and write the weights."""
    folder = Path(os.environ["RECOUPE_DATA"])
    pairs = [*recoupe_written(folder), *fool_me_twice(folder)]
    features = measure(pairs)
    gold = np.array([STANCES.index(pair.stance) for pair in pairs])
    held_out = np.array([pair.held_out for pair in pairs])
    scale = np.maximum(features.std(axis=0), 1e-6)
    model = LogisticRegression(C=0.3, max_iter=5000, class_weight="balanced")
    model.fit(features[~held_out] / scale, gold[~held_out])
    weights = model.coef_ / scale
    write(weights, model.intercept_)
    predicted = predict(features, weights, model.intercept_)
    for group in ("all", *sorted({pair.group for pair in pairs})):
        these = held_out & np.array([group in ("all", pair.group) for pair in pairs])
        print(f"\n{group}, held out, n = {these.sum()}")
        print(classification_report(gold[these], predicted[these], target_names=STANCES, digits=3, zero_division=0))
        print(confusion_matrix(gold[these], predicted[these]))


def measure(pairs: list[Pair]) -> np.ndarray:
    """Measure the features of each pair, shape (n, features)."""
    embedder = BundledEmbedder()
    rows = []
    for n, pair in enumerate(pairs):
        rows.append(read(pair.claim, [pair.passage], embedder)[0].features)
        if n % 500 == 0:
            print(f"{n} of {len(pairs)} measured", file=sys.stderr)
    return np.array(rows)


def predict(features: np.ndarray, weights: np.ndarray, constants: np.ndarray) -> np.ndarray:
    """Apply the rule as `Weights.decide` does."""
    logits = features @ weights.T + constants
    chance = np.exp(logits - logits.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    sides = [STANCES.index(Stance.SUPPORTS), STANCES.index(Stance.CONTRADICTS)]
    best = np.where(chance[:, sides[0]] >= chance[:, sides[1]], *sides)
    sure = chance[np.arange(len(best)), best] >= DECISIVE
    return np.where(sure, best, STANCES.index(Stance.NEUTRAL))


def write(weights: np.ndarray, constants: np.ndarray) -> None:
    """Write the weights file, rounded so that a difference can be read."""
    FILE.parent.mkdir(exist_ok=True)
    found = {
        "features": FEATURES,
        "weights": {stance: [round(float(w), 4) for w in weights[i]] for i, stance in enumerate(STANCES)},
        "constants": {stance: round(float(constants[i]), 4) for i, stance in enumerate(STANCES)},
        "decisive": DECISIVE,
    }
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
