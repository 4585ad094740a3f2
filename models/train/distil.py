"""Teach all-MiniLM-L6-v2 French by distillation; development only.

Multilingual knowledge distillation (Reimers & Gurevych 2020, "Making Monolingual Sentence Embeddings Multilingual using
Knowledge Distillation"): the student's vector of a French sentence, and of its English translation, is drawn to the
teacher's vector of the English one by squared error; a contrastive term over the batch (van den Oord et al. 2018) keeps
translations nearer than other sentences. Pairs are from Tatoeba (CC BY 2.0 FR); since these are short, some examples
are several pairs in a row. 2,000 English sentences with all their translations are held out for evaluation.

    RECOUPE_DATA=… python -m models.train.distil --out .recoupe/train/distil
"""

import argparse
import hashlib
import os
import random
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from models.train import batches, checkpoints, encoders, loop

HELD_OUT = 2_000
HELD_OUT_WORDS = 6
TEMPERATURE = 0.05
MOST_TOKENS = 128
JOINED = (2, 3, 4)

Texts = tuple[str, str]


@dataclass(frozen=True)
class Mix:
    """What a run reads: how many examples, the fewest English words of a pair, the share of several pairs in a row."""

    examples: int
    words: int
    joined: float
    contrast: float
    """Weight of the contrastive term."""
    seed: int


@dataclass(frozen=True)
class Example:
    """Token ids of a French text and its English translation; `number` is the same for the same English text."""

    french: list[int]
    english: list[int]
    number: int


def read_pairs(data: Path) -> list[Texts]:
    """Read (French, English) pairs of Tatoeba, without those of its retrieval test."""
    folder = data / "parallel-tatoeba-laser"
    tested = {
        fold(line)
        for name in ("tatoeba.fra-eng.fra", "tatoeba.fra-eng.eng")
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
    }
    with zipfile.ZipFile(data / "parallel-tatoeba-fra-eng" / "fra-eng.zip") as archive:
        lines = archive.read("fra-eng/fra.txt").decode("utf-8").splitlines()
    pairs = [(french, english) for english, french, *_ in (line.split("\t") for line in lines)]
    return [pair for pair in pairs if not tested & {fold(pair[0]), fold(pair[1])}]


def fold(text: str) -> str:
    """Reduce a sentence to its letters and digits, so that the same sentence is found however it is typed."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def hold_out(pairs: Sequence[Texts], most: int) -> tuple[list[Texts], list[Texts]]:
    """Split into pairs to learn from and one pair of each held-out English sentence; no text is on both sides."""
    english = {fold(en) for _, en in pairs if len(en.split()) >= HELD_OUT_WORDS}
    chosen = set(sorted(english, key=lambda one: hashlib.sha256(one.encode()).digest())[:most])
    held: dict[str, Texts] = {}
    for pair in pairs:
        if fold(pair[1]) in chosen:
            held.setdefault(fold(pair[1]), pair)
    french = {fold(fr) for fr, en in pairs if fold(en) in chosen}
    learned = [pair for pair in pairs if fold(pair[1]) not in chosen and fold(pair[0]) not in french]
    return learned, list(held.values())


def examples(pairs: Sequence[Texts], mix: Mix, tokenizer: Any) -> list[Example]:
    """Draw the examples of a run: single pairs, and a share of several pairs in a row."""
    chance = random.Random(mix.seed)
    long_enough = [pair for pair in pairs if len(pair[1].split()) >= mix.words]
    french = [one.ids[1:-1] for one in tokenizer.encode_batch([fr for fr, _ in long_enough])]
    english = [one.ids[1:-1] for one in tokenizer.encode_batch([en for _, en in long_enough])]
    start, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    counts = [chance.choice(JOINED) if chance.random() < mix.joined else 1 for _ in range(mix.examples)]
    rows = iter(batches.draws(range(len(long_enough)), sum(counts), chance))
    seen: dict[tuple[int, ...], int] = {}
    drawn = []
    for count in counts:
        some = [next(rows) for _ in range(count)]
        fr, en = ([token for row in some for token in side[row]][: MOST_TOKENS - 2] for side in (french, english))
        number = seen.setdefault(tuple(en), len(seen))
        drawn.append(Example([start, *fr, end], [start, *en, end], number))
    return drawn


class Distillation:
    """The student before its teacher, over examples; scored by finding the English of a held-out French sentence."""

    def __init__(
        self, folder: Path, drawn: Sequence[Example], held: Sequence[Texts], contrast: float, device: str
    ) -> None:
        self.model = encoders.SentenceEncoder(encoders.transformer(folder)).to(device)
        self.teacher = encoders.SentenceEncoder(encoders.transformer(folder)).to(device).eval().requires_grad_(False)
        self.drawn, self.contrast, self.device = drawn, contrast, device
        tokenizer = encoders.tokenizer(folder, MOST_TOKENS)
        self.held = [[one.ids for one in tokenizer.encode_batch([pair[side] for pair in held])] for side in (0, 1)]

    def loss(self, rows: Sequence[int]) -> torch.Tensor:
        """Add squared errors of both languages and the contrastive term."""
        some = [self.drawn[row] for row in rows]
        with torch.no_grad():
            wanted = self._encode(self.teacher, [one.english for one in some])
        both = self._encode(self.model, [one.french for one in some] + [one.english for one in some])
        french, english = both[: len(some)], both[len(some) :]
        numbers = torch.tensor([one.number for one in some], device=self.device)
        return (
            squared_error(french, wanted)
            + squared_error(english, wanted)
            + self.contrast * contrastive(french, wanted, numbers)
        )

    def prepare(self, share: float) -> None:
        """Keep everything learning all the way."""

    def evaluate(self) -> dict[str, Any]:
        """Measure recall of the held-out translations at 1 and at 10, and how near French is to the teacher."""
        french, english = (self._encode_all(self.model, side) for side in self.held)
        wanted = self._encode_all(self.teacher, self.held[1])
        near = french @ english.T
        rank = (near > near.diagonal().unsqueeze(1)).sum(dim=1)
        return {
            "score": (rank < 1).float().mean().item(),
            "recall_at_10": (rank < 10).float().mean().item(),
            "cosine_to_teacher": (french * wanted).sum(dim=1).mean().item(),
            "n": len(french),
        }

    def _encode(self, model: torch.nn.Module, rows: Sequence[list[int]]) -> torch.Tensor:
        return model(encoders.padded(rows, self.device), encoders.mask_of(rows, self.device))

    def _encode_all(self, model: torch.nn.Module, rows: Sequence[list[int]]) -> torch.Tensor:
        found = torch.empty(len(rows), model.transformer.config.hidden_size)
        for some in batches.cut(range(len(rows)), [len(row) for row in rows], 4_096, 256):
            found[some] = self._encode(model, [rows[row] for row in some]).cpu()
        return found


def squared_error(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Average the squared distance between rows of unit vectors (n, size): 0 to 4."""
    return (found - wanted).pow(2).sum(dim=1).mean()


