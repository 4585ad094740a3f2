"""Keep what is evaluated on out of training: a pair goes when its claim or its evidence is in an evaluation set.

Two texts are the same when their words are, without case, accents and marks. They are nearly the same, and as bad, when
0.7 of the words of both are in both (Jaccard), or when eight words in a row are. Jaccard is found by prefix filtering
(Chaudhuri et al. 2006, "A primitive operator for similarity joins in data cleaning"): two texts that share that many
words share one of the rarest of each, and are about as long.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from eval import gold
from eval.datasets import registry
from eval.datasets.files import objects
from eval.datasets.rows import tab_separated
from eval.records import RetrievalSet, VerificationItem
from factcheck.words import WORD, fold
from models.train.pairs import Pair

ALIKE = 0.7
"""Share of the words of two texts that makes them nearly the same."""
IN_A_ROW = 8
FEWEST = 4
"""Distinct words without which being nearly the same says nothing ("A man is outside.")."""
KINDS = ("same", "alike", "eight words in a row")

BALANCED = frozenset({"tatoeba", "pud", "newsroom"})
"""The sources whose families are balanced as a whole."""

TRAINED_ON = frozenset({"fool-me-twice-dev", "wice-dev", "scifact-train", "factcheck-gpt", "recoupe-written"})
"""The public sets that training reads, and that no figure is published on; every other one is evaluated on."""


def words_of(text: str) -> tuple[str, ...]:
    """List the words of a text without case, accents and marks."""
    return tuple(fold(word) for word in WORD.findall(text.lower()))


@dataclass
class Leaks:
    """Texts of evaluation sets, and a memory of what was found in training: `kinds` and `sets` count dropped pairs."""

    origin: dict[tuple[str, ...], str] = field(default_factory=dict)
    rows: dict[tuple[str, ...], str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    sets: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> "Leaks":
        """Index texts, each with the name of its set."""
        leaks = cls()
        for name, text in texts:
            words = words_of(text)
            if not words or words in leaks.origin:
                continue
            leaks.origin[words] = name
            for at in range(len(words) - IN_A_ROW + 1):
                leaks.rows.setdefault(words[at : at + IN_A_ROW], name)
        leaks._index()
        return leaks

    def _index(self) -> None:
        """Order words by how rare they are, and file each text under the rarest of its own."""
        self._seen: dict[tuple[str, ...], tuple[str, str] | None] = {}
        sets = [frozenset(words) for words in self.origin]
        self._often = Counter(word for one in sets for word in one)
        self._sets = [(one, name) for one, name in zip(sets, self.origin.values(), strict=True)]
        self._filed: dict[tuple[str, int], list[int]] = defaultdict(list)
        for place, one in enumerate(sets):
            if len(one) >= FEWEST:
                for word in self._rarest(one):
                    self._filed[word, len(one)].append(place)

    def _rarest(self, words: frozenset[str]) -> list[str]:
        kept = len(words) - math.ceil(ALIKE * len(words)) + 1
        return sorted(words, key=lambda word: (self._often[word], word))[:kept]

    def find(self, text: str) -> tuple[str, str] | None:
        """Say how a text leaks, and from which set; None when it does not."""
        words = words_of(text)
        if words not in self._seen:
            self._seen[words] = self._find(words)
        return self._seen[words]

    def _find(self, words: tuple[str, ...]) -> tuple[str, str] | None:
        if words in self.origin:
            return KINDS[0], self.origin[words]
        for at in range(len(words) - IN_A_ROW + 1):
            if name := self.rows.get(words[at : at + IN_A_ROW]):
                return KINDS[2], name
        one = frozenset(words)
        if len(one) >= FEWEST:
            for place in self._near(one):
                other, name = self._sets[place]
                if len(one & other) >= ALIKE * len(one | other):
                    return KINDS[1], name
        return None

    def _near(self, words: frozenset[str]) -> set[int]:
        """Find the texts that may share enough words: about as long, and with one of the rarest."""
        lengths = range(math.ceil(ALIKE * len(words)), math.floor(len(words) / ALIKE) + 1)
        rare = self._rarest(words)
        return {place for word in rare for length in lengths for place in self._filed.get((word, length), ())}

    def without(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """Give the pairs that do not leak, and count those that do.

        Where pairs were made by a change, one that leaks takes its family along: what is left would be out of balance.
        """
        given = list(pairs)
        found = [self.find(pair.claim) or self.find(pair.evidence) for pair in given]
        spoilt = {pair.family: one for pair, one in zip(given, found, strict=True) if one and pair.source in BALANCED}
        for pair, one in zip(given, found, strict=True):
            leak = one or spoilt.get(pair.family)
            if leak is None:
                yield pair
            else:
                self.kinds[leak[0]] += 1
                self.sets[f"{pair.source} < {leak[1]}"] += 1


def evaluated(folder: Path) -> Iterator[tuple[str, str]]:
    """Give every text that is evaluated on, with its set: the public sets that are there, their originals, our own.

    Of retrieval sets these are the queries: their collections hold what training sets cite, too.
    """
    for one in registry.SETS:
        if one.name not in TRAINED_ON and one.missing(folder) is None:
            yield from ((one.name, text) for text in _texts(one.read(*one.paths(folder))))
    yield from _originals(folder)
    for part in ("dev", "test"):
        yield from (("gold", text) for text in _gold(gold.load(gold.FOLDER / part)))


def _texts(content: object) -> Iterator[str]:
    if isinstance(content, RetrievalSet):
        yield from (query.text for query in content.queries)
    elif isinstance(content, tuple):
        for item in content:
            yield from (item.claim, *item.evidence) if isinstance(item, VerificationItem) else (item.text,)


def _originals(folder: Path) -> Iterator[tuple[str, str]]:
    """Give the English originals of sets in French, and the claims of SciFact's test, which have no labels."""
    if (path := folder / "gqnli-fr" / "gqnli.test.fr.tsv").is_file():
        for _, row in tab_separated(path):
            yield from (("gqnli, in English", row[key]) for key in ("premise_original", "hypothesis_original"))
    for path in sorted((folder / "sick-en").glob("*.gz")):
        for _, row in tab_separated(path):
            texts = (row[key] for key in ("sentence_A", "sentence_B") if key in row)
            yield from (("sick, in English", text) for text in texts)
    if (path := folder / "scifact" / "claims_test.jsonl.gz").is_file():
        yield from (("scifact, test", row["claim"]) for _, row in objects(path))


def _gold(part: gold.GoldSet) -> Iterator[str]:
    yield from (note.text for note in part.notes)
    yield from (claim.claim for claim in part.claims)
    yield from (stretch.text for article in part.articles for stretch in article.stretches)
    for item in (*part.pairs, *part.minimal):
        yield from (item.claim, *item.evidence)
