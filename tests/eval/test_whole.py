from datetime import date

import pytest

from eval import whole
from eval.corpus import open_corpus
from eval.datasets import DatasetError
from eval.records import DateLabel, Document, GoldArticle, GoldClaim, Stretch
from eval.subject import Subject
from factcheck.engines import ClaimDrafts
from factcheck.engines.fake import FakeEngine, draft
from factcheck.errors import EngineError
from factcheck.records import Article, FailureKind, Span, Stance

BRIDGE = "Le pont de Lormentel mesure 90 mètres et date de 1931."
SAID = "Selon la maire, Hélène Dostrac, le pont de Lormentel sera repeint le 20 mars 2025."
TEXT = f"{BRIDGE} {SAID}\n"
NOTES = (
    Document(id="long", title="Longueur", text="Le pont de Lormentel mesure 90 mètres.", language="fr"),
    Document(id="old", title="Âge", text="Le pont de Lormentel date de 1913.", language="fr"),
)
ARTICLE = Article(id="a", text=TEXT, language="fr")
FOR, AGAINST = {"Longueur": Stance.SUPPORTS}, {"Âge": Stance.CONTRADICTS}


def stretch(text, **given):
    start = TEXT.index(text)
    return Stretch(text=text, span=Span(start=start, end=start + len(text)), label="checkable", **given)


GOLD = GoldArticle(
    name="pont",
    text=TEXT,
    language="fr",
    published=date(2025, 3, 13),
    stretches=(
        stretch(BRIDGE),
        stretch(
            SAID,
            speaker="Hélène Dostrac",
            dates=(DateLabel(text="20 mars 2025", start=date(2025, 3, 20), end=date(2025, 3, 20)),),
        ),
    ),
)


def claim(sentence, label, notes, **more):
    given = {"id": "pont-1", "article": "pont", "sentence": sentence, "claim": sentence, "language": "fr"}
    return GoldClaim.model_validate(given | {"date": GOLD.published, "label": label, "notes": notes} | more)


@pytest.fixture(scope="module")
def corpus():
    with open_corpus(NOTES) as made:
        yield made


def outcomes(corpus, engine, claims, part):
    found = whole.check(GOLD, claims, corpus, Subject(engine))
    return [one for one in found if one.id.startswith(f"{part}/")]


def parts(**given):
    """Two claims of one sentence: its length and its age."""
    drafts = (draft(ARTICLE, "Le pont de Lormentel mesure 90 mètres"), draft(ARTICLE, "date de 1931"))
    return FakeEngine(ClaimDrafts(claims=drafts), **given)


def test_one_wrong_part_makes_a_sentence_wrong(corpus):
    wrong = claim(BRIDGE, "contradicted", {"old": "contradicts"})
    engine = parts(stances={0: FOR, 1: AGAINST})
    assert [one.predicted for one in outcomes(corpus, engine, [wrong], "verdicts")] == ["contradicted"]


def test_a_part_that_nothing_settles_leaves_the_others_their_say(corpus):
    right = claim(BRIDGE, "supported", {"long": "supports"})
    assert [one.predicted for one in outcomes(corpus, parts(stances={0: FOR}), [right], "verdicts")] == ["supported"]


def test_of_x_said_y_the_verdict_on_y_counts(corpus):
    saying = draft(ARTICLE, SAID)
    content = draft(ARTICLE, "le pont de Lormentel sera repeint le 20 mars 2025", part_of=0)
    engine = FakeEngine(ClaimDrafts(claims=(saying, content)), stances={0: FOR, 1: AGAINST})
    contradicted = claim(SAID, "contradicted", {"old": "contradicts"})
    assert [one.predicted for one in outcomes(corpus, engine, [contradicted], "verdicts")] == ["contradicted"]


def test_a_claim_that_was_not_found_is_wrong_and_is_no_abstention(corpus):
    open_claim = claim(SAID, "not enough evidence", {})
    assert [one.predicted for one in outcomes(corpus, parts(), [open_claim], "verdicts")] == [whole.NOT_FOUND]


def test_a_part_that_failed_makes_a_failure_and_no_verdict(corpus):
    engine = parts(stances={0: FOR}, failures={1: EngineError(FailureKind.TIMEOUT, "Timed out.")})
    right = claim(BRIDGE, "supported", {"long": "supports"})
    found = outcomes(corpus, engine, [right], "verdicts")
    assert [(one.predicted, one.failure) for one in found] == [(None, "Timed out.")]


