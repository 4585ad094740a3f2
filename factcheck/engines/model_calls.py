"""Requests to a model: the one retry layer, the wall-clock deadline, the cap, the meter and the circuit breaker.

The client's own time limits are per read, so a reply that drips in would never end. Each step therefore runs as a task
of one event loop in a thread of its own: when its time is up the task is cancelled and its connection closed.
"""

import asyncio
import random
import time
import weakref
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any, TypeVar

from factcheck.engines import Usage
from factcheck.engines.model_errors import RequestFailed, timed_out
from factcheck.errors import EngineError
from factcheck.records import FailureKind

R = TypeVar("R")

LONGEST_WAIT_S = 20.0
"""A provider that asks for a longer wait is not waited for: the step ends, and says so."""

FIRST_PAUSE_S = 0.5
FAILURES_IN_A_ROW = 3
REST_S = 30.0
_GRACE_S = 0.5
_FINAL = frozenset({FailureKind.QUOTA, FailureKind.REFUSED_KEY, FailureKind.CAP_REACHED})
_OUTAGE = frozenset({FailureKind.RATE_LIMITED, FailureKind.UNREACHABLE, FailureKind.TIMEOUT})


class Calls:
    """Runs the steps of one engine; safe to use from several threads. Close it to close its connections."""

    def __init__(self, usage: Usage, *, max_calls: int, closing: Callable[[], Awaitable[None]]) -> None:
        self._usage = usage
        self._max_calls = max_calls
        self._lock = Lock()
        self._breaker = _Breaker()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=_serve, args=(self._loop, closing), name="model-calls", daemon=True)
        self._thread.start()
        self._finalizer = weakref.finalize(self, _stop, self._loop)

    def run(self, request: Callable[[bool], Awaitable[R]], deadline_s: float) -> R:
        """Make one step of at most three requests within a deadline (seconds). Raises EngineError.

        `request` makes one request and raises RequestFailed; it is told whether the last reply had the wrong shape.
        """
        with self._lock:
            self._breaker.check()
        try:
            reply = self._wait_for(self._step(request, deadline_s), deadline_s)
        except EngineError as error:
            with self._lock:
                self._breaker.failed(error)
            raise
        with self._lock:
            self._breaker.worked()
        return reply

    def meter(self, tokens: int) -> None:
        """Add the tokens of a reply."""
        with self._lock:
            self._usage.tokens += tokens

    def close(self) -> None:
        """Cancel what is under way and close the connections."""
        self._finalizer()
        self._thread.join(timeout=5)

    def _wait_for(self, step: Coroutine[Any, Any, R], deadline_s: float) -> R:
        future = asyncio.run_coroutine_threadsafe(step, self._loop)
        try:
            # The step ends itself in time; the grace is for a loop that something blocks.
            return future.result(deadline_s + _GRACE_S)
        except TimeoutError:
            raise timed_out(deadline_s) from None
        except CancelledError:
            raise EngineError(FailureKind.CANCELLED, "The request to the model was cancelled.") from None
        finally:
            future.cancel()

    async def _step(self, request: Callable[[bool], Awaitable[R]], deadline_s: float) -> R:
        ends = time.monotonic() + deadline_s
        try:
            async with asyncio.timeout(deadline_s):
                return await self._try(request, ends)
        except TimeoutError:
            raise timed_out(deadline_s) from None

    async def _try(self, request: Callable[[bool], Awaitable[R]], ends: float) -> R:
        made, reshape = 0, False
        while True:
            self._count()
            made += 1
            try:
                return await request(reshape)
            except RequestFailed as failed:
                fault = failed.fault
            pause = (
                fault.wait_s if fault.wait_s is not None else FIRST_PAUSE_S * 2 ** (made - 1) * random.uniform(0.5, 1)
            )
            if made >= fault.tries or pause > LONGEST_WAIT_S or time.monotonic() + pause >= ends:
                raise fault.error
            if not fault.reshape:
                await asyncio.sleep(pause)
            reshape = fault.reshape

    def _count(self) -> None:
        with self._lock:
            if self._usage.calls >= self._max_calls:
                message = f"The cap of {self._max_calls} requests to the model was reached (RECOUPE_MAX_CALLS)."
                raise EngineError(FailureKind.CAP_REACHED, message)
            self._usage.calls += 1


@dataclass
class _Breaker:
    """Stops asking a provider that is down, so that many claims do not each wait for it.

    After an outage in three steps in a row nothing is asked for a while; then steps are let through again. A used-up
    quota, a refused key and a reached cap stay so for as long as the engine lives.
    """

    in_a_row: int = 0
    open_until: float = 0.0
    last: EngineError | None = None

    def check(self) -> None:
        if self.last and (self.last.kind in _FINAL or time.monotonic() < self.open_until):
            raise EngineError(self.last.kind, f"Not asked, after others failed: {self.last}")

    def failed(self, error: EngineError) -> None:
        if error.kind in _FINAL:
            self.last = error
        elif error.kind in _OUTAGE:
            self.in_a_row += 1
            if self.in_a_row >= FAILURES_IN_A_ROW:
                self.last, self.open_until = error, time.monotonic() + REST_S

    def worked(self) -> None:
        self.in_a_row, self.open_until = 0, 0.0


def _serve(loop: asyncio.AbstractEventLoop, closing: Callable[[], Awaitable[None]]) -> None:
    """Run the loop until it is stopped, then end its tasks and close what they used."""
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(_closed(closing))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()


async def _closed(closing: Callable[[], Awaitable[None]]) -> None:
    await closing()


def _stop(loop: asyncio.AbstractEventLoop) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(loop.stop)
