from dataclasses import dataclass

import pytest
from rich.console import Console

from eval import figures
from eval.compare import compare, table
from eval.datasets import DatasetError
from eval.records import Outcome, Result


@dataclass(frozen=True)
class Done:
    """A run as `compare` wants it."""

    result: Result
    outcomes: tuple[Outcome, ...]


def done(outcomes, engine="local", kind="verification", suite="set"):
    measured = figures.of(kind, outcomes) if kind in figures.KINDS else {}
    result = Result(suite=suite, n=len(outcomes), engine=engine, figures=measured, run={"kind": kind})
    return Done(result, tuple(outcomes))


def stance(number, right, **about):
    predicted = "supports" if right else "contradicts"
    return Outcome(id=str(number), gold="supports", predicted=predicted, about=about)


def run(rights, **given):
    return done([stance(number, right) for number, right in enumerate(rights)], **given)


def rows(comparison):
    return {row.figure: row for row in comparison.rows}


def test_a_better_run_is_said_to_be_better():
    a, b = run([1] * 20 + [0] * 20), run([1] * 35 + [0] * 5, engine="other")
    row = rows(compare(a, b))["accuracy"]
    assert (row.a, row.b, row.n) == (20 / 40, 35 / 40, 40)
    assert row.difference == pytest.approx(15 / 40)
    assert row.low > 0
    assert (row.test, row.says) == ("McNemar", "better")
    # 15 items changed, all for the better: 2 * (1/2)^15.
    assert row.p == pytest.approx(2 / 2**15)
    assert rows(compare(b, a))["accuracy"].says == "worse"


def test_macro_f1_is_tested_by_exchanging_answers():
    row = rows(compare(run([1] * 20 + [0] * 20), run([1] * 35 + [0] * 5)))["macro_f1"]
    assert row.test == "randomisation"
    assert row.p < 0.01


def test_a_run_is_no_better_than_itself():
    same = run([1, 0, 1, 1])
    comparison = compare(same, same)
    assert {row.difference for row in comparison.rows} == {0}
    assert {row.says for row in comparison.rows} == {""}
    assert {row.p for row in comparison.rows} <= {1, None}
    assert comparison.sentences == (f"All {len(comparison.rows)} figures are the same in both.",)


def test_a_small_difference_is_not_said_to_be_one():
    assert rows(compare(run([1, 0, 1, 1]), run([1, 1, 1, 1])))["accuracy"].says == ""


def test_what_only_one_run_has_is_left_out_and_said():
    comparison = compare(run([1, 0, 1]), run([1, 1, 1, 0, 0]))
    assert rows(comparison)["accuracy"].n == 3
    assert rows(comparison)["accuracy"].b == 1
    assert comparison.sentences[0] == (
        "The two runs do not cover the same items: 3 are compared; "
        "left out are 0 that only a has and 2 that only b has."
    )


def test_items_with_another_label_or_text_are_left_out_and_said():
    a = done([stance(1, True), stance(2, True, claim="Il pleut."), stance(3, True)])
    other = Outcome(id="1", gold="neutral", predicted="neutral")
    b = done([other, stance(2, True, claim="Il neige."), stance(3, True)])
    comparison = compare(a, b)
    assert rows(comparison)["accuracy"].n == 1
    assert comparison.sentences[0].startswith(
        "2 items are left out: they have another gold label or another text in b than in a"
    )


def test_questions_without_accents_are_compared_though_each_run_is_its_own_gold():
    def kept(predicted):
        return done([Outcome(id="accents/1", gold=predicted, predicted="supports")], kind="articles")

    row = rows(compare(kept("neutral"), kept("supports")))["unaccented_stance_kept"]
    assert (row.a, row.b, row.n) == (0, 1, 1)


def test_items_that_failed_in_one_run_count_in_the_error_rates_alone():
    failed = Outcome(id="0", gold="supports", failure="Timed out.")
    comparison = compare(run([1, 1, 0]), done([failed, stance(1, True), stance(2, True)]))
    assert rows(comparison)["accuracy"].n == 2
    assert (rows(comparison)["error_rate"].n, rows(comparison)["error_rate"].b) == (3, 1 / 3)
    assert "1 item failed in a or in b and counts in the error rates alone." in comparison.sentences


