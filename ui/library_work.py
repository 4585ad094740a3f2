"""Long work on the library, in threads that never draw: adding sources, rebuilding the indexes, checking their health.

The page reads how far a work is; whoever opens the page anew finds it where it stands.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum

from factcheck.errors import LibraryError, RecoupeError
from retrieval.health import Health
from retrieval.library import Outcome

FAULT = "The work stopped because of a fault in Recoupe; what was finished is kept. It can be started again."

Stop = Callable[[], bool]

log = logging.getLogger(__name__)


class Kind(StrEnum):
    """What there is to do; of each, one is done at a time."""

    ADD = "add"
    REBUILD = "rebuild"
    VERIFY = "verify"


@dataclass
class Work:
    """One piece of work: how far it is, and in the end what came of it. Written by its thread, read by the page.

    `total` is 0 while only reading can tell how much there is.
    """

    kind: Kind
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    done: int = 0
    total: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    health: Health | None = None
    failure: str | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """Tell whether it is still being done."""
        return self.ended is None

    @property
    def stopped(self) -> bool:
        """Tell whether it ended early because someone asked."""
        return not self.running and self.stopping.is_set() and not 0 < self.total <= self.done

    @property
    def seconds(self) -> float:
        """Seconds that it has taken."""
        return (self.ended or time.monotonic()) - self.started

    @property
    def rate(self) -> float:
        """Things done in a second, so far."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds that the rest will take at this rate; None while that is not known."""
        return (self.total - self.done) / self.rate if self.rate and self.total else None

    def count(self, done: int, total: int) -> None:
        """Note how far it is."""
        self.done, self.total = done, total

    def tell(self, done: int, total: int, outcome: Outcome) -> None:
        """Note what became of one source, and how far it is."""
        self.outcomes.append(outcome)
        self.count(done, total)


class LibraryWork:
    """Does the long work of one program; the latest work of each kind is kept to be looked at.

    `ending` tells whether the program is on its way out: then the source at hand is the last one.
    """

    def __init__(self, ending: Stop = lambda: False) -> None:
        self._ending = ending
        self._pool = ThreadPoolExecutor(len(Kind), thread_name_prefix="library")
        self._latest: dict[Kind, Work] = {}
        self._lock = threading.Lock()

    def start(self, kind: Kind, do: Callable[[Work, Stop], None]) -> bool:
        """Do a work, as `do(work, stop)`; False when one of its kind, or another change, is being done already."""
        with self._lock:
            clash = {kind} if kind is Kind.VERIFY else {Kind.ADD, Kind.REBUILD}
            if any(work.running and work.kind in clash for work in self._latest.values()):
                return False
            work = self._latest[kind] = Work(kind)
        self._pool.submit(self._run, work, do)
        return True

    def latest(self, kind: Kind) -> Work | None:
        """Give the latest work of a kind, running or not."""
        with self._lock:
            return self._latest.get(kind)

    @property
    def change(self) -> Work | None:
        """Give the addition or rebuilding that is being done; the library takes no other change until its end."""
        with self._lock:
            return next((one for one in self._latest.values() if one.running and one.kind is not Kind.VERIFY), None)

    def forget(self, kind: Kind) -> None:
        """Let go of a work that has ended."""
        with self._lock:
            if kind in self._latest and not self._latest[kind].running:
                del self._latest[kind]

    def close(self) -> None:
        """Stop all work before its next source and wait for the threads to end."""
        with self._lock:
            for work in self._latest.values():
                work.stopping.set()
        self._pool.shutdown(cancel_futures=True)

    def _run(self, work: Work, do: Callable[[Work, Stop], None]) -> None:
        def stop() -> bool:
            return work.stopping.is_set() or self._ending()

        try:
            do(work, stop)
        except (RecoupeError, LibraryError) as error:
            work.failure = str(error)
        except BaseException:
            work.failure = FAULT
            log.exception("%s stopped", work.kind)
            raise
        finally:
            work.ended = time.monotonic()
