"""Sources by address: what a page, a PDF and a feed become, and what is said where the article cannot be had."""

from datetime import date

import pytest

from retrieval.readers.draft import Draft, Refusal
from retrieval.reading import Reading
from retrieval.records import SourceKind
from retrieval.urls import NOWHERE
from retrieval.web import MOST_PAGES, drafts_of
from tests.ssrf import DIRECT
from tests.web_pages import ARTICLE, BILLION_LAUGHS, feed_of, outside_entity
from tests.web_parts import canary, connections, fetch_from
from tests.web_server import serve

LONG = "The ferry company confirmed the timetable of the islands in a letter to the town council. " * 9
RSS = "application/rss+xml"


@pytest.fixture(scope="module")
def reading():
    with Reading() as child:
        yield child


@pytest.fixture
def web():
    with serve() as server:
        yield server


@pytest.fixture
def read(web, reading):
    """Read what is at a URL of the server as a list of (name, key, draft or refusal)."""
    fetch = fetch_from(web)
    return lambda url: list(drafts_of(url, fetch, reading))


def item(title="One", link="", text="", content="", published="Wed, 04 Mar 2026 00:30:00 +0200"):
    full = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    where = f"<link><![CDATA[{link}]]></link>" if link else ""
    return (
        f"<item><title>{title}</title>{where}<pubDate>{published}</pubDate>"
        f"<description><![CDATA[{text}]]></description>{full}</item>"
    )


def test_a_page_is_read_with_what_it_says_of_itself_and_when_it_was_fetched(web, read):
    ((name, key, draft),) = read(web.url("/article?utm_source=mail#top"))
    address = web.url("/article")
    assert (name, key) == (web.url("/article?utm_source=mail#top"), f"url:{address}")
    about = draft.about
    assert "41 million florins" in draft.text
    assert (about.title, about.publisher, about.url) == ("Harbour opens in Port Example", "Example Courier", address)
    assert (about.published, draft.heard) == (date(2026, 3, 4), "en")
    assert about.retrieved.date() >= date(2026, 1, 1)


def test_the_address_of_a_source_is_the_last_one_of_its_redirects(web, read):
    ((_, key, draft),) = read(web.redirect("/article?fbclid=1"))
    assert key == f"url:{web.url('/article')}" == f"url:{draft.about.url}"


def test_a_page_does_not_choose_its_address_its_kind_or_its_owner(web, read):
    claims = '<link rel="canonical" href="https://statistics.example/real"><meta property="og:url" content="https://statistics.example/real">'
    web.put("/page", ARTICLE.replace("<head>", f"<head>{claims}"))
    text = f"---\nurl: https://statistics.example/real\nkind: official statistic\ntitle: T\n---\n{LONG}"
    web.put("/text", text, "text/plain")
    for path in ("/page", "/text"):
        ((_, key, draft),) = read(web.url(path))
        assert (key, draft.about.url, draft.about.kind) == (f"url:{web.url(path)}", web.url(path), SourceKind.OTHER)


def test_a_pdf_is_read_by_its_bytes_whatever_its_server_calls_it(web, read):
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_font("Helvetica")
    for words in ("The first page of the report.", "The second page of the report."):
        pdf.add_page()
        pdf.multi_cell(0, text=words)
    for kind in ("application/pdf", "text/html", "application/octet-stream", ""):
        web.put("/report.pdf", bytes(pdf.output()), kind)
        ((_, _, draft),) = read(web.url("/report.pdf"))
        assert [page.number for page in draft.pages] == [1, 2] and "second page" in draft.text


def test_a_page_that_calls_itself_a_pdf_is_read_as_a_page(web, read):
    web.put("/x.pdf", ARTICLE, "application/pdf")
    assert "florins" in read(web.url("/x.pdf"))[0][2].text


@pytest.mark.parametrize(
    ("kind", "encoding"),
    [
        ("text/html; charset=iso-8859-1", "utf-8"),
        ("text/html; charset=windows-1252", "cp1252"),
        ("text/html; charset=utf-8", "cp1252"),
        ("text/html", "cp1252"),
        ("text/html; charset=no-such", "utf-8"),
        ("text/html; charset=utf-16", "utf-8"),
        ("text/html; charset=idna", "utf-8"),
        ("text/html; charset=punycode", "cp1252"),
        ("text/html; charset*0*=x'y'%00", "utf-8"),
    ],
)
def test_a_wrong_charset_does_not_spoil_the_text(web, read, kind, encoding):
    words = (
        "<p>Le conseil a décidé à l’unanimité d’étendre la jetée, d’après le procès-verbal de la séance publique.</p>"
    )
    web.put("/a", f"<html lang=fr><body><article>{words * 4}</article></body></html>".encode(encoding), kind)
    ((_, _, draft),) = read(web.url("/a"))
    assert "décidé à l’unanimité d’étendre" in draft.text


