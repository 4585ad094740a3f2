from datetime import date

import pytest

from factcheck import evidence
from factcheck.engines import Judgement, StanceDraft
from factcheck.engines.fake import FakeEngine
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
