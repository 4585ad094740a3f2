import random
from math import log2

import ir_measures
import numpy as np
import pytest
from sklearn import metrics as theirs

from eval import metrics


def column(*values):
    return np.array(values)


def test_precision_recall_and_f1_by_hand():
    gold, predicted = column(1, 1, 1, 0, 0), column(1, 1, 0, 1, 0)
    assert metrics.precision(gold, predicted) == 2 / 3
    assert metrics.recall(gold, predicted) == 2 / 3
    assert metrics.f1(gold, predicted) == 2 * 2 / (2 * 2 + 1 + 1)


def test_precision_and_f1_are_zero_when_nothing_is_predicted():
    gold, predicted = column(1, 0), column(0, 0)
    assert metrics.precision(gold, predicted) == 0
    assert metrics.f1(gold, predicted) == 0


def test_recall_is_zero_when_there_is_nothing_to_find():
    assert metrics.recall(column(0, 0), column(1, 0)) == 0


def test_confusion_has_a_last_column_for_what_is_no_label():
    table = metrics.confusion(column(0, 0, 1, 1), column(0, 1, 1, 7), labels=2)
    assert table.tolist() == [[1, 1, 0], [0, 1, 1]]


def test_macro_f1_by_hand():
    gold, predicted = column(0, 0, 1, 1, 2), column(0, 1, 1, 1, 0)
    first = 2 * 1 / (2 + 2)
    second = 2 * 2 / (2 + 3)
    third = 0
    assert metrics.macro_f1(gold, predicted, 3) == pytest.approx((first + second + third) / 3)


def test_macro_f1_leaves_out_labels_that_the_gold_column_does_not_have():
    assert metrics.macro_f1(column(0, 0, 1), column(0, 0, 1), 3) == 1


def test_a_prediction_that_is_no_label_is_wrong_and_takes_no_label_s_place():
    assert metrics.macro_f1(column(0, 1), column(3, 1), 3) == pytest.approx((0 + 1) / 2)


def test_balanced_accuracy_by_hand():
    assert metrics.balanced_accuracy(column(0, 0, 0, 1), column(0, 0, 1, 1), 2) == pytest.approx((2 / 3 + 1) / 2)


def test_selective_accuracy_is_of_the_decided_alone():
    right, decided = column(1, 0, 1, 1, 0), column(1, 1, 1, 0, 0)
    assert metrics.selective_accuracy(right, decided) == 2 / 3
    assert metrics.selective_accuracy(right, column(0, 0, 0, 0, 0)) == 0


def test_average_precision_by_hand():
    gold, scores = column(1, 0, 1, 0), column(0.9, 0.8, 0.7, 0.1)
    assert metrics.average_precision(gold, scores) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_average_precision_does_not_depend_on_the_order_of_ties():
    scores = column(0.5, 0.5, 0.5, 0.5)
    assert metrics.average_precision(column(1, 0, 0, 0), scores) == 1 / 4
    assert metrics.average_precision(column(0, 0, 0, 1), scores) == 1 / 4


def test_recall_at_by_hand():
    relevant = {"a": 1, "b": 1, "c": 1}
    assert metrics.recall_at(3, ["a", "x", "b", "c"], relevant) == 2 / 3
    assert metrics.recall_at(4, ["a", "x", "b", "c"], relevant) == 1


def test_reciprocal_rank_by_hand():
    assert metrics.reciprocal_rank(10, ["x", "y", "a"], {"a": 1}) == 1 / 3
    assert metrics.reciprocal_rank(2, ["x", "y", "a"], {"a": 1}) == 0


def test_ndcg_by_hand():
    relevant = {"a": 2, "b": 1}
    gained = 1 / log2(1 + 1) + 2 / log2(3 + 1)
    best = 2 / log2(1 + 1) + 1 / log2(2 + 1)
    assert metrics.ndcg_at(3, ["b", "x", "a"], relevant) == pytest.approx(gained / best)


def test_ndcg_of_the_best_ranking_is_one():
    assert metrics.ndcg_at(2, ["a", "b", "c"], {"a": 1, "b": 1, "c": 1}) == 1


def test_a_query_without_relevant_documents_is_refused():
    with pytest.raises(ValueError, match="at least one relevant"):
        metrics.recall_at(3, ["a"], {})


