"""A process of its own that looks for all that a library acknowledged, then adds to it until it is killed.

Such processes are forked from one that has made the imports and nothing else: a new one costs no more than its work.
"""

import multiprocessing
import signal
import time
import traceback
from contextlib import contextmanager
from itertools import count

import chromadb  # noqa: F401 - for those that are forked

from retrieval.library import Library
from retrieval.readers.metadata import About
from tests.hashing import HashingEmbedder

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.adder"])


def add_for_ever(home, log, items, said):
    """Say what was found, or what went wrong; then write a line into the log for each source that is safe."""
    try:
        with Library.open(home, create=True, embedder=HashingEmbedder()) as library, log.open("a") as safe:
            said.send((look(library, log.read_text().split("\n")[:-1]), ""))
            go_on(library, items, safe)
    except BaseException:
        said.send((None, traceback.format_exc()))
        raise


def look(library, acknowledged):
    """Find every source that was acknowledged, by words and by meaning, and nothing twice."""
    kept = {source.title for source in library.sources()}
    assert set(acknowledged) <= kept, f"lost: {sorted(set(acknowledged) - kept)[:5]}"
    assert len(kept) == library.source_count == library.passage_count, "there are duplicates"
    for title in acknowledged:
        hits = library.search([title], limit=1)
        assert hits and hits[0].source.title == title, f"not found: {title}"
        assert hits[0].ranks.get("lexical") and hits[0].similarity is not None, f"not found by both: {title}"
    assert library.verify().faults == ()
    return len(acknowledged)


def go_on(library, items, safe):
    def tell(done=0, total=0, outcome=None):
        if outcome.status == "added":
            safe.write(outcome.source.title + "\n")
            safe.flush()

    library.add(items, on_progress=tell)
    for number in count(library.source_count):
        title = f"Acte {number}x{number * 7919}"
        tell(outcome=library.add_text(f"{title} du registre.", About(title=title, language="fr")))


class Adder:
    """A running child; `found` waits until it has looked."""

    def __init__(self, home, log, *items):
        log.touch()
        self._log, self._size = log, log.stat().st_size
        self._said, theirs = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=add_for_ever, args=(home, log, items, theirs))
        self._process.start()
        theirs.close()
        self.pid = self._process.pid

    def found(self):
        """Give how many acknowledged sources it found. Raises AssertionError with what went wrong."""
        number, wrong = self._said.recv()
        if wrong:
            raise AssertionError(wrong)
        return number

    def wait_for_more(self):
        """Wait until one more source is acknowledged."""
        while self._log.stat().st_size == self._size and self._process.is_alive():
            time.sleep(0.005)

    def kill(self):
        """End it, and hold that it ran until then."""
        self._process.kill()
        self._process.join()
        assert self._process.exitcode == -signal.SIGKILL


@contextmanager
def adder(home, log, *items):
    """Run a child, which has ended when the block has."""
    running = Adder(home, log, *items)
    try:
        yield running
    finally:
        running._process.kill()
        running._process.join()
        running._process.close()
        running._said.close()
