import json

import pytest

from eval import figures
from eval.records import Outcome


def stance(name, gold, predicted, supports=0.5, contradicts=0.3, **about):
    scores = {"supports": supports, "contradicts": contradicts, "neutral": 1 - supports - contradicts}
    return Outcome(id=name, gold=gold, predicted=predicted, scores=scores, about=about)


def failed(name, gold, **about):
    return Outcome(id=name, gold=gold, failure="Timed out.", about=about)


def verdict(name, gold, predicted, scores=None, **about):
    return Outcome(id=f"verdicts/{name}", gold=gold, predicted=predicted, scores=scores, about=about)


def values(kind, outcomes):
    return {name: figure.value for name, figure in figures.of(kind, outcomes).items()}


STANCES = [
    stance("1", "supports", "supports"),
    stance("2", "supports", "neutral"),
    stance("3", "supports", "contradicts"),
    stance("4", "neutral", "neutral"),
    failed("5", "neutral"),
]


def test_a_failure_counts_in_the_error_rate_and_nowhere_else():
    found = figures.of("verification", STANCES)
    assert found["error_rate"].value == 1 / 5
    assert {name: one.n for name, one in found.items() if one.n == 5} == {"error_rate": 5}
    assert found["accuracy"].value == 2 / 4


def test_abstention_and_coverage_stand_beside_the_accuracy_of_what_was_decided():
    found = figures.of("verification", STANCES)
    assert found["abstention_rate"].value == 2 / 4
    assert found["coverage"].value == 2 / 4
    assert (found["selective_accuracy"].value, found["selective_accuracy"].n) == (1 / 2, 2)


def test_what_was_never_decided_has_no_selective_accuracy():
    assert "selective_accuracy" not in figures.of("verification", [stance("1", "supports", "neutral")])


def test_accuracy_over_majority_is_the_gain_on_always_saying_the_commonest_label():
    assert values("verification", STANCES)["accuracy_over_majority"] == pytest.approx(2 / 4 - 3 / 4)


def test_confidence_is_the_share_of_the_answer_that_was_given():
    outcomes = [
        stance("1", "supports", "supports", supports=0.9, contradicts=0.0),
        stance("2", "supports", "neutral", supports=0.2, contradicts=0.2),
    ]
    found = values("verification", outcomes)
    assert found["ece"] == pytest.approx((abs(1 - 0.9) + abs(0 - 0.6)) / 2)
    first, second = (0.9 - 1) ** 2 + 0.1**2, (0.2 - 1) ** 2 + 0.2**2 + 0.6**2
    assert found["brier"] == pytest.approx((first + second) / 2)


def test_a_system_without_scores_has_no_calibration():
    found = values("verification", [Outcome(id="1", gold="supports", predicted="supports")])
    assert found["accuracy"] == 1
    assert not {"ece", "brier", "two_way_accuracy"} & found.keys()


def test_a_pair_is_right_when_both_its_members_are():
    outcomes = [
        stance("1", "supports", "supports", pair="a"),
        stance("2", "contradicts", "contradicts", pair="a"),
        stance("3", "supports", "supports", pair="b"),
        stance("4", "contradicts", "supports", pair="b"),
        stance("5", "supports", "supports", pair="c"),
        failed("6", "contradicts", pair="c"),
        stance("7", "supports", "supports"),
    ]
    found = figures.of("verification", outcomes)["pair_accuracy"]
    assert (found.value, found.n) == (1 / 2, 2)


def test_fever_score_of_a_pair_wants_the_rationale_quoted():
    given = {"evidence": ["Il date de 1931. Il mesure 90 mètres."], "rationale": "90 mètres"}
    outcomes = [
        stance("1", "supports", "supports", quotes=["Il mesure 90 mètres."], **given),
        stance("2", "supports", "supports", quotes=["Il date de 1931."], **given),
        stance("3", "supports", "contradicts", quotes=["Il mesure 90 mètres."], **given),
        stance("4", "neutral", "neutral", quotes=[]),
        stance("5", "supports", "supports", quotes=["Rien."]),
    ]
    found = figures.of("verification", outcomes)["fever_score"]
    assert (found.value, found.n) == ((1 + 0 + 0 + 1) / 4, 4)


