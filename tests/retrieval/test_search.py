"""Reciprocal-rank fusion, against figures computed by hand."""

from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from retrieval.search import reciprocal_rank_fusion

RANKINGS = st.dictionaries(st.sampled_from(["dense", "lexical"]), st.lists(st.lists(st.sampled_from("abcdef"))))


def test_scores_add_up_over_rankings():
    fused = reciprocal_rank_fusion({"lexical": [["a", "b"], ["b"]], "dense": [["c", "b"]]})
    assert [one.id for one in fused] == ["b", "a", "c"]
    assert fused[0].score == approx(1 / 62 + 1 / 61 + 1 / 62)
    assert fused[0].ranks == {"lexical": 1, "dense": 2}
    assert fused[1].ranks == {"lexical": 1}


def test_k_weighs_the_first_ranks():
    (first, second) = reciprocal_rank_fusion({"lexical": [["a", "b"]]}, k=1)
    assert (first.score, second.score) == (approx(1 / 2), approx(1 / 3))


def test_nothing_in_nothing_out():
    assert reciprocal_rank_fusion({}) == []
    assert reciprocal_rank_fusion({"dense": [[]]}) == []


@given(RANKINGS)
def test_order_is_by_score_then_id_whatever_the_order_of_legs(rankings):
    fused = reciprocal_rank_fusion(rankings)
    assert fused == reciprocal_rank_fusion(dict(reversed(rankings.items())))
    assert [one.id for one in fused] == [one.id for one in sorted(fused, key=lambda one: (-one.score, one.id))]
