"""Nothing but public pages is fetched: by address, by redirect, by a name that changes; over real HTTP on loopback."""

import ast
import hashlib
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from retrieval.addresses import is_public
from retrieval.errors import FetchFailed, FetchRefused
from retrieval.fetch import Fetch, Policy
from retrieval.urls import NOWHERE
from tests.ssrf import DIRECT, INSIDE, at_port
from tests.web_pages import ARTICLE
from tests.web_parts import canary, connections, fetch_from, lookups, names
from tests.web_server import HOST, serve

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bird():
    with canary() as one:
        yield one
    assert one.visits == []


@pytest.fixture
def web():
    with serve() as server:
        yield server


def refused(fetch, url):
    with pytest.raises(FetchRefused) as caught:
        fetch.get(url)
    return str(caught.value)


def test_a_page_is_fetched_with_its_type_its_time_and_its_hash(web):
    page = fetch_from(web).get(web.url("/article#part"))
    assert page.url == web.url("/article")
    assert (page.content_type, page.charset, page.body) == ("text/html", "utf-8", ARTICLE.encode())
    assert page.sha256 == hashlib.sha256(page.body).hexdigest()
    assert datetime.now(UTC) - page.retrieved < timedelta(minutes=1)


def test_a_request_says_who_asks_and_asks_for_no_other_packing_than_gzip(web):
    fetch_from(web).get(web.url("/article"))
    assert web.paths == ["/robots.txt", "/article"]
    for asked in web.requests:
        assert asked.headers["user-agent"].startswith("Recoupe/")
        assert asked.headers["accept-encoding"] == "gzip, identity"
        assert asked.headers["host"] == f"{HOST}:{web.port}"
        assert not {"cookie", "authorization", "referer"} & set(asked.headers)


@pytest.mark.parametrize("url", DIRECT)
def test_an_address_that_leads_inside_is_refused_before_a_connection(url, bird, web):
    with connections() as seen:
        fetch = fetch_from(web, ports=[bird.port])
        assert {refused(fetch, url), refused(fetch, at_port(url, bird.port))} == {NOWHERE}
    assert seen == []


@pytest.mark.parametrize("url", INSIDE)
def test_a_redirect_that_leads_inside_is_refused_in_the_same_words(url, bird, web):
    fetch = fetch_from(web, ports=[bird.port])
    with connections() as seen:
        for to in (url, at_port(url, bird.port)):
            away = web.put("/away", b"", status=302, headers=(("location", to),))
            assert refused(fetch, away) == NOWHERE
    assert set(seen) == {("127.0.0.1", web.port)}
    assert web.pages == ["/away", "/away"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_page_is_followed_and_the_last_address_kept(web, status):
    page = fetch_from(web).get(web.redirect("/article?id=1#x", status))
    assert page.url == web.url("/article?id=1")


def test_redirects_end_after_five(web):
    with pytest.raises(FetchFailed, match="more than 5 times"):
        fetch_from(web).get(web.url("/loop"))
    assert web.pages == ["/loop"] * 6


@pytest.mark.parametrize("rebound", [["127.0.0.1"], ["169.254.169.254"], ["10.0.0.1"]])
def test_a_name_is_looked_up_once_and_the_connection_goes_to_that_address(web, bird, rebound):
    resolve = names(**{"flip.example": [["127.0.0.1"], rebound]})
    with connections() as seen:
        page = fetch_from(web, resolve).get(web.url("/article", host="flip.example"))
    assert page.body == ARTICLE.encode()
    assert resolve.asked == {"flip.example": 1}
    assert set(seen) == {("127.0.0.1", web.port)}


def test_the_system_is_asked_for_a_name_once_and_never_for_an_address(web):
    policy = Policy(ports=frozenset({web.port}), public=lambda address, port: address.is_loopback, pause=0)
    with lookups() as asked:
        Fetch(policy).get(web.url("/article", host="localhost"))
        Fetch(policy).get(web.url("/article", host="127.0.0.1"))
    assert asked == ["localhost", "127.0.0.1"]


def test_a_name_that_leads_inside_the_next_time_is_judged_anew(web, bird):
    resolve = names(**{"flip.example": [["127.0.0.1"], ["10.0.0.1"]]})
    fetch = fetch_from(web, resolve)
    fetch.get(web.url("/article", host="flip.example"))
    assert refused(fetch, web.url("/article", host="flip.example")) == NOWHERE


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1", "10.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["127.0.0.1", "::1"], ["127.0.0.1", "x"], []]
)
def test_one_address_that_is_not_public_refuses_the_name(web, addresses):
    with connections() as seen:
        assert refused(fetch_from(web, names(**{HOST: [addresses]})), web.url("/article")) == NOWHERE
    assert seen == []


def test_the_next_address_of_a_name_is_tried_when_the_first_does_not_answer(web):
    def either(address, port):
        return str(address) in {"127.0.0.1", "127.0.0.2"}

    policy = Policy(ports=frozenset({web.port}), public=either, pause=0)
    fetch = Fetch(policy, resolve=names(**{HOST: [["127.0.0.2", "127.0.0.1"]]}))
    assert fetch.get(web.url("/article")).body == ARTICLE.encode()


def test_proxies_and_settings_of_the_environment_are_not_used(web, bird, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{bird.port}")
    assert fetch_from(web).get(web.url("/article")).body == ARTICLE.encode()


def test_the_default_is_the_strict_policy():
    policy = Fetch().policy
    assert policy == Policy()
    assert policy.ports == {80, 443}
    for address in ("127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "64:ff9b::7f00:1"):
        assert not policy.public(ip_address(address), 80)
    assert policy.public(ip_address("8.8.8.8"), 443) and is_public(ip_address("8.8.8.8"))
    assert (policy.hops, policy.most_bytes) == (5, 20_000_000)


def product_files():
    folders = ("ui", "factcheck", "retrieval", "eval", "prompts", "models")
    return [ROOT / "app.py", *(path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))]


def test_the_program_makes_the_strict_policy_only():
    loose = []
    for path in product_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name in {"Fetch", "Policy"} and (node.args or node.keywords):
                    loose.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert loose == []
