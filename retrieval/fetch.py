"""The guarded fetch: every byte that comes from the network comes through here, and only when a person asks for it.

A name is resolved once, every address of it has to be public, and the connection goes to the address that was checked.
"""

import hashlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from retrieval.addresses import is_public, parsed
from retrieval.errors import FetchFailed, FetchRefused
from retrieval.records import Record
from retrieval.robots import MOST_BYTES, NAME, Rules
from retrieval.urls import NOWHERE, PORTS, WebAddress, onward, parse

if TYPE_CHECKING:
    from retrieval.connection import Reply

T = TypeVar("T")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Iterable[str]]

_PREFERRED = "text/html, application/xhtml+xml, */*;q=0.8"
AGENT = f"{NAME}/0.1 (fact-checking tool; fetches a page when a person asks for it)"
PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf"})
FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"})
READABLE = PAGES | FEEDS
# What servers say of a file when they do not know; its first bytes tell.
_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_MOVED = frozenset({301, 302, 303, 307, 308})
_STATUS = {
    401: "The site asks for a login", 402: "The site asks for payment", 403: "The site refuses programs",
    404: "There is no page at this address", 410: "The page has been taken down", 429: "The site is asked too often",
    451: "The page is withheld for legal reasons",
}  # fmt: skip
_ADVICE = "open it in a browser and paste the text instead."
_LATER = "try again later, or paste the text instead."


@dataclass(frozen=True)
class Policy:
    """What a fetch may do; the default is the strict one, and the only one that the program itself ever makes.

    `public(address, port)` judges one resolved address; seconds are of the wall clock, `seconds` for one `get` with all
    its redirects, `patience` for one wait; `pause` is between two requests to one site.
    """

    ports: frozenset[int] = frozenset(PORTS.values())
    public: Callable[[Address, int], bool] = lambda address, port: is_public(address)
    seconds: float = 40.0
    patience: float = 10.0
    hops: int = 5
    most_bytes: int = 20_000_000
    pause: float = 0.5
    longest_delay: float = 10.0


class Page(Record):
    """What was found at an address; `url` is the last of the redirects, `charset` what the server says, if it does.

    `reserved` says that the publisher reserves text and data mining, in the header that the W3C's protocol has for it.
    """

    url: str
    content_type: str
    charset: str | None
    body: bytes
    retrieved: datetime
    sha256: str
    reserved: bool = False