def wall_page(body, head="", script=""):
    return (
        f"<!doctype html><html><head><title>T</title>{head}</head><body>{body}<script>{script}</script></body></html>"
    )


TEASER = "<article><h1>La jetée</h1><p>Le conseil a voté hier soir l’extension de la jetée du port.</p></article>"
NOT_FREE = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (wall_page(TEASER + "<p>Il vous reste 82 % de cet article à lire.</p>"), "for subscribers"),
        (wall_page(TEASER + "<div>Subscribe to continue reading</div>"), "for subscribers"),
        (wall_page(TEASER, head=NOT_FREE), "for subscribers"),
        (wall_page("<p>Article réservé aux abonnés.</p>"), "for subscribers"),
        (wall_page("<form><input name=u><input type='password'></form>"), "login"),
        (wall_page("<p>Connectez-vous pour accéder à cette page.</p>"), "login"),
        (wall_page("<p>We and our partners store data.</p><button>Accept all cookies</button>"), "cookies"),
        (wall_page("<p>Nous et nos partenaires… <b>Continuer sans accepter</b></p>"), "cookies"),
        (wall_page("<div id=root></div>", script="var words = 'subscribe now';"), "scripts"),
        (wall_page("<noscript>Please enable JavaScript to run this app.</noscript>"), "scripts"),
    ],
)
def test_a_page_that_does_not_show_its_article_says_to_paste_it(web, read, page, words):
    web.put("/wall", page)
    ((_, key, refusal),) = read(web.url("/wall"))
    assert isinstance(refusal, Refusal) and key == ""
    assert words in refusal.reason and "paste" in refusal.reason


def test_a_long_question_about_cookies_is_no_article(web, read):
    web.put("/c", wall_page(f"<article><p>We value your privacy. We and our partners keep data. {LONG}</p></article>"))
    assert "cookies" in read(web.url("/c"))[0][2].reason


def test_the_words_of_walls_in_the_margins_of_a_short_article_do_no_harm(web, read):
    margin = "<header><a>S’abonner</a><a>Se connecter</a></header>{}<footer>Gérer mes cookies · Subscribe now</footer>"
    brief = "<article><h1>Brève</h1><p>" + LONG[:300] + "</p></article>"
    web.put("/brief", wall_page(margin.format(brief)))
    assert isinstance(read(web.url("/brief"))[0][2], Draft)


def test_an_article_that_may_be_cut_says_so(web, read):
    web.put("/a", ARTICLE.replace("</head>", f"{NOT_FREE}</head>").replace("</article>", f"<p>{LONG}</p></article>"))
    ((_, _, draft),) = read(web.url("/a"))
    assert any("for subscribers" in note for note in draft.notes)


def test_a_reservation_of_rights_is_kept_as_the_licence(web, read):
    web.put("/a", ARTICLE.replace("</head>", '<meta name="tdm-reservation" content="1"></head>'))
    web.put("/b", ARTICLE, headers=(("TDM-Reservation", "1"),))
    for path in ("/a", "/b"):
        assert "reserved" in read(web.url(path))[0][2].about.licence
    assert read(web.url("/article"))[0][2].about.licence is None


def test_an_address_that_fails_is_one_refusal(web, read):
    assert read(web.url("/missing"))[0][2].reason.startswith("There is no page at this address (HTTP 404)")
    web.put("/empty", "")
    assert isinstance(read(web.url("/empty"))[0][2], Refusal)


@pytest.mark.parametrize("kind", [RSS, "application/xml", "text/html; charset=utf-8", "text/plain"])
def test_an_item_with_its_full_text_is_a_source_without_another_fetch(web, read, kind):
    full = f"<p>{LONG}</p><script>alert(1)</script><p>Second &amp; last.</p>"
    url = web.put("/feed", feed_of(item("A &amp; B", "/a?utm_medium=rss", content=full)), kind)
    ((name, key, draft),) = read(url)
    assert (name, key) == (web.url("/a"), f"url:{web.url('/a')}")
    assert draft.text == f"{LONG.strip()}\n\nSecond & last."
    about = draft.about
    assert (about.title, about.publisher, about.language) == ("A & B", "Example Courier", "en")
    # The day where it was published; in Greenwich it was still the third.
    assert about.published == date(2026, 3, 4)
    assert web.pages == ["/feed"]


