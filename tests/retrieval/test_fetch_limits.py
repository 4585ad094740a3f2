"""A page that is too much, too slow, broken or not for us ends in one sentence, in time, and leaves nothing behind."""

import resource
import ssl
import subprocess
import threading
import time

import pytest

from retrieval.connection import LATE
from retrieval.errors import FetchFailed, FetchRefused
from retrieval.robots import DISALLOWED, MOST_BYTES, UNKNOWN
from tests.web_pages import ARTICLE
from tests.web_parts import fetch_from
from tests.web_server import HOST, bomb, serve

MEGABYTE = 1_000_000


@pytest.fixture
def web():
    with serve() as server:
        yield server


def reason(web, path, fetch=None, **limits):
    with pytest.raises((FetchRefused, FetchFailed)) as caught:
        (fetch or fetch_from(web, **limits)).get(web.url(path))
    said = str(caught.value)
    assert said.endswith(".") and "\n" not in said and "Error" not in said
    return said


@pytest.mark.parametrize("path", ["/bomb", "/endless", "/says-too-much"])
def test_more_bytes_than_allowed_are_refused(web, path):
    assert "larger than the 1 MB" in reason(web, path, most_bytes=MEGABYTE)


def test_a_bomb_is_not_unpacked_beyond_the_limit(web):
    assert len(bomb()) < MEGABYTE // 5
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "larger than" in reason(web, "/bomb", most_bytes=5 * MEGABYTE)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


def test_a_page_packed_by_gzip_is_unpacked(web):
    assert fetch_from(web).get(web.url("/gzip")).body == ARTICLE.encode()


@pytest.mark.parametrize(
    "path",
    [
        "/bomb-in-bomb", "/deflated", "/gzip-cut", "/gzip-not", "/huge-headers", "/says-more", "/says-nonsense",
        "/not-http", "/silence",
    ],
)  # fmt: skip
def test_a_broken_answer_is_dropped_whole(web, path):
    assert "broke off its answer" in reason(web, path)


@pytest.mark.parametrize("path", ["/drip", "/drip-headers", "/hang", "/redirect?status=302&to=/hang"])
def test_a_page_that_never_ends_is_given_up_at_the_deadline(web, path):
    start = time.monotonic()
    assert "in the time allowed" in reason(web, path, seconds=0.5)
    assert time.monotonic() - start < 15


def test_a_look_up_that_never_ends_is_given_up_at_the_deadline(web):
    over = threading.Event()

    def never(host, port):
        over.wait(20)
        return []

    assert "in the time allowed" in reason(web, "/article", fetch_from(web, never, seconds=0.3))
    over.set()


def test_no_connection_is_said_in_a_sentence():
    with serve() as web:
        fetch = fetch_from(web)
    assert "No connection" in reason(web, "/article", fetch)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (204, "sent no page"), (304, "sent no page"), (401, "asks for a login"), (402, "asks for payment"),
        (403, "refuses programs"), (404, "no page at this address"), (410, "taken down"), (418, "sent no page"),
        (429, "asked too often"), (451, "legal reasons"), (500, "out of order"), (503, "out of order"),
    ],
)  # fmt: skip
def test_a_status_is_said_in_plain_words(web, status, words):
    web.put("/s", b"", status=status)
    said = reason(web, "/s")
    assert words in said and f"HTTP {status}" in said and "paste the text" in said


@pytest.mark.parametrize("kind", ["video/mp4", "image/png", "application/zip", "application/json"])
def test_what_is_not_read_here_is_refused_by_its_type_before_its_body(web, kind):
    web.put("/x", b"x", kind)
    assert f"'{kind}'" in reason(web, "/x")


@pytest.mark.parametrize("kind", ["", "application/octet-stream", "TEXT/HTML;charset=UTF-8", "application/pdf"])
def test_a_type_that_may_be_read_or_is_not_said_passes(web, kind):
    web.put("/x", b"x", kind)
    assert fetch_from(web).get(web.url("/x")).body == b"x"


@pytest.mark.parametrize(
    "robots", [404, 403, 410, "", "User-agent: *\nDisallow: /private\n", "<html>not robots</html>"]
)
def test_a_page_that_robots_txt_allows_is_fetched(web, robots):
    web.robots = robots
    assert fetch_from(web).get(web.url("/article")).body == ARTICLE.encode()


@pytest.mark.parametrize(
    ("robots", "words"),
    [
        ("User-agent: *\nDisallow: /", DISALLOWED),
        ("User-agent: recoupe\nDisallow: /article\n\nUser-agent: *\nAllow: /", DISALLOWED),
        ("User-agent: *\nDisallow: /*cle$", DISALLOWED),
        (500, UNKNOWN),
        (503, UNKNOWN),
        (429, UNKNOWN),
        ("hang", LATE),
    ],
)
def test_a_page_that_robots_txt_refuses_is_not_asked_for(web, robots, words):
    web.robots = robots
    assert reason(web, "/article", seconds=0.5) == words
    assert web.pages == []


def test_robots_txt_is_read_once_for_a_site(web):
    fetch = fetch_from(web)
    for _ in range(3):
        fetch.get(web.url("/article"))
    assert web.paths == ["/robots.txt", *["/article"] * 3]


def test_a_robots_txt_that_moves_inside_counts_as_unknown(web):
    web.put("/robots.txt", b"", status=302, headers=(("location", "http://127.0.0.1:1/robots.txt"),))
    assert reason(web, "/article") == UNKNOWN


def test_a_robots_txt_that_moves_is_followed(web):
    web.put("/robots.txt", b"", status=301, headers=(("location", "/moved.txt"),))
    web.put("/moved.txt", "User-agent: *\nDisallow: /article", "text/plain")
    assert reason(web, "/article") == DISALLOWED


def test_only_the_beginning_of_an_endless_robots_txt_is_read(web):
    web.robots = "User-agent: *\nDisallow: /article\n" + "# padding\n" * (MOST_BYTES // 5) + "Allow: /article\n"
    assert reason(web, "/article") == DISALLOWED


def test_the_target_of_a_redirect_is_asked_for_by_leave_of_its_own_robots_txt(web):
    web.robots = "User-agent: *\nDisallow: /article"
    assert reason(web, "/redirect?status=302&to=/article") == DISALLOWED


def test_the_delay_that_a_site_asks_for_is_kept_up_to_a_limit(web):
    web.robots = "User-agent: *\nCrawl-delay: 3600\n"
    fetch = fetch_from(web, longest_delay=0.2, seconds=1.0)
    start = time.monotonic()
    for _ in range(3):
        fetch.get(web.url("/article"))
    assert time.monotonic() - start >= 0.4


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate for news.example that a test authority of its own stands for."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    command += ["-addext", f"subjectAltName=DNS:{HOST}", "-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no openssl to make a certificate with")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, certificate


def test_the_certificate_is_checked_against_the_name_and_not_the_pinned_address(authority):
    server, certificate = authority
    with serve(server) as web:
        trusting = ssl.create_default_context(cafile=str(certificate))
        assert fetch_from(web, tls=trusting).get(web.url("/article")).body == ARTICLE.encode()
        with pytest.raises(FetchRefused, match="certificate is not valid for its name"):
            fetch_from(web, tls=trusting).get(web.url("/article", host="www.news.example"))


def test_a_certificate_that_nobody_stands_for_is_refused(authority):
    with serve(authority[0]) as web:
        assert "certificate is not valid" in reason(web, "/article")
        assert web.requests == []
