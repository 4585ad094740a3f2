"""Sentences that say the same, in two languages or in two ways, from parallel texts under open licences.

A saying is all that is known to say one thing: an English sentence with its French translations, and the other English
sentences that these translate. Nothing is in two sayings, so each may be a family of its own.
"""

import gzip
import random
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from factcheck.words import fold

FEWEST_WORDS = 6
MOST_WORDS = 60
COMBINATIONS = (("fr", "fr"), ("fr", "en"), ("en", "fr"), ("en", "en"))
NOT_STATED = re.compile(r"[?!\"«»“”]|^(?:[Ll]et's|[Pp]lease|[Dd]on't|[Dd]o not)\b")
"""What is asked, exclaimed, quoted or ordered states nothing."""

Texts = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Saying:
    """What says one thing: texts by language; `level` is how hard its sentences are."""

    name: str
    texts: Texts
    level: int = 1

    def sides(self, claim: str, evidence: str) -> tuple[str, str] | None:
        """Give a claim and a passage in two languages, not the same text; None where there are none."""
        if claim != evidence:
            return (self.texts[claim][0], self.texts[evidence][0])
        return self.texts[claim][:2] if len(self.texts[claim]) > 1 else None


def tatoeba(folder: Path) -> Iterator[Saying]:
    """Read the statements of Tatoeba, English and French."""
    with zipfile.ZipFile(folder / "parallel-tatoeba-fra-eng" / "fra-eng.zip") as archive:
        lines = archive.read("fra-eng/fra.txt").decode("utf-8").splitlines()
    yield from joined("tatoeba", (tuple(line.split("\t")[:2]) for line in lines))


def pud(folder: Path) -> Iterator[Saying]:
    """Read the sentences of the parallel treebanks PUD, from news and Wikipedia."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for language in ("en", "fr"):
        path = folder / "parallel-ud-pud-fr-en" / f"{language}_pud-ud-test.conllu.gz"
        name = ""
        for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines():
            if line.startswith("# sent_id = "):
                name = line.removeprefix("# sent_id = ")
            elif line.startswith("# text = "):
                found[name][language] = line.removeprefix("# text = ")
    for name, one in sorted(found.items()):
        if len(one) == 2 and all(map(_stated, one.values())):
            # Read against itself, a sentence of news with one word changed is what a near-verbatim misquotation is.
            yield Saying(f"pud-{name}", {language: (text, text) for language, text in one.items()}, 2)


def joined(source: str, rows: Iterable[tuple[str, ...]]) -> Iterator[Saying]:
    """Join English and French sentences that translate each other, directly or through others.

    >>> [saying.texts["fr"] for saying in joined("x", [(f"He saw {n} of the red cars.", f) for n, f in (
    ...     ("two", "Il a vu deux des voitures rouges."), ("two", "Il vit deux des autos rouges."))])]
    [('Il a vu deux des voitures rouges.', 'Il vit deux des autos rouges.')]
    """
    kept = [row for row in rows if all(map(_stated, row))]
    parent = list(range(len(kept)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    first: dict[str, int] = {}
    for place, row in enumerate(kept):
        for text in row:
            parent[root(place)] = root(first.setdefault(fold(text), place))
    groups: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for place, row in enumerate(kept):
        groups[root(place)].append(row)
    for place, group in sorted(groups.items()):
        texts = {language: _distinct(row[at] for row in group) for at, language in enumerate(("en", "fr"))}
        yield Saying(f"{source}-{place}", texts)


def _stated(text: str) -> bool:
    return text.endswith(".") and FEWEST_WORDS <= len(text.split()) <= MOST_WORDS and not NOT_STATED.search(text)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Leave out what differs by case and marks alone, or by gender and the way to say "you", as far as that shows."""
    kept: dict[frozenset[str], str] = {}
    for text in texts:
        kept.setdefault(frozenset(word[:4] for word in re.findall(r"\w{4,}", fold(text))), text)
    return tuple(kept.values())


def shuffled(sayings: Iterable[Saying], seed: int) -> list[Saying]:
    """Put sayings in an order that the seed alone decides."""
    found = sorted(sayings, key=lambda one: one.name)
    random.Random(seed).shuffle(found)
    return found
