"""Every public set that is there, and our own: one folder, one run a set, and what was left out."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from eval import provenance, runs
from eval.datasets import registry
from eval.datasets.files import DatasetError
from eval.records import Kind, Result
from eval.run import Order, Progress, Say, carry_out, read, rescore
from factcheck.errors import LibraryError, RecoupeError
from factcheck.records import Record

SUITE = "all"
MARK = "series.json"
OURS = "gold"


class Series(Record):
    """What a folder of runs is a series of; `finished` when each of its sets has run."""

    engine: str
    kind: Kind | None
    limit: int | None
    code_sha256: str
    packages: dict[str, str]
    command: str
    started: str
    finished: str | None = None


@dataclass(frozen=True)
class Ended:
    """How a series ended: its folder, what its sets measured, and in a sentence each what is missing or failed."""

    folder: Path
    results: tuple[Result, ...]
    missing: tuple[str, ...]
    failed: tuple[str, ...]


def carry_out_all(
    order: Order, kinds: Sequence[str], *, shown: Callable[[str], AbstractContextManager[Progress]], say: Say
) -> Ended:
    """Run every set of some kinds, each into a folder of its own: a finished one is skipped, an unfinished resumed.

    A set that is not there, or fails, does not stop the others. Raises DatasetError when the folder cannot be used.
    """
    folder, series = _opened(order, say)
    results, missing, failed = list[Result](), list[str](), list[str]()
    for suite, kind in _sets(kinds if order.kind is None else (order.kind,)):
        out = folder / (f"{suite}.{kind}" if kind else suite)
        if absent := _absent(suite, kind):
            missing.append(absent)
            continue
        try:
            results.append(_finished(out) or _ran(replace(order, suite=suite, kind=kind, out=out), shown, say))
        except (RecoupeError, LibraryError) as error:
            failed.append(f"{suite}: {error}")
    if not failed:
        _mark(folder, series.model_copy(update={"finished": datetime.now(UTC).isoformat(timespec="seconds")}))
    return Ended(folder, tuple(results), tuple(missing), tuple(failed))


def _sets(kinds: Sequence[str]) -> Iterator[tuple[str, Kind | None]]:
    """List our own set, then the public ones that are not for tuning; the kind where a name has several."""
    if "articles" in kinds or not kinds:
        yield OURS, None
    for one in registry.SETS:
        if not one.tuning and (not kinds or one.kind in kinds):
            several = sum(1 for other in registry.SETS if other.name == one.name) > 1
            yield one.name, one.kind if several else None


def _ran(order: Order, shown: Callable[[str], AbstractContextManager[Progress]], say: Say) -> Result:
    with shown(order.suite) as on_progress:
        return carry_out(order, on_progress=on_progress, say=say)[1].result


def _finished(path: Path) -> Result | None:
    """Read the figures of a finished run; None where it is not finished, so that it goes on."""
    if not (path / runs.SETTINGS).exists() or runs.settings_of(path).finished is None:
        return None
    # A kill may have come between the last item and the figures.
    return (read(path) if (path / runs.REPORT).exists() else rescore(path)).result


def _absent(suite: str, kind: Kind | None) -> str:
    """Say that a public set is not there and where to get it; nothing where it is there."""
    one, folder = registry.find(suite, kind), registry.data_folder()
    if one is None or (folder is not None and one.missing(folder) is None):
        return ""
    try:
        registry.load(suite, kind)
    except DatasetError as error:
        return str(error)
    return ""


def _opened(order: Order, say: Say) -> tuple[Path, Series]:
    """Find the series to go on with: the newest of the same settings where it is unfinished, else a new one."""
    wanted = Series(
        engine=order.engine,
        kind=order.kind,
        limit=order.limit,
        code_sha256=provenance.code_sha256(),
        packages=provenance.packages(),
        command=order.command,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    under = order.root / f"{SUITE}.{order.engine}"
    known = [order.out] if order.out else sorted(under.glob("*/"), reverse=True)
    for path in known if not order.fresh else []:
        found = _series_of(path)
        if found and _same(found, wanted):
            if found.finished is None or order.out:
                say(f"Going on with {path}; --fresh begins anew.")
                return path, found
            break
    path = order.out or runs.new_folder(under)
    if path.exists() and any(path.iterdir()):
        raise DatasetError(f"{path} holds other files or another series: name another folder.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatasetError(f"{path} cannot be made ({error.strerror}).") from error
    _mark(path, wanted)
    return path, wanted


def _same(one: Series, other: Series) -> bool:
    names = ("engine", "kind", "limit", "code_sha256", "packages")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _series_of(path: Path) -> Series | None:
    try:
        return Series.model_validate_json((path / MARK).read_bytes())
    except (OSError, ValidationError):
        return None


def _mark(folder: Path, series: Series) -> None:
    runs.write_text(folder / MARK, series.model_dump_json(indent=2) + "\n")
