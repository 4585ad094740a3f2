"""Stance without a language model: words that line up and compared facts, weighed by a small rule.

For each passage the sentence, or pair of sentences, that lines up best with the claim is the one that may decide. A
passage contradicts only where a fact of it differs from the claim's, and supports only where none does. How likely
either is, given what was measured, is a logistic rule whose weights are a readable file, `models/stance/weights.json`,
learned by `models/train/stance.py`.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple, Protocol

from factcheck import facts, words
from factcheck.engines import Judgement, StanceDraft
from factcheck.engines.local.weights import COUNTED, FEATURES, Deciding
from factcheck.facts import Comparison, Facts, PolarityKind
from factcheck.records import Article, Claim, FactKind, FactPair, Span, Stance
from retrieval.records import Hit
from retrieval.split import sentences

PAIR_PRICE = 0.1
"""Share of the claim that a pair of sentences must hold beyond its better half to be quoted whole."""

MOST_COUNTED = 3
ROUNDED = 1.15
"""How far apart two numbers may be and still be one, rounded."""
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
"""Four digits that are a year when nothing is counted."""


class Comparing(Protocol):
    """What finds the facts of a text, and compares those of two: `factcheck.facts` does."""

    def extract(self, text: str, language: str, base: date | None = None) -> Facts:
        """Find the facts of a text; `base` resolves its relative dates."""
        ...

    def compare(
        self,
        claim: str,
        passage: str,
        *,
        language: str,
        passage_language: str,
        base: date | None = None,
        passage_base: date | None = None,
    ) -> Comparison:
        """Compare the facts of a claim with those of a passage."""
        ...


class Text(NamedTuple):
    """A text with its language and the day that its relative dates count from."""

    text: str
    language: str
    base: date | None


class Window(NamedTuple):
    """A stretch of a passage, and the share of the claim's words that it holds."""

    span: Span
    share: float


class Reading(NamedTuple):
    """What was measured of a claim and a passage: the deciding window and the features, in the order of FEATURES.

    `side` is the one that the facts leave open: a fact that differs rules support out, the lack of one contradiction;
    a number of the claim that the passage does not have, or a negation that only one of them has, rules both out.
    """

    span: Span
    features: tuple[float, ...]
    side: Stance


def judge(
    article: Article, claim: Claim, hits: Sequence[Hit], weights: Deciding, compared: Comparing = facts
) -> Judgement:
    """Take a stance on each passage."""
    said = Text(claim.text, article.language, article.published)
    drafts = []
    for hit in hits:
        given = Text(hit.passage.text, hit.passage.language, hit.source.published)
        reading = read(said, given, compared)
        chances = weights.chances(reading.features, reading.side)
        stance = weights.decide(chances)
        quote = reading.span.of(hit.passage.text)
        drafts.append(
            StanceDraft(passage_id=hit.passage.id, stance=stance, quote=quote, score=chances[stance], chances=chances)
        )
    return Judgement(stances=tuple(drafts))


def read(claim: Text, passage: Text, compared: Comparing = facts) -> Reading:
    """Measure a claim against a passage."""
    window = max(_windows(claim, passage), key=lambda found: (found.share, -found.span.start, -found.span.end))
    quote = passage._replace(text=window.span.of(passage.text))
    here, around = _compare(claim, quote, compared), _compare(claim, passage, compared)
    measured = _measure(claim, passage, quote, here, around)
    return Reading(
        window.span, tuple(measured[name] for name in FEATURES), _side_left_open(claim, quote, passage, here, compared)
    )


def _side_left_open(claim: Text, quote: Text, passage: Text, here: Comparison, compared: Comparing) -> Stance:
    if here.differing:
        return Stance.CONTRADICTS
    ours, quoted, theirs = (compared.extract(*said) for said in (claim, quote, passage))
    if _negates(ours) != _negates(quoted) or _lacks_a_number(ours, theirs):
        return Stance.NEUTRAL
    return Stance.SUPPORTS


def _lacks_a_number(claim: Facts, passage: Facts) -> bool:
    """Tell whether the claim counts something that no number of the passage could be."""
    return any(
        not YEAR.fullmatch(number.text)
        and not any(
            other.base_low <= number.base_high * ROUNDED and number.base_low <= other.base_high * ROUNDED
            for other in passage.numbers
        )
        for number in claim.numbers
    )


def _negates(said: Facts) -> bool:
    return any(mention.kind is PolarityKind.NEGATION for mention in said.polarity)


def _compare(claim: Text, passage: Text, compared: Comparing) -> Comparison:
    return compared.compare(
        claim.text,
        passage.text,
        language=claim.language,
        passage_language=passage.language,
        base=claim.base,
        passage_base=passage.base,
    )


def _windows(claim: Text, passage: Text) -> list[Window]:
    """Cut a passage into sentences and pairs of neighbours, each with the share of the claim that it holds."""
    spans = sentences(passage.text) or [Span(start=0, end=len(passage.text))]
    pairs = [Span(start=one.start, end=other.end) for one, other in pairwise(spans)]
    rated = [Window(span, _share(claim, span.of(passage.text), passage.language)) for span in spans]
    # A pair must hold clearly more than its sentences: the shorter quotation is the better one.
    rated += [Window(span, _share(claim, span.of(passage.text), passage.language) - PAIR_PRICE) for span in pairs]
    return rated


def _share(claim: Text, text: str, language: str, paired: Sequence[FactPair] = ()) -> float:
    """Give the weight of the claim's words that a text has, or that belong to a fact with a counterpart there."""
    said = [word for word in words.content_words(claim.text, claim.language) if not word.stem.isdigit()]
    aligned = words.align(said, claim.language, words.content_words(text, language), language)
    known = {word.folded for pair in paired for word in words.content_words(pair.claim, claim.language)}
    gained = sum(word.weight for word in aligned.lost if word.folded in known)
    whole = sum(word.weight for word in said)
    return aligned.share + gained / whole if whole else 0.0


def _measure(claim: Text, passage: Text, quote: Text, here: Comparison, around: Comparison) -> dict[str, float]:
    """Measure the features: `here` are the facts of the quotation, `around` those of the whole passage."""
    cross = float(claim.language != passage.language)
    share = _share(claim, quote.text, quote.language, (*here.aligned, *here.differing))
    nearby = (*here.aligned, *here.differing, *around.aligned)
    unmatched = [fact for fact in here.unmatched if fact in around.unmatched]
    measured = {
        "share": share,
        "share_of_quote": _share(quote, claim.text, claim.language),
        "share_of_passage": _share(claim, passage.text, passage.language, nearby),
        "cross": cross,
        "cross_share": cross * share,
        "all_aligned": float(bool(here.aligned) and not here.differing and not unmatched),
    }
    for kind in COUNTED:
        measured[f"aligned_{kind}"] = _count(here.aligned, kind)
        measured[f"unmatched_{kind}"] = float(min(MOST_COUNTED, sum(fact.kind is kind for fact in unmatched)))
    for kind in FactKind:
        measured[f"differs_{kind}"] = float(any(pair.kind is kind for pair in here.differing))
    return measured


def _count(pairs: Sequence[FactPair], kind: FactKind) -> float:
    return float(min(MOST_COUNTED, sum(pair.kind is kind for pair in pairs)))