def test_there_is_no_fever_score_where_no_rationale_is_known():
    assert "fever_score" not in figures.of("verification", STANCES)


def piece(note, side):
    return {"notes": [note], "stance": side, "quote": "…", "score": 0.9}


def test_fever_score_of_a_claim_wants_a_gold_note_of_each_side():
    both = {"a": "supports", "b": "contradicts"}
    outcomes = [
        verdict("1", "supported", "supported", notes={"a": "supports"}, evidence=[piece("a", "supports")]),
        verdict("2", "supported", "supported", notes={"a": "supports"}, evidence=[piece("x", "supports")]),
        verdict("3", "contradicted", "contradicted", notes={"a": "contradicts"}, evidence=[piece("a", "supports")]),
        verdict("4", "conflicting", "conflicting", notes=both, evidence=[piece("a", "supports")]),
        verdict(
            "5", "conflicting", "conflicting", notes=both, evidence=[piece("a", "supports"), piece("b", "contradicts")]
        ),
        verdict("6", "not enough evidence", "not enough evidence", notes={}, evidence=[]),
    ]
    assert values("articles", outcomes)["verdict_fever_score"] == (1 + 0 + 0 + 0 + 1 + 1) / 6


def test_calibration_of_verdicts_is_of_the_decided_ones():
    outcomes = [
        verdict("1", "supported", "supported", 0.8),
        verdict("2", "supported", "not enough evidence", 0.0),
        verdict("3", "supported", "no claim found"),
    ]
    found = figures.of("articles", outcomes)
    assert (found["verdict_ece"].value, found["verdict_ece"].n) == (pytest.approx(1 - 0.8), 1)
    assert found["verdict_coverage"].value == 1 / 3


def test_spans_are_measured_exactly_and_by_their_characters():
    outcomes = [
        Outcome(id="spans/a/1", gold=[[0, 10]], predicted=[[0, 10], [2, 8]]),
        Outcome(id="spans/a/2", gold=[[12, 22]], predicted=[[12, 17]]),
        Outcome(id="spans/a/3", gold=[], predicted=[]),
    ]
    found = values("articles", outcomes)
    assert found["span_exact_precision"] == pytest.approx(1 / 3)
    assert found["span_exact_recall"] == pytest.approx(1 / 2)
    assert found["span_exact_f1"] == pytest.approx(2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2))
    assert found["span_overlap_precision"] == pytest.approx((10 / 10 + 6 / 6 + 5 / 5) / 3)
    assert found["span_overlap_recall"] == pytest.approx((10 / 10 + 5 / 10) / 2)


def test_a_claim_that_was_not_found_does_not_stand_by_itself():
    outcomes = [
        Outcome(id="self-contained/1", gold=["Orvena", "2024"], predicted="En Orvena, en 2024, il a plu."),
        Outcome(id="self-contained/2", gold=["Orvena", "2024"], predicted="En 2024, il a plu."),
        Outcome(id="self-contained/3", gold=[], predicted="Il a plu à Orvena."),
        Outcome(id="self-contained/4", gold=[], predicted=None),
    ]
    found = figures.of("articles", outcomes)
    assert found["self_contained_rate"].value == 2 / 4
    assert (found["self_contained_rate_found"].value, found["self_contained_rate_found"].n) == (2 / 3, 3)
    assert (found["needs_met"].value, found["needs_met"].n) == (3 / 4, 4)


def test_claims_alone_are_held_against_always_saying_the_commonest_label():
    pairs = [stance(f"pairs/{n}", gold, gold) for n, gold in enumerate(["supports", "supports", "neutral"])]
    alone = [
        Outcome(id=f"claim-only/{n}/none", gold="neutral", predicted=predicted)
        for n, predicted in enumerate(["supports", "neutral", "neutral"])
    ]
    found = values("articles", pairs + alone)
    assert found["claim_only"] == 2 / 3
    assert found["claim_only_over_majority"] == pytest.approx(2 / 3 - 2 / 3)