def test_an_item_with_a_summary_is_read_at_the_page_that_it_links_to(web, read):
    url = web.put(
        "/feed", feed_of(item("Short", "/article", "A summary."), item("Again", "/article#x", "Another.")), RSS
    )
    (_, key, first), (_, _, second) = read(url)
    assert "41 million florins" in first.text and key == f"url:{web.url('/article')}"
    assert second.text == "Another." and "same link" in second.notes[0]
    assert web.pages == ["/feed", "/article"]


def test_an_item_whose_page_cannot_be_had_is_kept_by_its_summary_with_a_note(web, read):
    web.put("/wall", wall_page(TEASER, head=NOT_FREE))
    items = [item("Gone", "/gone", "The pier closes in May."), item("Paid", "/wall", "A vote."), item("None", "/gone2")]
    (_, key, gone), (_, _, paid), (_, _, none) = read(web.put("/feed", feed_of(*items), RSS))
    assert (gone.text, key) == ("The pier closes in May.", f"url:{web.url('/gone')}#summary")
    assert "Only the summary" in gone.notes[-1] and "HTTP 404" in gone.notes[-1]
    assert "for subscribers" in paid.notes[-1]
    assert isinstance(none, Refusal) and "HTTP 404" in none.reason


@pytest.mark.parametrize("end", ["…", " [...]", "<p><a href='/article'>Lire la suite</a></p>"])
def test_an_item_that_is_cut_is_read_at_its_page_however_long_it_is(web, read, end):
    ((_, _, draft),) = read(web.put("/feed", feed_of(item("Cut", "/article", content=LONG.rstrip(". ") + end)), RSS))
    assert "41 million florins" in draft.text


def test_a_feed_cannot_put_words_into_the_mouth_of_another_site(web, read):
    url = web.put("/feed", feed_of(item("False", "https://statistics.example/real", content=f"<p>{LONG}</p>")), RSS)
    ((_, key, draft),) = read(url)
    assert key == f"url:{draft.about.url}" and key.startswith(f"url:{url}#")
    assert NOWHERE in draft.notes[-1]


@pytest.mark.parametrize("url", DIRECT)
def test_an_item_that_links_inside_is_not_fetched(url, web, reading):
    with canary() as bird, connections() as seen:
        feed = web.put("/feed", feed_of(item("In", url, "A summary of it.")), RSS)
        ((_, key, found),) = drafts_of(feed, fetch_from(web, ports=[bird.port]), reading)
    assert isinstance(found, Draft) and found.text == "A summary of it."
    if "@" in url or "news.example" not in url:
        assert key == f"url:{found.about.url}" and key.startswith(f"url:{feed}#")
    assert set(seen) == {("127.0.0.1", web.port)} and bird.visits == []
    assert web.pages == ["/feed"]


def test_only_so_many_pages_of_a_feed_are_fetched(web, read):
    for number in range(MOST_PAGES + 2):
        web.put(f"/{number}", f"<html><body><article><p>Page {number}. {LONG}</p></article></body></html>")
    items = [item(f"I{number}", f"/{number}", "Summary.") for number in range(MOST_PAGES + 2)]
    found = read(web.put("/feed", feed_of(*items), RSS))
    assert [draft.text for _, _, draft in found[-2:]] == ["Summary."] * 2
    assert "50 pages" in found[-1][2].notes[-1]
    assert len(web.pages) == 1 + MOST_PAGES


def test_the_first_items_of_an_endless_feed_are_read_and_the_others_counted(web, read):
    items = [item(f"I{number}", "", f"Words of {number}.") for number in range(100_000)]
    found = read(web.put("/feed", feed_of(*items), RSS))
    assert len(found) == 201
    assert found[-1][2].reason == "The first 200 of the 100,000 items of this feed were read, the others were not."


def test_entities_of_a_feed_are_neither_expanded_nor_fetched(web, read, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the words of a file of this machine")
    for feed in (BILLION_LAUGHS, outside_entity(str(secret))):
        for _, _, found in read(web.put("/feed", feed, RSS)):
            assert "laugh laugh" not in str(found) and "the words of a file" not in str(found)
            assert len(str(found)) < 2_000


@pytest.mark.parametrize("body", ["<rss><channel></channel></rss>", "<feed xmlns='http://www.w3.org/2005/Atom'/>"])
def test_a_feed_without_items_is_refused_in_a_sentence(web, read, body):
    assert "no items" in read(web.put("/feed", body, RSS))[0][2].reason
