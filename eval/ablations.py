"""Parts of the local engine taken out, to measure what each of them brings."""

from collections.abc import Mapping, Sequence
from datetime import date

from factcheck.engines.local.weights import FEATURES
from factcheck.facts import Comparison, Facts
from factcheck.records import Stance


class NoFacts:
    """In the place of `factcheck.facts`: no fact is found, so none agrees, differs or is missing."""

    def extract(self, text: str, language: str, base: date | None = None) -> Facts:
        """Find nothing."""
        return Facts(language=language)

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
        """Compare nothing."""
        return Comparison()


class FactsAlone:
    """In the place of the learned rule: two shares of words, set by hand, and the compared facts.

    A passage contradicts where a fact differs and it has half of the claim's words; it supports where nothing differs,
    every number, date and name of the claim has a counterpart and it has four fifths of its words. There is no doubt:
    0 or 1.
    """

    CONTRADICTS = 0.5
    SUPPORTS = 0.8
    UNMATCHED = tuple(name for name in FEATURES if name.startswith("unmatched_"))

    def chances(self, features: Sequence[float], side: Stance) -> dict[Stance, float]:
        """Give 1 to one stance."""
        measured = dict(zip(FEATURES, features, strict=True))
        needed = {Stance.CONTRADICTS: self.CONTRADICTS, Stance.SUPPORTS: self.SUPPORTS}.get(side)
        complete = side is not Stance.SUPPORTS or not any(measured[name] for name in self.UNMATCHED)
        taken = side if needed is not None and complete and measured["share"] >= needed else Stance.NEUTRAL
        return {stance: float(stance is taken) for stance in Stance}

    def decide(self, chances: Mapping[Stance, float]) -> Stance:
        """Take the stance that has it."""
        return max(Stance, key=lambda stance: chances[stance])
