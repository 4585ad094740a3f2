"""Calibration: does what is said with 80 % confidence turn out right 80 times in 100?

Confidence is the chance that was given to the answer; `right` is 1 where the answer was right, else 0.
"""

from collections.abc import Sequence

import numpy as np

from eval.metrics.columns import Floats, Ints, ratio, total

BINS = 10


def equal_width(confidence: Floats, bins: int = BINS) -> Ints:
    """Put each item into one of `bins` equal parts of 0 to 1, each with its upper end: ``(0.1, 0.2]`` is the second."""
    return np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], confidence, side="left").astype(np.int64)


def equal_mass(confidence: Floats, bins: int = BINS) -> Ints:
    """Put each item into one of `bins` bins with about as many items each; items of equal confidence stay together.

    Never more bins than items. Source: Roelofs et al., "Mitigating bias in calibration error estimation", AISTATS 2022,
    who find it the less biased of the two.
    """
    ends = np.quantile(confidence, np.linspace(0, 1, min(bins, len(confidence)) + 1)[1:-1])
    return np.searchsorted(ends, confidence, side="left").astype(np.int64)


def calibration_error(bins: Ints, confidence: Floats, right: Ints, weights: Floats | None = None) -> Floats:
    """Average the gap between confidence and accuracy over bins, each weighing as many items as it has.

    ``ECE = sum over bins b of n(b) / n * |accuracy(b) - mean confidence(b)|``; `bins` gives the bin of each item. With
    few items it is too high, as chance alone makes gaps. Source: Guo et al., "On Calibration of Modern Neural
    Networks", ICML 2017, with the bins of `equal_width`; Naeini, Cooper and Hauskrecht, AAAI 2015.
    """
    members = bins[:, None] == np.unique(bins)
    gaps = total(members * (right - confidence)[:, None], weights)
    return ratio(np.abs(gaps).sum(axis=-1), total(np.ones(len(bins)), weights))


def reliability(confidence: Floats, right: Ints, bins: int = BINS) -> list[dict[str, float]]:
    """Give the bars of a reliability diagram: of each bin that has items its ends, mean confidence, accuracy and n.

    Source: Niculescu-Mizil and Caruana, "Predicting good probabilities with supervised learning", ICML 2005.
    """
    places = equal_width(confidence, bins)
    return [
        {
            "low": place / bins,
            "high": (place + 1) / bins,
            "confidence": float(confidence[places == place].mean()),
            "accuracy": float(right[places == place].mean()),
            "n": int(np.sum(places == place)),
        }
        for place in np.unique(places).tolist()
    ]


def brier(gold: Ints, chances: Sequence[Sequence[float]]) -> Floats:
    """Give of each item the squared distance of its chances from the truth, 0 to 2; the Brier score is their mean.

    ``sum over labels l of (chance(l) - [l is gold])^2``. Source: Brier, "Verification of forecasts expressed in terms
    of probability", Monthly Weather Review 1950, the original form for several labels.
    """
    given = np.asarray(chances, dtype=np.float64)
    truth = np.eye(given.shape[1])[gold]
    return np.asarray(((given - truth) ** 2).sum(axis=1), dtype=np.float64)
