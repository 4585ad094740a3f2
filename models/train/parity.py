"""Hold an exported network against the one it was made from, on fixed sentences; development only.

    python -m models.train.parity embedder --weights ENCODER --model models/embedder
    python -m models.train.parity verifier --weights RUN --model models/verifier

Tolerances: the cosine between a vector and the original's is 0.97 at least and 0.99 on average; the chances of a label
differ from the original's by 0.15 at most and 0.03 on average; and whether a text is computed alone or among 16 changes
a vector or a chance by 0.001 at most. The last holds since each token has a range of its own (`quantise.quantise`).
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch

from models.train import calibrate, encoders, quantise
from models.train.exported import Array, Tokens, run_onnx, session

LEAST_COSINE, MEAN_COSINE = 0.97, 0.99
MOST_CHANCE, MEAN_CHANCE = 0.15, 0.03
MOST_BY_BATCH = 0.001
SENTENCES = (
    ("Le maire a annoncé un budget de 12 millions d'euros.", "The mayor announced a budget of 12 million euros."),
    ("Le Sénat a rejeté le texte par 180 voix contre 160.", "The Senate rejected the bill by 180 votes to 160."),
    ("Non.", "No."),
    ("Selon l'institut, le chômage n'a pas baissé en mars.", "Unemployment did not fall in March, the institute says."),
    ("L'accord, signé à Genève le 3 mai 2024, prévoit un cessez-le-feu de soixante jours et l'échange de tous les "
     "prisonniers ; aucune des deux parties ne l'a encore ratifié.",
     "The agreement, signed in Geneva on 3 May 2024, provides for a sixty-day ceasefire and an exchange of all "
     "prisoners; neither side has ratified it yet."),
    ("Trois personnes ont été blessées.", "Three people were hurt when a tram left its rails on Monday morning."),
    ("Le vaccin réduit d'environ 40 % le risque d'hospitalisation.", "The vaccine cuts hospital admissions by 40%."),
    ("Les émissions ont augmenté jusqu'à 2019, puis reculé.", "Emissions rose until 2019, then fell."),
)  # fmt: skip


def sample(kind: str, folder: Path) -> list[Tokens]:
    """Encode the fixed sentences: each alone for the embedder, every two of a row and its next for the verifier."""
    if kind == "embedder":
        texts = [text for row in SENTENCES for text in row]
        found = encoders.tokenizer(folder, encoders.SENTENCE_TOKENS).encode_batch(texts)
    else:
        after = (*SENTENCES[1:], SENTENCES[0])
        pairs = [
            pair for (fr, en), (other, _) in zip(SENTENCES, after, strict=True) for pair in ((fr, en), (other, en))
        ]
        found = encoders.tokenizer(folder, encoders.PAIR_TOKENS).encode_batch(pairs)
    return [(one.ids, one.type_ids) for one in found]


def run_torch(kind: str, model: torch.nn.Module, rows: Sequence[Tokens]) -> Array:
    """Compute rows one at a time with the original: an array (n, outputs)."""
    found = []
    with torch.no_grad():
        for ids, segments in rows:
            inputs = [torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.long)]
            found.append(model(*inputs, torch.tensor([segments])) if kind == "verifier" else model(*inputs))
    return torch.cat(found).numpy()


def differences(kind: str, original: Array, alone: Array, together: Array) -> dict[str, float]:
    """Compare outputs (n, outputs): of the original, of the export one by one, and of the export in batches."""
    if kind == "verifier":
        original, alone, together = (calibrate.chances(one.astype(np.float64)) for one in (original, alone, together))
        apart = np.abs(original - together).max(axis=1)
        figures = {"largest_change_of_chance": apart.max(), "mean_change_of_chance": apart.mean()}
    else:
        cosine = (original * together).sum(axis=1)
        figures = {"least_cosine": cosine.min(), "mean_cosine": cosine.mean()}
    figures["largest_change_by_batch"] = np.abs(alone - together).max()
    return {name: round(float(value), 6) for name, value in figures.items()}


def breaches(figures: dict[str, float]) -> list[str]:
    """Name the figures that are out of tolerance."""
    least = {"least_cosine": LEAST_COSINE, "mean_cosine": MEAN_COSINE}
    most = {
        "largest_change_of_chance": MOST_CHANCE,
        "mean_change_of_chance": MEAN_CHANCE,
        "largest_change_by_batch": MOST_BY_BATCH,
    }
    low = [name for name, limit in least.items() if name in figures and figures[name] < limit]
    return low + [name for name, limit in most.items() if name in figures and figures[name] > limit]


def check(kind: str, model: torch.nn.Module, path: Path, tokenizer: Path) -> dict[str, float]:
    """Compare an exported network with its original on the fixed sentences, in batches of 1 and of 16."""
    rows = sample(kind, tokenizer)
    network = session(path)
    return differences(kind, run_torch(kind, model, rows), run_onnx(network, rows, 1), run_onnx(network, rows, 16))


def main(arguments: Iterable[str] | None = None) -> int:
    """Print the differences; 1 when one is out of tolerance."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("embedder", "verifier"))
    parser.add_argument("--weights", type=Path, required=True, help="folder of the original")
    parser.add_argument("--model", type=Path, required=True, help="folder of the exported network")
    given = parser.parse_args(None if arguments is None else list(arguments))
    model = quantise.network(given.kind, given.weights)
    figures = check(given.kind, model, given.model / "model.onnx", given.weights)
    print(figures)
    for name in breaches(figures):
        print(f"Out of tolerance: {name} is {figures[name]}.", file=sys.stderr)
    return 1 if breaches(figures) else 0


if __name__ == "__main__":
    sys.exit(main())
