"""A temperature makes chances as sure as they are right; values worked by hand."""

from math import exp, log

import numpy as np
import pytest

from models.train import calibrate


def two_labels(right, wrong, gap):
    """Give logits whose first label leads by `gap`, true in `right` of the rows."""
    logits = np.tile([gap, 0.0], (right + wrong, 1))
    return logits, np.array([0] * right + [1] * wrong)


def test_chances_are_those_of_the_divided_logits():
    found = calibrate.chances(np.array([[2.0, 0.0]]), temperature=2.0)
    assert found[0] == pytest.approx([exp(1) / (exp(1) + 1), 1 / (exp(1) + 1)])


def test_large_logits_overflow_nothing():
    assert calibrate.chances(np.array([[1e4, 0.0, -1e4]]))[0] == pytest.approx([1, 0, 0])


def test_the_temperature_makes_the_chance_the_share_that_is_right():
    # Right in 3 of 4, so the best chance is 3/4, whose logit gap is log 3: 4 / T = log 3.
    logits, labels = two_labels(right=3, wrong=1, gap=4.0)
    fitted = calibrate.fit(logits, labels)
    assert fitted == pytest.approx(4 / log(3), rel=1e-3)
    assert calibrate.chances(logits, fitted)[0, 0] == pytest.approx(3 / 4, abs=1e-3)


def test_what_is_never_wrong_is_as_cold_as_allowed():
    logits, labels = two_labels(right=5, wrong=0, gap=1.0)
    assert calibrate.fit(logits, labels) == pytest.approx(calibrate.COLDEST, rel=0.01)


def test_surprise_is_the_mean_negative_log_chance():
    logits = np.log(np.array([[0.5, 0.5], [0.2, 0.8]]))
    assert calibrate.surprise(logits, np.array([0, 1])) == pytest.approx(-(log(0.5) + log(0.8)) / 2)


def test_calibration_error_weighs_each_bin_by_its_size():
    # Bins of a fifteenth: two rows at 0.9 (one right), one at 0.6 (right).
    found = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4]])
    labels = np.array([0, 1, 0])
    assert calibrate.calibration_error(found, labels) == pytest.approx((2 * (0.9 - 0.5) + 1 * (1.0 - 0.6)) / 3)


def test_languages_with_few_pairs_share_the_temperature_of_all():
    logits, labels = two_labels(right=150, wrong=50, gap=4.0)
    names = ["fr-fr"] * 190 + ["fr-en"] * 10
    fitted = calibrate.temperatures(logits, labels, names)
    assert set(fitted) == {"all", "fr-fr"}
    assert fitted["all"] == pytest.approx(4 / log(3), rel=1e-3)
    # 150 of 190 are right.
    assert fitted["fr-fr"] == pytest.approx(4 / log(150 / 40), rel=1e-3)
    measured = calibrate.report(logits, labels, names, fitted)
    assert (measured["fr-en"]["n"], measured["all"]["n"]) == (10, 200)
    assert measured["fr-fr"]["ece_after"] < 0.001 < measured["fr-fr"]["ece_before"]
