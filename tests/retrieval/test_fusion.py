"""The fusion of words and meaning, and diversity, against figures computed by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from retrieval.fusion import convex_combination, diversified, ranked

SCORES = st.lists(st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 40)), min_size=2, max_size=2)


def test_words_count_against_the_best_of_their_query_and_meaning_as_it_is():
    fused = convex_combination([{"a": 12.0, "b": 6.0}], [{"a": 0.5, "c": 0.8}])
    assert fused == {"a": approx(0.4 + 0.3), "b": approx(0.2), "c": approx(0.48)}


def test_a_query_weighs_as_much_as_its_best_score_by_words():
    fused = convex_combination([{"a": 3.0}, {"b": 9.0}], [{"a": 1.0, "b": 0.0}, {"a": 0.0, "b": -0.3}])
    assert fused == {"a": approx(0.25), "b": approx(0.75 * 0.4)}


def test_queries_whose_words_are_nowhere_weigh_the_same():
    assert convex_combination([{}, {}], [{"a": 1.0}, {"a": 0.5}]) == {"a": approx(0.45)}


def test_words_alone_are_scored_from_nought_to_one():
    assert convex_combination([{"a": 8.0, "b": 2.0}], None) == {"a": 1.0, "b": 0.25}


def test_nothing_in_nothing_out():
    assert convex_combination([], None) == {}
    assert convex_combination([{}], [{}]) == {}


def test_equal_scores_are_ordered_by_id():
    assert ranked({"b": 0.5, "c": 0.7, "a": 0.5}) == ["c", "a", "b"]


@given(SCORES, SCORES)
def test_no_score_leaves_the_scale(words, meanings):
    unit = [{one: score / 40 for one, score in found.items()} for found in meanings]
    assert all(0 <= score <= 1 for score in convex_combination(words, unit).values())


def test_without_diversity_the_order_is_by_score():
    alike = {one: np.array([1.0, 0.0], np.float32) for one in "ab"}
    assert diversified({"a": 0.9, "b": 0.8, "c": 0.1}, alike, 0.0, 3) == ["a", "b", "c"]


def test_diversity_puts_what_is_unlike_before_what_repeats():
    vectors = {"a": np.array([1, 0], np.float32), "b": np.array([1, 0], np.float32), "c": np.array([0, 1], np.float32)}
    # By hand, with a share of a half: b has 0.4 - 0.5, c has 0.2 - 0.
    assert diversified({"a": 0.9, "b": 0.8, "c": 0.4}, vectors, 0.5, 3) == ["a", "c", "b"]
