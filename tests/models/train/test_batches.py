"""The plan of a run: what is read, in which order, in what batches."""

import random

from models.train import batches


def test_rows_of_like_length_share_a_batch_within_its_tokens():
    assert batches.cut([0, 1, 2, 3], [3, 9, 2, 4], tokens=12, most=8) == [[2, 0, 3], [1]]
    assert batches.cut([0, 1], [50, 60], tokens=12, most=8) == [[0], [1]]
    assert batches.cut([0, 1, 2], [1, 1, 1], tokens=100, most=2) == [[0, 1], [2]]


def test_every_row_is_drawn_once_before_any_is_drawn_again():
    drawn = batches.draws([5, 6, 7], 8, random.Random(1))
    assert sorted(drawn[:3]) == sorted(drawn[3:6]) == [5, 6, 7]
    assert len(drawn) == 8
    assert batches.draws([], 8, random.Random(1)) == []


def test_the_plan_is_the_same_for_the_same_seed_and_holds_every_row_once():
    lengths = [number % 17 + 2 for number in range(9_000)]
    first, second = (batches.plan(range(9_000), lengths, 300, random.Random(4)) for _ in range(2))
    assert first == second
    assert sorted(row for batch in first for row in batch) == list(range(9_000))
    assert all(len(batch) * max(lengths[row] for row in batch) <= 300 for batch in first)


def test_easy_pairs_come_first_and_all_come_in_the_end():
    levels = [1] * 10 + [2] * 10 + [3] * 10
    parts = batches.curriculum(levels, (0.2, 0.5), 100, random.Random(1))
    assert [len(part) for part in parts] == [20, 30, 50]
    assert [max(levels[row] for row in part) for part in parts] == [1, 2, 3]


def test_a_level_without_pairs_gives_its_time_to_the_next():
    parts = batches.curriculum([2, 3, 3], (0.2, 0.5), 10, random.Random(1))
    assert [len(part) for part in parts] == [5, 5]
    assert set(parts[0]) == {0}


def test_without_levels_everything_is_read_from_the_start():
    (part,) = batches.curriculum([1, 2, 3], (), 3, random.Random(1))
    assert sorted(part) == [0, 1, 2]
