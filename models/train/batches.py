"""Lay out a whole training run as batches of like length, from a seed alone: a run resumes at a batch's number."""

import random
from collections.abc import Sequence

WINDOW = 4_096
"""Rows that are sorted by length together: more leaves less padding, fewer mixes lengths better."""


def draws(pool: Sequence[int], total: int, chance: random.Random) -> list[int]:
    """Draw `total` rows: every row of the pool once in a new order, then again, the last time in part."""
    drawn: list[int] = []
    while pool and len(drawn) < total:
        order = list(pool)
        chance.shuffle(order)
        drawn += order[: total - len(drawn)]
    return drawn


def cut(rows: Sequence[int], lengths: Sequence[int], tokens: int, most: int) -> list[list[int]]:
    """Cut rows, shortest first, into batches of one row at least, at most `most` and `tokens` with their padding."""
    batches: list[list[int]] = []
    for row in sorted(rows, key=lambda one: (lengths[one], one)):
        if batches and len(batches[-1]) < most and lengths[row] * (len(batches[-1]) + 1) <= tokens:
            batches[-1].append(row)
        else:
            batches.append([row])
    return batches


def plan(
    rows: Sequence[int], lengths: Sequence[int], tokens: int, chance: random.Random, most: int = 256
) -> list[list[int]]:
    """Order rows into batches: like lengths together within a window, the batches of a window in random order."""
    batches: list[list[int]] = []
    for start in range(0, len(rows), WINDOW):
        some = cut(rows[start : start + WINDOW], lengths, tokens, most)
        chance.shuffle(some)
        batches += some
    return batches


def curriculum(levels: Sequence[int], shares: Sequence[float], total: int, chance: random.Random) -> list[list[int]]:
    """Draw the rows of each part of a run: level 1 alone, then up to 2, and so on, to all.

    `shares` says how far the run is (0 to 1) when each level but the first joins. A part without rows is left out,
    and its time goes to the next.
    """
    ends = [*(round(share * total) for share in shares), total]
    parts: list[list[int]] = []
    done = 0
    for level, end in enumerate(ends, start=1):
        last = level == len(ends)
        pool = [row for row, one in enumerate(levels) if one <= level or last]
        if pool and end > done:
            parts.append(draws(pool, end - done, chance))
            done = end
    return parts
