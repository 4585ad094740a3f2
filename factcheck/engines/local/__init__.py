"""The local engine: claims by rules, stance by alignment and compared facts; no key and no network."""

from collections.abc import Sequence

from factcheck.engines import ClaimDrafts, Judgement, Usage
from factcheck.records import Article, Claim, Sentence
from retrieval.records import Hit


class LocalEngine:
    """Finds claims and judges passages on this machine alone."""

    name = "local"
    model: str | None = None
    parallel = 1

    def __init__(self) -> None:
        self.prompts: dict[str, str] = {}
        self.usage = Usage()

    def find_claims(self, article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
        """Propose the claims of an article: every sentence is in a claim or listed as not checkable."""
        from factcheck.engines.local import finding

        return finding.find(article, sentences)

    def judge(self, article: Article, claim: Claim, hits: Sequence[Hit]) -> Judgement:
        """Take a stance on each passage, with the sentence of the passage that decides it."""
        from factcheck.engines.local import stance, weights

        return stance.judge(article, claim, hits, weights.bundled())

    def close(self) -> None:
        """Do nothing: the engine holds nothing."""
