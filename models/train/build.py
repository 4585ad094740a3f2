"""Build the training data of the verifier: ``RECOUPE_DATA=… python -m models.train.build --out FOLDER``.

Writes ``train.jsonl``, ``dev.jsonl`` and ``counts.json`` into the folder, the same for the same seed, and prints what
is in them.
"""

import argparse
import importlib
import importlib.util
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.datasets import DatasetError, registry
from models.train import leaks, open_sets, perturb, shortcuts
from models.train.pairs import Pair, PairError, write

SEED = 20261123
FOR_DEVELOPMENT = 20
"""One family in so many is held out for development."""
TATOEBA, PUD, NEWSROOM = 60000, 6000, 30000
NEWSROOM_MODULE = "models.train.newsroom"
FILTERED = frozenset({"snli", "mnli"})
"""The sources whose hypotheses are known to give their label away, and that are large enough to lose some."""
TABLES: dict[str, Callable[[Pair], str]] = {
    "source": lambda pair: pair.source,
    "label": lambda pair: pair.label,
    "languages": lambda pair: pair.languages,
    "change": lambda pair: pair.change or "none",
    "level": lambda pair: str(pair.level),
}

Builder = Callable[[], Iterator[Pair]]


def builders(folder: Path, seed: int = SEED, scale: float = 1.0) -> dict[str, Builder]:
    """Give the builder of each source; `scale` makes those that are made by code smaller, or larger."""
    found: dict[str, Builder] = {name: lambda one=one: one(folder) for name, one in open_sets.BUILDERS.items()}
    found["tatoeba"] = lambda: perturb.from_tatoeba(folder, seed, int(TATOEBA * scale))
    found["pud"] = lambda: perturb.from_pud(folder, seed, int(PUD * scale))
    if importlib.util.find_spec(NEWSROOM_MODULE):
        newsroom = importlib.import_module(NEWSROOM_MODULE)
        if hasattr(newsroom, "pairs"):
            found["newsroom"] = lambda: newsroom.pairs(seed, int(NEWSROOM * scale))
    return found


def collect(sources: dict[str, Builder], found: leaks.Leaks) -> Iterator[Pair]:
    """Give every pair once that does not leak; a pair with two labels is left out under both."""
    for name, builder in sources.items():
        started = time.monotonic()
        made = list(builder())
        labels: dict[tuple[str, str], set[str]] = {}
        for pair in made:
            labels.setdefault((pair.claim, pair.evidence), set()).add(pair.label)
        clear = {(p.claim, p.evidence): p for p in made if len(labels[p.claim, p.evidence]) == 1}
        kept = list(found.without(clear.values()))
        if name in FILTERED:
            kept = shortcuts.filtered(kept, "claim")
        seconds = time.monotonic() - started
        print(f"{name}: {len(kept):,} pairs of {len(made):,} in {seconds:.0f} s", file=sys.stderr, flush=True)
        yield from kept


def split(pairs: Iterable[Pair], seed: int = SEED) -> tuple[list[Pair], list[Pair]]:
    """Part pairs into training and development, each family whole, and put them in an order that the seed decides."""
    train: list[Pair] = []
    development: list[Pair] = []
    for pair in pairs:
        held_out = shortcuts.part(f"{seed} {pair.family}", FOR_DEVELOPMENT) == 0
        (development if held_out else train).append(pair)
    for part in (train, development):
        random.Random(seed).shuffle(part)
    return train, development


def described(train: Sequence[Pair], development: Sequence[Pair], found: leaks.Leaks) -> dict[str, object]:
    """Count what is in the data, what leaked, and how much form gives away in all of it and in each source."""
    pairs = [*train, *development]
    by_source = {"all": pairs} | {
        name: [pair for pair in pairs if pair.source == name] for name in sorted({pair.source for pair in pairs})
    }
    return {
        "train": len(train),
        "development": len(development),
        "families": len({pair.family for pair in pairs}),
        "counts": {name: dict(Counter(map(key, pairs)).most_common()) for name, key in TABLES.items()},
        "labels": {
            name: dict(sorted(Counter(pair.label for pair in these).items())) for name, these in by_source.items()
        },
        "leaks": {"kinds": dict(found.kinds), "sets": dict(found.sets.most_common())},
        "form": {name: _form(these) for name, these in by_source.items()},
    }


def _form(pairs: Sequence[Pair]) -> dict[str, float | None]:
    sides = {side: shortcuts.accuracy(pairs, side) for side in ("claim", "evidence")}
    chance = 1 / len({pair.label for pair in pairs})
    return {side: value if value is None else round(value, 3) for side, value in sides.items()} | {
        "chance": round(chance, 3)
    }


def table(told: dict[str, Any]) -> str:
    """Write the counts as lines for a terminal."""
    lines = [f"train {told['train']:,}, development {told['development']:,}, families {told['families']:,}"]
    for part in ("counts", "labels", "leaks", "form"):
        lines.append(f"\n{part}")
        for name, row in told[part].items():
            lines.append(f"  {name:16} " + ", ".join(f"{key} {value}" for key, value in row.items()))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the data, or say in one sentence why not."""
    parser = argparse.ArgumentParser(prog="python -m models.train.build", description="Build the training data.")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--scale", type=float, default=1.0, help="how much is made by code, 1 for all")
    parser.add_argument("--sources", nargs="*", help="the sources to build, all where none is named")
    given = parser.parse_args(arguments)
    folder = Path(os.environ[registry.DATA]) if os.environ.get(registry.DATA) else None
    if folder is None or not folder.is_dir():
        print(f"Nothing was built: name the folder of the public sets in {registry.DATA}.", file=sys.stderr)
        return 2
    known = builders(folder, given.seed, given.scale)
    if unknown := set(given.sources or ()) - known.keys():
        print(f"There is no source {min(unknown)!r}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    try:
        found = leaks.Leaks.of(leaks.evaluated(folder))
        chosen = {name: one for name, one in known.items() if not given.sources or name in given.sources}
        train, development = split(collect(chosen, found), given.seed)
        given.out.mkdir(parents=True, exist_ok=True)
    except (DatasetError, PairError, OSError) as error:
        print(f"Nothing was written: {error}", file=sys.stderr)
        return 2
    write(given.out / "train.jsonl", train)
    write(given.out / "dev.jsonl", development)
    told = described(train, development, found)
    (given.out / "counts.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(table(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
