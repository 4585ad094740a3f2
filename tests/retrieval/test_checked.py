"""Previously checked claims in a library: added, found, kept apart from the sources, removed."""

import json

import pytest

from retrieval.library import Library, temporary
from retrieval.records import Collection
from tests.web_parts import fetch_from
from tests.web_server import serve

JSON_LD = "application/ld+json"


def review(text="Le pont de Brenne a coûté 45 millions d’euros.", **given):
    fields = {
        "@type": "ClaimReview",
        "claimReviewed": text,
        "url": "https://verif.example/pont",
        "author": {"@type": "Organization", "name": "Atelier Vérif"},
        "datePublished": "2024-03-05",
        "reviewRating": {"alternateName": "Faux", "ratingValue": 1, "bestRating": 5},
    }
    return {name: value for name, value in (fields | given).items() if value is not None}


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library", create=True) as opened:
        yield opened


@pytest.fixture
def add(library, tmp_path):
    def write(*reviews, name="reviews.json"):
        (tmp_path / name).write_text(json.dumps(list(reviews), ensure_ascii=False), encoding="utf-8")
        return [outcome.status for outcome in library.add_reviews([tmp_path / name])]

    return write


def test_a_review_is_found_by_its_claim_with_the_rating_and_the_page(library, add):
    assert add(review(), review("Il y a 200 loups.", url="https://verif.example/loups")) == ["added", "added"]
    (first, *_) = library.past_checks(["Combien a coûté le pont de Brenne ?"])
    assert first.claim == "Le pont de Brenne a coûté 45 millions d’euros."
    assert (first.review.rating, first.review.value, first.source.publisher) == ("Faux", 1, "Atelier Vérif")
    assert first.source.url == "https://verif.example/pont" and first.similarity is not None


def test_the_same_claim_publisher_and_address_are_one_review(library, add):
    assert add(review(), review(), review(claimReviewed=" le pont de Brenne  a coûté 45 MILLIONS d’euros.")) == [
        "added",
        "unchanged",
        "updated",
    ]
    assert add(review(), name="again.json") == ["updated"]
    assert add(review(), name="and-again.json") == ["unchanged"]
    assert library.review_count == 1


def test_the_same_claim_of_two_publishers_is_two_reviews(library, add):
    assert add(review(), review(author="Plumbline")) == ["added", "added"]
    found = library.past_checks(["le pont de Brenne a coûté 45 millions"])
    assert {check.source.publisher for check in found} == {"Atelier Vérif", "Plumbline"}


def test_another_rating_takes_the_place_of_the_earlier_one(library, add):
    add(review())
    assert add(review(reviewRating={"alternateName": "Plutôt vrai"})) == ["updated"]
    assert [check.review.rating for check in library.past_checks(["pont de Brenne"])] == ["Plutôt vrai"]


def test_reviews_are_kept_apart_from_the_sources(library, add, tmp_path):
    note = tmp_path / "note.md"
    note.write_text("Le pont de Brenne a coûté 45 millions d’euros.\n", encoding="utf-8")
    assert [outcome.status for outcome in library.add([note])] == ["added"]
    assert add(review()) == ["added"]
    assert (library.source_count, library.review_count) == (1, 1)
    assert [hit.source.title for hit in library.search(["le pont de Brenne"], limit=10)] == [library.sources()[0].title]
    (reviewed,) = library.sources(Collection.CHECKED)
    assert [check.source for check in library.past_checks(["pont de Brenne"])] == [reviewed]


def test_a_removed_review_is_gone(library, add):
    add(review(), review("Il y a 200 loups.", url="https://verif.example/loups"))
    (first, *_) = library.past_checks(["le pont de Brenne"])
    library.remove(first.source.id)
    assert [check.claim for check in library.past_checks(["le pont de Brenne"])] == ["Il y a 200 loups."]
    assert library.review_count == 1


def test_reviews_outlive_the_program_and_the_indexes(tmp_path, library, add):
    add(review())
    library.rebuild()
    library.close()
    with Library.open(tmp_path / "library") as again:
        assert [check.review.rating for check in again.past_checks(["pont de Brenne"])] == ["Faux"]


def test_a_bad_item_stops_no_other_and_says_why(library, tmp_path):
    path = tmp_path / "reviews.jsonl"
    path.write_text("\n".join([json.dumps(review(url=None)), "garbage", json.dumps(review())]), encoding="utf-8")
    outcomes = library.add_reviews([path, tmp_path / "missing.json"])
    assert [outcome.status for outcome in outcomes] == ["refused", "refused", "added", "refused"]
    assert "url: there is none." in outcomes[0].reason and "cannot be opened" in outcomes[3].reason


def test_progress_is_told_and_stopping_keeps_what_was_added(library, tmp_path):
    path = tmp_path / "reviews.jsonl"
    lines = [json.dumps(review(f"Claim number {n}.", url=f"https://verif.example/{n}")) for n in range(300)]
    path.write_text("\n".join(lines), encoding="utf-8")
    told = []
    library.add_reviews([path], on_progress=lambda done, total, outcome: told.append(done), stop=lambda: bool(told))
    assert told == list(range(1, len(told) + 1)) and 0 < len(told) < 300
    assert library.review_count == len(told)


def test_a_folder_gives_the_reviews_of_its_pages_and_data(library, tmp_path):
    folder = tmp_path / "reviews"
    folder.mkdir()
    page = f'<html><script type="application/ld+json">{json.dumps(review())}</script></html>'
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "more.json").write_text(json.dumps(review("Il y a 200 loups.")), encoding="utf-8")
    (folder / "notes.txt").write_text("no reviews", encoding="utf-8")
    assert [outcome.status for outcome in library.add_reviews([folder])] == ["added", "added"]


def test_hostile_fields_are_kept_as_words(library, add):
    text = "<script>alert(1)</script>Le pont =HYPERLINK(1) a coûté \u202e45"
    assert add(review(text, reviewRating={"alternateName": "<b>Faux</b>\u0000"})) == ["added"]
    (found,) = library.past_checks(["le pont"])
    assert found.claim == "Le pont =HYPERLINK(1) a coûté \u202e45" and found.review.rating == "Faux\ufffd"


def test_an_address_needs_leave_to_fetch(library):
    (outcome,) = library.add_reviews(["https://verif.example/pont"])
    assert outcome.status == "refused" and "only fetched" in outcome.reason


def test_a_page_and_a_feed_are_fetched_and_a_page_s_address_serves_its_reviews(library):
    with serve() as web:
        page = f'<script type="application/ld+json">{json.dumps(review(url=None))}</script>'
        there = web.put("/verif", page)
        feed = web.put(
            "/feed.json", json.dumps([review(), review(url=None, claimReviewed="Il y a 200 loups.")]), JSON_LD
        )
        outcomes = library.add_reviews([there, feed, web.url("/none")], fetch=fetch_from(web))
    assert [outcome.status for outcome in outcomes] == ["added", "added", "added", "refused"]
    assert {outcome.source.url for outcome in outcomes[:3]} == {there, feed, "https://verif.example/pont"}
    assert library.past_checks(["200 loups"])[0].claim == "Il y a 200 loups."


def test_a_library_of_one_run_takes_reviews_too(tmp_path):
    (tmp_path / "reviews.json").write_text(json.dumps(review()), encoding="utf-8")
    with temporary([], reviews=[tmp_path / "reviews.json"]) as library:
        assert library.review_count == 1


def test_without_reviews_or_words_nothing_is_found(library, add):
    assert library.past_checks(["le pont"]) == ()
    add(review())
    assert library.past_checks(["  "]) == () and library.past_checks(["le pont"], limit=0) == ()
