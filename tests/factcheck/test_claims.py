"""Claims from drafts: ids, quotations, dates, added words."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck import article, claims
from factcheck.engines import ClaimDraft, ClaimDrafts
from factcheck.engines.fake import FakeEngine
from factcheck.engines.local import LocalEngine
from factcheck.errors import ArticleError
from factcheck.records import ClaimType, Span

ARTICLES = sorted((Path(__file__).parent / "articles").glob("*.txt"))
DAY = date(2025, 4, 10)


def draft(text, part, kind=ClaimType.EVENT, **more):
    start = text.index(part)
    span = Span(start=start, end=start + len(part))
    return ClaimDraft(span=span, text=more.pop("text", part), type=kind, check_worthiness=0.5, reason="r", **more)


def found(text, *drafts, published=DAY):
    read = article.read(text, language="fr", published=published)
    return claims.find(read, FakeEngine(ClaimDrafts(claims=drafts))).claims


def test_ids_follow_the_article_and_links_follow_the_ids():
    text = "Le pont est fermé. La maire a dit que le pont a 90 ans."
    whole = draft(text, "La maire a dit que le pont a 90 ans.", ClaimType.STATEMENT)
    content = draft(text, "le pont a 90 ans", ClaimType.NUMBER, part_of=0)
    first, said, told = found(text, whole, content, draft(text, "Le pont est fermé."))
    assert [claim.id for claim in (first, said, told)] == ["c1", "c2", "c3"]
    assert (first.quote, told.part_of, said.part_of) == ("Le pont est fermé.", "c2", None)


def test_the_day_of_a_saying_is_not_the_day_of_what_was_said():
    text = "Le préfet a dit le 2 avril que le barrage a cédé le 20 mars."
    whole = draft(text, text, ClaimType.STATEMENT, speaker="le préfet")
    content = draft(text, "le barrage a cédé le 20 mars", part_of=0)
    said, told = found(text, whole, content)
    assert said.said_on.start == told.said_on.start == date(2025, 4, 2)
    assert said.event_date.start == told.event_date.start == date(2025, 3, 20)
    assert [when.start for when in said.dates] == [date(2025, 4, 2), date(2025, 3, 20)]


def test_an_engine_may_say_that_no_day_of_the_saying_is_written():
    text = "Le préfet a annoncé une fermeture le 20 mars."
    (said,) = found(text, draft(text, text, ClaimType.STATEMENT, said_on=Span(start=0, end=0)))
    assert said.said_on is None
    assert said.event_date.start == date(2025, 3, 20)


def test_a_date_in_quotation_marks_is_not_the_day_of_the_saying():
    text = "« Nous attendons depuis le 3 janvier », a dit Mme Roux."
    (said,) = found(text, draft(text, text, ClaimType.QUOTATION))
    assert said.said_on is None


def test_relative_dates_stay_unresolved_without_a_publication_date():
    text = "Le pont a fermé la semaine dernière."
    (claim,) = found(text, draft(text, text), published=None)
    assert claim.dates == ()


@pytest.mark.parametrize(
    ("text", "quote", "added"),
    [
        ("Jean Roux a signé le 2 mars 2025.", "M. Roux a signé le 2 mars.", ["Jean", "2025"]),
        ("Le pont est fermé jeudi [10 avril 2025].", "le pont est fermé jeudi", ["[10 avril 2025]."]),
        ("Le pont est fermé.", "Mais le pont est fermé", []),
        ("L'accord a été signé.", "l’accord a été signé", []),
    ],
)
def test_added_words_are_those_that_the_quotation_does_not_have(text, quote, added):
    assert [span.of(text) for span in claims.added_words(text, quote)] == added


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_sentence_of_an_article_is_in_a_claim_or_listed_with_a_reason(path):
    read = article.read(path.read_text(encoding="utf-8"), published=date(2025, 6, 12))
    findings = claims.find(read, LocalEngine())
    for claim in findings.claims:
        assert claim.quote == claim.span.of(read.text)
        assert all(0 <= span.start < span.end <= len(claim.text) for span in claim.added)
    spans = [entry.span for entry in (*findings.claims, *findings.not_checkable)]
    for sentence in article.sentences(read):
        assert any(s.start < sentence.span.end and sentence.span.start < s.end for s in spans), sentence.text
    assert all(entry.reason for entry in findings.not_checkable)
    assert all(
        not (e.span.start < c.span.end and c.span.start < e.span.end) for e in read.excluded for c in findings.claims
    )


WORDS = st.sampled_from(
    [
        "le",
        "la",
        "M.",
        "Roux",
        "Anne",
        "Mme",
        "a",
        "dit",
        "que",
        "selon",
        "«",
        "»",
        '"',
        "il",
        "elle",
        "12",
        "%",
        "mars",
        "jeudi",
        ",",
        ".",
        "!",
        "?",
        ":",
        ";",
        "et",
        "mais",
        "qui",
        "–",
        "(",
        ")",
        "The",
        "said",
        "according",
        "to",
        "that",
        "he",
        "\u200b",
        "accuse",
        "d’avoir",
        "\n",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, max_size=60), st.sampled_from(["fr", "en", "it"]))
def test_any_text_gives_claims_with_exact_spans_or_a_refusal(words, language):
    try:
        read = article.read(" ".join(words), language=language, published=DAY)
    except ArticleError:
        return
    findings = claims.find(read, LocalEngine())
    ids = [claim.id for claim in findings.claims]
    assert all(claim.quote == claim.span.of(read.text) and claim.text for claim in findings.claims)
    assert all(claim.part_of is None or claim.part_of in ids for claim in findings.claims)
    assert [c.span.start for c in findings.claims] == sorted(c.span.start for c in findings.claims)
    assert len(findings.claims) + len(findings.not_checkable) >= len(article.sentences(read))


def test_a_wording_has_the_apostrophes_of_the_article():
    text = "L’hôpital d’Orsane a fermé."
    worded = draft(text, text).model_copy(update={"text": "L'hôpital d'Orsane a fermé."})
    (claim,) = found(text, worded)
    assert claim.text == text
    assert claim.added == ()
