"""The folder of a run: what was run, what came of each item as it was done, and the figures.

settings.json     what was run, with the digests of the set and of the code; its `finished` tells whether all is done
records.jsonl     one outcome a line, in the order of the set, written as they are done; `unit` numbers the piece of
                  work, `left` counts its lines that follow: a piece whose last line is missing is done again
scores.json       the figures; report.html     the same for a person. Both are made of the first two, by `score`.
"""

import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

from eval.datasets.files import DatasetError, reason
from eval.records import Kind, Outcome, SuiteKind
from factcheck.records import Record

ROOT = Path(".recoupe/runs")
SETTINGS, RECORDS, SCORES, REPORT = "settings.json", "records.jsonl", "scores.json", "report.html"
_LOCK = ".lock"

NOTE_TIME_S = 20
"""Seconds between two notes of how long a run has taken, so that a killed one still tells."""

SAME = (
    *("suite", "kind", "part", "engine", "limit", "set_sha256", "code_sha256", "units"),
    *("python", "packages", "model", "prompts"),
)
"""What two runs must share for one to go on where the other stopped."""


class RunSettings(Record):
    """What was run. `part` is the kind that was asked of a set of several; `seconds` is the time it took in all."""

    suite: str
    kind: SuiteKind
    part: Kind | None = None
    engine: str
    limit: int | None = None
    sizes: dict[str, int]
    units: int
    set_sha256: str
    code_sha256: str
    python: str
    packages: dict[str, str]
    model: str | None = None
    prompts: dict[str, str] = Field(default_factory=dict)
    command: str
    started: str
    seconds: float = 0.0
    finished: str | None = None
    index_version: str | None = None

    def goes_on(self, other: "RunSettings") -> bool:
        """Tell whether this run would come to the same as the other."""
        return all(getattr(self, name) == getattr(other, name) for name in SAME)


class Folder:
    """A run under way: `done` units are written down, and `outcomes` are what came of them."""

    def __init__(self, path: Path, settings: RunSettings, done: int, outcomes: Sequence[Outcome]) -> None:
        self.path, self.settings, self.done = path, settings, done
        self.outcomes = list(outcomes)
        self._noted = time.monotonic()
        self._file: BinaryIO = (path / RECORDS).open("ab")

    def append(self, unit: int, outcomes: Sequence[Outcome]) -> None:
        """Write down what came of the next unit, all of it at once."""
        rows = [one.model_dump(mode="json") for one in outcomes]
        lines = [
            json.dumps(row | {"unit": unit, "left": len(rows) - place}, ensure_ascii=False) + "\n"
            for place, row in enumerate(rows, start=1)
        ]
        try:
            self._file.write("".join(lines).encode())
            self._file.flush()
        except OSError as error:
            raise DatasetError(
                f"{self.path / RECORDS} could not be written ({error.strerror}): {self.done} items are kept, and the "
                "same command goes on with them."
            ) from error
        self.done = unit + 1
        # As they are read back, so that scoring them again comes to the same to the last digit.
        self.outcomes += [Outcome.model_validate_json(json.dumps(row)) for row in rows]
        if time.monotonic() - self._noted > NOTE_TIME_S:
            self._note_time()

    def finish(self, index_version: str | None) -> RunSettings:
        """Mark the run as finished."""
        os.fsync(self._file.fileno())
        ended = datetime.now(UTC).isoformat(timespec="seconds")
        self._note_time(finished=ended, index_version=index_version)
        return self.settings

    def close(self) -> None:
        """Keep what is done, and how long it took."""
        # What could not be written has been said; closing would try, and fail, again.
        with suppress(OSError):
            self._file.close()
        if self.settings.finished is None:
            self._note_time()

    def _note_time(self, **more: str | None) -> None:
        now = time.monotonic()
        spent = round(self.settings.seconds + now - self._noted, 2)
        self._noted = now
        self.settings = self.settings.model_copy(update={"seconds": spent} | more)
        write_text(self.path / SETTINGS, self.settings.model_dump_json(indent=2) + "\n")


