"""Read untrusted files in one child process, under limits of time and memory.

Requests and drafts cross as lines of JSON, a draft at a time, so that a set of any size is never held whole. Whatever
a file does to the child (a crash, too much memory, no end), the part of the file that did it is refused in one sentence
and a fresh child reads the rest. The child has none of the environment's secrets and may write no file. Where there is
no `resource` module (Windows), only the wall clock limits it.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError

from retrieval.readers import Draft, Found, Refusal
from retrieval.readers.draft import MAX_CHARS
from retrieval.records import Record

_ROOT = Path(__file__).parents[1]
# Six bytes a character is the most that JSON needs, for what it must escape; pages and passages stand beside the text.
_MAX_LINE = 6 * MAX_CHARS + 20_000_000
_MAX_DEATHS = 5
_LOOKS = 0.2
_LAST_BREATH = 5
# What a pipe holds: many short sources come at one reading, and each reading may have to wait for another thread.
_AT_ONCE = 1 << 16
# What the child needs of the environment: to start on Windows, and no more threads than it uses.
_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
OUT_OF_MEMORY = 3


class Limits(Record):
    """What the reading of one part of a file (the whole, a member, a line) may take; the memory is the child's."""

    memory_bytes: int = 1_500_000_000
    cpu_seconds: int = 60
    wall_seconds: float = 120


class Answer(Record):
    """One line from the child: a part is begun, a source found in it, or the file is at its end."""

    begun: int | None = None
    place: str = ""
    draft: Draft | None = None
    refusal: str | None = None
    done: bool = False


class Reading:
    """Reads files for one call of `add`; a context manager. The child starts with the first file."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        if self._child:
            self._child.end()
            self._child = None

    def read(self, path: Path, suffix: str | None = None) -> Found:
        """Yield each source of a file under its display name; what cannot be read is a Refusal and stops no other.

        `suffix` says what the file is where its name does not.
        """
        what = suffix or path.suffix
        return self._found(str(path), {"path": str(path.absolute()), "suffix": what, "name": path.name})

    def read_bytes(self, data: bytes, suffix: str, name: str, *, charset: str | None = None) -> Found:
        """Yield each source of a file that is here already, as `read` does; `charset` is what its sender declared."""
        return self._found(name, {"suffix": suffix, "name": name, "charset": charset}, data)

    def _found(self, name: str, request: dict[str, Any], data: bytes | None = None) -> Found:
        """Read a file, with a fresh child after each part that ends one."""
        skip = 0
        for _ in range(_MAX_DEATHS):
            begun, given = Answer(), False
            try:
                for answer in self._answers({**request, "skip": skip}, data):
                    given = answer.begun is None
                    if given:
                        yield _named(name, answer)
                    else:
                        begun = answer
                return
            except _ChildEnded as end:
                if begun.place or not given:
                    yield _named(name, Answer(place=begun.place, refusal=str(end)))
            if begun.begun is None or not begun.place:
                return
            skip = begun.begun + 1
        yield name, Refusal(reason=f"The rest of this file was not read: it stopped its reader {_MAX_DEATHS} times.")

    def _answers(self, request: dict[str, Any], data: bytes | None) -> Iterator[Answer]:
        if self._child is None or not self._child.lives():
            self.close()
            self._child = _Child(self._limits)
        child, whole = self._child, False
        try:
            child.ask(request, data)
            while not (answer := child.answer()).done:
                yield answer
            whole = True
        finally:
            # A child that died, or that is in the middle of a file that nobody wants any more, is of no further use.
            if not whole:
                self.close()


def _named(name: str, answer: Answer) -> tuple[str, Draft | Refusal]:
    found = answer.draft or Refusal(reason=answer.refusal or "It could not be read.")
    return (f"{name}:{answer.place}" if answer.place else name), found


class _ChildEnded(Exception):
    """The child ended in the middle of a file; the message is the sentence for the user."""


class _Child:
    """One process that reads, and the watch that kills it when an answer takes too long."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "retrieval.readers", str(limits.memory_bytes), str(limits.cpu_seconds)]
        self._process = subprocess.Popen(
            command,
            bufsize=_AT_ONCE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment,
        )
        assert self._process.stdin and self._process.stdout
        self._requests, self._lines = self._process.stdin, self._process.stdout
        self._waiting_since: float | None = None
        self._overdue = False
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look, name="reading", daemon=True)
        self._watch.start()

    def _look(self) -> None:
        while not self._ended.wait(_LOOKS):
            since = self._waiting_since
            if since is not None and time.monotonic() - since > self._limits.wall_seconds:
                self._overdue = True
                self._process.kill()
                return

    def lives(self) -> bool:
        """Tell whether the process still runs."""
        return self._process.poll() is None

    def ask(self, request: dict[str, Any], data: bytes | None) -> None:
        """Send a request, with the bytes of the file where it has no path."""
        self._waiting_since = time.monotonic()
        line = json.dumps({**request, "size": None if data is None else len(data)})
        try:
            self._requests.write(line.encode() + b"\n")
            if data is not None:
                self._requests.write(data)
            self._requests.flush()
        except OSError:
            raise _ChildEnded(self._why()) from None
        finally:
            self._waiting_since = None

    def answer(self) -> Answer:
        """Wait for the next line of the child."""
        self._waiting_since = time.monotonic()
        try:
            line = self._lines.readline(_MAX_LINE)
        finally:
            self._waiting_since = None
        if not line.endswith(b"\n"):
            raise _ChildEnded(self._why())
        try:
            return Answer.model_validate_json(line)
        except ValidationError:
            raise _ChildEnded("Reading it failed: the reader gave no sense.") from None

    def _why(self) -> str:
        try:
            # Its output is closed: it is on its way out, or never comes to it.
            code = self._process.wait(_LAST_BREATH)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if self._overdue:
            return f"Reading it took longer than {self._limits.wall_seconds:g} seconds and was stopped."
        if code == -getattr(signal, "SIGXCPU", 0):
            return f"Reading it took more than {self._limits.cpu_seconds} seconds of computing and was stopped."
        if code == OUT_OF_MEMORY:
            return f"Reading it takes more than {self._limits.memory_bytes / 1e6:,.0f} MB of memory and was stopped."
        return f"Reading it failed: the file made the reader stop ({_signal(code)})."

    def end(self) -> None:
        """Kill the process and free what it held."""
        self._ended.set()
        self._process.kill()
        self._process.wait()
        self._watch.join()
        self._lines.close()
        try:
            self._requests.close()
        except OSError:
            # What was not sent to a dead process is lost with it.
            return


def _signal(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit {code}"
