"""What was measured, kept in the repository, and eval/RESULTS.md made of it.

`take` keeps the figures of finished runs as eval/results/<suite>.<engine>.json: without records, tables and paths.
`text` writes the page from these, from sets.toml (a sentence on each set, and what others have published on
it) and from the template RESULTS.md.j2, which holds the prose and what is kept by hand. The same files give the same
bytes.
"""

import shlex
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from pydantic import ValidationError

from eval import runs, series
from eval.datasets import DatasetError, registry
from eval.markdown import Note, Page, Shown
from eval.records import Result
from eval.suites import GOLD
from factcheck.records import Record

FOLDER = Path(__file__).with_name("results")
PAGE = Path(__file__).with_name("RESULTS.md")
NOTES = "sets.toml"
TEMPLATE = "RESULTS.md.j2"
SUFFIX = ".json"
OURS = tuple(GOLD)
KEPT = (
    "kind",
    "part",
    "limit",
    "sizes",
    "sha256",
    "code_sha256",
    "model",
    "prompts",
    "versions",
    "seconds",
    "failures",
)
"""What is kept of what a run says of itself; the command and the day are put beside it."""
SAID = ("kind", "command", "day")
"""What the page says of every run."""


class _Notes(Record):
    set: tuple[Note, ...]


def take(folders: Sequence[Path], into: Path = FOLDER) -> list[Path]:
    """Keep the figures of finished runs, or of all runs of a series; give the files written.

    Raises:
        DatasetError: when a folder holds no finished run, or a run is of a set that nobody else has.
    """
    from eval.run import read

    taken = [slimmed(read(folder).result) for given in folders for folder in _runs_of(given)]
    written = []
    for result in taken:
        path = into / f"{_name(result)}{SUFFIX}"
        runs.write_text(path, result.model_dump_json(indent=1) + "\n")
        written.append(path)
    return written


def slimmed(result: Result) -> Result:
    """Keep what a reader needs to know of a run, and to run it again. Raises DatasetError when the set has no name."""
    about = result.run
    if result.suite not in OURS and registry.find(result.suite) is None:
        raise DatasetError(f"{result.suite} is not a set that others have by this name; its figures are not kept.")
    kept: dict[str, Any] = {name: about[name] for name in KEPT if name in about}
    given = ["--engine", result.engine]
    given += ["--kind", about["part"]] if about.get("part") else []
    given += ["--limit", str(about["limit"])] if about.get("limit") else []
    kept |= {"command": shlex.join(["python", "-m", "eval", "run", result.suite, *given]), "day": about["started"][:10]}
    return result.model_copy(update={"run": kept})


def load(folder: Path = FOLDER) -> tuple[Result, ...]:
    """Read the figures that are kept, by name of file. Raises DatasetError when one cannot be read."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            found.append(Result.model_validate_json(path.read_bytes()))
        except (OSError, ValidationError) as error:
            raise DatasetError(f"{path} is not the figures of a run ({_reason(error)}); take the run again.") from error
        if lacking := [name for name in SAID if name not in found[-1].run]:
            raise DatasetError(f"{path} does not say the {' and the '.join(lacking)} of its run; take the run again.")
    return tuple(found)


def text(folder: Path = FOLDER) -> str:
    """Write the page. Raises DatasetError when a file of the folder cannot be read."""
    try:
        notes = _Notes.model_validate(tomllib.loads((folder / NOTES).read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise DatasetError(f"{folder / NOTES} cannot be read ({_reason(error)}).") from error
    page = Page(Shown(load(folder)), {(note.name, note.kind): note for note in notes.set})
    # Markdown, not HTML: nothing is escaped, and all that goes in is ours.
    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,
    )
    try:
        return environment.get_template(TEMPLATE).render(page=page)
    except TemplateError as error:
        raise DatasetError(f"{folder / TEMPLATE} cannot be filled in ({_reason(error)}).") from error


def write(path: Path = PAGE, folder: Path = FOLDER) -> Path:
    """Write the page to its file. Raises DatasetError."""
    runs.write_text(path, text(folder))
    return path


def _runs_of(folder: Path) -> list[Path]:
    if not (folder / series.MARK).exists():
        return [folder]
    return sorted(path.parent for path in folder.glob(f"*/{runs.SETTINGS}"))


def _name(result: Result) -> str:
    """Name the file of a result, with its kind where the set serves for several, or the part of our own set."""
    several = len({one.kind for one in registry.SETS if one.name == result.suite}) > 1
    part = result.run["kind"] if several else result.run.get("part") if result.suite in OURS else None
    return ".".join([result.suite.replace("/", "-"), *([part] if part else []), result.engine])


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
