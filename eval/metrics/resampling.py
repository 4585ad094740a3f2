"""Figures with their bootstrap intervals, and what may be said of the difference between two runs."""

from collections.abc import Iterator, Sequence
from math import comb

import numpy as np

from eval.metrics.columns import Column, Floats, Ints, Statistic
from eval.records import Figure

RESAMPLES = 1000
SEED = 20250410
_CELLS = 2_000_000
"""Weights held in memory at a time."""


def figure(statistic: Statistic, *columns: Column, units: Sequence[str] | Column | None = None) -> Figure:
    """Measure a statistic of one or more columns of items, with its 95 % percentile bootstrap interval.

    Items (rows) are drawn with replacement, n of n, 1,000 times, from a fixed seed; the interval runs from the 2.5th to
    the 97.5th percentile of the statistic. `units` names what each item belongs to (a minimal pair, a family): then
    whole units are drawn. An interval of a statistic that resampling pushes one way, such as a calibration error, is
    stretched to its value. Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13; units:
    Field and Welsh, "Bootstrapping clustered data", 2007. Raises ValueError when there are no items.
    """
    n = len(columns[0])
    if n == 0:
        raise ValueError("a figure needs at least one item")
    rows, blocks = _resamples(columns, units)
    alike = [column[rows] for column in columns]
    values = np.concatenate([statistic(*alike, weights=block) for block in blocks])
    low, high = np.percentile(values, [2.5, 97.5])
    value = float(statistic(*columns))
    return Figure(value=value, low=min(float(low), value), high=max(float(high), value), n=n)


def difference(
    statistic: Statistic,
    before: Sequence[Column],
    after: Sequence[Column],
    *,
    present: tuple[Column, Column] | None = None,
    units: Sequence[str] | Column | None = None,
) -> Figure:
    """Measure how much a statistic rose from one run to another, with its 95 % paired bootstrap interval.

    ``statistic(after) - statistic(before)``; both are taken of the same draws of the same items, row by row. `present`
    tells with 0 and 1 which rows each run measured at all, where not both measured all. Source: Efron and Tibshirani,
    1993; in this field, Berg-Kirkpatrick, Burkett and Klein, "An Empirical Investigation of Statistical Significance
    in NLP", EMNLP 2012.
    """
    every = np.ones(len(before[0]))
    width = len(before)

    def rise(in_before: Floats, in_after: Floats, *columns: Column, weights: Floats | None = None) -> Floats:
        times = np.ones(len(in_before)) if weights is None else weights
        old = statistic(*columns[:width], weights=times * in_before)
        return statistic(*columns[width:], weights=times * in_after) - old

    return figure(rise, *(present or (every, every)), *before, *after, units=units)


def mcnemar(before: Ints, after: Ints) -> float:
    """Give the exact two-sided p of McNemar's test that two runs are right (1) equally often on the same items.

    With b items right before alone and c right after alone: ``p = min(1, 2 P(X <= min(b, c)))``, X binomial of b + c
    throws of a fair coin. Source: McNemar, "Note on the sampling error of the difference between correlated
    proportions", Psychometrika 1947; Dietterich, "Approximate statistical tests", Neural Computation 1998.
    """
    lost, won = int(np.sum((before == 1) & (after != 1))), int(np.sum((before != 1) & (after == 1)))
    changed = lost + won
    tail = sum(comb(changed, k) for k in range(min(lost, won) + 1))
    return float(min(1.0, 2 * tail / 2**changed))


def randomisation(
    statistic: Statistic,
    before: Sequence[Column],
    after: Sequence[Column],
    *,
    units: Sequence[str] | Column | None = None,
) -> float:
    """Give the p that two runs differ this much when which run gave which answer is decided by a coin.

    The answers to each item (or to all items of a unit) are swapped or not, 1,000 times; ``p = (as far apart as found,
    or farther, + 1) / (1,000 + 1)``. Source: Noreen, "Computer-Intensive Methods for Testing Hypotheses", 1989; for
    F1: Yeh, "More accurate tests for the statistical significance of result differences", COLING 2000.
    """
    apart = abs(float(statistic(*after) - statistic(*before)))
    rows, swaps = _swaps(before, after, _codes(units, len(before[0])))
    both = [np.concatenate([old, new])[rows] for old, new in zip(before, after, strict=True)]
    # What is equal but for the order of a sum counts as equal.
    as_far = sum(
        int(np.sum(np.abs(statistic(*both, weights=ones) - statistic(*both, weights=others)) >= apart - 1e-12))
        for ones, others in swaps
    )
    return (as_far + 1) / (RESAMPLES + 1)