def test_pairs_are_exchanged_whole():
    def pairs(rights):
        return done([stance(number, right, pair=str(number // 2)) for number, right in enumerate(rights)])

    found = rows(compare(pairs([0] * 12), pairs([1] * 12)))
    assert found["accuracy"].test == "randomisation"
    # Six pairs: of 2^6 ways to exchange them, 2 are as far apart.
    assert found["accuracy"].p == pytest.approx(2 / 2**6, abs=0.02)
    assert (found["pair_accuracy"].test, found["pair_accuracy"].n) == ("McNemar", 6)


def test_what_each_run_decided_is_compared_without_a_test():
    verdicts = [
        [
            Outcome(id=f"verdicts/{number}", gold="supported", predicted=predicted, scores=0.8)
            for number, predicted in enumerate(answers)
        ]
        for answers in (["supported", "not enough evidence", "supported"], ["supported", "contradicted", "supported"])
    ]
    row = rows(compare(*(done(one, kind="articles") for one in verdicts)))["verdict_ece"]
    assert (row.p, row.test, row.n) == (None, None, 2)
    assert row.difference == pytest.approx(abs(2 / 3 - 0.8) - abs(1 - 0.8))


def test_a_rise_of_an_error_rate_is_worse():
    outcomes = [Outcome(id=str(n), gold="supports", failure="Timed out.") for n in range(30)]
    good = [stance(n, True) for n in range(30)]
    kept = [stance(n, True) for n in range(30, 60)]
    assert rows(compare(done(good + kept), done(outcomes + kept)))["error_rate"].says == "worse"


def test_rankings_are_compared_query_by_query():
    a = [Outcome(id=str(n), gold={"x": 1}, predicted=["y", "x"]) for n in range(20)]
    b = [Outcome(id=str(n), gold={"x": 1}, predicted=["x", "y"]) for n in range(20)]
    row = rows(compare(done(a, kind="retrieval"), done(b, kind="retrieval")))["mrr@10"]
    assert (row.difference, row.says) == (pytest.approx(1 / 2), "better")


def test_runs_with_nothing_in_common_are_refused():
    other = done([stance("x", True)], engine="other")
    with pytest.raises(DatasetError, match="local on set and other on set have no item in common"):
        compare(run([1]), other)


def test_runs_of_different_kinds_are_refused():
    with pytest.raises(DatasetError, match="only runs of one kind can be compared"):
        compare(run([1]), done([Outcome(id="0", gold={"x": 1}, predicted=["x"])], kind="retrieval"))
    with pytest.raises(DatasetError, match="does not say of what kind it is"):
        compare(run([1], kind="other"), run([1], kind="other"))


def test_an_id_that_is_there_twice_is_refused():
    twice = done([stance(1, True), stance(1, False)])
    with pytest.raises(DatasetError, match="has the id '1' twice"):
        compare(twice, twice)


def test_quotations_are_not_matched_as_their_numbers_say_nothing():
    quote = Outcome(id="quotes/a/1", gold=1, predicted=1)
    one = Outcome(id="dates/a/1", gold="x", predicted="x")
    comparison = compare(done([one, quote], kind="articles"), done([one], kind="articles"))
    assert list(rows(comparison)) == ["date_accuracy"]
    assert not comparison.sentences[0].startswith("The two runs")


def test_the_table_has_a_row_for_each_figure_that_differs():
    comparison = compare(run([1] * 20 + [0] * 20), run([1] * 35 + [0] * 5))
    console = Console(width=140)
    with console.capture() as shown:
        console.print(table(comparison))
    accuracy = next(line for line in shown.get().splitlines() if " accuracy " in line)
    assert "0.500" in accuracy
    assert "+0.375" in accuracy
    assert "better" in accuracy
    unlike = [row for row in comparison.rows if not row.same]
    assert table(comparison).row_count == len(unlike) < len(comparison.rows)
    assert comparison.sentences[-1].startswith(f"{len(unlike)} of {len(comparison.rows)} figures differ by more than")


def test_runs_that_failed_on_different_halves_share_their_error_rate_alone():
    failed = [Outcome(id=str(n), gold="supports", failure="Timed out.") for n in range(2)]
    comparison = compare(done([failed[0], stance(1, True)]), done([stance(0, True), failed[1]]))
    assert list(rows(comparison)) == ["error_rate"]
    assert "2 items failed in a or in b and count in the error rates alone." in comparison.sentences
