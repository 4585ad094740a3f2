"""Labelled sets: read from files into records, or refused with the file, the line and the reason."""

import gzip
import json
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from eval.datasets import labels

# Named anew, so that whoever reads files has the error at hand.
from eval.datasets.errors import DatasetError as DatasetError
from eval.records import DetectionItem, Document, Kind, Query, RetrievalSet, VerificationItem
from factcheck.records import Stance

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


class Named(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """Name it within its set."""


N = TypeVar("N", bound=Named)

KEYS: dict[Kind, frozenset[str]] = {
    "verification": frozenset({"claim", "evidence", "label"}),
    "detection": frozenset({"text", "label"}),
}
"""The keys that tell the kind of a .jsonl set by its first line."""


class _Line(BaseModel):
    """Base of what a line of a set holds; keys that we do not use are let be."""

    model_config = ConfigDict(extra="ignore")

    language: str | None = Field(default=None, pattern="^[a-z]{2}$")


class _Verification(_Line):
    id: StrictStr | StrictInt | None = None
    claim: str = Field(min_length=1)
    evidence: str | list[str]
    label: Annotated[Stance, labels.stance("any")]
    date: str | None = None
    evidence_language: str | None = Field(default=None, pattern="^[a-z]{2}$")
    pair: str | None = None
    change: str | None = None
    rationale: str | None = None
    why: str | None = None
    family: str | None = None


class _Detection(_Line):
    id: StrictStr | StrictInt | None = None
    text: str = Field(min_length=1)
    label: int


class _Entry(_Line):
    """A line of BEIR's corpus.jsonl or queries.jsonl."""

    id: str = Field(validation_alias="_id", min_length=1)
    title: str = ""
    text: str
    date: str | None = None


def kind_of(path: Path) -> Kind:
    """Tell the kind of a set: a folder is for retrieval; the keys of its first line tell for a .jsonl."""
    if path.is_dir():
        return "retrieval"
    _, first = next(objects(path), (0, None))
    for kind, keys in KEYS.items():
        if first is not None and keys <= first.keys():
            return kind
    if first is None:
        raise DatasetError(f"{path} is empty: a set needs at least one item.")
    wanted = " or ".join(", ".join(sorted(keys)) for keys in KEYS.values())
    raise DatasetError(f"{path}, line 1: cannot tell the kind of this set; a line needs the keys {wanted}.")


def verification(path: Path) -> tuple[VerificationItem, ...]:
    """Read a verification set: one object a line with `claim`, `evidence` (a string or a list) and `label`.

    `id`, `language` and `date` are optional; a label may be ours or one of the field's (`labels.STANCES["any"]`).
    Raises DatasetError.
    """

    def item(line: int, row: _Verification) -> VerificationItem:
        evidence = [row.evidence] if isinstance(row.evidence, str) else row.evidence
        given = row.model_dump() | {"id": _id(row.id, line), "evidence": evidence}
        return VerificationItem.model_validate(given)

    return unique(path, _items(path, _Verification, item))


def detection(path: Path) -> tuple[DetectionItem, ...]:
    """Read a claim-detection set: one object a line with `text` and `label`, 1 checkable or 0. Raises DatasetError."""

    def item(line: int, row: _Detection) -> DetectionItem:
        given = {"id": _id(row.id, line), "text": row.text, "label": row.label, "language": row.language}
        return DetectionItem.model_validate(given)

    return unique(path, _items(path, _Detection, item))


def retrieval(folder: Path) -> RetrievalSet:
    """Read a retrieval set in BEIR's layout: corpus.jsonl, queries.jsonl, qrels/*.tsv (of several, test.tsv).

    Queries without a relevant document in the corpus are left out, as BEIR does. Raises DatasetError.
    """
    documents = unique(folder / "corpus.jsonl", _items(folder / "corpus.jsonl", _Entry, _document))
    known = {document.id for document in documents}
    relevant = qrels(_qrels_file(folder))

    def query(_line: int, row: _Entry) -> Query:
        kept = {doc: grade for doc, grade in relevant.get(row.id, {}).items() if grade > 0 and doc in known}
        given = {"id": row.id, "text": row.text, "relevant": kept, "language": row.language, "date": row.date}
        return Query.model_validate(given)

    asked = unique(folder / "queries.jsonl", _items(folder / "queries.jsonl", _Entry, query))
    answered = tuple(one for one in asked if one.relevant)
    if not answered:
        raise DatasetError(f"{folder}: no query has a relevant document in the corpus; check the ids in qrels.")
    return RetrievalSet(documents=documents, queries=answered)


def qrels(path: Path) -> dict[str, dict[str, int]]:
    """Read relevance judgements, a line each: query id, document id, grade, parted by tabs, under a heading."""
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        cells = line.split("\t")
        if number == 1 and not cells[-1].strip().lstrip("-").isdecimal():
            continue
        if len(cells) != 3 or not cells[2].strip().lstrip("-").isdecimal():
            raise DatasetError(f"{path}, line {number}: expected query id, document id and a whole number, with tabs.")
        judged.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return judged


def objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the objects of a .jsonl file with their line numbers; blank lines are let be. Raises DatasetError."""
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            # An escape such as \ud800 can make half a character, which no file and no hash can hold.
            json.dumps(row, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise DatasetError(f"{path}, line {number}: not a JSON object ({error}).") from error
        if not isinstance(row, dict):
            raise DatasetError(f"{path}, line {number}: not a JSON object.")
        yield number, row


def parsed(path: Path, number: int, model: type[M], row: object) -> M:
    """Make a record of an object, or say which line is wrong and why."""
    try:
        return model.model_validate(row)
    except ValidationError as error:
        raise DatasetError(f"{path}, line {number}: {reason(error)}.") from error


def reason(error: ValidationError) -> str:
    """Put the first problem of a record into words: the field, and what is wrong with it."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    given = "" if first["type"] == "missing" else f" (found {str(first['input'])[:60]!r})"
    message = first["msg"][:1].lower() + first["msg"][1:]
    if first["type"] == "value_error":
        given, message = "", str(first["ctx"]["error"])
    return f"{field}: {message}{given}" if field else message


def _items(path: Path, model: type[M], make: Callable[[int, M], T]) -> list[T]:
    found = []
    for number, row in objects(path):
        line = parsed(path, number, model, row)
        try:
            found.append(make(number, line))
        except ValidationError as error:
            raise DatasetError(f"{path}, line {number}: {reason(error)}.") from error
    if not found:
        raise DatasetError(f"{path} is empty: a set needs at least one item.")
    return found


def _document(_line: int, row: _Entry) -> Document:
    return Document(id=row.id, title=row.title, text=row.text, language=row.language)


def _id(given: str | int | None, line: int) -> str:
    return str(line) if given is None else str(given)


def unique(path: Path, items: Sequence[N]) -> tuple[N, ...]:
    """Return the items of a file, or refuse them where two have the same id."""
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise DatasetError(f"{path}: the id {item.id!r} is there twice.")
        seen.add(item.id)
    return tuple(items)


def _qrels_file(folder: Path) -> Path:
    found = sorted((folder / "qrels").glob("*.tsv"))
    if not found:
        raise DatasetError(f"{folder / 'qrels'} has no .tsv file: a retrieval set needs relevance judgements.")
    test = [path for path in found if path.stem == "test"]
    if len(found) > 1 and not test:
        names = ", ".join(path.name for path in found)
        raise DatasetError(f"{folder / 'qrels'} has several files ({names}) and none is test.tsv.")
    return (test or found)[0]


def read_text(path: Path) -> str:
    """Read a UTF-8 file, unpacked if it is a .gz, in NFC as articles and sources are. Raises DatasetError."""
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return unicodedata.normalize("NFC", raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"))
    except FileNotFoundError as error:
        raise DatasetError(f"{path} is not there.") from error
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path} is not UTF-8 text (byte {error.start}).") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DatasetError(f"{path} is cut short or damaged, and cannot be unpacked; get it anew.") from error
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror}.") from error


def _lines(path: Path) -> list[str]:
    return read_text(path).split("\n")
