from datetime import UTC, datetime

import pytest

from factcheck.engines import ClaimDrafts, Engine, Judgement
from factcheck.engines.fake import FakeEngine, draft
from factcheck.errors import EngineError
from factcheck.records import Article, Claim, ClaimType, FailureKind, Sentence, Span, Stance
from retrieval.records import Hit, Locator, Passage, Source

ARTICLE = Article(id="a", text="Le pont a rouvert lundi. Il mesure 320 mètres.", language="fr")
SENTENCES = (
    Sentence(span=Span(start=0, end=24), text="Le pont a rouvert lundi.", paragraph=0),
    Sentence(span=Span(start=25, end=46), text="Il mesure 320 mètres.", paragraph=0),
)


def claim(number):
    sentence = SENTENCES[number - 1]
    return Claim(
        id=f"c{number}", quote=sentence.text, span=sentence.span, text=f"{sentence.text} (pont)",
        type=ClaimType.EVENT, check_worthiness=0.5, reason="r",
    )  # fmt: skip


def hit(title, text):
    passage = Passage(
        id=f"p-{title}", source_id=title, text=text, span=Span(start=0, end=len(text)),
        locator=Locator(paragraph=1), language="fr",
    )  # fmt: skip
    source = Source(id=title, title=title, retrieved=datetime(2025, 1, 1, tzinfo=UTC), language="fr", sha256="0")
    return Hit(passage=passage, source=source, score=1, ranks={"lexical": 1})


HITS = (hit("Note A", "Le pont mesure 320 mètres."), hit("Note B", "Le pont mesure 230 mètres."))


def test_it_is_an_engine():
    engine: Engine = FakeEngine()
    assert engine.name == "fake"


def test_every_sentence_is_a_claim_by_default():
    found = FakeEngine().find_claims(ARTICLE, SENTENCES)
    assert [c.span.of(ARTICLE.text) for c in found.claims] == [s.text for s in SENTENCES]


def test_scripted_drafts_are_given_back():
    drafts = ClaimDrafts(claims=(draft(ARTICLE, "320 mètres", "Le pont mesure 320 mètres.", type=ClaimType.NUMBER),))
    found = FakeEngine(drafts).find_claims(ARTICLE, SENTENCES)
    assert found.claims[0].span.of(ARTICLE.text) == "320 mètres"
    assert found.claims[0].type is ClaimType.NUMBER


def test_finding_raises_its_scripted_error():
    with pytest.raises(EngineError) as caught:
        FakeEngine(EngineError(FailureKind.QUOTA, "Used up.")).find_claims(ARTICLE, SENTENCES)
    assert caught.value.kind is FailureKind.QUOTA


def test_stances_are_scripted_by_source_title_and_others_are_neutral():
    engine = FakeEngine(stances={"Il mesure 320 mètres.": {"Note A": Stance.SUPPORTS}})
    stances = engine.judge(ARTICLE, claim(2), HITS).stances
    assert [(s.stance, s.quote) for s in stances] == [
        (Stance.SUPPORTS, HITS[0].passage.text),
        (Stance.NEUTRAL, HITS[1].passage.text),
    ]


@pytest.mark.parametrize("key", [1, "c2", "Il mesure 320 mètres.", "Il mesure 320 mètres. (pont)"])
def test_a_claim_is_named_by_place_id_quote_or_text(key):
    engine = FakeEngine(failures={key: EngineError(FailureKind.TIMEOUT, "Too slow.")})
    assert engine.judge(ARTICLE, claim(1), HITS)
    with pytest.raises(EngineError, match="Too slow"):
        engine.judge(ARTICLE, claim(2), HITS)


def test_judgements_are_given_back_and_calls_are_counted():
    judgement = Judgement(stances=(), missing="The length of the bridge.")
    seen = []
    engine = FakeEngine(judgements={0: judgement}, on_judge=seen.append)
    assert engine.judge(ARTICLE, claim(1), HITS) is judgement
    assert [c.id for c in engine.judged] == [c.id for c in seen] == ["c1"]
    assert engine.usage.calls == 1
