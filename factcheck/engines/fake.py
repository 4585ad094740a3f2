"""An engine that says what it is told to say, so that pages and the pipeline are tested without a model."""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TypeVar

from factcheck.engines import ClaimDraft, ClaimDrafts, Judgement, StanceDraft, Usage
from factcheck.errors import EngineError
from factcheck.records import Article, Claim, ClaimType, Sentence, Span, Stance
from retrieval.records import Hit

T = TypeVar("T")
Key = str | int
"""Names a claim: its text, its quote, its id, or its place among the claims (0 is claim c1)."""


class FakeEngine:
    """An Engine of scripted answers.

    `drafts` are the claims it finds (default: every sentence is one claim), or the error that finding them raises.
    What `judge` answers about a claim is looked up in `failures` (raised), then `judgements` (given back as is), then
    `stances` (source title to stance, the whole passage as quotation); every other passage is neutral. `on_judge` is
    called first, in the judging thread: a test can wait there. `judged` lists the claims in the order of the calls.
    """

    name = "fake"

    def __init__(
        self,
        drafts: ClaimDrafts | EngineError | None = None,
        *,
        stances: Mapping[Key, Mapping[str, Stance]] | None = None,
        judgements: Mapping[Key, Judgement] | None = None,
        failures: Mapping[Key, EngineError] | None = None,
        on_judge: Callable[[Claim], None] | None = None,
        parallel: int = 1,
        model: str | None = None,
    ) -> None:
        self.model = model
        self.prompts: dict[str, str] = {}
        self.usage = Usage()
        self.parallel = parallel
        self.judged: list[Claim] = []
        self._drafts = drafts
        self._stances = stances or {}
        self._judgements = judgements or {}
        self._failures = failures or {}
        self._on_judge = on_judge
        self._lock = Lock()

    def find_claims(self, article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
        """Give the scripted drafts, or one for each sentence. Raises the scripted error."""
        with self._lock:
            self.usage.calls += 1
        if isinstance(self._drafts, EngineError):
            raise self._drafts
        return self._drafts or ClaimDrafts(claims=tuple(_draft(sentence) for sentence in sentences))

    def judge(self, article: Article, claim: Claim, hits: Sequence[Hit]) -> Judgement:
        """Give what is scripted for the claim. Raises the scripted error."""
        with self._lock:
            self.usage.calls += 1
            self.judged.append(claim)
        if self._on_judge:
            self._on_judge(claim)
        if error := _look_up(self._failures, claim):
            raise error
        if judgement := _look_up(self._judgements, claim):
            return judgement
        scripted = _look_up(self._stances, claim) or {}
        return Judgement(stances=tuple(_stance(hit, scripted.get(hit.source.title, Stance.NEUTRAL)) for hit in hits))

    def close(self) -> None:
        """Do nothing: the engine holds nothing."""


def draft(article: Article, quote: str, text: str | None = None, **given: object) -> ClaimDraft:
    """Draft a claim for words that stand in the article; raises ValueError when they do not."""
    start = article.text.index(quote)
    fields = {"type": ClaimType.EVENT, "check_worthiness": 0.8, "reason": "A fact that a source can settle."}
    return ClaimDraft.model_validate(
        fields | {"span": Span(start=start, end=start + len(quote)), "text": text or quote} | given
    )


def _draft(sentence: Sentence) -> ClaimDraft:
    return ClaimDraft(
        span=sentence.span,
        text=sentence.text,
        type=ClaimType.EVENT,
        check_worthiness=0.8,
        reason="A fact that a source can settle.",
    )


def _stance(hit: Hit, stance: Stance) -> StanceDraft:
    score = 0.0 if stance is Stance.NEUTRAL else 0.9
    return StanceDraft(passage_id=hit.passage.id, stance=stance, quote=hit.passage.text, score=score)


def _look_up(scripted: Mapping[Key, T], claim: Claim) -> T | None:
    for key in (claim.text, claim.quote, claim.id):
        if key in scripted:
            return scripted[key]
    place = claim.id.removeprefix("c")
    return scripted.get(int(place) - 1) if place.isdecimal() else None
