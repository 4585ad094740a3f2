import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from eval import metrics


def test_equal_width_puts_the_end_of_a_bin_into_it():
    assert metrics.equal_width(np.array([0, 0.1, 0.11, 0.7, 0.95, 1.0])).tolist() == [0, 0, 1, 6, 9, 9]


def test_equal_mass_puts_as_many_items_into_each_bin_and_keeps_ties_together():
    assert metrics.equal_mass(np.array([0.1, 0.2, 0.6, 0.9]), 2).tolist() == [0, 0, 1, 1]
    assert metrics.equal_mass(np.array([0.5, 0.5, 0.5, 0.9]), 4).tolist()[:3] == [0, 0, 0]


def test_equal_mass_of_few_items_has_no_more_bins_than_items():
    assert metrics.equal_mass(np.array([0.4])).tolist() == [0]
    assert sorted(metrics.equal_mass(np.array([0.9, 0.1])).tolist()) == [0, 1]


def test_calibration_error_by_hand():
    confidence, right = np.array([0.9, 0.8, 0.6, 0.55]), np.array([1, 0, 1, 1])
    bins = metrics.equal_width(confidence, 2)
    assert bins.tolist() == [1, 1, 1, 1]
    assert metrics.calibration_error(bins, confidence, right) == pytest.approx(
        abs(3 / 4 - (0.9 + 0.8 + 0.6 + 0.55) / 4)
    )
    bins = metrics.equal_width(confidence, 4)
    upper, lower = abs(1 / 2 - (0.9 + 0.8) / 2), abs(2 / 2 - (0.6 + 0.55) / 2)
    assert metrics.calibration_error(bins, confidence, right) == pytest.approx(2 / 4 * upper + 2 / 4 * lower)


def test_calibration_error_of_one_item():
    one = np.array([0.7])
    assert metrics.calibration_error(metrics.equal_width(one), one, np.array([1])) == pytest.approx(1 - 0.7)


def test_reliability_by_hand():
    bins = metrics.reliability(np.array([0.9, 0.85, 0.3]), np.array([1, 0, 0]))
    assert bins == [
        {"low": 0.2, "high": 0.3, "confidence": 0.3, "accuracy": 0.0, "n": 1},
        {"low": 0.8, "high": 0.9, "confidence": pytest.approx((0.9 + 0.85) / 2), "accuracy": 1 / 2, "n": 2},
    ]


def test_reliability_agrees_with_the_field_s_own_code():
    chance = np.random.default_rng(8)
    confidence = chance.random(500)
    right = (chance.random(500) < confidence**2).astype(int)
    bins = metrics.reliability(confidence, right)
    accuracy, mean = calibration_curve(right, confidence, n_bins=10)
    assert [one["accuracy"] for one in bins] == pytest.approx(accuracy)
    assert [one["confidence"] for one in bins] == pytest.approx(mean)
    weighted = sum(one["n"] / 500 * abs(one["accuracy"] - one["confidence"]) for one in bins)
    found = metrics.calibration_error(metrics.equal_width(confidence), confidence, right)
    assert found == pytest.approx(weighted)


def test_brier_by_hand():
    found = metrics.brier(np.array([0, 2]), [[0.7, 0.2, 0.1], [0.5, 0.5, 0.0]])
    assert found.tolist() == [
        pytest.approx((0.7 - 1) ** 2 + 0.2**2 + 0.1**2),
        pytest.approx(0.5**2 + 0.5**2 + (0 - 1) ** 2),
    ]


def test_brier_agrees_with_the_field_s_own_code():
    chance = np.random.default_rng(8)
    gold, chances = chance.integers(0, 3, 200), chance.dirichlet([1, 1, 1], 200)
    expected = brier_score_loss(gold, chances, labels=[0, 1, 2], scale_by_half=False)
    assert metrics.brier(gold, chances).mean() == pytest.approx(expected)
