"""Stance by simple means. The passage that is most like the claim decides; all others are neutral."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from factcheck import facts, words
from factcheck.facts import PolarityKind
from factcheck.records import Article, Claim, Record, Stance
from retrieval.embed import shared_embedder
from retrieval.records import Hit, Passage

FILE = Path(__file__).with_name("thresholds.json")


class Bounds(Record):
    """The likeness, 0 to 1, from which a passage supports, and from which it contradicts, a claim.

    `macro_f1` is what they reach on the tuning sets together.
    """

    supports: float
    contradicts: float
    macro_f1: float


class Thresholds(Record):
    """What `python -m eval.baselines.tune` has chosen, on which sets, of how many items and by which command."""

    command: str
    suites: tuple[str, ...]
    n: int
    overlap: Bounds
    cosine: Bounds


@cache
def bundled() -> Thresholds:
    """Read the committed thresholds, once."""
    return Thresholds.model_validate_json(FILE.read_bytes())


def always(stance_of: Callable[[Claim], Stance]) -> Callable[[Article, Claim, Sequence[Hit]], list[Stance]]:
    """Make a way to judge that looks at no passage."""
    return lambda _article, claim, hits: [stance_of(claim)] * len(hits)


def by_overlap(article: Article, claim: Claim, hits: Sequence[Hit]) -> list[Stance]:
    """Go by the share of the claim's words that a passage has, and whether one of them alone is negated."""
    language = article.language
    shares = [overlap(claim.text, language, hit.passage) for hit in hits]
    found = [
        decide_overlap(share, negated=negates(claim.text, language) != negates(hit.passage.text, hit.passage.language))
        for share, hit in zip(shares, hits, strict=True)
    ]
    return _best_alone(shares, found)


def by_cosine(_article: Article, claim: Claim, hits: Sequence[Hit]) -> list[Stance]:
    """Go by the cosine of claim and passage under the bundled encoder."""
    cosines = cosine(claim.text, [hit.passage.text for hit in hits])
    return _best_alone(cosines, [decide_cosine(one) for one in cosines])


def overlap(claim: str, language: str, passage: Passage) -> float:
    """Give the share of a claim's content words, by their stems, that a passage has; 0 of none."""
    said = [word.stem for word in words.content_words(claim, language)]
    there = {word.stem for word in words.content_words(passage.text, passage.language)}
    return sum(stem in there for stem in said) / len(said) if said else 0.0


def negates(text: str, language: str) -> bool:
    """Tell whether a text has a negation anywhere."""
    return any(sign.kind is PolarityKind.NEGATION for sign in facts.find_polarity(text, language))


def cosine(claim: str, passages: Sequence[str]) -> list[float]:
    """Give the cosine of a claim and each passage."""
    vectors = shared_embedder().embed([claim, *passages])
    return [float(one) for one in vectors[1:] @ vectors[0]]


def decide_overlap(share: float, *, negated: bool, bounds: Bounds | None = None) -> Stance:
    """Support from one share on; contradict from another on, where either text `negated` and the other did not."""
    bounds = bounds or bundled().overlap
    if negated:
        return Stance.CONTRADICTS if share >= bounds.contradicts else Stance.NEUTRAL
    return Stance.SUPPORTS if share >= bounds.supports else Stance.NEUTRAL


def decide_cosine(value: float, bounds: Bounds | None = None) -> Stance:
    """Support from one cosine on, and contradict below that from another on: near, but not the same."""
    bounds = bounds or bundled().cosine
    if value >= bounds.supports:
        return Stance.SUPPORTS
    return Stance.CONTRADICTS if value >= bounds.contradicts else Stance.NEUTRAL


def _best_alone(likeness: Sequence[float], found: Sequence[Stance]) -> list[Stance]:
    best = max(range(len(likeness)), key=lambda place: (likeness[place], -place), default=None)
    return [stance if place == best else Stance.NEUTRAL for place, stance in enumerate(found)]
