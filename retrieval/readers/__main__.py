"""The child process of `retrieval.reading`: reads the files that it is asked for, under limits that it sets itself.

Standard input has a line of JSON for each request, followed by the bytes of the file where it gives a size; standard
output has a line for each answer. It ends with its input, hence with its parent.
"""

import ctypes
import io
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from retrieval.language import detect
from retrieval.readers import Draft, Refusal, cannot_open, found_in, parts_of
from retrieval.reading import OUT_OF_MEMORY, Answer
from retrieval.split import passages

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]

_OPEN_FILES = 64
_DIE_WITH_PARENT = 1


def main() -> None:
    """Answer requests until the input ends."""
    memory_bytes, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    answers = _own_output()
    _confine(memory_bytes)
    child = _Child(answers, cpu_seconds)
    try:
        for line in sys.stdin.buffer:
            request = json.loads(line)
            data = None if request["size"] is None else sys.stdin.buffer.read(request["size"])
            child.serve(request, data)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BrokenPipeError:
        os._exit(0)


def _own_output() -> BinaryIO:
    """Keep standard output for answers: what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)
    return answers


def _confine(memory_bytes: int) -> None:
    # Ctrl-C is for the parent, which ends this process by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if resource is None:
        return
    for limit, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, most))
    _let_write(False)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _let_write(allowed: bool) -> None:
    if resource is not None:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard if allowed else 0, hard))


class _Child:
    def __init__(self, answers: BinaryIO, cpu_seconds: int) -> None:
        self._answers = answers
        self._cpu_seconds = cpu_seconds
        self._paid_until = 0.0
        self._hears = False

    def serve(self, request: dict[str, Any], data: bytes | None) -> None:
        """Read one file and answer with all that is in it, but for the parts to skip."""
        self._grant()
        try:
            with Path(request["path"]).open("rb") if data is None else io.BytesIO(data) as file:
                self._read(request, file)
        except BrokenPipeError:
            raise
        except OSError as error:
            self._say(Answer(refusal=cannot_open(error)))
        self._say(Answer(done=True))

    def _read(self, request: dict[str, Any], file: BinaryIO) -> None:
        parts = parts_of(file, request["suffix"], request["name"], charset=request.get("charset"))
        for number, part in enumerate(parts):
            if number < request["skip"]:
                continue
            self._grant()
            self._say(Answer(begun=number, place=part.place))
            for place, found in found_in(part):
                self._say(self._answer(place, found))

    def _grant(self) -> None:
        """Allow the next part its seconds of computing, counted from now."""
        used = time.process_time()
        if resource is not None and used >= self._paid_until:
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            most = int(used) + 1 + self._cpu_seconds
            resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
            self._paid_until = used + 0.5

    def _say(self, answer: Answer) -> None:
        self._answers.write(answer.model_dump_json(exclude_defaults=True).encode() + b"\n")
        # At once: when the next part ends this process, the parent must know what was before it.
        self._answers.flush()

    def _answer(self, place: str, found: Draft | Refusal) -> Answer:
        if isinstance(found, Refusal):
            return Answer(place=place, refusal=found.reason)
        # Here rather than in the parent, which has the store and the indexes to write meanwhile.
        known: dict[str, object] = {}
        if not found.about.language:
            known["heard"] = self._language(found.text)
        if found.review is None:
            known["cuts"] = tuple(passages(found.text, found.pages))
        return Answer(place=place, draft=found.model_copy(update=known))

    def _language(self, text: str) -> str:
        if not self._hears:
            # The model of languages is unpacked into a temporary file.
            _let_write(True)
            detect("Une phrase en français.")
            _let_write(False)
            self._hears = True
        return detect(text)


if __name__ == "__main__":
    main()
