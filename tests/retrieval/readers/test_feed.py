"""Feeds of both kinds, good and broken, become drafts of their items; nothing is declared, expanded or run."""

from datetime import date

import pytest

from retrieval.readers import Draft, Refusal, read
from retrieval.readers.feed import is_feed
from tests.web_pages import feed_of

ATOM = """<?xml version="1.0" encoding="iso-8859-1"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr-FR"><title>Courrier d’exemple</title>
<entry><title type="html">La &lt;i&gt;jetée&lt;/i&gt;</title><id>urn:x:1</id><link href="https://news.example/b"/>
<updated>2026-03-04T23:30:00-05:00</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Le conseil a voté.</p><p>L’été suit.</p></div>
</content>
</entry></feed>"""


@pytest.fixture
def drafts(tmp_path):
    def of(text, name="news.rss", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return [found for _, found in read(path)]

    return of


def test_an_atom_feed_in_another_encoding_is_read(drafts):
    (draft,) = drafts(ATOM.replace("’", "'"), "news.atom", "latin-1")
    assert draft.text == "Le conseil a voté.\n\nL'été suit."
    about = draft.about
    assert (about.title, about.publisher, about.language) == ("La jetée", "Courrier d'exemple", "fr")
    assert about.published == date(2026, 3, 4)
    assert draft.item == "https://news.example/b"


def test_the_longest_text_of_an_item_is_its_text(drafts):
    item = (
        "<item><title>T</title><description>Short.</description>"
        "<content:encoded><![CDATA[<h2>Head</h2><p>Long <b>bold</b>\ntext<br>goes on</p><style>p {}</style>]]>"
        "</content:encoded></item>"
    )
    (draft,) = drafts(feed_of(item))
    assert draft.text == "Head\n\nLong bold text\n\ngoes on"


def test_names_of_letters_that_xml_does_not_know_are_read_all_the_same(drafts):
    item = "<item><title>Caf&eacute; & port</title><description>D&eacute;j&agrave; vu & lu.</description></item>"
    (draft,) = drafts(feed_of(item))
    assert (draft.about.title, draft.text) == ("Café & port", "Déjà vu & lu.")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Wed, 04 Mar 2026 00:30:00 +0200", date(2026, 3, 4)),
        ("2026-03-04", date(2026, 3, 4)),
        ("2026-03-04T01:00:00+09:00", date(2026, 3, 4)),
        ("Wed, 4 March 2026", date(2026, 3, 4)),
        ("soon", None),
        ("", None),
    ],
)
def test_the_day_is_that_of_the_place_of_publication(drafts, written, day):
    (draft,) = drafts(feed_of(f"<item><description>Words.</description><pubDate>{written}</pubDate></item>"))
    assert draft.about.published == day


def test_items_without_a_link_are_told_apart(drafts):
    first, second = drafts(feed_of("<item><title>A</title></item>", "<item><title>B</title></item>"))
    assert first.item != second.item
    assert (first.text, second.text) == ("", "")


def test_a_long_entity_used_often_is_not_expanded(drafts):
    head = f'<!DOCTYPE rss [<!ENTITY big "{"x" * 100_000}">]>'
    (draft,) = drafts(feed_of(f"<item><description>{'&big;' * 10_000}</description></item>", head=head))
    assert "xx" not in draft.text and len(draft.text) <= 50_000


def test_scripts_and_remote_images_leave_nothing_behind(drafts):
    hostile = "<img src='https://evil.example/?q=1' onerror='alert(1)'><script>alert(2)</script>Words."
    (draft,) = drafts(feed_of(f"<item><description><![CDATA[{hostile}]]></description></item>"))
    assert draft.text == "Words."


@pytest.mark.parametrize(
    "text", ["", "no markup", "<html><body>no</body></html>", "<rss><channel></channel></rss>", "<rss"]
)
def test_what_is_no_feed_is_refused_in_a_sentence(drafts, text):
    (refusal,) = drafts(text)
    assert isinstance(refusal, Refusal) and refusal.reason.endswith(".")


def test_what_a_feed_cut_in_the_middle_still_has_is_read(drafts):
    whole = feed_of("<item><title>A</title><description>First.</description></item>", "<item><title>B</title>")
    found = drafts(whole[: whole.rindex("<title>B")])
    assert isinstance(found[0], Draft) and found[0].text == "First."


@pytest.mark.parametrize(
    ("data", "feed"),
    [
        (b"<rss version='2.0'>", True),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- c --><feed xmlns='x'>", True),
        ("<?xml version='1.0'?><rss>".encode("utf-16"), True),
        (b"<rdf:RDF xmlns='x'>", True),
        (b"<!doctype html><html><feed>", False),
        (b"<!doctype html><html><rss-list>", False),
        (b"<feedback>", False),
        (b"words <rss>", False),
        (b"%PDF-1.4 <rss>", False),
        (b"", False),
    ],
)
def test_a_feed_is_told_by_its_first_element(data, feed):
    assert is_feed(data) is feed
