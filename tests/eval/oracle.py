"""An engine that knows the labels of a gold set: runs and the gate are tested apart from how good any engine is."""

from collections.abc import Sequence

from eval.records import GoldSet
from factcheck.engines import ClaimDraft, ClaimDrafts, Judgement, StanceDraft, Usage
from factcheck.records import Article, Claim, ClaimType, Sentence, Span, Stance
from retrieval.records import Hit


class Oracle:
    """Finds the labelled claims, and any sentence that no label knows; judges as labelled."""

    name = "oracle"
    model = None
    parallel = 1

    def __init__(self, gold: GoldSet) -> None:
        self.prompts: dict[str, str] = {}
        self.usage = Usage()
        stretches = [stretch for article in gold.articles for stretch in article.stretches]
        self._types = {one.text: one.type for one in stretches if one.label == "checkable"}
        self._speakers = {one.text: one.speaker for one in stretches}
        self._open = {one.text for one in stretches if one.label == "not checkable"}
        self._texts = {one.sentence: one.claim for one in gold.claims}
        notes = {note.id: note.text for note in gold.notes}
        self._stances = {
            (one.claim, notes[note]): stance for one in gold.claims for note, stance in one.notes.items()
        } | {(pair.claim, text): pair.label for pair in gold.pairs for text in pair.evidence}

    def find_claims(self, article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
        return ClaimDrafts(claims=tuple(self._draft(one) for one in sentences if one.text not in self._open))

    def judge(self, article: Article, claim: Claim, hits: Sequence[Hit]) -> Judgement:
        return Judgement(stances=tuple(self._stance(claim, hit) for hit in hits))

    def _draft(self, sentence: Sentence) -> ClaimDraft:
        return ClaimDraft(
            span=Span(start=sentence.span.start, end=sentence.span.end),
            text=self._texts.get(sentence.text, sentence.text),
            type=self._types.get(sentence.text) or ClaimType.EVENT,
            speaker=self._speakers.get(sentence.text),
            check_worthiness=0.9,
            reason="labelled",
        )

    def _stance(self, claim: Claim, hit: Hit) -> StanceDraft:
        stance = self._stances.get((claim.text, hit.passage.text), Stance.NEUTRAL)
        decided = 0.0 if stance is Stance.NEUTRAL else 0.9
        return StanceDraft(passage_id=hit.passage.id, stance=stance, quote=hit.passage.text, score=decided)
