"""Words of a text and how they line up with another's, within French or English and across the two.

Two words line up when their stems are equal, when one translates the other (`lexicon/fr-en.tsv`), or when they are
forms of one word or cognates (négocient, négociera; négociations, negotiations). A word weighs what it tells: rare
words more than common ones.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from factcheck import lexicon

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
CLITIC = re.compile(r"-(?:t-)?(?:ils?|elles?|on|je|tu|nous|vous|ce|là|ci|moi|toi|lui|leur)$")
COGNATE_LENGTH = 5
COGNATE_SHARE = 0.65
STEMMERS = {"fr": "french", "en": "english"}
RARE = 15.0
"""Weight of a word that the frequency table does not know, in bits; common words weigh down to 1."""


class Word(NamedTuple):
    """A content word: its range in the text, its folded form, its stem and how much it tells (bits)."""

    start: int
    end: int
    folded: str
    stem: str
    weight: float


class Alignment(NamedTuple):
    """How well the words of one text are found in another.

    `share` is the weight of the claim's content words found, over the weight of all of them (0..1); `found` and
    `lost` are those words.
    """

    share: float
    found: tuple[Word, ...]
    lost: tuple[Word, ...]


def fold(text: str) -> str:
    """Lower-case a text and strip its accents, one code point for one as far as Unicode allows."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=16384)
def content_words(text: str, language: str) -> tuple[Word, ...]:
    """List the words that carry content: no stop words, each once or more, in the order of the text."""
    stop = stop_words(language)
    found: list[Word] = []
    for match in WORD.finditer(text):
        word = CLITIC.sub("", match.group().lower())
        folded = fold(word)
        if folded in stop or (len(folded) == 1 and not folded.isdigit()):
            continue
        stem = stem_of(word, language)
        found.append(Word(match.start(), match.end(), folded, stem, weight_of(stem, language)))
    return tuple(found)


@lru_cache(maxsize=65536)
def stem_of(word: str, language: str) -> str:
    """Stem a lower-case word (Snowball, then folded: its rules want the accents); numbers keep their digits alone.

    Irregular forms stem as their word does ("struck" as "strike").
    """
    if word[0].isdigit():
        return re.sub(r"\D", "", word)
    return fold(_stemmer(language)(_irregular(language).get(word, word)))


def weight_of(stem: str, language: str) -> float:
    """Weigh a stem by how rare it is: minus log2 of its share of running words."""
    return _frequencies(language).get(stem, RARE)


def align(claim: Sequence[Word], claim_language: str, passage: Sequence[Word], passage_language: str) -> Alignment:
    """Look each content word of a claim up among the words of a passage."""
    there = {word.stem for word in passage} | {word.folded for word in passage}
    found: list[Word] = []
    lost: list[Word] = []
    for word in claim:
        same = _matches(word, claim_language, there, passage_language)
        (found if same else lost).append(word)
    whole = sum(word.weight for word in claim)
    share = sum(word.weight for word in found) / whole if whole else 0.0
    return Alignment(share, tuple(found), tuple(lost))


def gloss(text: str, language: str) -> str:
    """Put the content words of a text into the other language, word by word, for searching; "" for other languages."""
    table = _translations(language)
    glossed: list[str] = []
    for word in content_words(text, language):
        glossed.extend(table.get(word.stem, ())[:2] or ((word.folded,) if word.folded[0].isdigit() else ()))
    return " ".join(dict.fromkeys(glossed))


def _matches(word: Word, language: str, there: set[str], other: str) -> bool:
    if word.stem in there or word.folded in there:
        return True
    translations = _translations(language).get(word.stem, ()) if language != other else ()
    if any(stem_of(translation, other) in there for translation in translations):
        return True
    return any(_cognates(word.stem, candidate) for candidate in there)


@lru_cache(maxsize=65536)
def _cognates(one: str, other: str) -> bool:
    """Tell whether two stems share so long a beginning that one meaning is likely."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < COGNATE_LENGTH or one[0].isdigit() or other[0].isdigit():
        return False
    common = 0
    while common < shorter and one[common] == other[common]:
        common += 1
    return common >= COGNATE_LENGTH and common / longer >= COGNATE_SHARE and common / shorter >= COGNATE_SHARE + 0.15


@cache
def stop_words(language: str) -> frozenset[str]:
    """List the folded words of a language that carry no content by themselves."""
    return frozenset(fold(word) for word in lexicon.load(language, "words")["stop"])


@cache
def _irregular(language: str) -> dict[str, str]:
    """Map forms such as "struck" to their word."""
    forms: dict[str, str] = lexicon.load(language, "words")["irregular"]
    return forms


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import Stemmer

    stem: Callable[[str], str] = Stemmer.Stemmer(STEMMERS.get(language, "english")).stemWord
    return stem


@cache
def _translations(language: str) -> dict[str, tuple[str, ...]]:
    """Map a stem to words of the other language, likeliest first."""
    if language not in STEMMERS:
        return {}
    table: dict[str, list[str]] = {}
    for french, english in _rows("fr-en.tsv"):
        source, target = (french, english) if language == "fr" else (english, french)
        table.setdefault(stem_of(source, language), []).append(target)
    return {stem: tuple(targets) for stem, targets in table.items()}


@cache
def _frequencies(language: str) -> dict[str, float]:
    if language not in STEMMERS:
        return {}
    return {stem: float(bits) for stem, bits in _rows(f"{language}/frequencies.tsv")}


def _rows(name: str) -> Iterable[list[str]]:
    text = (files("factcheck.lexicon") / name).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


def bits(count: int, total: int) -> float:
    """Give the information of a word seen `count` times in `total` running words, in bits, at least 1."""
    return max(1.0, min(RARE, -math.log2(count / total)))
