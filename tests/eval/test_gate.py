import json
from contextlib import nullcontext

import pytest

from eval import gate, show
from eval.__main__ import main
from eval.datasets import DatasetError


@pytest.fixture(scope="module")
def baseline(small_run, tmp_path_factory):
    return gate.accept(small_run, tmp_path_factory.mktemp("baseline") / "baseline.json")


def changed(done, part, **update):
    """A run in which the first outcome of one part is another."""
    first = next(place for place, one in enumerate(done.outcomes) if one.id.startswith(f"{part}/"))
    outcomes = [*done.outcomes]
    outcomes[first] = outcomes[first].model_copy(update=update)
    return done.model_copy(update={"outcomes": tuple(outcomes)})


def with_figure(done, name, value):
    figures = done.result.figures | {name: done.result.figures[name].model_copy(update={"value": value})}
    return done.model_copy(update={"result": done.result.model_copy(update={"figures": figures})})


def test_the_same_run_opens_the_gate(small_run, baseline):
    assert gate.complaints(small_run, baseline) == []


def test_a_quotation_that_is_not_verbatim_closes_the_gate(small_run, baseline):
    assert "1 of" in (said := " ".join(gate.complaints(changed(small_run, "quotes", predicted=0), baseline)))
    assert "not verbatim" in said


def test_an_error_that_became_a_verdict_closes_the_gate(small_run, baseline):
    for done in (
        changed(small_run, "faults", predicted="supported"),
        changed(small_run, "pairs", failure="Timed out.", predicted="supports"),
    ):
        assert any("An error became a verdict 1 times" in one for one in gate.complaints(done, baseline))


def test_an_invented_quotation_that_was_let_through_closes_the_gate(small_run, baseline):
    done = changed(small_run, "inventions", predicted="supports")
    assert any("An invented quotation was let through 1 times" in one for one in gate.complaints(done, baseline))


@pytest.mark.parametrize(
    ("part", "said"),
    [("quotes", "No quotation was shown"), ("faults", "a failing engine"), ("inventions", "invents quotations")],
)
def test_a_run_without_the_probe_closes_the_gate(small_run, baseline, part, said):
    kept = tuple(one for one in small_run.outcomes if not one.id.startswith(f"{part}/"))
    assert any(said in one for one in gate.complaints(small_run.model_copy(update={"outcomes": kept}), baseline))


@pytest.mark.parametrize("name", ["articles", "stretches", "dates", "notes", "claims", "pairs"])
def test_a_set_that_shrank_closes_the_gate(small_run, baseline, name):
    grown = baseline.model_copy(update={"sizes": baseline.sizes | {name: baseline.sizes[name] + 1}})
    assert any(f"The set shrank: {grown.sizes[name]} {name}" in one for one in gate.complaints(small_run, grown))


def test_a_figure_within_its_interval_passes_and_below_it_does_not(small_run, baseline):
    name = "retrieval_recall@1"
    old = baseline.figures[name]
    assert old.low < old.value
    assert gate.complaints(with_figure(small_run, name, old.low), baseline) == []
    assert any(name in one for one in gate.complaints(with_figure(small_run, name, old.low - 0.01), baseline))


def test_an_error_rate_that_rose_closes_the_gate(small_run, baseline):
    assert any("rose" in one for one in gate.complaints(with_figure(small_run, "stance_error_rate", 0.1), baseline))


def test_abstention_by_itself_is_neither_good_nor_bad(small_run, baseline):
    assert gate.complaints(with_figure(small_run, "stance_abstention_rate", 0.9), baseline) == []


def test_a_figure_that_is_no_longer_measured_closes_the_gate(small_run, baseline):
    figures = {name: figure for name, figure in small_run.result.figures.items() if name != "claim_only"}
    done = small_run.model_copy(update={"result": small_run.result.model_copy(update={"figures": figures})})
    assert gate.complaints(done, baseline) == ["claim_only is no longer measured; it was 1.000."]


def test_of_one_part_only_what_was_measured_is_held_against_it(small_run, baseline):
    figures = {name: figure for name, figure in small_run.result.figures.items() if name.startswith("retrieval_")}
    done = small_run.model_copy(
        update={"result": small_run.result.model_copy(update={"figures": figures}), "outcomes": ()}
    )
    assert gate.complaints(done, baseline, part=True) == []
    assert len(gate.complaints(done, baseline)) > len(baseline.figures) - len(figures)


def test_a_run_of_another_engine_closes_the_gate(small_run, baseline):
    other = small_run.model_copy(update={"result": small_run.result.model_copy(update={"engine": "llm"})})
    assert any("this run of llm" in one for one in gate.complaints(other, baseline))


def test_accepting_writes_what_is_read_back(small_run, tmp_path):
    path = tmp_path / "baseline.json"
    gate.accept(small_run, path)
    assert gate.complaints(small_run, gate.load(path)) == []


def test_what_must_never_happen_cannot_be_accepted(small_run, tmp_path):
    path = tmp_path / "baseline.json"
    with pytest.raises(DatasetError, match="not verbatim"):
        gate.accept(changed(small_run, "quotes", predicted=0), path)
    assert not path.exists()


@pytest.mark.parametrize("content", [None, "{", json.dumps({"suite": "gold/test"})])
def test_a_baseline_that_cannot_be_read_is_refused(tmp_path, content):
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(DatasetError, match=r"baseline\.json"):
        gate.load(path)


def test_a_gate_that_is_stopped_does_not_say_that_it_kept_anything(small_gold, tmp_path, capsys, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(gate, "SUITE", str(small_gold))
    monkeypatch.setattr(show, "progress", lambda _: nullcontext(stop))
    assert main(["gate", "--kind", "verification"]) == 130
    said = capsys.readouterr().err
    assert "keeps nothing" in said
    assert "goes on" not in said
