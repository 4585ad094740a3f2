"""How the words around a fact of the claim line up with those around a fact of the passage."""

from dataclasses import dataclass
from functools import lru_cache

from factcheck import words
from factcheck.facts.reading import sentence_starts
from factcheck.words import Word

WINDOW = 9
"""Content words looked at on each side of a fact, within its sentence."""


@dataclass(frozen=True)
class Pair:
    """A claim and a passage with their content words, and for each word of the claim those it meets in the passage."""

    claim: str
    language: str
    passage: str
    passage_language: str
    claim_words: tuple[Word, ...]
    passage_words: tuple[Word, ...]
    links: tuple[frozenset[int], ...]

    def share(self, claim_span: tuple[int, int]) -> float:
        """Give the share (0..1, by weight) of the claim's words outside a stretch that the passage holds anywhere."""
        start, end = claim_span
        whole = met = 0.0
        for word, links in zip(self.claim_words, self.links, strict=True):
            if not start <= word.start < end:
                whole += word.weight
                met += word.weight if links else 0.0
        return met / whole if whole else 0.0

    def overlap(self, claim_span: tuple[int, int], passage_span: tuple[int, int]) -> float:
        """Give the share (0..1, by weight) of the words around a fact of the claim that stand around the passage's."""
        there = frozenset(near(self.passage, self.passage_words, *passage_span))
        whole = met = 0.0
        for index in near(self.claim, self.claim_words, *claim_span):
            weight = self.claim_words[index].weight
            whole += weight
            if self.links[index] & there:
                met += weight
        return met / whole if whole else 0.0


@lru_cache(maxsize=2048)
def pair(claim: str, language: str, passage: str, passage_language: str) -> Pair:
    """Line the words of a claim up with those of a passage."""
    ours = _telling(claim, language)
    theirs = _telling(passage, passage_language)
    found = {word.start for word in words.align(ours, language, theirs, passage_language).found}
    places = _places(passage, passage_language)
    links = tuple(
        _met(word, language, theirs, passage_language, places) if word.start in found else frozenset() for word in ours
    )
    return Pair(claim, language, passage, passage_language, ours, theirs, links)


def _met(
    word: Word, language: str, theirs: tuple[Word, ...], passage_language: str, places: dict[str, frozenset[int]]
) -> frozenset[int]:
    """Find which words of the passage a word of the claim meets; few need the slow look at each."""
    plain = places.get(word.stem, frozenset()) | places.get(word.folded, frozenset())
    if plain or language == passage_language:
        return plain
    return frozenset(
        index
        for index, there in enumerate(theirs)
        if same_word(word.folded, word.stem, language, there.folded, there.stem, passage_language)
    )


@lru_cache(maxsize=4096)
def _places(text: str, language: str) -> dict[str, frozenset[int]]:
    """Map each stem and each folded word of a text to where it stands among its content words."""
    places: dict[str, set[int]] = {}
    for index, word in enumerate(_telling(text, language)):
        places.setdefault(word.stem, set()).add(index)
        places.setdefault(word.folded, set()).add(index)
    return {form: frozenset(indices) for form, indices in places.items()}


@lru_cache(maxsize=8192)
def _telling(text: str, language: str) -> tuple[Word, ...]:
    return tuple(word for word in words.content_words(text, language) if not word.folded[0].isdigit())


@lru_cache(maxsize=1 << 18)
def same_word(folded: str, stem: str, language: str, other_folded: str, other_stem: str, other_language: str) -> bool:
    """Tell whether two words line up (see `words.align`)."""
    one, other = Word(0, 0, folded, stem, 1.0), Word(0, 0, other_folded, other_stem, 1.0)
    return words.align((one,), language, (other,), other_language).share > 0


@lru_cache(maxsize=1 << 15)
def near(text: str, content: tuple[Word, ...], start: int, end: int) -> tuple[int, ...]:
    """List the content words of the same sentence nearest to a stretch, the stretch itself left out."""
    starts = sentence_starts(text)
    low = max(position for position in starts if position <= start)
    high = min((position for position in starts if position >= end and position > start), default=len(text))
    before = [i for i, word in enumerate(content) if low <= word.start and word.end <= start]
    after = [i for i, word in enumerate(content) if end <= word.start and word.end <= high]
    return (*before[-WINDOW:], *after[:WINDOW])
