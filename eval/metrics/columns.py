"""What all metrics share: columns of items, and sums over them that may count an item several times.

A statistic is a function of one or more columns and of `weights`. Without weights it is a number. With weights of shape
(resamples, items), which say how often each resample has each item, it is a column of one number for each resample.
Every statistic here is a formula of such sums, so that a thousand resamples are one product of matrices.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Column = NDArray[np.generic]
Statistic = Callable[..., Floats]


def total(parts: ArrayLike, weights: Floats | None = None) -> Floats:
    """Sum parts, of shape (items) or (items, k), over the items, each as often as its weight says."""
    values = np.asarray(parts, dtype=np.float64)
    return np.asarray(values.sum(axis=0) if weights is None else weights @ values)[()]


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide, giving 0 where there is nothing to divide by."""
    below = np.asarray(whole, dtype=np.float64)
    return np.divide(part, below, out=np.zeros_like(below), where=below > 0)[()]