def _swaps(
    before: Sequence[Column], after: Sequence[Column], codes: Ints
) -> tuple[Ints, Iterator[tuple[Floats, Floats]]]:
    """Give the rows to measure (of before, then of after), and how often either side of each exchange has them.

    Units that have the same kinds of items on both sides are counted, not told apart.
    """
    n, units = len(codes), int(codes.max()) + 1
    rows, kinds, _ = _kinds([np.concatenate([old, new]) for old, new in zip(before, after, strict=True)])
    width = len(rows)
    if 2 * units * width > _CELLS:
        return np.arange(2 * n), _of_each(codes)
    sides = [_table(codes, kinds[side], units, width) for side in (slice(n), slice(n, None))]
    has, alike = np.unique(np.hstack(sides), axis=0, return_counts=True)
    return rows, _of_alike(has[:, :width], has[:, width:], alike)


def _of_alike(old: Floats, new: Floats, alike: Ints) -> Iterator[tuple[Floats, Floats]]:
    draws = np.random.default_rng(SEED)
    for size in _sizes(len(alike)):
        kept = draws.binomial(alike, 0.5, (size, len(alike))).astype(np.float64)
        left = alike - kept
        yield kept @ old + left @ new, left @ old + kept @ new


def _of_each(codes: Ints) -> Iterator[tuple[Floats, Floats]]:
    draws = np.random.default_rng(SEED)
    for size in _sizes(2 * len(codes)):
        kept = draws.integers(0, 2, (size, int(codes.max()) + 1))[:, codes].astype(np.float64)
        yield np.hstack([kept, 1 - kept]), np.hstack([1 - kept, kept])


def _resamples(columns: Sequence[Column], units: Sequence[str] | Column | None) -> tuple[Ints, Iterator[Floats]]:
    """Give the rows to measure, and how often each resample has each of them.

    Items that are alike are one row: drawing n items is then drawing how often each kind of item comes up, and a large
    set costs no more than a small one. So it is with units that have the same kinds of items.
    """
    n = len(columns[0])
    rows, kinds, counts = _kinds(columns)
    if units is None or len(set(units)) == n:
        return rows, _of_kinds(counts)
    codes = _codes(units, n)
    count = int(codes.max()) + 1
    if count * len(rows) > _CELLS:
        return np.arange(n), (block[:, codes] for block in _of_units(codes))
    has, alike = np.unique(_table(codes, kinds, count, len(rows)), axis=0, return_counts=True)
    return rows, (block @ has for block in _of_kinds(alike))


def _kinds(columns: Sequence[Column]) -> tuple[Ints, Ints, Ints]:
    """Give a row of each kind of item, the kind of each item, and how many there are of each kind."""
    stacked = np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])
    _, rows, kinds, counts = np.unique(stacked, axis=0, return_index=True, return_inverse=True, return_counts=True)
    return rows, kinds, counts


def _table(units: Ints, kinds: Ints, height: int, width: int) -> Floats:
    """Count how many items of each kind (column) each unit (row) has."""
    cells = np.bincount(units * width + kinds, minlength=height * width)
    return cells.reshape(height, width).astype(np.float64)


def _of_units(codes: Ints) -> Iterator[Floats]:
    draws = np.random.default_rng(SEED)
    for size in _sizes(len(codes)):
        yield _drawn(draws, np.arange(int(codes.max()) + 1), size)


def _of_kinds(counts: Ints) -> Iterator[Floats]:
    draws, n = np.random.default_rng(SEED), int(counts.sum())
    # A draw costs as much as there are kinds, or as there are items; the first is dearer.
    if 4 * len(counts) < n:
        yield from (draws.multinomial(n, counts / n, size).astype(np.float64) for size in _sizes(len(counts)))
    else:
        kinds = np.repeat(np.arange(len(counts)), counts)
        yield from (_drawn(draws, kinds, size) for size in _sizes(n))


def _drawn(draws: np.random.Generator, kinds: Ints, size: int) -> Floats:
    """Draw as many items as there are, with replacement, and count how often each kind came up; `size` times."""
    n, width = len(kinds), int(kinds.max()) + 1
    found = kinds[draws.integers(0, n, (size, n))] + width * np.arange(size)[:, None]
    return np.bincount(found.ravel(), minlength=size * width).reshape(size, width).astype(np.float64)


def _sizes(width: int) -> Iterator[int]:
    """Cut the resamples into blocks that fit into memory."""
    block = max(1, min(RESAMPLES, _CELLS // width))
    yield from (min(block, RESAMPLES - done) for done in range(0, RESAMPLES, block))


def _codes(units: Sequence[str] | Column | None, n: int) -> Ints:
    return np.arange(n) if units is None else np.unique(np.asarray(units), return_inverse=True)[1]
