"""What a test of the guarded fetch needs beside a server: names by a script, canaries, and a list of connections."""

import socket
import ssl
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

from retrieval.addresses import is_public
from retrieval.fetch import Fetch, Policy
from tests.web_server import HOST, Web


@dataclass
class Names:
    """A resolver by a script: each name has a list of answers, used in turn, the last one for good.

    Numbers are left to the system, as it reads `127.1` or `0x7f000001`; no other name is known.
    """

    script: dict[str, list[list[str]]]
    asked: Counter[str] = field(default_factory=Counter)

    def __call__(self, host: str | bytes, port: int) -> list[str]:
        name = host.decode() if isinstance(host, bytes) else host
        self.asked[name] += 1
        if name in self.script:
            turns = self.script[name]
            return turns[min(self.asked[name], len(turns)) - 1]
        if name[-1].isalpha() and not name.startswith("0x"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [found[4][0] for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def names(**script: list[list[str]]) -> Names:
    """Make a resolver that knows the test server and the names that lead inside a machine."""
    inside = {"localhost": "127.0.0.1", "metadata.google.internal": "169.254.169.254", "inside.example": "127.0.0.1"}
    known = {HOST: [["127.0.0.1"]], "www.news.example": [["127.0.0.1"]], "127.0.0.1": [["127.0.0.1"]]}
    return Names({**known, **{name: [[address]] for name, address in inside.items()}, **script})


def fetch_from(web: Web, resolve: Names | None = None, tls: ssl.SSLContext | None = None, **limits: object) -> Fetch:
    """Make a fetch as strict as the program's, to which the test server alone is a public one as well.

    `ports` adds others, so that a canary behind one of them is guarded by the address rule alone.
    """
    ports = frozenset({80, 443, web.port, *limits.pop("ports", ())})
    own = ip_address("127.0.0.1")
    limits = {"seconds": 20.0, "pause": 0.0, **limits}
    policy = Policy(
        ports=ports, public=lambda address, port: is_public(address) or (address == own and port == web.port), **limits
    )
    return Fetch(policy, resolve=resolve or names(), tls=tls)


@dataclass
class Canary:
    """Listeners on 127.0.0.1 and, where there is one, ::1, on the same port; `visits` has to stay empty."""

    port: int
    visits: list[object] = field(default_factory=list)


@contextmanager
def canary() -> Iterator[Canary]:
    """Listen on loopback until the block ends, and record who comes."""
    with ExitStack() as stack:
        first = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        bird = Canary(first.getsockname()[1])
        listeners = [first]
        try:
            listeners.append(stack.enter_context(socket.create_server(("::1", bird.port), family=socket.AF_INET6)))
        except OSError:
            # A machine without IPv6 has nobody at ::1.
            assert not socket.has_ipv6 or not _has_loopback_6()
        threads = [threading.Thread(target=_watch, args=(one, bird), daemon=True) for one in listeners]
        for thread in threads:
            thread.start()
        try:
            yield bird
        finally:
            for listener in listeners:
                listener.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


def _watch(listener: socket.socket, bird: Canary) -> None:
    while True:
        try:
            visitor, address = listener.accept()
        except OSError:
            return
        bird.visits.append(address)
        visitor.close()


def _has_loopback_6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


_HEARD: list[tuple[str, list[object]]] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    for wanted, heard in _HEARD:
        if event == wanted:
            heard.append(arguments[1] if event == "socket.connect" else arguments[0])


sys.addaudithook(_note)


@contextmanager
def _listening(event: str) -> Iterator[list[object]]:
    heard: list[object] = []
    _HEARD.append((event, heard))
    try:
        yield heard
    finally:
        _HEARD.remove((event, heard))


def connections() -> AbstractContextManager[list[object]]:
    """Record the address of every connection that this process opens in the block, as the interpreter reports it."""
    return _listening("socket.connect")


def lookups() -> AbstractContextManager[list[object]]:
    """Record the name of every host that this process asks the system for in the block, numbers too."""
    return _listening("socket.getaddrinfo")
