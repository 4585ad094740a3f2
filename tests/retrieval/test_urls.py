"""Web addresses as text: what is asked for, what is refused, and the one form that stands for an article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import FetchRefused
from retrieval.urls import NOWHERE, canonical, onward, parse, same_site


@pytest.mark.parametrize(
    ("url", "wire"),
    [
        ("https://news.example", "https://news.example/"),
        ("HTTPS://News.EXAMPLE./a#part", "https://news.example/a"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("http://news.example:443/a", "http://news.example:443/a"),
        (
            "https://fr.example.org/wiki/Économie française",
            "https://fr.example.org/wiki/%C3%89conomie%20fran%C3%A7aise",
        ),
        ("https://news.example/a%20b?q=%C3%A9&r=é", "https://news.example/a%20b?q=%C3%A9&r=%C3%A9"),
        ("https://exämple.com/", "https://xn--exmple-cua.com/"),
        ("https://ⓝⓔⓦⓢ.example/", "https://news.example/"),
        ("https://news。example/", "https://news.example/"),
        # Cyrillic letters that look Latin: the name is shown as what it is.
        ("https://аррӏе.com/", "https://xn--80ak6aa92e.com/"),
        ("https://my_site.example/", "https://my_site.example/"),
        ("http://[2606:4700::1111]:80/", "http://[2606:4700::1111]/"),
        ("  https://news.example/  ", "https://news.example/"),
    ],
)
def test_an_address_is_written_as_it_goes_over_the_wire(url, wire):
    assert str(parse(url)) == wire


@pytest.mark.parametrize(
    "url",
    [
        "", "news.example", "//news.example/", "http://", "http:///a", "https:news.example", "file:///etc/passwd",
        "data:text/html,x", "javascript:alert(1)", "gopher://news.example/", "ftp://news.example/",
        "http://user:pw@news.example/", "http://user@news.example/", "http://@news.example/",
        "http://news.example\\@127.0.0.1/", "http://news.example\\.evil.example/", "http://ex\r\nHost: a/",
        "http://news.example/a\nb", "http://news.example/\0", "http://news.example:99999/", "http://news.example:x/",
        "http://news..example/", "http://-a.example/", f"http://{'a' * 64}.example/", f"http://{'a.' * 130}example/",
        "http://[::1", "http://[fe80::1%25lo]/", "http://[fe80::1%lo]/", "http://news.example/" + "a" * 8_000,
        "http://exa mple.com/", "http://exam%70le.com/", "http://\ud800.example/", "http://example.com℀@evil.example/",
    ],
)  # fmt: skip
def test_what_is_no_public_web_address_is_refused_in_the_same_words(url):
    with pytest.raises(FetchRefused) as refused:
        parse(url)
    assert str(refused.value) == NOWHERE


@pytest.mark.parametrize(
    ("location", "next_address"),
    [
        ("/b", "https://news.example/b"),
        ("b", "https://news.example/dir/b"),
        ("?page=2", "https://news.example/dir/a?page=2"),
        ("//other.example/x", "https://other.example/x"),
        ("https://other.example/x#y", "https://other.example/x"),
    ],
)
def test_a_redirect_is_read_from_where_it_stands(location, next_address):
    assert str(onward(parse("https://news.example/dir/a"), location)) == next_address


def test_no_redirect_leaves_encryption_behind():
    with pytest.raises(FetchRefused, match="without encryption"):
        onward(parse("https://news.example/"), "http://news.example/a")


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "javascript:alert(1)", "http://[::1", "https://u:p@a.example/"]
)
def test_a_redirect_to_no_web_address_is_refused(location):
    with pytest.raises(FetchRefused):
        onward(parse("https://news.example/"), location)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a?id=7",
        "https://NEWS.example:443/a?id=7#comments",
        "https://news.example/a?utm_source=mail&id=7&utm_medium=x",
        "https://news.example/a?fbclid=abc&id=7",
        "https://news.example/a?id=7&gclid=1&xtor=RSS-3&at_medium=custom7&at_campaign=y",
        "https://news.example/a?id=7&UTM_Source=x",
    ],
)
def test_addresses_of_one_article_have_one_form(url):
    assert canonical(url) == "https://news.example/a?id=7"


def test_a_query_without_tracking_stays_as_its_site_writes_it():
    assert canonical("https://news.example/a?b&c=&d=%20+x;y") == "https://news.example/a?b&c=&d=%20+x;y"
    assert canonical("https://news.example/a?utm_source=x") == "https://news.example/a"


@pytest.mark.parametrize(
    ("inner", "outer", "same"),
    [
        ("https://www.news.example/a", "https://rss.news.example/feed", True),
        ("https://news.example/a", "https://www.news.example/feed", True),
        ("https://sport.news.example/a", "https://www.news.example/feed", True),
        ("https://news.example/a", "https://sport.news.example/feed", False),
        ("https://othernews.example/a", "https://news.example/feed", False),
        ("https://news.example.evil.example/a", "https://news.example/feed", False),
        ("https://other.example/a", "https://www.example/feed", False),
    ],
)
def test_a_feed_speaks_for_its_own_site_only(inner, outer, same):
    assert same_site(inner, outer) is same


@given(st.one_of(st.text(), st.text().map("http://{}".format), st.text().map("https://news.example/{}".format)))
def test_any_text_is_an_address_that_reads_the_same_again_or_is_refused(text):
    try:
        address = parse(text)
    except FetchRefused as refused:
        assert str(refused) == NOWHERE
        return
    assert parse(str(address)) == address
    assert str(address).isascii() and str(address).isprintable() and " " not in str(address)
    assert canonical(canonical(str(address))) == canonical(str(address))
