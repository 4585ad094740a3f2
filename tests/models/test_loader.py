"""A bundled file is the one that we ship, or the loader says plainly what is wrong."""

import hashlib
import json
from pathlib import Path

import pytest

import models
from models.loader import BundledFileError, bundled, manifest

ROOT = Path(models.__file__).parent


def ship(root, content=b"weights"):
    folder = root / "toy"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(content)
    files = {"model.onnx": {"sha256": hashlib.sha256(b"weights").hexdigest(), "bytes": 7}}
    (folder / "manifest.json").write_text(json.dumps({"name": "toy", "files": files}))


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in ROOT.glob("*/manifest.json")))
def test_every_bundled_model_is_as_its_manifest_says(folder):
    files = manifest(folder)["files"]
    assert files
    for name, about in files.items():
        assert bundled(folder, name).stat().st_size == about["bytes"]


def test_the_encoder_ships_with_its_card_and_licence():
    for name in ("README.md", "NOTICE", "LICENSE"):
        assert (ROOT / "embedder" / name).stat().st_size > 100


def test_a_whole_file_is_found(tmp_path):
    ship(tmp_path)
    assert bundled("toy", "model.onnx", root=tmp_path).read_bytes() == b"weights"


def test_a_damaged_file_is_refused(tmp_path):
    ship(tmp_path, b"weightz")
    with pytest.raises(BundledFileError, match="damaged"):
        bundled("toy", "model.onnx", root=tmp_path)


def test_missing_file_model_and_entry_are_said(tmp_path):
    ship(tmp_path)
    (tmp_path / "toy" / "model.onnx").unlink()
    with pytest.raises(BundledFileError, match="cannot be read"):
        bundled("toy", "model.onnx", root=tmp_path)
    with pytest.raises(BundledFileError, match="no file 'other'"):
        bundled("toy", "other", root=tmp_path)
    with pytest.raises(BundledFileError, match="missing"):
        bundled("none", "model.onnx", root=tmp_path)
    (tmp_path / "toy" / "manifest.json").write_text("[]")
    with pytest.raises(BundledFileError, match="does not list"):
        manifest("toy", root=tmp_path)
