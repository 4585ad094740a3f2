import gzip
import json
import re

import pytest

from eval.datasets import DatasetError, files, labels, registry
from factcheck.records import Stance
from tests.eval.datasets import layouts

DATA = registry.data_folder()


@pytest.mark.parametrize("scheme", labels.STANCES)
def test_every_scheme_can_say_that_a_text_supports_a_claim(scheme):
    assert Stance.SUPPORTS in labels.STANCES[scheme].values()


@pytest.mark.parametrize(
    ("scheme", "label", "stance"),
    [
        ("wice", "partially_supported", Stance.NEUTRAL),
        ("climate-fever", "DISPUTED", Stance.NEUTRAL),
        ("averitec", "Conflicting Evidence/Cherrypicking", Stance.NEUTRAL),
        ("factcheck-gpt", "partially-support", Stance.NEUTRAL),
        ("covid-fact", "REFUTED", Stance.CONTRADICTS),
        ("gqnli", "1", Stance.NEUTRAL),
        ("gqnli", "2", Stance.CONTRADICTS),
    ],
)
def test_labels_that_are_a_choice_of_ours_stay_as_documented(scheme, label, stance):
    assert labels.STANCES[scheme][label] is stance


@pytest.mark.parametrize(
    ("label", "stance"),
    [
        ("SUPPORTS", Stance.SUPPORTS),
        ("Supported", Stance.SUPPORTS),
        ("entailment", Stance.SUPPORTS),
        ("REFUTES", Stance.CONTRADICTS),
        ("CONTRADICT", Stance.CONTRADICTS),
        ("contradiction", Stance.CONTRADICTS),
        ("NOT ENOUGH INFO", Stance.NEUTRAL),
        ("NOT_ENOUGH_INFO", Stance.NEUTRAL),
        ("not-enough-evidence", Stance.NEUTRAL),
        ("Neutral", Stance.NEUTRAL),
    ],
)
def test_a_set_of_a_user_may_use_the_labels_of_the_field(tmp_path, label, stance):
    path = layouts.lines(tmp_path, "set.jsonl", {"claim": "It rains.", "evidence": "It is dry.", "label": label})
    assert files.verification(path)[0].label is stance


@pytest.mark.parametrize("label", ["not_entailment", "not_supported", "0", "mostly true", "", None, True, ["supports"]])
def test_a_label_that_could_mean_several_things_is_refused_and_never_guessed(tmp_path, label):
    path = layouts.lines(tmp_path, "set.jsonl", {"claim": "It rains.", "evidence": "It is dry.", "label": label})
    said = re.escape(f"line 1: label: {str(label)!r} is not one of the labels known here: supports, contradicts,")
    with pytest.raises(DatasetError, match=said):
        files.verification(path)


@pytest.mark.skipif(DATA is None, reason="RECOUPE_DATA names no folder of public sets")
@pytest.mark.parametrize(
    ("scheme", "file", "key"),
    [
        ("fever", "fever-symmetric-dev/fever_symmetric_dev.jsonl.gz", "label"),
        ("fever", "fool-me-twice/fm2_test.jsonl.gz", "label"),
        ("wice", "wice/wice_claim_test.jsonl.gz", "label"),
        ("climate-fever", "climate-fever/climate-fever.jsonl.gz", "claim_label"),
        ("covid-fact", "covid-fact/COVIDFACT_dataset.jsonl.gz", "label"),
        ("factcheck-gpt", "factcheck-gpt/subtask3_claim_evidence_stance.jsonl.gz", "stance"),
    ],
)
def test_every_label_of_the_original_files_is_in_the_table(scheme, file, key):
    content = gzip.decompress((DATA / file).read_bytes()).decode("utf-8")
    found = {json.loads(line)[key] for line in filter(str.strip, content.split("\n"))}
    assert found <= set(labels.STANCES[scheme])
