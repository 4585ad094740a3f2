"""Stance without a model of language: word alignment, sentence similarity and compared facts, weighed by a small rule.

For each passage the sentence, or pair of sentences, that lines up best with the claim is the one that may decide.
What is measured there is weighed by a multinomial logistic rule whose weights are a readable file,
`models/stance/weights.json`, learned by `models/train/stance.py`.
"""

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from factcheck import facts, words
from factcheck.engines import Judgement, StanceDraft
from factcheck.engines.local.weights import FEATURES, Weights
from factcheck.facts import Comparison
from factcheck.records import Article, Claim, FactKind, FactPair, Span
from retrieval.embed import Embedder
from retrieval.records import Hit
from retrieval.split import sentences

CANDIDATES = 3
"""Windows of a passage that are compared with the claim's meaning; the words choose them."""

KINDS = (FactKind.NUMBER, FactKind.DATE, FactKind.NAME)
MOST_COUNTED = 3


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
    """What was measured of a claim and a passage: the deciding window and the features, in the order of FEATURES."""

    span: Span
    features: tuple[float, ...]


def judge(article: Article, claim: Claim, hits: Sequence[Hit], embedder: Embedder, weights: Weights) -> Judgement:
    """Take a stance on each passage."""
    said = Text(claim.text, article.language, article.published)
    given = [Text(hit.passage.text, hit.passage.language, hit.source.published) for hit in hits]
    drafts = []
    for hit, reading in zip(hits, read(said, given, embedder), strict=True):
        stance, score = weights.decide(reading.features)
        quote = reading.span.of(hit.passage.text)
        chances = weights.probabilities(reading.features)
        drafts.append(StanceDraft(passage_id=hit.passage.id, stance=stance, quote=quote, score=score, chances=chances))
    return Judgement(stances=tuple(drafts))


def read(claim: Text, passages: Sequence[Text], embedder: Embedder) -> list[Reading]:
    """Measure a claim against passages; one call of the embedder serves them all."""
    candidates = [_windows(claim, passage) for passage in passages]
    asked = [claim.text]
    for passage, windows in zip(passages, candidates, strict=True):
        asked.extend(window.span.of(passage.text) for window in windows)
    vectors = embedder.embed(asked)
    similarities = iter(vectors[1:] @ vectors[0])
    readings = []
    for passage, windows in zip(passages, candidates, strict=True):
        scored = [(window, float(next(similarities))) for window in windows]
        window, similarity = max(scored, key=lambda item: (item[0].share + item[1], -item[0].span.start))
        readings.append(_reading(claim, passage, window, similarity))
    return readings


def _windows(claim: Text, passage: Text) -> list[Window]:
    """Cut a passage into sentences and pairs of neighbours, and keep those that share most with the claim."""
    spans = sentences(passage.text) or [Span(start=0, end=len(passage.text))]
    pairs = [Span(start=one.start, end=other.end) for one, other in pairwise(spans)]
    rated = [Window(span, _share(claim, span.of(passage.text), passage.language)) for span in spans]
    # A pair must tell clearly more than its sentences: the shorter quotation is the better one.
    rated += [Window(span, _share(claim, span.of(passage.text), passage.language) - 0.1) for span in pairs]
    return sorted(rated, key=lambda window: (-window.share, window.span.start, window.span.end))[:CANDIDATES]


def _share(claim: Text, text: str, language: str) -> float:
    said = [word for word in words.content_words(claim.text, claim.language) if not word.stem.isdigit()]
    return words.align(said, claim.language, words.content_words(text, language), language).share


def _reading(claim: Text, passage: Text, window: Window, similarity: float) -> Reading:
    quote = window.span.of(passage.text)
    compared = facts.compare(
        claim.text,
        quote,
        language=claim.language,
        passage_language=passage.language,
        base=claim.base,
        passage_base=passage.base,
    )
    measured = _measure(claim, passage, quote, similarity, compared)
    return Reading(window.span, tuple(measured[name] for name in FEATURES))


def _measure(claim: Text, passage: Text, quote: str, similarity: float, compared: Comparison) -> dict[str, float]:
    cross = float(claim.language != passage.language)
    share = _share(claim, quote, passage.language)
    back = _share(Text(quote, passage.language, None), claim.text, claim.language)
    measured = {
        "share": share,
        "share_squared": share * share,
        "share_of_quote": back,
        "share_of_passage": _share(claim, passage.text, passage.language),
        "similarity": similarity,
        "cross": cross,
        "cross_share": cross * share,
        "cross_similarity": cross * similarity,
        "length": math.log1p(len(claim.text)) / 5,
        "differs": float(bool(compared.differing)),
        "differs_share": bool(compared.differing) * share,
        "differs_similarity": bool(compared.differing) * similarity,
        "all_aligned": float(bool(compared.aligned) and not compared.differing and not compared.unmatched),
    }
    for kind in KINDS:
        measured[f"aligned_{kind}"] = _count(compared.aligned, kind)
        measured[f"unmatched_{kind}"] = float(min(MOST_COUNTED, sum(f.kind is kind for f in compared.unmatched)))
    for kind in FactKind:
        measured[f"differs_{kind}"] = float(any(pair.kind is kind for pair in compared.differing))
    return measured


def _count(pairs: Sequence[FactPair], kind: FactKind) -> float:
    return float(min(MOST_COUNTED, sum(pair.kind is kind for pair in pairs)))
