"""An engine made of two functions: one that finds claims, and one that takes a stance on passages."""

from collections.abc import Callable, Sequence

from factcheck.engines import ClaimDrafts, Judgement, StanceDraft, Usage
from factcheck.engines.local import LocalEngine
from factcheck.records import Article, Claim, Sentence, Stance
from retrieval.records import Hit
from retrieval.split import sentences

Find = Callable[[Article, Sequence[Sentence]], ClaimDrafts]
Stances = Callable[[Article, Claim, Sequence[Hit]], Sequence[Stance]]
"""A stance for each passage, in their order."""


class Baseline:
    """An engine of simple answers; it finds claims as the local engine does, unless `find` is given.

    A side is always taken for sure, since the thresholds have decided; the quotation is the passage's first sentence.
    """

    model: str | None = None
    parallel = 1

    def __init__(self, name: str, stances: Stances, find: Find | None = None) -> None:
        self.name = name
        self.prompts: dict[str, str] = {}
        self.usage = Usage()
        self._stances = stances
        self._find = find or LocalEngine().find_claims

    def find_claims(self, article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
        """Find the claims of an article."""
        return self._find(article, sentences)

    def judge(self, article: Article, claim: Claim, hits: Sequence[Hit]) -> Judgement:
        """Take a stance on each passage."""
        taken = self._stances(article, claim, hits)
        return Judgement(stances=tuple(_draft(hit, stance) for hit, stance in zip(hits, taken, strict=True)))

    def close(self) -> None:
        """Do nothing: the engine holds nothing."""


def _draft(hit: Hit, stance: Stance) -> StanceDraft:
    spans = sentences(hit.passage.text)
    quote = spans[0].of(hit.passage.text) if spans else hit.passage.text
    return StanceDraft(
        passage_id=hit.passage.id,
        stance=stance,
        quote=quote,
        score=float(stance is not Stance.NEUTRAL),
        chances={one: float(one is stance) for one in Stance},
    )
