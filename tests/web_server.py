"""A web server on loopback that answers well, or in one of the ways in which the web does harm.

`web.put(path, body)` serves a page; the paths of MODES misbehave. Each connection and each request is recorded.
"""

import gzip
import io
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

from tests.web_pages import ARTICLE

HOST = "news.example"
"""The name that the server has in the tests."""


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What a path is answered with."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Web:
    """A running server; `robots` is the text of its robots.txt, a status, or "hang"; `gone` ends what drips."""

    port: int
    scheme: str = "http"
    robots: str | int = 404
    requests: list[Asked] = field(default_factory=list)
    connections: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    gone: threading.Event = field(default_factory=threading.Event)

    def put(self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8", **more: object) -> str:
        self.answers[path] = Answer(body.encode() if isinstance(body, str) else body, kind, **more)
        return self.url(path)

    def url(self, path: str = "/", host: str = HOST) -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def redirect(self, to: str, status: int = 302) -> str:
        return self.url(f"/redirect?status={status}&to={quote(to, safe='')}")

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.requests]

    @property
    def pages(self) -> list[str]:
        return [path for path in self.paths if path != "/robots.txt"]


@contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """Serve until the block ends; answers that hang or drip end with it."""
    http = _Server(("127.0.0.1", 0), _Answers)
    http.web = Web(http.server_address[1], "https" if tls else "http")
    if tls:
        http.socket = tls.wrap_socket(http.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield http.web
    finally:
        http.web.gone.set()
        http.shutdown()
        http.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True

    def process_request(self, request: socket.socket, client: object) -> None:
        self.web.connections += 1
        super().process_request(request, client)

    def handle_error(self, request: object, client: object) -> None:
        # A client that hangs up on a misbehaving server is what the tests are about.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client)


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20

    def log_message(self, *args: object) -> None:
        """Say nothing on the terminal."""

    @property
    def web(self) -> Web:
        return self.server.web

    def do_GET(self) -> None:
        self.web.requests.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
        self.close_connection = True
        path = urlsplit(self.path).path
        if path == "/robots.txt" and path not in self.web.answers:
            self.answer_robots()
        elif path in self.web.answers:
            self.send(self.web.answers[path])
        elif path in MODES:
            MODES[path](self)
        else:
            self.send(Answer(b"<p>There is no such page.", status=404))

    def answer_robots(self) -> None:
        robots = self.web.robots
        if robots == "hang":
            self.web.gone.wait(20)
        elif isinstance(robots, int):
            self.send(Answer(b"", status=robots))
        else:
            self.send(Answer(robots.encode(), "text/plain"))

    def send(self, answer: Answer) -> None:
        self.begin(answer.status, *answer.headers, ("content-type", answer.kind), ("content-length", len(answer.body)))
        self.wfile.write(answer.body)

    def begin(self, status: int, *headers: tuple[str, object]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, str(value).encode().decode("latin-1"))
        self.end_headers()

    def redirect(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        self.begin(int(asked["status"][0]), ("location", asked["to"][0]), ("content-length", 0))

    def keep_sending(self, piece: bytes, pause: float = 0.0) -> None:
        while not self.web.gone.wait(pause):
            self.wfile.write(piece)
            self.wfile.flush()

    def endless(self, pause: float = 0.0, piece: bytes = b"word " * 10_000) -> None:
        self.begin(200, ("content-type", "text/html"))
        self.keep_sending(piece, pause)

    def drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self.keep_sending(b"x-a: b\r\n", 0.05)

    def packed(self, coding: str, body: bytes) -> None:
        self.begin(200, ("content-type", "text/html"), ("content-encoding", coding), ("content-length", len(body)))
        self.wfile.write(body)

    def lie(self, length: int, body: bytes = b"<p>short") -> None:
        self.begin(200, ("content-type", "text/html"), ("content-length", length))
        self.wfile.write(body)

    def huge_headers(self) -> None:
        self.begin(200, *((f"x-{number}", "y" * 1_000) for number in range(1_000)), ("content-length", 0))

    def raw(self, data: bytes) -> None:
        self.wfile.write(data)


@cache
def bomb(size: int = 100_000_000) -> bytes:
    """Pack so many zero bytes with gzip."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as file:
        for _ in range(size // 1_000_000):
            file.write(bytes(1_000_000))
    return packed.getvalue()


MODES: dict[str, Callable[[_Answers], None]] = {
    "/article": lambda a: a.send(Answer(ARTICLE.encode())),
    "/gzip": lambda a: a.packed("gzip", gzip.compress(ARTICLE.encode())),
    "/redirect": _Answers.redirect,
    "/loop": lambda a: a.begin(302, ("location", "/loop"), ("content-length", 0)),
    "/bomb": lambda a: a.packed("gzip", bomb()),
    "/bomb-in-bomb": lambda a: a.packed("gzip, gzip", gzip.compress(bomb())),
    "/deflated": lambda a: a.packed("deflate", b"x"),
    "/gzip-cut": lambda a: a.packed("gzip", gzip.compress(ARTICLE.encode())[:-20]),
    "/gzip-not": lambda a: a.packed("gzip", ARTICLE.encode()),
    "/endless": _Answers.endless,
    "/drip": lambda a: a.endless(0.05, b"<"),
    "/drip-headers": _Answers.drip_headers,
    "/hang": lambda a: a.web.gone.wait(20) and None,
    "/huge-headers": _Answers.huge_headers,
    "/says-more": lambda a: a.lie(5_000),
    "/says-too-much": lambda a: a.lie(10**12),
    "/says-nonsense": lambda a: a.lie("ten"),
    "/not-http": lambda a: a.raw(b"SSH-2.0-Example\r\n"),
    "/silence": lambda a: None,
    "/no-location": lambda a: a.begin(302, ("content-length", 0)),
}
