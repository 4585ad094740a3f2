"""Web addresses as text: which may be asked for at all, and the one form that stands for an article."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from retrieval.errors import FetchRefused

LONGEST = 2_048
NOWHERE = (
    "This address was not fetched: it leads to no public web page that can be reached over http or https at the usual "
    "port; check it and the network, or paste the text instead."
)
"""What is said of every address that may not be reached, whatever the reason: it must not tell what is there."""

PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*", re.ASCII)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff\u2028\u2029]")
# Everything that a path or a query may hold unescaped, and the sign of what is escaped already.
_KEPT = "!#$%&'()*+,/:;=?@[]~-._"
# What sharing, mailing and advertising append to the address of an article.
_TRACKING = re.compile(
    r"(?:utm_\w+|at_\w+|xtor|fbclid|gclid|dclid|gbraid|wbraid|msclkid|twclid|igshid|yclid|mc_[ce]id|_ga|_gl)",
    re.IGNORECASE,
)


class WebAddress(NamedTuple):
    """The parts of a web address, in the form that goes over the wire; `host` has no brackets and no last dot."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host, with its port where it is not the usual one, as the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what one robots.txt is for."""
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return self.origin + self.target


def parse(url: str) -> WebAddress:
    """Take a web address apart; a fragment is dropped, other letters than ASCII are encoded.

    Raises:
        FetchRefused: for another scheme, a user name, a control character, over 2,048 characters, or no host.
    """
    url = url.strip(" ")
    if len(url) > LONGEST or _UNSAFE.search(url):
        raise FetchRefused(NOWHERE)
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _host(parts.hostname or "")
    except ValueError as error:
        raise FetchRefused(NOWHERE) from error
    if parts.scheme not in PORTS or "@" in parts.netloc:
        raise FetchRefused(NOWHERE)
    target = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
    return WebAddress(parts.scheme, host, PORTS[parts.scheme] if port is None else port, target)


def _host(name: str) -> str:
    from ipaddress import IPv6Address

    import idna

    if ":" in name:
        if "%" in name:
            raise ValueError("a zone is no part of a public address")
        return str(IPv6Address(name))
    # Folds what looks like an ASCII letter, digit or dot into it, as a browser does.
    ascii_name = name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    ascii_name = ascii_name.lower().removesuffix(".")
    if not _HOST.fullmatch(ascii_name):
        raise ValueError("not the name of a host")
    return ascii_name


def onward(address: WebAddress, location: str) -> WebAddress:
    """Follow a redirect on paper.

    Raises:
        FetchRefused: when it leads to no web address, or from https to http.
    """
    try:
        following = parse(urljoin(str(address), location))
    except ValueError as error:
        raise FetchRefused(NOWHERE) from error
    if address.scheme == "https" and following.scheme == "http":
        raise FetchRefused("The page sends on from https to an address without encryption, which is not followed.")
    return following


def canonical(url: str) -> str:
    """Write an address in the one form that stands for its article: no fragment, no tracking, lower-case host.

    Raises:
        FetchRefused: when it is no web address.
    """
    address = parse(url)
    path, _, query = address.target.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(name)]
    if len(kept) == query.count("&") + bool(query):
        # Nothing to drop: the query stays as its site writes it.
        return str(address)
    return str(address._replace(target=path + (f"?{urlencode(kept)}" if kept else "")))


def same_site(inner: str, outer: str) -> bool:
    """Tell whether one address may speak for another: the same host, or a part of its site ("rss." and "www." aside).

    Raises:
        FetchRefused: when either is no web address.
    """
    own, home = parse(inner).host, parse(outer).host
    own, home = (re.sub(r"^(?:www|rss|feeds?|m|amp)\.(?=[^.]+\.)", "", name) for name in (own, home))
    return own == home or own.endswith(f".{home}")
