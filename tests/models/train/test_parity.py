"""What ships computes what was trained, alone or among others."""

import json

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: requirements-train.txt")
pytest.importorskip("transformers", reason="transformers is not installed: requirements-train.txt")
pytest.importorskip("onnx", reason="onnx is not installed: requirements-train.txt")
pytest.importorskip("onnxscript", reason="onnxscript is not installed: requirements-train.txt")

import torch

from models.train import checkpoints, encoders, exported, parity, quantise
from tests.models.train.training_parts import tiny_encoder

pytestmark = pytest.mark.filterwarnings("ignore")  # the exporter warns of its own parts


@pytest.fixture(scope="module", params=["embedder", "verifier"])
def shipped(request, tmp_path_factory):
    kind, folder = request.param, tmp_path_factory.mktemp(request.param)
    weights = tiny_encoder(folder)
    if kind == "verifier":
        torch.manual_seed(5)
        encoders.save_classifier(encoders.PairClassifier(encoders.transformer(folder)), folder, folder / "run")
        weights = folder / "run"
    assert quantise.main([kind, "--weights", str(weights), "--out", str(folder / "out")]) == 0
    return kind, weights, folder / "out"


def test_the_export_is_within_tolerance_of_the_original(shipped, capsys):
    kind, weights, out = shipped
    assert parity.main([kind, "--weights", str(weights), "--model", str(out)]) == 0, capsys.readouterr()


def test_a_text_alone_and_among_others_comes_to_the_same(shipped):
    kind, weights, out = shipped
    rows, network = parity.sample(kind, weights), exported.session(out / "model.onnx", threads=1)
    alone, together = (exported.run_onnx(network, rows, size) for size in (1, 16))
    assert np.abs(alone - together).max() < 1e-5


def test_the_manifest_names_what_was_written(shipped):
    kind, _, out = shipped
    about = json.loads((out / "manifest.json").read_text())
    for name, file in about["files"].items():
        assert (checkpoints.sha256(out / name), (out / name).stat().st_size) == (file["sha256"], file["bytes"])
    assert about["max_tokens"] == {"embedder": 256, "verifier": 192}[kind]
    assert about.get("labels", ["supports", "contradicts", "neutral"]) == ["supports", "contradicts", "neutral"]


def test_what_is_out_of_tolerance_is_named():
    original = np.array([[1.0, 0.0], [0.0, 1.0]], np.float32)
    turned = np.array([[0.8, 0.6], [0.0, 1.0]], np.float32)
    figures = parity.differences("embedder", original, turned, turned)
    assert figures == {
        "least_cosine": pytest.approx(0.8),
        "mean_cosine": pytest.approx((0.8 + 1) / 2),
        "largest_change_by_batch": 0,
    }
    assert parity.breaches(figures) == ["least_cosine", "mean_cosine"]
    figures = parity.differences("embedder", original, original, turned)
    assert "largest_change_by_batch" in parity.breaches(figures)
