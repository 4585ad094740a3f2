"""Metrics: pure functions of columns and rankings, each with its formula and where it comes from."""

from eval.metrics.calibration import brier, calibration_error, equal_mass, equal_width, reliability
from eval.metrics.claims import exact_shares, met, overlap_shares, share_of, span_f1, word_f1
from eval.metrics.classification import (
    average_precision,
    balanced_accuracy,
    confusion,
    f1,
    macro_f1,
    mean,
    precision,
    recall,
    selective_accuracy,
)
from eval.metrics.columns import Column, Floats, Ints, Statistic
from eval.metrics.evidence import consistent, fever_points, overlaps, quotation_fidelity
from eval.metrics.ranking import average_precision_at, ndcg_at, recall_at, reciprocal_rank
from eval.metrics.resampling import difference, figure, mcnemar, randomisation

__all__ = [
    "Column",
    "Floats",
    "Ints",
    "Statistic",
    "average_precision",
    "average_precision_at",
    "balanced_accuracy",
    "brier",
    "calibration_error",
    "confusion",
    "consistent",
    "difference",
    "equal_mass",
    "equal_width",
    "exact_shares",
    "f1",
    "fever_points",
    "figure",
    "macro_f1",
    "mcnemar",
    "mean",
    "met",
    "ndcg_at",
    "overlap_shares",
    "overlaps",
    "precision",
    "quotation_fidelity",
    "randomisation",
    "recall",
    "recall_at",
    "reciprocal_rank",
    "reliability",
    "selective_accuracy",
    "share_of",
    "span_f1",
    "word_f1",
]
