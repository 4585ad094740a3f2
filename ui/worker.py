"""Checks run here, in threads that never draw: each event is saved as it comes, and the page reads what is saved."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

from factcheck import pipeline
from factcheck.checks import Checks
from factcheck.engines import Engine
from factcheck.errors import LibraryError, RecoupeError
from factcheck.pipeline import ClaimChecked, ClaimsFound, Event, Finished, Limits
from factcheck.records import Article, Findings
from retrieval.library import Library

CHECKS_AT_ONCE = 2

FAULT = "The check stopped because of a fault in Recoupe; what was finished is kept. Press “Check the rest” to go on."

log = logging.getLogger(__name__)


class Worker:
    """Runs checks of one program, two at a time, and knows which of them are running.

    `ending` tells whether the program is on its way out: then the claim at hand is the last one, nothing more is
    saved, and the check is found interrupted at the next start.
    """

    def __init__(self, checks: Checks, ending: Callable[[], bool] = lambda: False) -> None:
        self._checks = checks
        self._ending = ending
        self._pool = ThreadPoolExecutor(CHECKS_AT_ONCE, thread_name_prefix="check")
        self._cancelled: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def start(
        self,
        check_id: str,
        article: Article,
        make_engine: Callable[[], Engine],
        library: Library,
        *,
        findings: Findings | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Run a saved check; `findings` are the claims still to check when they are known already."""
        with self._lock:
            if check_id in self._cancelled:
                return
            flag = self._cancelled[check_id] = threading.Event()
        future = self._pool.submit(
            self._run, check_id, article, make_engine, library, findings, limits or Limits(), flag
        )
        future.add_done_callback(lambda done: self._ended(check_id, done))

    def is_running(self, check_id: str) -> bool:
        """Tell whether a check is at work, or waits for its turn, in this program."""
        with self._lock:
            return check_id in self._cancelled

    def cancel(self, check_id: str) -> None:
        """Ask a check to stop before its next claim."""
        with self._lock:
            if flag := self._cancelled.get(check_id):
                flag.set()

    def is_stopping(self, check_id: str) -> bool:
        """Tell whether a running check was asked to stop."""
        with self._lock:
            flag = self._cancelled.get(check_id)
            return flag is not None and flag.is_set()

    def close(self) -> None:
        """Stop every check before its next claim and wait for the threads to end."""
        with self._lock:
            for flag in self._cancelled.values():
                flag.set()
        self._pool.shutdown(cancel_futures=True)

    def _run(
        self,
        check_id: str,
        article: Article,
        make_engine: Callable[[], Engine],
        library: Library,
        findings: Findings | None,
        limits: Limits,
        flag: threading.Event,
    ) -> None:
        def stop() -> bool:
            return flag.is_set() or self._ending()

        try:
            with (
                closing(make_engine()) as engine,
                closing(
                    pipeline.check(article, engine, library, findings=findings, limits=limits, cancelled=stop)
                ) as events,
            ):
                for event in events:
                    if self._ending():
                        return
                    self._save(check_id, event, resumed=findings is not None)
        except (RecoupeError, LibraryError) as error:
            self._checks.fail(check_id, str(error))

    def _save(self, check_id: str, event: Event, *, resumed: bool) -> None:
        if isinstance(event, ClaimsFound) and not resumed:
            self._checks.found(check_id, event.findings)
        elif isinstance(event, ClaimChecked):
            self._checks.record(check_id, event.checked, event.sources)
        elif isinstance(event, Finished):
            self._checks.finish(check_id, event.report.run)

    def _ended(self, check_id: str, done: Future[None]) -> None:
        fault = None if done.cancelled() else done.exception()
        if fault is not None:
            log.error("check %s stopped", check_id, exc_info=fault)
            self._checks.fail(check_id, FAULT)
        with self._lock:
            self._cancelled.pop(check_id, None)