def contrastive(found: torch.Tensor, wanted: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
    """Compute InfoNCE from each row to its own among all; rows with the same number (n,) are not opposed."""
    logits = found @ wanted.T / TEMPERATURE
    same = (numbers.unsqueeze(0) == numbers.unsqueeze(1)) & ~torch.eye(len(numbers), dtype=bool, device=numbers.device)
    return torch.nn.functional.cross_entropy(
        logits.masked_fill(same, -torch.inf), torch.arange(len(numbers), device=numbers.device)
    )


def train(given: argparse.Namespace, data: Path) -> bool:
    """Train, or go on; write the student into the folder in the format of the transformers library when done."""
    mix = Mix(given.examples, given.words, given.joined, given.contrast, given.seed)
    learned, held = hold_out(read_pairs(data), HELD_OUT)
    drawn = examples(learned, mix, encoders.tokenizer(given.weights, MOST_TOKENS))
    lengths = [max(len(one.french), len(one.english)) for one in drawn]
    plan = batches.plan(range(len(drawn)), lengths, given.tokens, random.Random(mix.seed))
    loop.say(f"{len(learned)} pairs to learn from, {len(held)} held out; {len(drawn)} examples in {len(plan)} batches.")
    task = Distillation(given.weights, drawn, held, mix.contrast, loop.device())
    precision = loop.chosen_precision(given.precision, task, plan[0], given.out)
    how = loop.options(given, precision)
    settings = {"mix": mix, "tokens": given.tokens, "run": (how.rate, how.decay, how.evaluate_every, precision)}
    archive = data / "parallel-tatoeba-fra-eng" / "fra-eng.zip"
    name = checkpoints.fingerprint(settings, [archive, given.weights / "model.safetensors"])
    if not loop.run(task, plan, how, given.out, name):
        return False
    task.model.load_state_dict(checkpoints.read_tensors(given.out / "best.safetensors")[0])
    task.model.transformer.save_pretrained(given.out)
    encoders.write_tokenizer(given.weights, given.out)
    return True


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line and train; 0 when done, 1 when stopped on the way, 2 for bad input."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--weights", type=Path, default=None, help="folder of teacher and student; all-MiniLM-L6-v2")
    parser.add_argument("--examples", type=int, default=200_000)
    parser.add_argument("--words", type=int, default=4, help="fewest English words of a pair")
    parser.add_argument("--joined", type=float, default=0.3, help="share of examples of several pairs in a row")
    parser.add_argument("--contrast", type=float, default=0.2, help="weight of the contrastive term")
    parser.add_argument("--tokens", type=int, default=1_536, help="padded tokens of a batch, one language")
    loop.arguments(parser, rate=2e-4, evaluate_every=20_000)
    given = parser.parse_args(None if arguments is None else list(arguments))
    given.weights = given.weights or encoders.base()
    loop.set_threads(given.threads)
    try:
        return 0 if train(given, Path(os.environ["RECOUPE_DATA"])) else 1
    except KeyError as error:
        parser.error(f"{error.args[0]} is not set: it names the folder of the public data sets")
    except (FileNotFoundError, checkpoints.CheckpointError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    sys.exit(main())