def system_resolver(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a name."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Fetch:
    """Fetches pages; remembers what each site's robots.txt says for as long as it lives. Threads may share one."""

    def __init__(
        self, policy: Policy | None = None, *, resolve: Resolver = system_resolver, tls: ssl.SSLContext | None = None
    ) -> None:
        self.policy = policy or Policy()
        self.resolve = resolve
        self.tls = tls
        self._rules: dict[str, Rules] = {}
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def get(self, url: str, *, accept: frozenset[str] = READABLE) -> Page:
        """Fetch what is at an address, over at most five redirects, each checked as if it were asked for.

        Raises:
            FetchRefused: when the address, the site's robots.txt, the size or the type forbids it.
            FetchFailed: when the site gives no usable answer, or not in time.
        """
        return _Visit(self).page(parse(url), accept)

    def rules_of(self, origin: str, read: Callable[[], Rules]) -> Rules:
        """Look up what a site's robots.txt says; `read` fetches it the first time."""
        known = self._rules.get(origin)
        if known is None:
            known = self._rules.setdefault(origin, read())
        return known

    def turn(self, origin: str, delay: float) -> float:
        """Take the next turn at a site; return the seconds to wait for it."""
        gap = min(max(delay, self.policy.pause), self.policy.longest_delay)
        with self._lock:
            now = time.monotonic()
            at = max(now, self._free_at.get(origin, now))
            self._free_at[origin] = at + gap
        return at - now


class _Visit:
    """One call of `get`: its deadline, and the addresses that its names were found at."""

    def __init__(self, fetch: Fetch) -> None:
        from retrieval.connection import Deadline

        self._fetch = fetch
        self._policy = fetch.policy
        self._deadline = Deadline(fetch.policy.seconds)
        self._found: dict[tuple[str, int], tuple[Address, ...]] = {}

    def page(self, address: WebAddress, accept: frozenset[str]) -> Page:
        return self._follow(address, lambda last, reply: self._taken(last, reply, accept), polite=True)

    def _follow(self, address: WebAddress, take: Callable[[WebAddress, "Reply"], T], *, polite: bool) -> T:
        """Ask, follow the redirects, take the last reply; when `polite`, by leave of each site's robots.txt."""
        from retrieval.connection import ask

        headers = {"User-Agent": AGENT, "Accept": _PREFERRED, "Accept-Encoding": "gzip, identity"}
        for _ in range(self._policy.hops + 1):
            addresses = self._addresses(address)
            if polite:
                self._ask_leave(address)
            with ask(address, addresses, headers, self._deadline, self._policy.patience, self._fetch.tls) as reply:
                if reply.status not in _MOVED:
                    return take(address, reply)
                location = reply.headers.get("location", "")
            if not location:
                raise FetchFailed(f"The site sends on, but does not say where; {_ADVICE}")
            address = onward(address, location)
        raise FetchFailed(f"The address sends on more than {self._policy.hops} times; {_ADVICE}")

    def _addresses(self, address: WebAddress) -> tuple[Address, ...]:
        """Resolve a name, once in a visit; one address that is not public is enough to refuse it."""
        if address.port not in self._policy.ports:
            raise FetchRefused(NOWHERE)
        place = (address.host, address.port)
        if place not in self._found:
            judged = [parsed(one) for one in dict.fromkeys(self._looked_up(*place))]
            known = tuple(one for one in judged if one is not None and self._policy.public(one, address.port))
            if not known or len(known) < len(judged):
                raise FetchRefused(NOWHERE)
            self._found[place] = known
        return self._found[place]

    def _looked_up(self, host: str, port: int) -> list[str]:
        """Resolve in a thread of its own: the system's resolver keeps no deadline."""
        found: list[str] = []

        def look_up() -> None:
            # A name that is not known is said to lead nowhere, like one that leads inside.
            with suppress(OSError, UnicodeError):
                found.extend(self._fetch.resolve(host, port))

        thread = threading.Thread(target=look_up, name="name look-up", daemon=True)
        thread.start()
        thread.join(self._deadline.left())
        self._deadline.left()
        return found

    def _ask_leave(self, address: WebAddress) -> None:
        """Read the site's robots.txt, the first time; heed it, and take turns with the requests before this one."""
        rules = self._fetch.rules_of(address.origin, lambda: self._robots(address))
        objection = rules.objection(str(address))
        if objection:
            raise FetchRefused(objection)
        wait = self._fetch.turn(address.origin, rules.delay)
        self._deadline.put_off(wait)
        time.sleep(wait)

    def _robots(self, address: WebAddress) -> Rules:
        def read(last: WebAddress, reply: "Reply") -> Rules:
            return Rules(reply.status, reply.body(MOST_BYTES, cut=True) if reply.status == HTTPStatus.OK else b"")

        try:
            return self._follow(address._replace(target="/robots.txt"), read, polite=False)
        except FetchFailed as failed:
            return Rules(None, why=str(failed))
        except FetchRefused:
            return Rules(None)

    def _taken(self, last: WebAddress, reply: "Reply", accept: frozenset[str]) -> Page:
        if reply.status != HTTPStatus.OK:
            raise FetchFailed(_status(reply.status))
        said = Message()
        said["content-type"] = reply.headers.get("content-type", "")
        kind = said.get_content_type() if said["content-type"] else ""
        if kind not in accept and kind not in _UNSAID:
            raise FetchRefused(f"What is at this address is of the type '{kind[:80]}', which is not read here.")
        body = reply.body(self._policy.most_bytes)
        return Page(
            url=str(last),
            content_type=kind,
            charset=said.get_content_charset(),
            body=body,
            retrieved=datetime.now(UTC),
            sha256=hashlib.sha256(body).hexdigest(),
            reserved=reply.headers.get("tdm-reservation") == "1",
        )


def _status(status: int) -> str:
    said = _STATUS.get(status)
    if said is None:
        said = "The site is out of order" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "The site sent no page"
    return f"{said} (HTTP {status}); {_LATER if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _ADVICE}"
