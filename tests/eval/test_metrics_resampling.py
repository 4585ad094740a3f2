import time
from functools import partial
from math import comb
from statistics import NormalDist

import numpy as np
import pytest

from eval import metrics

MACRO_F1 = partial(metrics.macro_f1, labels=3)


def test_figure_has_value_interval_and_n():
    values = np.array([1] * 80 + [0] * 20)
    figure = metrics.figure(metrics.mean, values)
    assert figure.value == 0.8
    assert figure.n == 100
    # Normal approximation: 0.8 ± 1.96 * sqrt(0.8 * 0.2 / 100) = 0.8 ± 0.078
    assert figure.low == pytest.approx(0.722, abs=0.02)
    assert figure.high == pytest.approx(0.878, abs=0.02)


def test_figure_is_the_same_at_every_call():
    values = np.array([0.1, 0.5, 0.9, 0.3])
    assert metrics.figure(metrics.mean, values) == metrics.figure(metrics.mean, values)


def test_figure_keeps_the_columns_of_an_item_together():
    gold = np.array([0, 1] * 50)
    assert metrics.figure(partial(metrics.macro_f1, labels=2), gold, gold).low == 1


def test_figure_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one item"):
        metrics.figure(metrics.mean, np.array([]))


def test_figure_of_many_items_that_are_alike_has_the_interval_of_the_normal_approximation():
    figure = metrics.figure(metrics.mean, np.array([1] * 8000 + [0] * 2000))
    # 0.8 ± 1.96 * sqrt(0.8 * 0.2 / 10,000) = 0.8 ± 0.00784
    assert figure.low == pytest.approx(0.8 - 0.00784, abs=0.001)
    assert figure.high == pytest.approx(0.8 + 0.00784, abs=0.001)


def test_units_are_drawn_whole():
    values, pairs = np.array([1, 1] * 50 + [0, 0] * 50), np.repeat(np.arange(100), 2)
    alone, whole = metrics.figure(metrics.mean, values), metrics.figure(metrics.mean, values, units=pairs)
    assert whole.n == alone.n == 200
    # 100 pairs say as much as 100 items: 1.96 * sqrt(0.5 * 0.5 / 100) = 0.098 each way; 200 items would give 0.069.
    assert whole.high - whole.low == pytest.approx(2 * 0.098, abs=0.02)
    assert alone.high - alone.low == pytest.approx(2 * 0.069, abs=0.02)


def test_units_of_many_different_values_are_drawn_whole_too():
    values = np.repeat(np.random.default_rng(1).random(100), 2) + np.array([0, 1e-9] * 100)
    width = 2 * 1.96 * np.std(values) / np.sqrt(100)
    figure = metrics.figure(metrics.mean, values, units=np.repeat(np.arange(100), 2))
    assert figure.high - figure.low == pytest.approx(width, rel=0.15)


def test_the_interval_holds_the_value_of_a_statistic_that_resampling_pushes_up():
    confidence = np.linspace(0.05, 0.95, 10)
    right = np.array([0, 0, 0, 0, 1, 0, 1, 1, 1, 1])
    figure = metrics.figure(metrics.calibration_error, metrics.equal_width(confidence, 1), confidence, right)
    assert figure.value == pytest.approx(0)
    assert figure.low <= figure.value < figure.high


def test_four_intervals_and_tests_of_five_thousand_items_take_a_moment():
    chance = np.random.default_rng(2)
    gold, a, b = (chance.integers(0, 3, 5000) for _ in range(3))
    pairs = np.repeat(np.arange(2500), 2)
    start = time.process_time()
    metrics.figure(MACRO_F1, gold, a)
    metrics.figure(MACRO_F1, gold, a, units=pairs)
    metrics.difference(MACRO_F1, (gold, a), (gold, b), units=pairs)
    metrics.randomisation(MACRO_F1, (gold, a), (gold, b), units=pairs)
    assert time.process_time() - start < 4


def test_difference_is_of_the_same_items():
    before = np.array([0, 1] * 50)
    after = before.copy()
    after[:10] = 1
    found = metrics.difference(metrics.mean, (before,), (after,))
    # Five of the first ten items were wrong before: 5 / 100 better, whatever the others are.
    assert found.value == pytest.approx(5 / 100)
    # The standard error of a column with 5 ones in 100: 1.96 * sqrt(0.05 * 0.95 / 100) = 0.043.
    assert (found.low, found.high) == (pytest.approx(0.05 - 0.04, abs=0.011), pytest.approx(0.05 + 0.045, abs=0.011))