def test_rankings_and_detection_have_their_figures():
    ranking = [Outcome(id="q", gold={"a": 1}, predicted=["x", "a"])]
    assert values("retrieval", ranking)["mrr@10"] == 1 / 2
    detected = [Outcome(id="1", gold=1, predicted=1, scores=0.9), Outcome(id="2", gold=1, predicted=0, scores=0.1)]
    assert values("detection", detected)["recall"] == 1 / 2


def test_nothing_to_measure_gives_no_figures():
    for kind in figures.KINDS:
        assert figures.of(kind, []) == {}


def test_tables_have_confusion_with_labels_and_reliability_bins():
    tables = figures.tables("verification", STANCES)
    assert tables["confusion"]["verification"] == {
        "labels": ["supports", "contradicts", "neutral"],
        "counts": [[1, 1, 1, 0], [0, 0, 0, 0], [0, 0, 1, 0]],
    }
    bins = tables["reliability"]["verification"]
    assert sum(one["n"] for one in bins) == 4
    assert json.loads(json.dumps(tables)) == tables


def test_tables_break_figures_down_by_language_change_and_label():
    outcomes = [
        stance("1", "supports", "supports", language="fr", change="date", pair="a"),
        stance("2", "contradicts", "supports", language="fr", change="date", pair="a"),
        stance("3", "supports", "supports", language="en", change="unit", pair="b"),
        stance("4", "neutral", "neutral", language="en", change="unit", pair="b"),
    ]
    tables = figures.tables("verification", outcomes)
    by_language = tables["by_language"]["verification"]
    assert by_language["fr"]["accuracy"]["value"] == 1 / 2
    assert by_language["fr"]["accuracy"]["n"] == 2
    by_change = tables["by_change"]["verification"]
    assert (by_change["date"]["pair_accuracy"]["value"], by_change["unit"]["pair_accuracy"]["value"]) == (0, 1)
    assert tables["by_label"]["verification"]["contradicts"]["accuracy"]["value"] == 0


def test_tables_of_our_own_set_are_by_part_and_claim_type():
    outcomes = [
        verdict("1", "supported", "supported", 0.9, type="number", language="fr"),
        verdict("2", "supported", "contradicted", 0.7, type="causal", language="fr"),
        Outcome(id="sentences/a/1", gold=1, predicted=0, scores=0.2, about={"type": "causal"}),
        Outcome(id="sentences/a/2", gold=0, predicted=0, scores=0.2, about={"why": "opinion"}),
    ]
    tables = figures.tables("articles", outcomes)
    assert tables["by_type"]["verdicts"]["number"]["accuracy"]["value"] == 1
    assert tables["by_type"]["sentences"]["causal"]["accuracy"]["value"] == 0
    assert tables["confusion"]["sentences"] == {
        "labels": ["not checkable", "checkable"],
        "counts": [[1, 0, 0], [1, 0, 0]],
    }
    assert [one["n"] for one in tables["reliability"]["verdicts"]] == [1, 1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("stance_macro_f1", 1), ("verdict_ece", -1), ("error_rate", -1), ("minimal_coverage", 0), ("abstention_rate", 0)],
)
def test_a_figure_is_the_better_the_higher_the_lower_or_neither(name, expected):
    assert figures.better(name) == expected


def test_facts_that_differ_are_measured_where_code_compares_them():
    differing = [{"kind": "number", "claim": "30 000", "source": "10 000"}]
    outcomes = [
        stance("1", "contradicts", "contradicts", change="number", differences=differing),
        stance("2", "contradicts", "neutral", change="date", differences=[]),
        stance("3", "contradicts", "neutral", change="modality", differences=[]),
        stance("4", "supports", "supports", change="number", differences=[]),
        stance("5", "supports", "contradicts", change="unit", differences=differing),
        stance("6", "supports", "supports", change="place", differences=[]),
        stance("7", "supports", "supports", differences=differing),
    ]
    found = values("verification", outcomes)
    assert found["difference_shown"] == 1 / 2
    assert found["false_difference_rate"] == 1 / 3
    assert figures.better("false_difference_rate") == -1