def test_sentences_dates_and_speakers_are_held_against_their_labels(corpus):
    engine = FakeEngine(ClaimDrafts(claims=(draft(ARTICLE, SAID, speaker="la maire, Hélène Dostrac"),)))
    assert [(one.gold, one.predicted) for one in outcomes(corpus, engine, [], "sentences")] == [(1, 0), (1, 1)]
    assert [one.predicted for one in outcomes(corpus, engine, [], "dates")] == ["2025-03-20..2025-03-20"]
    assert [one.predicted for one in outcomes(corpus, engine, [], "speakers")] == ["Hélène Dostrac"]


def test_another_speaker_is_not_taken_for_the_labelled_one(corpus):
    engine = FakeEngine(ClaimDrafts(claims=(draft(ARTICLE, SAID, speaker="Tomas Belgrin"),)))
    assert [one.predicted for one in outcomes(corpus, engine, [], "speakers")] == ["Tomas Belgrin"]


def test_every_shown_quotation_is_looked_up_in_the_stored_source(corpus):
    shown = outcomes(corpus, parts(stances={0: FOR, 1: AGAINST}), [], "quotes")
    assert len(shown) == 2 * len(NOTES)
    assert all(one.predicted == 1 for one in shown)


def test_spans_are_held_against_the_stretches_that_they_lie_in(corpus):
    first, second = outcomes(corpus, parts(), [], "spans")
    whole_sentence = [0, len(BRIDGE) - 1]
    length = "Le pont de Lormentel mesure 90 mètres"
    age = BRIDGE.index("date de 1931")
    assert first.gold == [whole_sentence]
    assert first.predicted == [[0, len(length)], [age, age + len("date de 1931")]]
    start = TEXT.index(SAID)
    assert (second.gold, second.predicted) == ([[start, start + len(SAID) - 1]], [])


def test_the_content_of_x_said_y_is_no_span_beside_the_whole(corpus):
    saying = draft(ARTICLE, SAID)
    content = draft(ARTICLE, "le pont de Lormentel sera repeint le 20 mars 2025", part_of=0)
    spans = outcomes(corpus, FakeEngine(ClaimDrafts(claims=(saying, content))), [], "spans")
    assert spans[1].predicted == spans[1].gold


def test_of_several_claims_of_a_sentence_the_one_most_like_the_gold_claim_must_stand_by_itself(corpus):
    aged = claim(BRIDGE, "contradicted", {"old": "contradicts"}, claim="Il date de 1931 à Orvena.", needs=("Orvena",))
    missed = claim(SAID, "not enough evidence", {}, id="pont-2", needs=())
    found = outcomes(corpus, parts(), [aged, missed], "self-contained")
    assert [(one.id, one.gold, one.predicted) for one in found] == [
        ("self-contained/pont-1", ["Orvena"], "date de 1931"),
        ("self-contained/pont-2", [], None),
    ]


def test_a_verdict_tells_what_was_found_and_the_evidence_shown_for_it(corpus):
    wrong = claim(BRIDGE, "contradicted", {"old": "contradicts"})
    (found,) = outcomes(corpus, parts(stances={0: FOR, 1: AGAINST}), [wrong], "verdicts")
    assert found.about["claim"] == found.about["sentence"] == BRIDGE
    assert found.about["notes"] == {"old": "contradicts"}
    assert found.about["found"] == ["Le pont de Lormentel mesure 90 mètres", "date de 1931"]
    assert found.about["evidence"][0] == {
        "notes": ["old"],
        "stance": "contradicts",
        "quote": "Le pont de Lormentel date de 1913.",
        "score": found.scores,
    }


def test_a_claim_that_was_not_found_has_no_confidence_and_no_evidence(corpus):
    (found,) = outcomes(corpus, parts(), [claim(SAID, "not enough evidence", {})], "verdicts")
    assert (found.scores, found.about["evidence"], found.about["found"]) == (None, [], [])


def test_a_given_claim_tells_the_evidence_shown(corpus):
    given = claim(BRIDGE, "supported", {"long": "supports"})
    first, *quotes = whole.check_given(given, corpus, Subject(FakeEngine(stances={0: FOR})))
    assert (first.id, first.gold) == ("claims/pont-1", "supported")
    assert {name for piece in first.about["evidence"] for name in piece["notes"]} <= {"long", "old"}
    assert [one.id for one in quotes][:1] == ["quotes/pont-1/1"]


def test_a_sentence_tells_its_words_language_and_type(corpus):
    first, _ = outcomes(corpus, parts(), [], "sentences")
    assert first.about == {
        "sentence": BRIDGE,
        "language": "fr",
        "claims": ["Le pont de Lormentel mesure 90 mètres", "date de 1931"],
    }


def test_an_article_that_reading_changes_is_refused(corpus):
    changed = GOLD.model_copy(update={"text": TEXT.replace(" ", "\r\n", 1)})
    with pytest.raises(DatasetError, match="Reading changed the text of pont"):
        list(whole.check(changed, [], corpus, Subject(FakeEngine())))
