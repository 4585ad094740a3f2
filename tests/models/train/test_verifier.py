"""What the verifier reads, holds and is scored by."""

import argparse

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: requirements-train.txt")
pytest.importorskip("transformers", reason="transformers is not installed: requirements-train.txt")

import torch

from models.train import encoders, verifier
from models.train.pairs import PairError
from models.train.verifier import Example
from tests.models.train.training_parts import made_up_pairs, tiny_encoder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("verifier")
    made_up_pairs(found)
    return tiny_encoder(found)


def example(label=0, source="made", languages="fr-fr", family="one"):
    return Example([1, 4, 2, 5, 2], [0, 0, 0, 1, 1], label, 1, source, languages, family)


def test_a_claim_and_its_passage_are_told_apart(folder):
    found = verifier.read_examples(folder / "dev.jsonl", encoders.tokenizer(folder, 192))
    assert len(found) == 120
    # [CLS] le maire vote dix [SEP] le maire vote dix the [SEP] is 5 + 1 tokens, then the passage.
    assert found[0].segments[:6] == [0] * 6
    assert set(found[0].segments[6:]) == {1}
    assert {one.languages for one in found} == {"fr-fr", "fr-en"}


def test_a_long_pair_is_cut_at_the_limit(folder):
    encoded = encoders.tokenizer(folder, 16).encode("le maire", "vote " * 50)
    assert len(encoded.ids) == 16
    assert encoded.ids[:3] == [1, 4, 5]


def test_what_is_no_pair_is_said_with_its_line(folder, tmp_path):
    (tmp_path / "dev.jsonl").write_text('{"claim": "x"}\n')
    with pytest.raises(PairError, match="line 1"):
        verifier.read_examples(tmp_path / "dev.jsonl", encoders.tokenizer(folder, 192))


def test_a_missing_file_is_bad_input(folder, tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        verifier.main(["--encoder", str(folder), "--pairs", str(tmp_path), "--out", str(tmp_path / "run")])
    assert left.value.code == 2
    assert "train.jsonl" in capsys.readouterr().err


def test_a_family_is_on_one_side_alone():
    dev = [example(family=f"family {number // 3}") for number in range(300)]
    first, second = verifier.halves(dev)
    assert not {one.family for one in first} & {one.family for one in second}
    assert min(len(first), len(second)) > 90


def test_no_source_is_more_than_its_share_of_the_evaluation():
    dev = [example(family=str(number)) for number in range(50)] + [example(source="up")] * 3
    assert [one.source for one in verifier.at_most(dev, 10)].count("made") == 10
    assert len(verifier.at_most(dev, 10)) == 13


def test_macro_f1_is_of_the_labels_that_a_source_has():
    dev = [example(0), example(0), example(1), example(1), example(2, source="up", languages="fr-en")]
    found = verifier.f1_by_group([0, 1, 1, 1, 2], dev)
    # supports: P 1/1, R 1/2; contradicts: P 2/3, R 2/2.
    first = (2 / 3 + 4 / 5) / 2
    assert found["source"] == {"made": pytest.approx(first, abs=1e-4), "up": 1.0}
    assert found["languages"] == {"fr-en": 1.0, "fr-fr": pytest.approx(first, abs=1e-4)}
    assert found["score"] == pytest.approx((first + 1) / 2, abs=1e-4)


def test_word_embeddings_are_held_until_their_share_of_the_run(folder):
    about = argparse.Namespace(smoothing=0.0, unfreeze=0.5)
    task = verifier.Verification(encoders.PairClassifier(encoders.transformer(folder)), [example()], [], about)
    words = task.model.transformer.get_input_embeddings().weight
    task.prepare(0.4)
    task.loss([0]).backward()
    assert words.grad is None
    task.prepare(0.5)
    task.loss([0]).backward()
    assert words.grad is not None


def test_padding_changes_no_judgement(folder):
    model = encoders.PairClassifier(encoders.transformer(folder)).eval()
    ids, segments = [[1, 4, 2, 5, 2], [1, 4, 5, 6, 7, 2, 5, 6, 2]], [[0, 0, 0, 1, 1], [0] * 6 + [1] * 3]
    with torch.no_grad():
        both = model(encoders.padded(ids), encoders.mask_of(ids), encoders.padded(segments))
        alone = model(encoders.padded(ids[:1]), encoders.mask_of(ids[:1]), encoders.padded(segments[:1]))
    assert torch.allclose(both[:1], alone, atol=1e-6)
