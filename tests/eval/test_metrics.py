import random
from functools import partial
from math import log2

import ir_measures
import numpy as np
import pytest

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


def test_quotation_fidelity_wants_the_characters_at_the_place():
    text = "Il pleut. Il neige."
    assert metrics.quotation_fidelity([("Il neige.", 10, text)]) == [1]
    assert metrics.quotation_fidelity([("Il neige.", 0, text)]) == [0]
    assert metrics.quotation_fidelity([("Il neige !", 10, text), ("", 0, text)]) == [0, 0]


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
    for theirs in ir_measures.iter_calc(list(ours), gold, scored):
        assert ours[theirs.measure](theirs.query_id) == pytest.approx(theirs.value), theirs