def test_average_precision_at_by_hand():
    relevant = {"a": 1, "b": 1, "c": 1}
    assert metrics.average_precision_at(5, ["a", "x", "b"], relevant) == pytest.approx((1 / 1 + 2 / 3) / 3)
    assert metrics.average_precision_at(2, ["x", "y", "a"], relevant) == 0


def test_ranking_metrics_agree_with_the_field_s_own_code():
    chance = random.Random(3)
    documents = [f"d{number}" for number in range(40)]
    gold = {f"q{n}": {one: chance.randint(1, 3) for one in chance.sample(documents, 5)} for n in range(60)}
    found = {query: chance.sample(documents, 15) for query in gold}
    ours = {
        ir_measures.nDCG @ 10: lambda query: metrics.ndcg_at(10, found[query], gold[query]),
        ir_measures.R @ 10: lambda query: metrics.recall_at(10, found[query], gold[query]),
        ir_measures.RR @ 10: lambda query: metrics.reciprocal_rank(10, found[query], gold[query]),
        ir_measures.AP @ 5: lambda query: metrics.average_precision_at(5, found[query], gold[query]),
    }
    scored = {query: {one: -rank for rank, one in enumerate(ranking)} for query, ranking in found.items()}
    for measured in ir_measures.iter_calc(list(ours), gold, scored):
        assert ours[measured.measure](measured.query_id) == pytest.approx(measured.value), measured


def test_classification_metrics_agree_with_the_field_s_own_code():
    chance = np.random.default_rng(5)
    for _ in range(20):
        gold = chance.integers(0, 3, 60)
        predicted = np.where(chance.random(60) < 0.6, gold, chance.integers(0, 3, 60))
        scores = np.round(chance.random(60), 1)
        one, other = (gold == 1).astype(int), (predicted == 1).astype(int)
        assert metrics.macro_f1(gold, predicted, 3) == pytest.approx(theirs.f1_score(gold, predicted, average="macro"))
        assert metrics.balanced_accuracy(gold, predicted, 3) == pytest.approx(
            theirs.balanced_accuracy_score(gold, predicted)
        )
        assert (
            metrics.confusion(gold, predicted, 3)[:, :3].tolist() == theirs.confusion_matrix(gold, predicted).tolist()
        )
        assert metrics.precision(one, other) == pytest.approx(theirs.precision_score(one, other))
        assert metrics.recall(one, other) == pytest.approx(theirs.recall_score(one, other))
        assert metrics.f1(one, other) == pytest.approx(theirs.f1_score(one, other))
        assert metrics.average_precision(one, scores) == pytest.approx(theirs.average_precision_score(one, scores))


@pytest.mark.parametrize(
    "statistic",
    [
        lambda g, p, s, **w: metrics.mean(s, **w),
        lambda g, p, s, **w: metrics.precision(g, p, **w),
        lambda g, p, s, **w: metrics.recall(g, p, **w),
        lambda g, p, s, **w: metrics.f1(g, p, **w),
        lambda g, p, s, **w: metrics.macro_f1(g, p, 3, **w),
        lambda g, p, s, **w: metrics.balanced_accuracy(g, p, 3, **w),
        lambda g, p, s, **w: metrics.selective_accuracy(g, p, **w),
        lambda g, p, s, **w: metrics.average_precision((g == 1).astype(int), s, **w),
        lambda g, p, s, **w: metrics.calibration_error(g, s, (p == 1).astype(int), **w),
        lambda g, p, s, **w: metrics.span_f1(s, s + 1, s, s + 2, **w),
        lambda g, p, s, **w: metrics.share_of(s, s + 1, **w),
    ],
)
def test_an_item_of_weight_two_counts_as_two_items(statistic):
    chance = np.random.default_rng(9)
    columns = chance.integers(0, 3, 12), chance.integers(0, 3, 12), chance.random(12)
    times = np.array([[2, 0, 1, 3, 1, 0, 1, 1, 2, 0, 1, 0], [1] * 12], dtype=float)
    repeated = [np.repeat(one, times[0].astype(int)) for one in columns]
    expected = [statistic(*repeated), statistic(*columns)]
    assert statistic(*columns, weights=times) == pytest.approx(expected)
