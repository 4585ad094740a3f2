import json

import pytest

from eval import gold
from eval.__main__ import main
from eval.figures import part_of
from eval.judging import NO_EVIDENCE, STANCE_OF, hits_of, judge
from eval.records import Outcome, Result, VerificationItem
from eval.run import run
from eval.subject import Subject
from factcheck.engines import Judgement, StanceDraft
from factcheck.engines.fake import FakeEngine
from factcheck.errors import EngineError
from factcheck.records import FailureKind, Label, Stance
from tests.eval.oracle import Oracle

CLAIM = "Le pont mesure 90 mètres."
FOR, AGAINST, ASIDE = "Le pont mesure 90 mètres.", "Le pont mesure 80 mètres.", "Le pont est rouge."


def item(*evidence, label="supports"):
    return VerificationItem(id="1", claim=CLAIM, evidence=evidence, label=label, language="fr")


class ByPassage(FakeEngine):
    """Judges a passage by its text alone, as a script says: stance, score and, if any, chances."""

    def __init__(self, script, quote=None):
        super().__init__()
        self.script, self.quote = script, quote

    def judge(self, article, claim, hits):
        return Judgement(stances=tuple(self.draft(hit) for hit in hits))

    def draft(self, hit):
        stance, score, *chances = self.script.get(hit.passage.text, (Stance.NEUTRAL, 0.0))
        return StanceDraft(
            passage_id=hit.passage.id,
            stance=stance,
            quote=self.quote or hit.passage.text,
            score=score,
            chances=dict(zip(Stance, chances, strict=True)) if chances else None,
        )


SCRIPT = {FOR: (Stance.SUPPORTS, 0.9), AGAINST: (Stance.CONTRADICTS, 0.8)}


def test_one_passage_gives_its_stance_and_scores_that_sum_to_one():
    outcome = judge(item(FOR), Subject(ByPassage(SCRIPT)))
    assert outcome.predicted == "supports"
    assert outcome.scores == pytest.approx({"supports": 0.9, "contradicts": 0.0, "neutral": 0.1})


def test_the_chances_of_an_engine_are_its_scores():
    engine = ByPassage({FOR: (Stance.SUPPORTS, 0.6, 0.6, 0.3, 0.1)})
    assert judge(item(FOR), Subject(engine)).scores == {"supports": 0.6, "contradicts": 0.3, "neutral": 0.1}


def test_several_texts_are_combined_by_the_rule_of_a_check():
    both = judge(item(FOR, AGAINST), Subject(ByPassage(SCRIPT)))
    assert both.predicted == STANCE_OF[Label.CONFLICTING] == "neutral"
    assert sum(both.scores.values()) == pytest.approx(1, abs=0.001)
    assert judge(item(ASIDE, AGAINST), Subject(ByPassage(SCRIPT))).predicted == "contradicts"


def test_long_evidence_is_read_passage_by_passage():
    filler = "\n\n".join(
        f"Phrase de remplissage {n}, qui ne dit rien du pont et suit la précédente." * 5 for n in range(40)
    )
    seen = []

    class Watching(ByPassage):
        def judge(self, article, claim, hits):
            seen.extend(hit.passage.text for hit in hits)
            return super().judge(article, claim, hits)

    engine = Watching({})
    judge(item(f"{filler}\n\n{FOR}"), Subject(engine))
    assert len(seen) > 5
    engine.script = {text: (Stance.SUPPORTS, 0.9) for text in seen if FOR in text}
    assert judge(item(f"{filler}\n\n{FOR}"), Subject(engine)).predicted == "supports"


@pytest.mark.parametrize("evidence", [(), ("",), ("  \n",)])
def test_no_evidence_is_neutral(evidence):
    outcome = judge(item(*evidence), Subject(ByPassage(SCRIPT)))
    assert (outcome.predicted, outcome.scores["neutral"]) == ("neutral", 1.0)