@contextmanager
def opened(wanted: RunSettings, *, out: Path | None, fresh: bool, root: Path = ROOT) -> Iterator[Folder]:
    """Open the folder of a run: the newest of the same settings where it is unfinished, else a new one.

    `out` names the folder instead. With `fresh`, nothing is gone on with.

    Raises:
        DatasetError: when the folder is finished or of another run, its records are damaged, or it cannot be written.
    """
    try:
        path = _named(out, wanted, fresh) if out else _newest(wanted, fresh, root / name_of(wanted))
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatasetError(f"{error.filename} cannot be written ({error.strerror}).") from error
    lock = FileLock(path / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DatasetError(
            f"{path} is being written by another process: wait for it, or give this run another folder with --out."
        ) from error
    except OSError as error:
        raise DatasetError(f"{path} cannot be written ({error.strerror}).") from error
    try:
        # Only now, as nobody else writes here, may --fresh throw away what is there.
        folder = _resumed(path) if (path / SETTINGS).exists() and not fresh else _begun(path, wanted)
        try:
            yield folder
        finally:
            folder.close()
    finally:
        (path / _LOCK).unlink(missing_ok=True)
        lock.release()


def load(path: Path) -> tuple[RunSettings, list[Outcome]]:
    """Read a finished run. Raises DatasetError when it is none, is unfinished or is damaged."""
    settings = settings_of(path)
    done, outcomes, _ = _records(path / RECORDS)
    if settings.finished is None:
        raise DatasetError(
            f"{path} is not finished: {done} of {settings.units} items are done; `{settings.command}` goes on with it."
        )
    if done < settings.units:
        raise DatasetError(f"{path / RECORDS} is cut short: it has {done} of {settings.units} items; run it again.")
    return settings, outcomes


def settings_of(path: Path) -> RunSettings:
    """Read what a folder is a run of. Raises DatasetError."""
    try:
        return RunSettings.model_validate_json((path / SETTINGS).read_bytes())
    except OSError as error:
        raise DatasetError(f"{path} is no run: {path / SETTINGS} cannot be read ({error.strerror}).") from error
    except ValidationError as error:
        raise DatasetError(f"{path / SETTINGS} is not the settings of a run ({reason(error)}).") from error


def name_of(settings: RunSettings) -> str:
    """Name the folder of the runs of a suite by an engine: of a set given by its path, the last part."""
    suite = settings.suite if settings.suite in {"gold", "gold/test"} else Path(settings.suite).stem
    kind = [settings.part] if settings.part else []
    return ".".join(re.sub(r"[^\w@+-]+", "-", part).strip("-") or "set" for part in (suite, *kind, settings.engine))


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises DatasetError."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise DatasetError(f"{path} could not be written ({error.strerror}).") from error


def new_folder(under: Path) -> Path:
    """Name a folder for a run that starts now; nothing is made."""
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    names = (name, *(f"{name}-{number}" for number in range(2, 100)))
    return next(under / one for one in names if not (under / one).exists())


def _newest(wanted: RunSettings, fresh: bool, under: Path) -> Path:
    if not fresh:
        for path in sorted(under.glob("*/"), reverse=True):
            found = _settings_or_none(path)
            if found and found.goes_on(wanted):
                return path if found.finished is None else new_folder(under)
    return new_folder(under)


def _named(path: Path, wanted: RunSettings, fresh: bool) -> Path:
    if not path.exists() or not any(one.name != _LOCK for one in path.iterdir()):
        return path
    found = settings_of(path)
    if found.finished:
        raise DatasetError(f"{path} holds a finished run, which is never overwritten: name another folder.")
    if not fresh and not found.goes_on(wanted):
        other = next(name for name in SAME if getattr(found, name) != getattr(wanted, name))
        raise DatasetError(f"{path} holds another run (its {other} differs): name another folder, or add --fresh.")
    return path


def _settings_or_none(path: Path) -> RunSettings | None:
    """Read settings where they can be read: a folder that is no run of ours is left alone."""
    try:
        return settings_of(path)
    except DatasetError:
        return None


def _begun(path: Path, settings: RunSettings) -> Folder:
    (path / RECORDS).write_bytes(b"")
    write_text(path / SETTINGS, settings.model_dump_json(indent=2) + "\n")
    return Folder(path, settings, 0, ())


def _resumed(path: Path) -> Folder:
    settings = settings_of(path)
    done, outcomes, whole = _records(path / RECORDS)
    os.truncate(path / RECORDS, whole)
    return Folder(path, settings, done, outcomes)


def _records(path: Path) -> tuple[int, list[Outcome], int]:
    """Read the records of whole units; give also how many units, and how many bytes, that is.

    A last line without its end was being written when the run was killed; it is dropped with the rest of its unit.
    """
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}).") from error
    outcomes: list[Outcome] = []
    done = kept = size = whole = following = 0
    for number, line in enumerate(lines, start=1):
        unit, left, outcome = _record(path, number, line)
        if unit != done or (following and left != following - 1):
            raise DatasetError(f"{path}, line {number}: a record before it is missing; begin the run anew.")
        outcomes.append(outcome)
        size += len(line) + 1
        following = left
        if left == 0:
            done, kept, whole = unit + 1, len(outcomes), size
    return done, outcomes[:kept], whole


def _record(path: Path, number: int, line: bytes) -> tuple[int, int, Outcome]:
    try:
        row: dict[str, Any] = json.loads(line)
        unit, left = int(row.pop("unit")), int(row.pop("left"))
        return unit, left, Outcome.model_validate(row)
    except ValidationError as error:
        raise DatasetError(f"{path}, line {number}: this is no record of a run ({reason(error)}).") from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise DatasetError(f"{path}, line {number}: this is no record of a run ({error}).") from error
