"""Addresses added to a library: one article is one source, whichever of its addresses it comes by."""

import pytest

from retrieval.library import Library
from tests.web_pages import ARTICLE, feed_of
from tests.web_parts import connections, fetch_from
from tests.web_server import serve


@pytest.fixture
def web():
    with serve() as server:
        yield server


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library", create=True) as opened:
        yield opened


def test_an_address_is_added_and_found_with_its_url_and_the_time_of_the_fetch(web, library):
    (outcome,) = library.add([web.url("/article")], fetch=fetch_from(web))
    assert (outcome.status, outcome.path) == ("added", web.url("/article"))
    (hit, *_) = library.search(["What did the harbour cost?"])
    assert "41 million florins" in hit.passage.text
    assert hit.source.url == web.url("/article") and hit.source.publisher == "Example Courier"


def test_without_leave_to_fetch_nothing_is_fetched(web, library):
    with connections() as seen:
        (outcome,) = library.add([web.url("/article")])
    assert outcome.status == "refused" and outcome.reason
    assert seen == [] and web.requests == []


def test_one_article_at_two_addresses_is_one_source(web, library):
    fetch = fetch_from(web)
    places = [web.url("/article"), web.url("/article?utm_source=x#top"), web.redirect("/article?fbclid=2")]
    assert [one.status for one in library.add(places, fetch=fetch)] == ["added", "unchanged", "unchanged"]
    assert [one.status for one in library.add(places[1:], fetch=fetch)] == ["unchanged", "unchanged"]
    web.put("/copy", ARTICLE)
    assert library.add([web.url("/copy")], fetch=fetch)[0].status == "unchanged"
    assert library.source_count == 1


def test_a_page_that_changed_takes_the_place_of_what_it_was(web, library):
    fetch = fetch_from(web)
    url = web.put("/page", ARTICLE)
    library.add([url], fetch=fetch)
    web.put("/page", ARTICLE.replace("41 million", "44 million"))
    (outcome,) = library.add([url + "#now"], fetch=fetch)
    assert outcome.status == "updated" and library.source_count == 1
    assert "44 million" in library.text(outcome.source.id)


def test_one_bad_address_does_not_stop_the_others(web, library, tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("The ferry to the islands leaves at seven in the morning, says the harbour master.")
    places = ["http://127.0.0.1/", web.url("/missing"), note, web.url("/article"), "https://[::1"]
    found = library.add(places, fetch=fetch_from(web))
    assert [one.status for one in found] == ["refused", "refused", "added", "added", "refused"]
    assert all(one.reason.endswith(".") for one in found if one.status == "refused")


def test_a_feed_is_added_item_by_item_and_again_unchanged(web, library):
    items = [
        f"<item><title>{n}</title><link>/gone{n}</link><description>Words of number {n}.</description></item>"
        for n in range(3)
    ]
    url = web.put(
        "/feed", feed_of(*items, "<item><title>Whole</title><link>/article</link></item>"), "application/rss+xml"
    )
    fetch = fetch_from(web)
    assert [one.status for one in library.add([url], fetch=fetch)] == ["added"] * 4
    assert [one.status for one in library.add([url], fetch=fetch)] == ["unchanged"] * 4
    assert library.source_count == 4


def test_a_summary_never_takes_the_place_of_the_page_or_of_another_item(web, library):
    fetch = fetch_from(web)
    page = web.put("/page", ARTICLE)
    library.add([page], fetch=fetch)
    web.put("/page", b"", status=503)
    for number in range(3):
        items = [f"<item><title>I</title><link>{page}</link><description>A short word on it.</description></item>"]
        items += [
            f"<item><title>No {n}</title><description>News of day {n}.</description></item>" for n in range(number)
        ]
        library.add([web.put("/feed", feed_of(*items), "application/rss+xml")], fetch=fetch)
    texts = sorted(library.text(one.id)[:14] for one in library.sources())
    assert texts == ["A short word o", "Harbour opens ", "News of day 0.", "News of day 1."]