def test_difference_of_a_run_from_itself_is_nothing():
    gold, predicted = np.array([0, 1, 2] * 10), np.array([0, 1, 1] * 10)
    found = metrics.difference(MACRO_F1, (gold, predicted), (gold, predicted))
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_difference_leaves_out_rows_that_a_run_did_not_measure():
    present = np.array([1, 1, 0, 0]), np.array([1, 1, 1, 1])
    before, after = np.array([1, 0, 0, 0]), np.array([1, 1, 1, 0])
    found = metrics.difference(metrics.mean, (before,), (after,), present=present)
    assert found.value == pytest.approx(3 / 4 - 1 / 2)


def test_mcnemar_by_hand():
    # Right before alone: 1 item; right after alone: 5 items; the rest says nothing.
    before, after = np.array([1, 0, 0, 0, 0, 0, 1, 0]), np.array([0, 1, 1, 1, 1, 1, 1, 0])
    assert metrics.mcnemar(before, after) == pytest.approx(2 * (comb(6, 0) + comb(6, 1)) / 2**6)


def test_mcnemar_of_runs_that_are_right_on_the_same_items_is_one():
    same = np.array([1, 0, 1])
    assert metrics.mcnemar(same, same) == 1
    assert metrics.mcnemar(np.array([1, 0]), np.array([0, 1])) == 1


def test_mcnemar_agrees_with_the_field_s_own_code():
    from scipy.stats import binomtest

    chance = np.random.default_rng(4)
    for _ in range(20):
        before, after = chance.integers(0, 2, 300), chance.integers(0, 2, 300)
        lost, won = int(np.sum(before > after)), int(np.sum(before < after))
        assert metrics.mcnemar(before, after) == pytest.approx(binomtest(lost, lost + won, 0.5).pvalue)


def test_randomisation_by_hand():
    # Three items, all three better: of the 2^3 ways to exchange answers, 2 are as far apart (none, all): p = 2 / 8.
    before, after = np.array([0, 0, 0]), np.array([1, 1, 1])
    assert metrics.randomisation(metrics.mean, (before,), (after,)) == pytest.approx(2 / 8, abs=0.04)


def test_randomisation_exchanges_units_whole():
    # Six items in two pairs: of the 2^2 ways, 2 are as far apart.
    before, after = np.zeros(6, dtype=int), np.ones(6, dtype=int)
    units = ["one"] * 3 + ["two"] * 3
    assert metrics.randomisation(metrics.mean, (before,), (after,), units=units) == pytest.approx(2 / 4, abs=0.05)
    assert metrics.randomisation(metrics.mean, (before,), (after,)) == pytest.approx(2 / 64, abs=0.02)


def test_randomisation_of_many_different_values_agrees_with_the_normal_approximation():
    chance = np.random.default_rng(3)
    before = chance.random(3000)
    after = before + chance.normal(0.002, 0.05, 3000)
    # The mean of 3,000 differences, each with a sign by a coin: z = sum of d / sqrt(sum of d^2).
    d = after - before
    z = abs(d.sum()) / np.sqrt((d**2).sum())
    expected = 2 * (1 - NormalDist().cdf(z))
    assert metrics.randomisation(metrics.mean, (before,), (after,)) == pytest.approx(expected, abs=0.04)


def test_randomisation_of_a_run_with_itself_is_one():
    gold, predicted = np.array([0, 1, 2, 0]), np.array([0, 1, 1, 0])
    assert metrics.randomisation(MACRO_F1, (gold, predicted), (gold, predicted)) == 1


def test_randomisation_finds_a_better_run_and_agrees_with_mcnemar_on_accuracy():
    chance = np.random.default_rng(6)
    gold = chance.integers(0, 3, 400)
    a = np.where(chance.random(400) < 0.6, gold, (gold + 1) % 3)
    b = np.where(chance.random(400) < 0.75, gold, (gold + 1) % 3)
    assert metrics.randomisation(MACRO_F1, (gold, a), (gold, b)) < 0.01
    c = np.where(chance.random(400) < 0.62, gold, (gold + 1) % 3)
    exact = metrics.mcnemar((gold == a).astype(int), (gold == c).astype(int))
    assert metrics.randomisation(metrics.mean, (gold == a,), (gold == c,)) == pytest.approx(exact, abs=0.06)
