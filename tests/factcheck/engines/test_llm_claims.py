from datetime import date

import pytest

from factcheck.engines import llm_claims
from factcheck.records import Sentence, Span
from tests.llm_parts import HITS, TEXT, article, claim, custom, engine, sentences


def changed_claims(server, text, change, **given):
    def edit(reply, material):
        for reading in reply["readings"]:
            for found in reading["claims"]:
                change(found)
        return reply

    with custom(server, edit) as made:
        return made.find_claims(article(text, **given), sentences(text)).claims


def test_words_copied_with_other_quotation_marks_are_placed_in_the_sentence(server):
    text = "Le maire a dit « d’accord pour 2031 » hier."
    (draft,) = changed_claims(server, text, lambda found: found.update(quote='dit "d\'accord pour 2031"'))
    assert draft.span.of(text) == "dit « d’accord pour 2031 »"


def test_words_that_are_not_the_sentences_leave_the_whole_sentence_as_the_claims_quotation(server):
    text = "Le pont a rouvert lundi."
    (draft,) = changed_claims(server, text, lambda found: found.update(quote="Le pont a fermé lundi."))
    assert draft.span.of(text) == text


def test_a_wording_with_a_figure_that_the_article_lacks_gives_way_to_the_articles_words(server):
    text = "Le pont coûte 30.000 euros par an."
    (draft,) = changed_claims(server, text, lambda found: found.update(text="Le pont coûte 45 000 euros par an."))
    assert draft.text == text
    assert "45 000" in draft.ambiguous


def test_a_wording_may_write_figures_otherwise_and_add_the_date_that_is_meant(server):
    text = "Le pont coûte 30.000 euros et a rouvert jeudi."
    wording = "Le pont coûte 30 000 euros et a rouvert jeudi (10 avril 2025)."
    (draft,) = changed_claims(server, text, lambda found: found.update(text=wording), published=date(2025, 4, 10))
    assert (draft.text, draft.ambiguous) == (wording, None)


def test_a_speaker_whom_the_article_does_not_name_is_dropped(server):
    text = "Jeanne Verdier, maire de Saint-Elme, a promis un pont."
    (named,) = changed_claims(server, text, lambda found: found.update(speaker="Jeanne Verdier"))
    (other,) = changed_claims(server, text, lambda found: found.update(speaker="Jeanne Dupont"))
    assert (named.speaker, other.speaker) == ("Jeanne Verdier", None)


def test_a_statement_and_its_content_are_linked(server):
    text = "Le maire a dit que le pont mesure 320 mètres. Il fait beau."

    def change(reply, material):
        said = reply["readings"][0]["claims"][0]
        reply["readings"][0]["claims"].append(
            said
            | {
                "id": 77,
                "part_of": said["id"],
                "quote": "le pont mesure 320 mètres",
                "text": "Le pont mesure 320 mètres.",
            }
        )
        reply["readings"][1]["claims"][0]["part_of"] = 4711
        return reply

    with custom(server, change) as made:
        drafts = made.find_claims(article(text), sentences(text)).claims
    assert [draft.part_of for draft in drafts] == [None, 0, None]


def test_a_claim_given_twice_is_one(server):
    text = "Le pont a rouvert lundi. Il mesure 320 mètres."

    def change(reply, material):
        reply["readings"][0]["claims"] *= 2
        reply["readings"].append(reply["readings"][0])
        return reply

    with custom(server, change) as made:
        assert len(made.find_claims(article(text), sentences(text)).claims) == 2


def test_sentences_passed_over_or_left_without_a_claim_are_not_lost(server):
    text = "Le pont a rouvert lundi. Il mesure 320 mètres."

    def change(reply, material):
        reply["readings"][0]["claims"] = []
        return {"readings": reply["readings"][:1]}

    with custom(server, change) as made:
        found = made.find_claims(article(text), sentences(text))
    assert [draft.text for draft in found.claims] == ["Le pont a rouvert lundi."]
    assert [(left.quote, left.kind) for left in found.not_checkable] == [("Il mesure 320 mètres.", "not read")]


def test_a_fooled_model_brings_no_sentence_of_its_own_into_the_claims(server):
    with engine(server, "obeys_injection") as made:
        found = made.find_claims(article(), sentences())
    assert found.claims == ()
    assert [left.quote for left in found.not_checkable] == [sentence.text for sentence in sentences()]


@pytest.mark.parametrize(
    "mode", ["fabricated_quote", "altered_quote", "other_source_quote", "unknown_source_id", "nul"]
)
def test_claims_are_quoted_from_the_article_whatever_the_model_copied(server, mode):
    with engine(server, mode) as made:
        found = made.find_claims(article(), sentences())
    quoted = [draft.span.of(TEXT) for draft in found.claims] + [left.quote for left in found.not_checkable]
    assert sorted(quoted) == sorted(sentence.text for sentence in sentences())


def test_half_a_character_breaks_nothing_that_is_stored(server):
    with engine(server, "surrogate") as made:
        judgement = made.judge(article(), claim(), HITS)
        found = made.find_claims(article(), sentences())
    assert judgement.missing == "half"
    assert "half" in judgement.model_dump_json() + found.model_dump_json()
    assert [draft.text for draft in found.claims] == ["Le pont de Saint-Elme a rouvert lundi.", "Il mesure 320 mètres."]


@pytest.mark.parametrize(
    ("words_each", "count", "windows"),
    [(60, 10, [(1, 10)]), (60, 50, [(1, 24), (25, 50)]), (3000, 2, [(1, 1), (2, 2)]), (60, 0, [])],
)
def test_windows_are_few_even_and_begin_with_a_paragraph(words_each, count, windows):
    text = "mot " * words_each
    found = [Sentence(span=Span(start=0, end=1), text=text, paragraph=number // 4) for number in range(count)]
    assert [(window.first, window.last) for window in llm_claims.windows(found)] == windows
