"""One request over HTTP to an address that was checked: the one import of httpcore, which httpx is built on.

httpcore and not httpx, for it follows no redirect, reads no environment, keeps no cookie and unpacks nothing by itself.
"""

import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import httpcore

from retrieval.errors import FetchFailed, FetchRefused
from retrieval.urls import WebAddress

_MOST_TRIED = 4
_GZIP = 16 + zlib.MAX_WBITS
LATE = "The site did not answer in full in the time allowed; try again later, or paste the text instead."
_UNREACHED = "No connection to the site could be made; try again later, or paste the text instead."
_UNTRUSTED = "The site's certificate is not valid for its name, so nothing was read from it; paste the text instead."
_BROKEN = "The site broke off its answer, or sent none that a browser would understand; nothing of it was kept."


class Deadline:
    """A moment on the steady clock by which everything has to be done."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Count the seconds that are left.

        Raises:
            FetchFailed: when none are.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchFailed(LATE)
        return left

    def put_off(self, seconds: float) -> None:
        """Allow for a wait that is no part of the work."""
        self._end += seconds


class Reply:
    """The head of an answer; its body is read on demand, and never more of it than allowed."""

    def __init__(self, response: httpcore.Response) -> None:
        self.status = response.status
        self.headers = {
            name.decode("latin-1").lower(): value.decode("utf-8", errors="replace").strip()
            for name, value in response.headers
        }
        self._response = response

    def body(self, most: int, *, cut: bool = False) -> bytes:
        """Read the body and unpack it, at most `most` bytes of it; with `cut`, the rest is left out.

        Raises:
            FetchRefused: when there is more, before the rest is read.
            FetchFailed: when it is broken off, or packed in a way that was not asked for.
        """
        declared = self.headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > most and not cut:
            raise FetchRefused(_too_large(most))
        parts, room = [], most
        for part in _unpacked(self._response.iter_stream(), self.headers.get("content-encoding", ""), most):
            parts.append(part[:room])
            if len(part) > room:
                if cut:
                    break
                raise FetchRefused(_too_large(most))
            room -= len(part)
        return b"".join(parts)


def _too_large(most: int) -> str:
    return f"What is there is larger than the {most / 1e6:g} MB that are fetched; download it and add it as a file."


def _unpacked(chunks: Iterator[bytes], coding: str, most: int) -> Iterator[bytes]:
    """Unpack what was packed once by gzip; a part is never larger than one chunk of the network, or `most` + 1."""
    if coding.lower() in {"", "identity"}:
        yield from chunks
        return
    if coding.lower() not in {"gzip", "x-gzip"}:
        raise FetchFailed(_BROKEN)
    stream = zlib.decompressobj(_GZIP)
    try:
        for chunk in chunks:
            packed = chunk
            while packed:
                if stream.eof:
                    # One file of gzip may follow another; the text goes on.
                    stream = zlib.decompressobj(_GZIP)
                yield stream.decompress(packed, most + 1)
                packed = stream.unconsumed_tail or stream.unused_data
    except zlib.error as error:
        raise FetchFailed(_BROKEN) from error
    if not stream.eof:
        raise FetchFailed(_BROKEN)


class _Timed(httpcore.NetworkStream):
    """A connection whose every wait ends with the deadline, so that no drip of bytes outlasts it."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._socket = sock
        self._deadline = deadline

    def _wait(self, timeout: float | None) -> None:
        left = self._deadline.left()
        self._socket.settimeout(left if timeout is None else min(timeout, left))

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _told_as(httpcore.ReadTimeout, httpcore.ReadError):
            self._wait(timeout)
            return self._socket.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _told_as(httpcore.WriteTimeout, httpcore.WriteError):
            self._wait(timeout)
            self._socket.sendall(buffer)

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            with _told_as(httpcore.ConnectTimeout, httpcore.ConnectError):
                self._wait(timeout)
                return _Timed(ssl_context.wrap_socket(self._socket, server_hostname=server_hostname), self._deadline)
        except BaseException:
            self.close()
            raise


class _Pinned(httpcore.NetworkBackend):
    """The way to the network: connects to the addresses that were checked, whatever the name says by now."""

    def __init__(self, addresses: Sequence[IPv4Address | IPv6Address], deadline: Deadline) -> None:
        self._addresses = addresses[:_MOST_TRIED]
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        for number, address in enumerate(self._addresses, start=1):
            try:
                return self._connected(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(self._addresses):
                    raise
        raise httpcore.ConnectError("there is no address")

    def _connected(
        self, address: IPv4Address | IPv6Address, port: int, timeout: float | None
    ) -> httpcore.NetworkStream:
        # Not socket.create_connection, which would look the address up once more.
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        left = self._deadline.left()
        with _told_as(httpcore.ConnectTimeout, httpcore.ConnectError):
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(left if timeout is None else min(timeout, left))
                sock.connect((str(address), port))
            except BaseException:
                sock.close()
                raise
        return _Timed(sock, self._deadline)


@contextmanager
def _told_as(late: type[Exception], failed: type[Exception]) -> Iterator[None]:
    """Tell of the system's errors as httpcore knows them."""
    try:
        yield
    except TimeoutError as error:
        raise late(error) from error
    except OSError as error:
        raise failed(error) from error


@contextmanager
def ask(
    address: WebAddress,
    addresses: Sequence[IPv4Address | IPv6Address],
    headers: dict[str, str],
    deadline: Deadline,
    patience: float,
    tls: ssl.SSLContext | None,
) -> Iterator[Reply]:
    """Send one GET to a web address at its checked addresses; the reply can be read inside the block.

    The certificate has to be good for the name (with `tls`, by its authorities). `patience` is the most seconds of
    one wait for the network.

    Raises:
        FetchFailed: when there is no connection, no answer in time, or none that can be understood.
    """
    sent = [("Host", address.authority), *headers.items(), ("Connection", "close")]
    waits = {name: patience for name in ("connect", "read", "write", "pool")}
    backend = _Pinned(addresses, deadline)
    host = f"[{address.host}]" if ":" in address.host else address.host
    url = httpcore.URL(scheme=address.scheme, host=host, port=address.port, target=address.target)
    with _failures(), httpcore.ConnectionPool(tls, max_keepalive_connections=0, network_backend=backend) as pool:
        extensions = {"timeout": waits, "sni_hostname": address.host}
        with pool.stream("GET", url, headers=sent, extensions=extensions) as response:
            yield Reply(response)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise FetchFailed(LATE) from error
    except httpcore.NetworkError as error:
        untrusted = any(isinstance(cause, ssl.SSLCertVerificationError) for cause in error.args)
        lost = _UNREACHED if isinstance(error, httpcore.ConnectError) else _BROKEN
        raise FetchFailed(_UNTRUSTED if untrusted else lost) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise FetchFailed(_BROKEN) from error
