"""Find where one text affirms what the other denies, plans what the other reports done, or turns a word round."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from factcheck.facts.context import Pair
from factcheck.facts.mentions import PolarityKind, PolarityMention
from factcheck.facts.polarity import DENIAL
from factcheck.facts.reading import sentence_starts
from factcheck.records import Agreement, FactKind, FactPair
from factcheck.words import Word

ALIGNED = 0.6
"""Least share (by weight) of the claim's content words that a sentence must hold to say the same thing."""
NEGATED = 0.75
"""The same for a difference of negation, where one other word may make the two statements agree."""
LEAD = re.compile(r"\s(?:[^\W\d]+\s){0,2}(?:[^\W\d]['’])?")
"""What may stand between a verb of intent and the act that it intends ("sera bientôt signé")."""
TELLING = 8.0
"""Least weight (bits) of a word for its negation to tell something: "be able" and "have" are lighter."""
MIN_WORDS = 2
QUANTIFIER_CLASH = frozenset(
    (
        ("all", "none"),
        ("none", "all"),
        ("all", "some"),
        ("some", "all"),
        ("most", "none"),
        ("none", "most"),
        ("none", "some"),
        ("some", "none"),
    )
)


@dataclass(frozen=True)
class _Sentence:
    """The passage's sentence that says most of what the claim does."""

    start: int
    end: int
    share: float
    linked: dict[int, frozenset[int]]


def differences(
    pair: Pair, ours: tuple[PolarityMention, ...], theirs: tuple[PolarityMention, ...]
) -> Iterator[FactPair]:
    """List the differences of polarity between a claim and the sentence of the passage that matches it best."""
    sentence = _best_sentence(pair)
    if sentence is None:
        return
    there = tuple(m for m in theirs if sentence.start <= m.span.start and m.span.end <= sentence.end)
    flipped = list(_opposites(pair, sentence, ours, there))
    yield from flipped
    if not flipped:
        yield from _negations(pair, sentence, ours, there)
    yield from _quantifiers(pair, sentence, ours, there)
    yield from _aspects(pair, sentence, ours, there)


def _best_sentence(pair: Pair) -> _Sentence | None:
    starts = sentence_starts(pair.passage)
    ends = (*starts[1:], len(pair.passage))
    whole = sum(word.weight for word in pair.claim_words)
    best: _Sentence | None = None
    for start, end in zip(starts, ends, strict=True):
        linked = {}
        met = 0.0
        for index, word in enumerate(pair.claim_words):
            here = frozenset(
                i
                for i in pair.links[index]
                if start <= pair.passage_words[i].start and pair.passage_words[i].end <= end
            )
            if here:
                linked[index] = here
            # A name is often a pronoun in the sentence that decides: it counts when the passage has it anywhere.
            if here or (pair.links[index] and pair.claim[word.start].isupper()):
                met += word.weight
        share = met / whole if whole else 0.0
        if best is None or share > best.share:
            best = _Sentence(start, end, share, linked)
    if best is None or best.share < ALIGNED or len(best.linked) < MIN_WORDS:
        return None
    return best


def _negated(mentions: Iterable[PolarityMention], start: int, end: int) -> bool:
    """Tell whether an odd number of negations bears on a word."""
    bearing = [m for m in mentions if m.kind is PolarityKind.NEGATION and m.scope.start <= start and end <= m.scope.end]
    return len(bearing) % 2 == 1


def _opposites(
    pair: Pair, sentence: _Sentence, ours: tuple[PolarityMention, ...], theirs: tuple[PolarityMention, ...]
) -> Iterator[FactPair]:
    """Compare the side of each axis that both name, a negation turning it round."""
    for axis, (mention, sign) in _axes(ours).items():
        there = _axes(theirs).get(axis)
        if there is None:
            continue
        other, their_sign = there
        shown, source = _shown(mention, ours), _shown(other, theirs)
        if sign == their_sign:
            yield FactPair(kind=FactKind.NEGATION, claim=shown, source=source, agreement=Agreement.COMPATIBLE)
        elif not _words_apart(pair, mention, other):
            yield _differing(FactKind.NEGATION, shown, source)


def _differing(kind: FactKind, claim: str, source: str) -> FactPair:
    note = f"source: {source} · article: {claim}"
    return FactPair(kind=kind, claim=claim, source=source, agreement=Agreement.DIFFERS, note=note)


def _shown(mention: PolarityMention, mentions: tuple[PolarityMention, ...]) -> str:
    """Write a word with the negation that bears on it."""
    for sign in mentions:
        if sign.kind is PolarityKind.NEGATION and _negated((sign,), mention.span.start, mention.span.end):
            return f"{sign.text} … {mention.text}"
    return mention.text


def _axes(mentions: tuple[PolarityMention, ...]) -> dict[str, tuple[PolarityMention, str]]:
    """Give each axis that a text takes one side of; an axis named at both ends tells nothing."""
    found: dict[str, tuple[PolarityMention, str]] = {}
    torn: set[str] = set()
    for mention in mentions:
        if mention.kind is not PolarityKind.AXIS:
            continue
        axis, side = mention.value[:-1], mention.value[-1]
        if _negated(mentions, mention.span.start, mention.span.end):
            side = "-" if side == "+" else "+"
        if axis in found and found[axis][1] != side:
            torn.add(axis)
        found.setdefault(axis, (mention, side))
    return {axis: value for axis, value in found.items() if axis not in torn}


