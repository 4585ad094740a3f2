"""Train the verifier: a claim and a passage, read together, to supports, contradicts or neutral; development only.

A cross-encoder over a given sentence encoder (`models.train.distil`). Easy pairs come first, by their `level`; the
table of word embeddings is held for the first part of the run. Scored on held-out pairs by macro-F1 of each source, and
of each pair of languages; the best weights by the mean over sources are kept. Pairs are those of `models.train.build`.

    python -m models.train.verifier --encoder ENCODER --pairs PAIRS --out RUN

ENCODER is the folder of a distilled encoder, PAIRS that of train.jsonl and dev.jsonl; `make train` names them.
"""

import argparse
import hashlib
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from sklearn.metrics import f1_score
from tokenizers import Tokenizer

from models.train import batches, checkpoints, encoders, loop, pairs
from models.train.pairs import LABELS, PairError

TRAIN, DEV = "train.jsonl", "dev.jsonl"


class Example(NamedTuple):
    """Token ids of a claim and a passage, their segments, and what is known of the pair."""

    ids: list[int]
    segments: list[int]
    label: int
    level: int
    source: str
    languages: str
    family: str


def read_examples(path: Path, tokenizer: Tokenizer) -> list[Example]:
    """Read a file of pairs.

    Raises:
        PairError: when a line is not a pair, or there is none.
    """
    found = list(pairs.read(path))
    if not found:
        raise PairError(f"{path} holds no pairs; build them again.")
    encoded = tokenizer.encode_batch([(pair.claim, pair.evidence) for pair in found])
    return [
        Example(one.ids, one.type_ids, LABELS.index(pair.label), pair.level, pair.source, pair.languages, pair.family)
        for one, pair in zip(encoded, found, strict=True)
    ]


