"""Find what was changed in a sentence that is otherwise the source's own: a number, or a negation put in or left out.

Where nearly all words are the same and in the same order, the position tells what stands for what. This sees the
changes that comparing facts by what they count must doubt ("contre 30 %" for "contre 20 %").
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from factcheck import lexicon
from factcheck.facts.context import Pair
from factcheck.facts.reading import level
from factcheck.records import Agreement, FactKind, FactPair
from retrieval.split import sentences

SAME = 0.8
"""Least share of the claim's words that stand in the sentence, in order."""
BESIDE = 2
"""Least words that are the same on each side of a negation that only one text has, the ends of texts apart."""
WORD = re.compile(r"\d+(?:[.,:\s]\d+)*|n't\b|\w+?(?=n't\b)|[^\W\d_]+")


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def differences(pair: Pair) -> Iterator[FactPair]:
    """List the numbers and negations by which a claim differs from a sentence of the passage that it nearly is."""
    if pair.language != pair.passage_language:
        return
    claim = _words(pair.claim, pair.language)
    matcher, sentence = _closest(claim, pair.passage, pair.language)
    if sentence is None:
        return
    blocks = matcher.get_opcodes()
    negating = frozenset(lexicon.load(pair.language, "polarity")["negating_words"])
    for index, (change, a1, a2, b1, b2) in enumerate(blocks):
        ours, theirs = claim[a1:a2], sentence[b1:b2]
        if change == "replace" and _is_number(ours) and _is_number(theirs):
            yield _differs(FactKind.NUMBER, _shown(pair.claim, ours), _shown(pair.passage, theirs))
        elif change != "equal" and _negates(ours, negating) != _negates(theirs, negating) and _anchored(blocks, index):
            yield _differs(
                FactKind.NEGATION,
                _shown(pair.claim, claim[max(0, a1 - 1) : a2 + 1]),
                _shown(pair.passage, sentence[max(0, b1 - 1) : b2 + 1]),
            )
            return


def _closest(
    claim: tuple[_Word, ...], passage: str, language: str
) -> tuple[SequenceMatcher[str], tuple[_Word, ...] | None]:
    """Find the sentence that holds most of the claim's words in their order, when it holds enough."""
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq1([word.text for word in claim])
    best: tuple[_Word, ...] | None = None
    most = SAME * len(claim)
    words = _words(passage, language)
    for span in sentences(passage):
        sentence = tuple(word for word in words if span.start <= word.start < span.end)
        if len({word.text for word in sentence} & {word.text for word in claim}) < most * 0.7:
            continue
        matcher.set_seq2([word.text for word in sentence])
        held = sum(block.size for block in matcher.get_matching_blocks())
        if held >= most and len(claim) > BESIDE:
            best, most = sentence, held
    if best is not None:
        matcher.set_seq2([word.text for word in best])
    return matcher, best


@lru_cache(maxsize=4096)
def _words(text: str, language: str) -> tuple[_Word, ...]:
    # "ne" negates nothing by itself, and would part "a" from the words before it in "n'a pas".
    weak = lexicon.load(language, "polarity")["negating_particles"]
    words = (_Word(match.group(), *match.span()) for match in WORD.finditer(level(text)))
    return tuple(word for word in words if word.text not in weak)


def _is_number(words: Sequence[_Word]) -> bool:
    return len(words) == 1 and words[0].text[0].isdigit()


def _negates(words: Sequence[_Word], negating: frozenset[str]) -> bool:
    return any(word.text in negating for word in words)


def _anchored(blocks: Sequence[tuple[str, int, int, int, int]], index: int) -> bool:
    """Tell whether the words on both sides of a change are the same in both texts."""
    before = index == 0 or (blocks[index - 1][0] == "equal" and blocks[index - 1][2] - blocks[index - 1][1] >= BESIDE)
    after = index + 1 == len(blocks) or (
        blocks[index + 1][0] == "equal" and blocks[index + 1][2] - blocks[index + 1][1] >= BESIDE
    )
    return before and after


def _shown(text: str, words: Sequence[_Word]) -> str:
    return text[words[0].start : words[-1].end] if words else ""


def _differs(kind: FactKind, claim: str, source: str) -> FactPair:
    note = f"source: {source} · article: {claim}"
    return FactPair(kind=kind, claim=claim, source=source, agreement=Agreement.DIFFERS, note=note)