def test_a_quotation_that_is_not_in_the_passage_takes_its_stance_with_it():
    outcome = judge(
        item(FOR), Subject(ByPassage({FOR: (Stance.SUPPORTS, 0.9, 0.9, 0.05, 0.05)}, quote="Il a dit oui."))
    )
    assert (outcome.predicted, outcome.scores["neutral"]) == ("neutral", 1.0)


def test_a_failure_is_recorded_and_is_no_prediction():
    failing = FakeEngine(failures={CLAIM: EngineError(FailureKind.TIMEOUT, "Timed out.")})
    outcome = judge(item(FOR), Subject(failing))
    assert (outcome.failure, outcome.predicted, outcome.scores) == ("Timed out.", None, None)


def test_failures_stand_beside_the_figures_and_not_inside(tmp_path):
    rows = [
        {"claim": FOR, "evidence": FOR, "label": "supports"},
        {"claim": AGAINST, "evidence": AGAINST, "label": "supports"},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    engine = ByPassage(SCRIPT)
    engine_failing = FakeEngine(
        stances={FOR: {"Text 1": Stance.SUPPORTS}}, failures={AGAINST: EngineError(FailureKind.QUOTA, "Used up.")}
    )
    assert run(str(path), Subject(engine)).result.figures["accuracy"].value == 0.5
    result = run(str(path), Subject(engine_failing)).result
    assert (result.figures["accuracy"].value, result.figures["accuracy"].n) == (1.0, 1)
    assert (result.figures["error_rate"].value, result.figures["error_rate"].n) == (0.5, 2)


def test_a_run_of_failures_alone_has_an_error_rate_and_no_score(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps({"claim": CLAIM, "evidence": FOR, "label": "supports"}), encoding="utf-8")
    failing = FakeEngine(failures={CLAIM: EngineError(FailureKind.TIMEOUT, "Timed out.")})
    assert set(run(str(path), Subject(failing)).result.figures) == {"error_rate"}


def test_detection_counts_a_text_that_looks_like_a_heading(tmp_path):
    path = tmp_path / "set.jsonl"
    rows = [{"text": "Le chômage à 7,4 % en mai", "label": 1}, {"text": "Quelle honte !", "label": 0}]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    done = run(str(path), Subject(FakeEngine()))
    assert [outcome.predicted for outcome in done.outcomes] == [1, 1]
    assert [outcome.scores for outcome in done.outcomes] == [0.8, 0.8]
    assert done.result.figures["recall"].value == 1
    assert done.result.figures["precision"].value == 0.5


def test_retrieval_gives_back_the_ids_of_the_set(tmp_path):
    texts = {"a": "Le pont de Lormentel mesure 90 mètres.", "b": "La tour date de 1204.", "c": "La tour date de 1204."}
    corpus = "\n".join(json.dumps({"_id": name, "title": name, "text": text}) for name, text in texts.items())
    (tmp_path / "corpus.jsonl").write_text(corpus, encoding="utf-8")
    queries = [{"_id": "q1", "text": "longueur du pont de Lormentel"}, {"_id": "q2", "text": "âge de la tour, 1204"}]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("q1\ta\t1\nq2\tb\t1\nq2\tc\t1\n", encoding="utf-8")
    done = run(str(tmp_path), Subject(FakeEngine()))
    assert done.outcomes[0].predicted[0] == "a"
    assert set(done.outcomes[1].predicted[:2]) == {"b", "c"}
    assert done.result.figures["recall@5"].value == 1


def test_a_run_on_gold_measures_every_part(small_run):
    figures = small_run.result.figures
    for name in ("exclusion_recall", "claims_f1", "date_accuracy", "speaker_accuracy", "verdict_macro_f1"):
        assert name in figures
    for name in ("given_claim_macro_f1", "retrieval_recall@5", "stance_macro_f1", "claim_only", "quotation_fidelity"):
        assert name in figures
    assert all(figure.low <= figure.value <= figure.high and figure.n > 0 for figure in figures.values())


def test_an_engine_that_knows_the_answers_is_right_throughout(small_run):
    figures = small_run.result.figures
    for name in ("stance_macro_f1", "given_claim_macro_f1", "verdict_macro_f1", "claim_only", "errors_kept_as_errors"):
        assert figures[name].value == 1, name


def test_quotations_are_held_against_the_stored_sources(small_run):
    quotes = part_of(small_run.outcomes, "quotes")
    assert len(quotes) > 20
    assert all(outcome.predicted == 1 for outcome in quotes)


def test_a_failing_engine_gives_failures_for_the_same_claims(small_run):
    faults = part_of(small_run.outcomes, "faults")
    assert len(faults) >= len(part_of(small_run.outcomes, "verdicts"))
    assert {outcome.predicted for outcome in faults} == {"failure"}


def test_an_engine_that_fails_on_gold_leaves_errors_and_no_verdicts(small_gold):
    failing = FakeEngine(EngineError(FailureKind.NO_KEY, "No key."))
    done = run(str(small_gold), Subject(failing), kind="detection")
    assert done.result.figures["verdict_error_rate"].value == 1
    assert "verdict_macro_f1" not in done.result.figures


def test_a_pair_that_failed_is_a_failure_without_accents_too(small_gold):
    accented = next(one for one in gold.load(small_gold).pairs if not one.claim.isascii())
    failing = FakeEngine(failures={accented.claim: EngineError(FailureKind.TIMEOUT, "Timed out.")})
    done = run(str(small_gold), Subject(failing), kind="verification")
    again = next(one for one in done.outcomes if one.id == f"accents/{accented.id}")
    assert (again.failure, again.predicted) == ("Timed out.", None)


def test_kind_and_limit_take_a_part_of_gold(small_gold):
    subject = Subject(Oracle(gold.load(small_gold)))
    done = run(str(small_gold), subject, kind="verification", limit=3)
    assert len(part_of(done.outcomes, "pairs")) == len(part_of(done.outcomes, "claims")) == 3
    assert not part_of(done.outcomes, "lines")


def test_an_engine_that_judges_the_claim_alone_is_caught(small_gold):
    known = gold.load(small_gold)
    sure = {NO_EVIDENCE: (Stance.SUPPORTS, 0.9)}
    done = run(str(small_gold), Subject(ByPassage(sure)), kind="verification", limit=2)
    assert len(known.pairs) > 2
    assert done.result.figures["claim_only"].value == 0.5


def test_command_line_writes_figures_and_records(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path, figures, records = tmp_path / "set.jsonl", tmp_path / "figures.json", tmp_path / "records.jsonl"
    row = {"id": "x", "claim": CLAIM, "evidence": FOR, "label": "supports", "language": "fr"}
    path.write_text(json.dumps(row) + "\n" + json.dumps(row | {"id": "y", "evidence": [AGAINST]}), encoding="utf-8")
    assert main(["run", str(path), "--json", str(figures), "--records", str(records)]) == 0
    result = Result.model_validate_json(figures.read_text(encoding="utf-8"))
    assert (result.suite, result.n, result.engine) == (str(path), 2, "local")
    assert set(json.loads(figures.read_text(encoding="utf-8"))) == {"suite", "n", "engine", "figures", "run"}
    lines = [json.loads(line) for line in records.read_text(encoding="utf-8").splitlines()]
    assert [set(line) for line in lines] == [set(Outcome.model_fields)] * 2
    assert [line["id"] for line in lines] == ["x", "y"]
    assert sum(lines[0]["scores"].values()) == pytest.approx(1, abs=0.001)
    assert "macro_f1" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, "", "{}", "nonsense", '{"claim": "a", "evidence": "b", "label": "maybe"}'])
def test_command_line_refuses_a_set_it_cannot_read_in_one_sentence(tmp_path, capsys, content):
    path = tmp_path / "set.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main(["run", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(path) in said


def test_command_line_refuses_a_limit_of_nothing(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["run", "gold", "--limit", "0"])
    assert stopped.value.code == 2
    assert "not a whole number" in capsys.readouterr().err


def test_a_text_without_words_is_no_passage():
    assert hits_of(["", " \n"]) == ()