def _words_apart(pair: Pair, ours: PolarityMention, theirs: PolarityMention) -> bool:
    """Tell whether too few of the words around two opposites are the same for them to be about one thing."""
    spans = ((ours.span.start, ours.span.end), (theirs.span.start, theirs.span.end))
    return pair.overlap(*spans) < ALIGNED


def _negations(
    pair: Pair, sentence: _Sentence, ours: tuple[PolarityMention, ...], theirs: tuple[PolarityMention, ...]
) -> Iterator[FactPair]:
    """Find a word that one text puts right under a negation and the other, which negates nothing, affirms."""
    our_signs = [m for m in ours if m.kind is PolarityKind.NEGATION]
    their_signs = [m for m in theirs if m.kind is PolarityKind.NEGATION]
    if len(our_signs) + len(their_signs) != 1 or sentence.share < NEGATED:
        return
    (sign,) = our_signs or their_signs
    for index, linked in sentence.linked.items():
        if sign.value == DENIAL and their_signs and _under(sign, pair.passage_words, linked):
            claim = pair.claim[pair.claim_words[index].start : pair.claim_words[index].end]
            yield _differing(FactKind.NEGATION, claim, f"{sign.text} … {claim}")
            return
        if len(linked) > 1 or sum(linked == others for others in sentence.linked.values()) > 1:
            continue  # a word said twice may be denied once and affirmed once
        word = pair.claim_words[index]
        other = pair.passage_words[min(linked)]
        ends = (word.start, word.end) if our_signs else (other.start, other.end)
        words = pair.claim_words if our_signs else pair.passage_words
        if word.weight < TELLING or not _first_under(sign, words, *ends):
            continue
        claim, source = pair.claim[word.start : word.end], pair.passage[other.start : other.end]
        negated = f"{sign.text} … {claim if our_signs else source}"
        yield _differing(FactKind.NEGATION, negated if our_signs else claim, source if our_signs else negated)
        return


def _under(sign: PolarityMention, words: tuple[Word, ...], linked: Iterable[int]) -> bool:
    return any(sign.scope.start <= words[i].start and words[i].end <= sign.scope.end for i in linked)


def _first_under(sign: PolarityMention, words: tuple[Word, ...], start: int, end: int) -> bool:
    """Tell whether a word is the first content word that a negation bears on: the word that it turns."""
    under = [word for word in words if sign.scope.start <= word.start and word.end <= sign.scope.end]
    return bool(under) and (under[0].start, under[0].end) == (start, end)


def _aspects(
    pair: Pair, sentence: _Sentence, ours: tuple[PolarityMention, ...], theirs: tuple[PolarityMention, ...]
) -> Iterator[FactPair]:
    """Find an act that one text reports done and the other only plans, expects or deems possible."""
    if sentence.share < NEGATED:
        return
    for index, linked in sentence.linked.items():
        word, other = pair.claim_words[index], pair.passage_words[min(linked)]
        if len(linked) > 1 or word.weight < TELLING:
            continue
        here, there = _aspect(pair.claim, ours, word), _aspect(pair.passage, theirs, other)
        if here is None or there is None or (here.kind is PolarityKind.DONE) == (there.kind is PolarityKind.DONE):
            continue
        claim, source = _acted(pair.claim, here, word), _acted(pair.passage, there, other)
        yield _differing(FactKind.MODALITY, claim, source)
        return


def _aspect(text: str, mentions: tuple[PolarityMention, ...], word: Word) -> PolarityMention | None:
    """Find what tells whether an act is done: a verb of intent or a future right before it, else its own form."""
    done = None
    for mention in mentions:
        covers = mention.span.start <= word.start and word.end <= mention.span.end
        leads = mention.span.end <= word.start and LEAD.fullmatch(text, mention.span.end, word.start) is not None
        planned = mention.kind is PolarityKind.FUTURE and covers
        if planned or (mention.kind in {PolarityKind.FUTURE, PolarityKind.POSSIBLE} and leads):
            return mention
        if mention.kind is PolarityKind.DONE and covers and mention.span.end == word.end:
            done = mention
    return done


def _acted(text: str, sign: PolarityMention, word: Word) -> str:
    return text[min(sign.span.start, word.start) : max(sign.span.end, word.end)]


def _quantifiers(
    pair: Pair, sentence: _Sentence, ours: tuple[PolarityMention, ...], theirs: tuple[PolarityMention, ...]
) -> Iterator[FactPair]:
    """Compare "all", "most", "some" and "none" where they bear on the same word."""
    if sentence.share < NEGATED:
        return
    there = [m for m in theirs if m.kind is PolarityKind.QUANTIFIER]
    for mention in (m for m in ours if m.kind is PolarityKind.QUANTIFIER):
        if any(other.value == mention.value for other in there):
            continue
        for other in there:
            clash = (mention.value, other.value) in QUANTIFIER_CLASH
            if clash and _same_scope(pair, mention, other):
                yield _differing(FactKind.NUMBER, mention.text, other.text)


def _same_scope(pair: Pair, ours: PolarityMention, theirs: PolarityMention) -> bool:
    for index, word in enumerate(pair.claim_words):
        if ours.scope.start <= word.start and word.end <= ours.scope.end:
            for i in pair.links[index]:
                there = pair.passage_words[i]
                if theirs.scope.start <= there.start and there.end <= theirs.scope.end:
                    return True
    return False
