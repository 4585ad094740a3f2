"""What the encoder is taught French with, and what holds it to its teacher."""

from math import log

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: requirements-train.txt")
pytest.importorskip("transformers", reason="transformers is not installed: requirements-train.txt")

import torch

from models.train import distil, encoders
from models.train.distil import Mix
from tests.models.train.training_parts import tiny_encoder

LONG = "the mayor ten ten ten ten"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_encoder(tmp_path_factory.mktemp("distil"))


def test_no_text_is_both_learned_and_held_out():
    pairs = [(f"le maire {number}", f"{LONG} {number}") for number in range(50)]
    # Another French text of a held-out English one, and its French text under another English one.
    pairs += [(f"encore {number}", f"{LONG} {number}!") for number in range(50)]
    pairs += [(f"Le maire {number}.", "short") for number in range(50)]
    learned, held = distil.hold_out(pairs, 10)
    assert len(held) == 10
    assert len(learned) == 150 - 3 * 10
    for side in (0, 1):
        assert not {distil.fold(pair[side]) for pair in learned} & {distil.fold(pair[side]) for pair in held}


def test_some_examples_are_several_pairs_in_a_row(folder):
    pairs = [("le maire", "the mayor"), ("dix", "ten")]
    drawn = distil.examples(pairs, Mix(40, 1, 0.5, 0.2, seed=1), encoders.tokenizer(folder, 128))
    assert len(drawn) == 40
    lengths = {len(one.english) - 2 for one in drawn}
    assert lengths & {1, 2}
    assert max(lengths) > 2
    assert all((one.french[0], one.french[-1]) == (1, 2) for one in drawn)
    same = {tuple(one.english): one.number for one in drawn}
    assert all(one.number == same[tuple(one.english)] for one in drawn)
    assert drawn == distil.examples(pairs, Mix(40, 1, 0.5, 0.2, seed=1), encoders.tokenizer(folder, 128))


def test_short_pairs_are_left_out(folder):
    pairs = [("le maire", "the mayor"), ("dix", "ten")]
    drawn = distil.examples(pairs, Mix(10, 2, 0.0, 0.2, seed=1), encoders.tokenizer(folder, 128))
    assert {len(one.english) for one in drawn} == {4}


def test_the_error_is_the_squared_distance():
    found, wanted = torch.tensor([[1.0, 0.0], [0.0, 1.0]]), torch.tensor([[0.0, 1.0], [0.0, 1.0]])
    assert distil.squared_error(found, wanted).item() == pytest.approx((2 + 0) / 2)


def test_the_same_english_text_is_not_opposed():
    rows = torch.eye(2)
    # Each its own: 1/0.05 against 0; of the same number: nothing to choose between.
    apart = distil.contrastive(torch.zeros(2, 2), rows, torch.tensor([0, 1])).item()
    together = distil.contrastive(torch.zeros(2, 2), rows, torch.tensor([0, 0])).item()
    assert (apart, together) == (pytest.approx(log(2)), pytest.approx(0))


def test_a_student_that_is_its_teacher_finds_every_translation(folder):
    held = [("le maire vote", "le maire vote"), ("dix", "dix"), ("vingt pas", "vingt pas")]
    task = distil.Distillation(folder, [], held, 0.2, "cpu")
    task.model.eval()
    with torch.no_grad():
        found = task.evaluate()
    assert found["score"] == found["recall_at_10"] == 1
    assert found["cosine_to_teacher"] == pytest.approx(1, abs=1e-5)
