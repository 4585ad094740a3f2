"""The local engine: claims by rules, stance by alignment and compared facts; no key and no network."""

from collections.abc import Sequence

from factcheck.engines import ClaimDraft, ClaimDrafts, Judgement, Usage
from factcheck.records import Article, Claim, ClaimType, Sentence
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
        return ClaimDrafts(
            claims=tuple(
                ClaimDraft(span=s.span, text=s.text, type=ClaimType.EVENT, check_worthiness=0.5, reason="a statement")
                for s in sentences
            )
        )

    def judge(self, article: Article, claim: Claim, hits: Sequence[Hit]) -> Judgement:
        """Take a stance on each passage, with the sentence of the passage that decides it."""
        from factcheck.engines.local import stance, weights
        from retrieval.embed import shared_embedder

        return stance.judge(article, claim, hits, shared_embedder(), weights.bundled())
