"""An OpenAI-compatible server on loopback that answers well, or in one of the ways in which servers fail.

The first segment of the path picks the mode: ``base_url=server.url("good")``. In mode `good` it reads the numbered
sentences or the labelled passages out of the prompt and answers by simple rules, so that a whole check runs over real
HTTP. Every request is recorded. A mode after ``judge_`` is for stances only; claims are then found as in `good`.
"""

import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.llm_answers import CHANGES, JSON, good_reply, unchanged

TOKENS = 100
"""What the usage of each reply says in total."""


@dataclass(frozen=True)
class Request:
    """One recorded request; `body` is parsed JSON, `at` seconds of a steady clock."""

    mode: str
    headers: dict[str, str]
    body: JSON
    at: float

    @property
    def text(self) -> str:
        return "\n".join(message["content"] for message in self.body["messages"])

    @property
    def material(self) -> str:
        return self.body["messages"][-1]["content"]


@dataclass
class Server:
    """A running server; `changed` edits what `good` answers in the mode `custom`."""

    port: int
    requests: list[Request] = field(default_factory=list)
    changed: Callable[[JSON, str], JSON] = unchanged
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    seen: Counter[str] = field(default_factory=Counter)

    def url(self, mode: str) -> str:
        return f"http://127.0.0.1:{self.port}/{mode}"


@contextmanager
def serve() -> Iterator[Server]:
    """Serve until the block ends; replies that hang or drip end with it."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Replies)
    http.daemon_threads = True
    http.block_on_close = False
    http.state = Server(http.server_address[1])
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield http.state
    finally:
        http.state.closing.set()
        http.shutdown()
        http.server_close()
        thread.join()


class _Replies(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Say nothing on the terminal."""

    def do_POST(self) -> None:
        state: Server = self.server.state
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        mode = self.path.split("/")[1]
        with state.lock:
            state.requests.append(
                Request(mode, {name.lower(): value for name, value in self.headers.items()}, body, time.monotonic())
            )
            state.seen[mode] += 1
            turn = state.seen[mode]
        material = body["messages"][-1]["content"]
        if mode.startswith("judge_"):
            mode = "good" if "===== article " in material else mode.removeprefix("judge_")
        if mode in BROKEN:
            BROKEN[mode](self, turn)
            return
        reply = good_reply(material)
        reply = state.changed(reply, material) if mode == "custom" else CHANGES.get(mode, unchanged)(reply, material)
        self.complete(body, reply, **FINISHES.get(mode, {}))

    def complete(
        self, request: JSON, reply: JSON | str, finish: str = "stop", refusal: str | None = None, cut: bool = False
    ) -> None:
        content = reply if isinstance(reply, str) else json.dumps(reply)
        content = content[: len(content) // 2] if cut else content
        message: JSON = {"role": "assistant", "content": None if refusal else content, "refusal": refusal}
        if "tools" in request and not refusal:
            function = {"name": request["tools"][0]["function"]["name"], "arguments": content}
            message |= {"content": None, "tool_calls": [{"id": "t1", "type": "function", "function": function}]}
            finish = "tool_calls" if finish == "stop" else finish
        self.send(200, completion(message, finish))

    def send(self, status: int, body: JSON | str, kind: str = "application/json", **headers: str) -> None:
        data = (body if isinstance(body, str) else json.dumps(body)).encode("utf-8", "surrogatepass")
        self.send_response(status)
        for name, value in {"content-type": kind, "content-length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def fail(self, status: int, message: str, code: str | None = None, **headers: str) -> None:
        self.send(status, {"error": {"message": message, "type": "error", "param": None, "code": code}}, **headers)

    def good(self) -> None:
        request = self.server.state.requests[-1]
        self.complete(request.body, good_reply(request.material))

    def drip(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("connection", "close")
        self.end_headers()
        try:
            while not self.server.state.closing.wait(0.05):
                self.wfile.write(b" ")
                self.wfile.flush()
        except OSError:
            self.close_connection = True

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def echo_key(self) -> None:
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        self.fail(401, f"Incorrect API key provided: {key}.", "invalid_api_key")

    def first_failing(self, turn: int, fail: Callable[[], None], times: int = 1) -> None:
        if turn <= times:
            fail()
        else:
            self.good()

    def without_schemas(self) -> None:
        request = self.server.state.requests[-1].body
        if "response_format" in request:
            self.fail(400, "response_format of type json_schema is unavailable on this server")
        else:
            self.complete(request, good_reply(request["messages"][-1]["content"]))


def completion(message: JSON, finish: str = "stop") -> JSON:
    usage = {"prompt_tokens": TOKENS - 40, "completion_tokens": 40, "total_tokens": TOKENS}
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    return {"id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}


def _empty_choices(reply: _Replies, turn: int) -> None:
    reply.send(200, completion({}) | {"choices": []})


TOO_LONG = "This model's maximum context length is 8192 tokens, however you requested 90000 tokens."

BROKEN: dict[str, Callable[[_Replies, int], None]] = {
    "r429": lambda r, _: r.fail(429, "Rate limit reached", "rate_limit_exceeded", retry_after="1"),
    "r429_once": lambda r, n: r.first_failing(n, lambda: r.fail(429, "Rate limit reached", retry_after="1")),
    "r429long": lambda r, _: r.fail(429, "Rate limit reached", "rate_limit_exceeded", retry_after="300"),
    "quota": lambda r, _: r.fail(429, "You exceeded your current quota", "insufficient_quota"),
    "r500": lambda r, _: r.fail(500, "The server had an error"),
    "r500_twice": lambda r, n: r.first_failing(n, lambda: r.fail(500, "The server had an error"), times=2),
    "r503storm": lambda r, _: r.fail(503, "Overloaded"),
    "r503_retry_now": lambda r, _: r.fail(503, "Overloaded", retry_after="0"),
    "r401": lambda r, _: r.echo_key(),
    "r400": lambda r, _: r.fail(400, TOO_LONG, "context_length_exceeded"),
    "r400_other": lambda r, _: r.fail(400, "Unsupported value: temperature"),
    "r400_filter": lambda r, _: r.fail(400, "The response was filtered", "content_filter"),
    "r404": lambda r, _: r.fail(404, "The model does not exist", "model_not_found"),
    "hang": lambda r, _: r.server.state.closing.wait(60),
    "drip": lambda r, _: r.drip(),
    "reset": lambda r, _: r.reset(),
    "html200": lambda r, _: r.send(200, "<html><body>Please log in</body></html>", "text/html"),
    "empty200": lambda r, _: r.send(200, ""),
    "badjson200": lambda r, _: r.send(200, '{"id": "c", "choices": [{"mess'),
    "emptyobj": lambda r, _: r.send(200, {}),
    "nochoices": _empty_choices,
    "html_once": lambda r, n: r.first_failing(n, lambda: r.send(200, "<html></html>", "text/html")),
    "no_schema": lambda r, _: r.without_schemas(),
}

FINISHES: dict[str, JSON] = {
    "trunc": {"finish": "length", "cut": True},
    "truncvalid": {"finish": "length"},
    "refuse": {"refusal": "I cannot help with that."},
    "filter": {"finish": "content_filter"},
}
