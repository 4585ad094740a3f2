"""Awkward questions to the line itself: what becomes of an engine that fails, of one that invents its quotations."""

from collections.abc import Iterator, Sequence

from eval.corpus import Corpus
from eval.records import Outcome
from eval.subject import Remembering
from factcheck import pipeline
from factcheck.engines import Engine, Judgement, StanceDraft
from factcheck.errors import EngineError
from factcheck.records import Article, CheckedClaim, Claim, FailureKind, Findings, Stance
from retrieval.records import Hit

FAILURE = "failure"
INVENTED = "These words stand in no source at all, whatever the engine says."


class Failing(Remembering):
    """An engine that finds claims as another does, and fails to judge any."""

    def judge(self, article: Article, claim: Claim, hits: Sequence[Hit]) -> Judgement:
        """Fail, as an engine does whose provider is down."""
        raise EngineError(FailureKind.UNREACHABLE, "Not checked: the provider could not be reached.")


class Inventing(Remembering):
    """An engine that finds claims as another does, and takes a side on every passage with words that it made up."""

    def judge(self, article: Article, claim: Claim, hits: Sequence[Hit]) -> Judgement:
        """Take a side, as a language model does that has been fooled."""
        sides = (Stance.SUPPORTS, Stance.CONTRADICTS)
        return Judgement(
            stances=tuple(
                StanceDraft(passage_id=hit.passage.id, stance=sides[place % 2], quote=INVENTED, score=1.0)
                for place, hit in enumerate(hits)
            )
        )


def failing(name: str, article: Article, findings: Findings, corpus: Corpus, engine: Engine) -> Iterator[Outcome]:
    """Check claims with an engine that fails: each must end as a failure, none with a verdict."""
    for place, checked in enumerate(_checked(article, findings, corpus, Failing(engine)), start=1):
        made = checked.verdict
        yield Outcome(id=f"faults/{name}/{place}", gold=FAILURE, predicted=made.label if made else FAILURE)


def inventing(name: str, article: Article, findings: Findings, corpus: Corpus, engine: Engine) -> Iterator[Outcome]:
    """Check claims with an engine that invents its quotations: every passage must be shown as neutral."""
    for place, checked in enumerate(_checked(article, findings, corpus, Inventing(engine)), start=1):
        sides = sorted({item.stance.value for item in checked.evidence if item.stance is not Stance.NEUTRAL})
        predicted = " ".join(sides) or Stance.NEUTRAL.value
        yield Outcome(id=f"inventions/{name}/{place}", gold=Stance.NEUTRAL.value, predicted=predicted)


def _checked(article: Article, findings: Findings, corpus: Corpus, engine: Engine) -> Iterator[CheckedClaim]:
    for event in pipeline.check(article, engine, corpus.library, findings=findings):
        if isinstance(event, pipeline.ClaimChecked):
            yield event.checked
