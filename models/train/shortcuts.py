"""How much the form of one side gives away: a classifier that sees the claim alone, or the passage alone.

A bag of words with logistic regression (Gururangan et al. 2018, "Annotation artifacts in natural language inference
data"), learned on some families and scored on others. Near chance, a third for three labels, form says nothing.
"""

import itertools
import zlib
from collections.abc import Sequence

import numpy as np

from models.train.leaks import words_of
from models.train.pairs import LABELS, Pair

BUCKETS = 1 << 15
ROUNDS = 60
RATE = 0.5
MOST = 24000
"""Pairs that are enough to learn what form says."""
HELD_OUT = 5
LIMITS = (0.98, 0.95, 0.92, 0.89, 0.86, 0.83, 0.8, 0.77, 0.74, 0.71)
"""How surely a label may be given away, from mild to strict."""
SLACK = 0.03


def part(family: str, parts: int) -> int:
    """Put a family into one of several parts, always the same."""
    return zlib.crc32(family.encode()) % parts


def accuracy(pairs: Sequence[Pair], side: str) -> float | None:
    """Score a classifier of one side, "claim" or "evidence", as the mean recall of the labels that there are.

    None where there is too little to learn from or score on. Chance is one over the number of labels.
    """
    step = max(1, len(pairs) // MOST)
    chosen = [pair for pair in pairs if step == 1 or part(f"{pair.family} ", step) == 0]
    held_out = np.array([part(pair.family, HELD_OUT) == 0 for pair in chosen], dtype=bool)
    gold = np.array([LABELS.index(pair.label) for pair in chosen], dtype=np.int64)
    if len(set(gold[~held_out].tolist())) < 2 or not held_out.any():
        return None
    guessed = _likely(chosen, side, gold, ~held_out).argmax(axis=1)
    labels = sorted(set(gold[held_out].tolist()))
    return float(np.mean([(guessed[held_out & (gold == label)] == label).mean() for label in labels]))


def filtered(pairs: Sequence[Pair], side: str) -> list[Pair]:
    """Leave out the pairs whose label one side gives away most surely, until it says `SLACK` more than chance.

    This is a round of adversarial filtering (Le Bras et al. 2020, "Adversarial Filters of Dataset Biases"), as mild as
    it can be: without all that are given away, form would say the opposite.
    """
    kept, told = list(pairs), sureness(pairs, side)
    chance = 1 / len({pair.label for pair in pairs})
    for limit in LIMITS:
        if (accuracy(kept, side) or 0.0) <= chance + SLACK:
            break
        kept = [pair for pair, sure in zip(pairs, told, strict=True) if sure < limit]
    return kept


def sureness(pairs: Sequence[Pair], side: str) -> list[float]:
    """Say how likely one side alone makes the label of each pair, learned on other families."""
    parts = np.array([part(pair.family, HELD_OUT) for pair in pairs], dtype=np.int64)
    gold = np.array([LABELS.index(pair.label) for pair in pairs], dtype=np.int64)
    sure = np.zeros(len(pairs))
    for one in sorted(set(parts.tolist())):
        held_out = parts == one
        if len(set(gold[~held_out].tolist())) > 1:
            likely = _likely(pairs, side, gold, ~held_out)
            sure[held_out] = likely[np.arange(len(pairs)), gold][held_out]
    return sure.tolist()


def _likely(pairs: Sequence[Pair], side: str, gold: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Learn from the pairs that may be seen, and say how likely each label of every pair is."""
    rows, columns = _features([getattr(pair, side) for pair in pairs])
    return _softmax(_scores(rows, columns, _learned(rows, columns, gold, seen), len(pairs)))


def _features(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Hash the words and pairs of words of each text: the number of the text, and of the bucket."""
    rows: list[int] = []
    columns: list[int] = []
    for number, text in enumerate(texts):
        words = words_of(text)[:120]
        terms = {*words, *map(" ".join, itertools.pairwise(words)), ""}
        rows += [number] * len(terms)
        columns += [zlib.crc32(term.encode()) % BUCKETS for term in sorted(terms)]
    return np.array(rows), np.array(columns)


def _scores(rows: np.ndarray, columns: np.ndarray, weights: np.ndarray, count: int) -> np.ndarray:
    return np.stack([np.bincount(rows, one[columns], minlength=count) for one in weights], axis=1)


def _softmax(scores: np.ndarray) -> np.ndarray:
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    return likely / likely.sum(axis=1, keepdims=True)


def _learned(rows: np.ndarray, columns: np.ndarray, gold: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Learn a weight for each label and bucket by AdaGrad (Duchi et al. 2011), the labels weighed alike."""
    weights, past = np.zeros((len(LABELS), BUCKETS)), np.full((len(LABELS), BUCKETS), 1e-8)
    counts = np.maximum(np.bincount(gold[seen], minlength=len(LABELS)), 1)
    importance = np.where(seen, 1.0 / counts[gold], 0.0)
    target = np.eye(len(LABELS))[gold]
    for _ in range(ROUNDS):
        error = (_softmax(_scores(rows, columns, weights, len(gold))) - target) * importance[:, None]
        slope = np.stack([np.bincount(columns, one[rows], minlength=BUCKETS) for one in error.T]) + 1e-6 * weights
        past += slope**2
        weights -= RATE / ROUNDS**0.5 * slope / np.sqrt(past)
    return weights
