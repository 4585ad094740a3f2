import random
from datetime import date

import pytest

from factcheck import claims, evidence
from factcheck.engines import Judgement, StanceDraft
from factcheck.engines.fake import FakeEngine
from factcheck.engines.local import LocalEngine
from factcheck.records import Stance, Timing
from retrieval.library import temporary
from tests.records import PUBLISHED, article, claim, day, source

NOTE = """---
title: Note on the meeting
publisher: Desk
published: 2025-04-11
language: fr
---
Des ministres de trente pays se sont retrouvés à Bruxelles. La réunion a duré quatre heures.
"""


@pytest.fixture
def notes(tmp_path):
    (tmp_path / "note.md").write_text(NOTE, encoding="utf-8")
    return tmp_path


def gather(engine, folder, **given):
    said = article(**given)
    with temporary([folder]) as library:
        return evidence.gather(claim(said.text), said, library, engine, evidence.copies_of(said, library))


def judging(quote, stance=Stance.SUPPORTS, passage_id=None):
    """An engine that takes one stance on every passage, with the words given."""

    class Judging(FakeEngine):
        def judge(self, article, claim, hits):
            ids = [passage_id] if passage_id else [hit.passage.id for hit in hits]
            return Judgement(
                stances=tuple(StanceDraft(passage_id=i, stance=stance, quote=quote, score=0.9) for i in ids)
            )

    return Judging()


def test_a_quotation_found_in_the_passage_is_kept_with_its_span(notes):
    found = gather(judging("La réunion a duré quatre heures."), notes).evidence[0]
    assert found.stance is Stance.SUPPORTS
    assert found.quote == found.span.of(found.passage.text) == "La réunion a duré quatre heures."


@pytest.mark.parametrize("quote", ["", "La réunion a duré six heures.", "Une phrase d'ailleurs."])
def test_a_decisive_stance_without_words_of_the_passage_becomes_neutral(notes, quote):
    found = gather(judging(quote), notes).evidence[0]
    assert (found.stance, found.score) == (Stance.NEUTRAL, 0)


def test_a_stance_on_a_passage_that_was_not_asked_about_is_dropped(notes):
    found = gather(judging("La réunion a duré quatre heures.", passage_id="elsewhere"), notes).evidence
    assert [item.stance for item in found] == [Stance.NEUTRAL]


def test_the_checked_article_is_no_evidence_for_itself(tmp_path):
    text = " ".join(f"Trente pays se sont réunis à Bruxelles pour la rencontre numéro {n} du cycle." for n in range(12))
    (tmp_path / "copy.txt").write_text(text.replace("rencontre numéro 3 du", "rencontre numéro trois du"))
    found = gather(judging("Trente pays"), tmp_path, text=text)
    assert found.evidence == ()
    assert found.search.copies_refused == found.search.passages_considered > 0


def test_the_search_says_what_was_asked_and_how_much_was_looked_at(notes):
    search = gather(FakeEngine(), notes).search
    assert search.queries[0] == article().text
    assert (search.sources_searched, search.passages_considered, search.copies_refused) == (1, 1, 0)


@pytest.mark.parametrize(
    ("event", "published", "expected"),
    [
        (date(2025, 4, 10), date(2025, 4, 1), Timing.BEFORE_EVENT),
        (date(2025, 4, 1), date(2025, 4, 5), None),
        (date(2025, 4, 1), date(2025, 4, 20), Timing.AFTER_CLAIM),
        (date(2025, 4, 1), None, Timing.UNDATED),
        (None, date(2025, 4, 10), None),
    ],
)
def test_a_source_is_dated_against_the_event_and_the_claim(event, published, expected):
    said = claim(event_date=day("ce jour", event) if event else None)
    assert evidence.timing(said, PUBLISHED, source(published=published).published) is expected


def test_a_claim_of_an_undated_article_was_made_when_it_was_said():
    said = claim(said_on=day("jeudi dernier", date(2025, 4, 10)))
    assert evidence.timing(said, None, date(2025, 4, 12)) is Timing.AFTER_CLAIM
    assert evidence.timing(said, None, date(2025, 4, 9)) is None


def test_a_relative_date_is_resolved_before_a_source_is_dated_against_it():
    text = "Jeudi dernier, trente pays se sont réunis à Bruxelles pour parler du cessez-le-feu."
    found = claims.find(article(text=text, published=date(2025, 4, 14)), LocalEngine()).claims
    assert found[0].event_date.start == date(2025, 4, 10)
    assert evidence.timing(found[0], date(2025, 4, 14), date(2025, 4, 8)) is Timing.BEFORE_EVENT
    assert evidence.timing(found[0], date(2025, 4, 14), date(2025, 4, 11)) is None
    assert evidence.timing(found[0], date(2025, 4, 14), date(2025, 4, 15)) is Timing.AFTER_CLAIM


def test_what_only_the_search_for_the_contrary_finds_is_judged_too(tmp_path):
    made_up = random.Random(3)
    for number in range(30):
        rest = " ".join("".join(made_up.choices("aeioulmnrst", k=7)) for _ in range(25))
        text = f"Trente mille soldats seront déployés à la frontière, les crédits de la défense {rest}."
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "contrary.txt").write_text("La hausse du budget de la défense : les crédits ont augmenté.")
    said = "Trente mille soldats seront déployés à la frontière, et les crédits de la défense ont diminué."
    found = gather(FakeEngine(), tmp_path, text=said)
    assert len(found.evidence) == evidence.PASSAGES_PER_CLAIM
    assert any("augmenté" in item.passage.text for item in found.evidence)
    assert len({item.passage.id for item in found.evidence}) == len(found.evidence)
