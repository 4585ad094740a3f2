"""What a run measures: an engine and the way articles are read, and an engine that remembers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval import ranking
from eval.ranking import Rank
from factcheck import article as articles
from factcheck.engines import ClaimDrafts, Engine, Judgement
from factcheck.records import Article, Claim, Sentence
from retrieval.records import Hit


@dataclass(frozen=True)
class Subject:
    """An engine, how it is given articles, and how documents are ranked; the rest of the line is always ours."""

    engine: Engine
    read: Callable[..., Article] = articles.read
    rank: Rank = ranking.as_a_check_asks


class Remembering:
    """An engine that answers as another does, and remembers what it last said about each passage."""

    def __init__(self, engine: Engine) -> None:
        self.name, self.model, self.prompts = engine.name, engine.model, engine.prompts
        self.usage, self.parallel = engine.usage, 1
        self.said: Judgement | None = None
        self._engine = engine

    def find_claims(self, article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
        """Find claims as the other engine does."""
        return self._engine.find_claims(article, sentences)

    def judge(self, article: Article, claim: Claim, hits: Sequence[Hit]) -> Judgement:
        """Judge as the other engine does, and remember the answer."""
        self.said = None
        self.said = self._engine.judge(article, claim, hits)
        return self.said

    def close(self) -> None:
        """Close the engine within."""
        self._engine.close()
