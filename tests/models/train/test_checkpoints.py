"""A training run that is killed goes on from its checkpoint and comes to the same weights."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: requirements-train.txt")
pytest.importorskip("transformers", reason="transformers is not installed: requirements-train.txt")

import torch

from models.train import checkpoints, verifier
from models.train.checkpoints import CheckpointError, Progress
from tests.models.train.training_parts import made_up_pairs, tiny_encoder

ROOT = Path(__file__).parents[3]


def some_model(seed=1):
    torch.manual_seed(seed)
    model = torch.nn.Linear(4, 2)
    return model, torch.optim.AdamW(model.parameters(), lr=0.1)


def learn(model, optimiser, steps):
    for _ in range(steps):
        optimiser.zero_grad()
        model(torch.randn(3, 4)).pow(2).mean().backward()
        optimiser.step()


def test_what_is_loaded_goes_on_as_what_was_saved(tmp_path):
    model, optimiser = some_model()
    learn(model, optimiser, 3)
    checkpoints.save(tmp_path / "c.safetensors", model, optimiser, Progress(3, 9, 1.5, 0.5, [{"pairs": 9}]), "a run")
    learn(model, optimiser, 4)
    other, its_optimiser = some_model(seed=2)
    progress, remark = checkpoints.load(tmp_path / "c.safetensors", other, its_optimiser, "a run")
    learn(other, its_optimiser, 4)
    assert (progress, remark) == (Progress(3, 9, 1.5, 0.5, [{"pairs": 9}]), None)
    assert torch.equal(model.weight, other.weight)


def test_a_checkpoint_of_another_run_is_kept_aside(tmp_path):
    model, optimiser = some_model()
    checkpoints.save(tmp_path / "c.safetensors", model, optimiser, Progress(3), "first settings")
    progress, remark = checkpoints.load(tmp_path / "c.safetensors", model, optimiser, "second settings")
    assert progress == Progress()
    assert "kept as" in remark
    assert [path.name for path in tmp_path.iterdir()] == ["c-first settin.safetensors"]


def test_a_damaged_checkpoint_is_said_in_a_sentence(tmp_path):
    model, optimiser = some_model()
    (tmp_path / "c.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(CheckpointError, match="damaged"):
        checkpoints.load(tmp_path / "c.safetensors", model, optimiser, "a run")


def test_the_name_of_a_run_changes_with_its_settings_and_its_data(tmp_path):
    (tmp_path / "data").write_text("one")
    first = checkpoints.fingerprint({"rate": 1}, [tmp_path / "data"])
    assert checkpoints.fingerprint({"rate": 1}, [tmp_path / "data"]) == first
    assert checkpoints.fingerprint({"rate": 2}, [tmp_path / "data"]) != first
    (tmp_path / "data").write_text("two")
    assert checkpoints.fingerprint({"rate": 1}, [tmp_path / "data"]) != first


def arguments(folder, run):
    return [
        *("--encoder", str(folder / "encoder"), "--pairs", str(folder / "pairs"), "--out", str(folder / run)),
        *("--epochs", "12", "--tokens", "120", "--evaluate-every", "300", "--threads", "1", "--precision", "float32"),
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("training")
    (found / "encoder").mkdir()
    tiny_encoder(found / "encoder")
    made_up_pairs(found / "pairs")
    assert verifier.main(arguments(found, "undisturbed")) == 0
    return found


def result(folder, run):
    tensors, _ = checkpoints.read_tensors(folder / run / "classifier.safetensors")
    curve = (folder / run / "curve.jsonl").read_text().splitlines()
    return tensors, [line.split('"score"')[1] for line in curve]


def same(first, second):
    return first[1] == second[1] and all(torch.equal(first[0][name], second[0][name]) for name in first[0])


def test_a_run_that_was_killed_comes_to_the_same_result(folder):
    command = [sys.executable, "-m", "models.train.verifier", *arguments(folder, "killed"), "--checkpoint-minutes", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"})
    checkpoint = folder / "killed" / "checkpoint.safetensors"
    while not checkpoint.exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (folder / "killed" / "classifier.safetensors").exists()
    assert verifier.main(arguments(folder, "killed")) == 0
    assert same(result(folder, "undisturbed"), result(folder, "killed"))


def test_a_run_that_is_out_of_time_stops_and_goes_on_later(folder, capsys):
    short = [*arguments(folder, "short"), "--minutes", "0.0001"]
    outcomes = [verifier.main(short)]
    while outcomes[-1] == 1:
        outcomes.append(verifier.main(short if len(outcomes) < 4 else arguments(folder, "short")))
    assert outcomes == [1, 1, 1, 1, 0]
    assert "out of time" in capsys.readouterr().out
    assert same(result(folder, "undisturbed"), result(folder, "short"))


def test_a_finished_run_is_not_trained_again(folder, capsys):
    assert verifier.main(arguments(folder, "undisturbed")) == 0
    assert "Resuming" in capsys.readouterr().out
