"""The local engine: claims by rules, stance by alignment and compared facts; no key and no network."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from factcheck.engines import ClaimDrafts, Judgement, Usage
from factcheck.records import Article, Claim, Sentence
from retrieval.records import Hit

if TYPE_CHECKING:
    from factcheck.engines.local.stance import Comparing
    from factcheck.engines.local.weights import Deciding


class LocalEngine:
    """Finds claims and judges passages on this machine alone.

    `deciding` and `comparing` stand in for the learned rule and for the comparison of facts, under another `name`, to
    measure what each of them brings.
    """

    model: str | None = None
    parallel = 1

    def __init__(
        self, *, name: str = "local", deciding: "Deciding | None" = None, comparing: "Comparing | None" = None
    ) -> None:
        self.name = name
        self._deciding = deciding
        self._comparing = comparing
        self.prompts: dict[str, str] = {}
        self.usage = Usage()

    def find_claims(self, article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
        """Propose the claims of an article: every sentence is in a claim or listed as not checkable."""
        from factcheck.engines.local import finding

        return finding.find(article, sentences)

    def judge(self, article: Article, claim: Claim, hits: Sequence[Hit]) -> Judgement:
        """Take a stance on each passage, with the sentence of the passage that decides it."""
        from factcheck import facts
        from factcheck.engines.local import stance, weights

        return stance.judge(article, claim, hits, self._deciding or weights.bundled(), self._comparing or facts)

    def close(self) -> None:
        """Do nothing: the engine holds nothing."""