def halves(dev: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Split held-out pairs by family: one half chooses the weights, the other sets the temperature."""
    sides: tuple[list[Example], list[Example]] = ([], [])
    for example in dev:
        sides[hashlib.sha256(f"{example.source}/{example.family}".encode()).digest()[0] % 2].append(example)
    return sides


def held_out_halves(folder: Path, tokenizer_folder: Path) -> tuple[list[Example], list[Example]]:
    """Read the held-out pairs of a folder: those that choose the weights, and those that set the temperature."""
    return halves(read_examples(folder / DEV, encoders.tokenizer(tokenizer_folder, encoders.PAIR_TOKENS)))


def at_most(dev: Sequence[Example], most: int) -> list[Example]:
    """Keep at most so many pairs of each source and pair of languages, spread over them."""
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in dev:
        groups[example.source, example.languages].append(example)
    kept = []
    for group in groups.values():
        random.Random(0).shuffle(group)
        kept += group[:most]
    return kept


def f1_by_group(predicted: Sequence[int], dev: Sequence[Example]) -> dict[str, Any]:
    """Compute macro-F1 for each source and pair of languages; `score` is the mean over sources."""
    figures: dict[str, dict[str, float]] = {}
    for kind, key in (("source", lambda one: one.source), ("languages", lambda one: one.languages)):
        groups: dict[str, list[int]] = defaultdict(list)
        for row, example in enumerate(dev):
            groups[key(example)].append(row)
        figures[kind] = {name: _macro_f1(rows, predicted, dev) for name, rows in sorted(groups.items())}
    by_source = list(figures["source"].values())
    return {"score": sum(by_source) / len(by_source), **figures, "n": len(dev)}


def _macro_f1(rows: Sequence[int], predicted: Sequence[int], dev: Sequence[Example]) -> float:
    gold = [dev[row].label for row in rows]
    found = f1_score(gold, [predicted[row] for row in rows], labels=sorted(set(gold)), average="macro", zero_division=0)
    return round(float(found), 4)


class Verification:
    """The cross-encoder over its examples, with smoothed labels and held word embeddings."""

    def __init__(
        self, model: encoders.PairClassifier, rows: Sequence[Example], dev: Sequence[Example], about: argparse.Namespace
    ) -> None:
        self.device = loop.device()
        self.model = model.to(self.device)
        self.rows, self.dev = rows, dev
        self.smoothing, self.unfreeze = about.smoothing, about.unfreeze

    def loss(self, rows: Sequence[int]) -> torch.Tensor:
        """Compute the cross-entropy of a batch."""
        some = [self.rows[row] for row in rows]
        labels = torch.tensor([one.label for one in some], device=self.device)
        return torch.nn.functional.cross_entropy(self._logits(some), labels, label_smoothing=self.smoothing)

    def prepare(self, share: float) -> None:
        """Let the word embeddings learn from their share of the run on."""
        self.model.freeze_words(share < self.unfreeze)

    def evaluate(self) -> dict[str, Any]:
        """Score held-out pairs."""
        predicted = [0] * len(self.dev)
        lengths = [len(one.ids) for one in self.dev]
        for some in batches.cut(range(len(self.dev)), lengths, 4_096, 128):
            best = self._logits([self.dev[row] for row in some]).argmax(dim=1).tolist()
            for row, label in zip(some, best, strict=True):
                predicted[row] = label
        return f1_by_group(predicted, self.dev)

    def _logits(self, some: Sequence[Example]) -> torch.Tensor:
        ids, segments = [one.ids for one in some], [one.segments for one in some]
        return self.model(
            encoders.padded(ids, self.device),
            encoders.mask_of(ids, self.device),
            encoders.padded(segments, self.device),
        )


def train(given: argparse.Namespace) -> bool:
    """Train, or go on; write the best classifier into the folder when done."""
    tokenizer = encoders.tokenizer(given.encoder, encoders.PAIR_TOKENS)
    rows = read_examples(given.pairs / TRAIN, tokenizer)
    dev = at_most(held_out_halves(given.pairs, given.encoder)[0], given.dev)
    if not dev:
        raise PairError(f"{given.pairs / DEV} holds too few pairs to choose weights by; build them again.")
    chance = random.Random(given.seed)
    parts = batches.curriculum([one.level for one in rows], given.joins, round(given.epochs * len(rows)), chance)
    lengths = [len(one.ids) for one in rows]
    plan = [batch for part in parts for batch in batches.plan(part, lengths, given.tokens, chance)]
    loop.say(f"{len(rows)} pairs, {len(dev)} to choose by; {sum(map(len, plan))} to read in {len(plan)} batches.")
    torch.manual_seed(given.seed)
    task = Verification(encoders.PairClassifier(encoders.transformer(given.encoder)), rows, dev, given)
    how = loop.options(given, loop.chosen_precision(given.precision, task, plan[0], given.out))
    settings = {
        key: getattr(given, key)
        for key in (
            "epochs",
            "joins",
            "tokens",
            "smoothing",
            "unfreeze",
            "dev",
            "seed",
            "rate",
            "decay",
            "evaluate_every",
        )
    }
    files = [given.pairs / TRAIN, given.pairs / DEV, given.encoder / "model.safetensors"]
    name = checkpoints.fingerprint({**settings, "precision": how.precision}, files)
    if not loop.run(task, plan, how, given.out, name):
        return False
    task.model.load_state_dict(checkpoints.read_tensors(given.out / "best.safetensors")[0])
    encoders.save_classifier(task.model, given.encoder, given.out)
    return True


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line and train; 0 when done, 1 when stopped on the way, 2 for bad input."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True, help="folder of the sentence encoder")
    parser.add_argument("--pairs", type=Path, required=True, help=f"folder of {TRAIN} and {DEV}")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--epochs", type=float, default=3.0, help="pairs read, in times of all there are")
    parser.add_argument(
        "--joins", type=float, nargs="*", default=(0.15, 0.4), help="how far the run is when levels 2, 3, … join"
    )
    parser.add_argument("--unfreeze", type=float, default=0.3, help="… when word embeddings learn; 1: never, 0: always")
    parser.add_argument("--smoothing", type=float, default=0.05, help="label smoothing")
    parser.add_argument("--tokens", type=int, default=2_048, help="padded tokens of a batch")
    parser.add_argument("--dev", type=int, default=150, help="held-out pairs of each source and pair of languages")
    loop.arguments(parser, rate=1e-4, evaluate_every=10_000)
    given = parser.parse_args(None if arguments is None else list(arguments))
    loop.set_threads(given.threads)
    try:
        return 0 if train(given) else 1
    except (FileNotFoundError, PairError, checkpoints.CheckpointError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    sys.exit(main())
