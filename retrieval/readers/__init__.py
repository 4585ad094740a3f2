"""Files to drafts of sources: one reader for each suffix.

To read another kind of file, write a function from bytes to a Draft and name its suffix in READERS.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable, text_of
from retrieval.readers.metadata import About, about
from retrieval.records import Record, Review
from retrieval.split import Page

MAX_BYTES = 20_000_000
_HEADING = re.compile(r"\s*#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*(?:\r?\n|$)")
_FIELD = re.compile(r"([A-Za-z_]+)[ \t]*:")
_MAX_TITLE = 200
_FRONT_MATTER_BYTES = 20_000


class Draft(Record):
    """A source as read from a file, before it has an id. `notes` are sentences on what reading had to do.

    With a `review` it is a previously checked claim, and its text the claim.
    """

    text: str
    about: About
    id: str | None = None
    pages: tuple[Page, ...] = ()
    notes: tuple[str, ...] = ()
    review: Review | None = None


class Refusal(Record):
    """One item of a file that could not be read."""

    reason: str


def read(path: Path) -> Iterator[tuple[str, Draft | Refusal]]:
    """Yield each source of a file under its display name; one that cannot be read is a Refusal and stops no other."""
    if path.suffix.lower() == ".jsonl":
        yield from _jsonl(path)
        return
    try:
        yield str(path), _read_one(path)
    except SourceRefused as refused:
        yield str(path), Refusal(reason=str(refused))


def _read_one(path: Path) -> Draft:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted({*READERS, ".jsonl"}))
        raise SourceRefused(f"Files of the kind '{path.suffix or path.name}' are not read; these are: {known}.")
    draft = reader(_bytes(path))
    if not any(char.isalnum() for char in draft.text):
        raise SourceRefused("There is no text in this file.")
    title = draft.about.title or _first_line(draft.text) or path.stem
    return draft.model_copy(update={"about": draft.about.model_copy(update={"title": title})})


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SourceRefused(f"The file has {size / 1e6:.0f} MB; the most that is read is {MAX_BYTES / 1e6:.0f} MB.")
        return path.read_bytes()
    except OSError as error:
        raise SourceRefused(f"The file cannot be opened: {(error.strerror or str(error)).lower()}.") from error


def _first_line(text: str) -> str | None:
    """Take the first line for the title when it looks like one: short, and not a sentence."""
    heading = _HEADING.match(text)
    line = heading.group(1) if heading else next((line for line in text.splitlines() if line.strip()), "").strip()
    fits = 0 < len(line) <= _MAX_TITLE and (heading or line[-1] not in ".;,")
    return " ".join(line.split()) if fits else None


def _plain(data: bytes) -> Draft:
    """Read plain text or Markdown, kept as it stands, with the YAML front matter that it may begin with."""
    text, notes = text_of(data)
    fields, places, body = _front_matter(text)
    found = about(fields, places)
    return Draft(text=body, about=found, notes=(*notes, *found.notes))


def _front_matter(text: str) -> tuple[dict[str, Any], dict[str, str], str]:
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    handler = YAMLHandler()
    text = text.lstrip("\ufeff")
    if not re.match(r"-{3}[ \t]*\r?\n", text):
        return {}, {}, text
    try:
        head, body = handler.split(text)
    except ValueError:
        return {}, {}, text
    if len(head) > _FRONT_MATTER_BYTES:
        return {}, {}, text
    first = 1 + text.count("\n", 0, text.find(head))
    try:
        # Every scalar stays the text that it is: YAML would read "published: 2025" as a number and "no" as false.
        fields = handler.load(head, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = first + (error.problem_mark.line if error.problem_mark else 0)
        raise SourceRefused(f"line {line}: the front matter is not YAML ({error.problem}).") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise SourceRefused(f"line 1: the front matter is not YAML ({type(error).__name__}).") from error
    if not isinstance(fields, dict):
        return {}, {}, text
    places = {
        match.group(1): f"line {number}"
        for number, line in enumerate(head.split("\n"), start=first)
        if (match := _FIELD.match(line))
    }
    return fields, places, body.strip("\r\n")


def _html(data: bytes) -> Draft:
    from retrieval.readers.html import article_of

    if data.lstrip()[:5] == b"%PDF-":
        raise SourceRefused("This is a PDF, not a web page.")
    found = article_of(data)
    text, notes = storable(found.pop("text") or "")
    checked = about(found)
    return Draft(text=text, about=checked, notes=(*notes, *checked.notes))


def _pdf(data: bytes) -> Draft:
    from retrieval.readers.pdf import pages_of

    title, texts, notes = pages_of(data)
    text, pages = "", []
    for number, page in texts:
        # The gap belongs to no page, so that a passage never runs over it.
        start = len(text)
        text += page
        pages.append((number, start, len(text)))
        text += "\n\n"
    spans = tuple(Page.model_validate({"number": number, "span": {"start": a, "end": b}}) for number, a, b in pages)
    return Draft(text=text, about=about({"title": title}), pages=spans, notes=notes)


def _jsonl(path: Path) -> Iterator[tuple[str, Draft | Refusal]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(MAX_BYTES + 1), b""), start=1):
                if not line.strip():
                    continue
                name = f"{path}:{number}"
                try:
                    yield name, _line(line, number)
                except SourceRefused as refused:
                    yield name, Refusal(reason=str(refused))
    except OSError as error:
        yield str(path), Refusal(reason=f"The file cannot be opened: {(error.strerror or str(error)).lower()}.")


def _line(line: bytes, number: int) -> Draft:
    if len(line) > MAX_BYTES:
        raise SourceRefused(f"line {number}: over {MAX_BYTES / 1e6:.0f} MB in one line.")
    decoded, _ = text_of(line)
    try:
        item = json.loads(decoded)
    except (ValueError, RecursionError) as error:
        raise SourceRefused(f"line {number}: not JSON ({error}).") from error
    if not isinstance(item, dict):
        raise SourceRefused(f"line {number}: not a JSON object.")
    if not isinstance(item.get("text"), str) or not any(char.isalnum() for char in item["text"]):
        raise SourceRefused(f"line {number}, text: there is none.")
    text, notes = storable(item["text"])
    known = ("title", "publisher", "published", "language", "url", "kind", "licence")
    found = about(item, {name: f"line {number}" for name in known})
    # BEIR, the common format of retrieval sets, calls it _id.
    own = item.get("id", item.get("_id"))
    title = found.title or _first_line(text) or f"{own or number}"
    return Draft(
        text=text,
        about=found.model_copy(update={"title": title}),
        id=None if own in {None, ""} else str(own),
        notes=(*notes, *found.notes),
    )


READERS: dict[str, Callable[[bytes], Draft]] = {
    ".txt": _plain,
    ".md": _plain,
    ".markdown": _plain,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
}
