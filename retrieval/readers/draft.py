"""What reading gives: a draft of a source, or the reason why there is none."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from retrieval.errors import SourceRefused
from retrieval.readers.hidden import hidden
from retrieval.readers.metadata import About
from retrieval.records import Record, Review
from retrieval.split import Cut, Page

MAX_BYTES = 20_000_000
MAX_CHARS = 10_000_000
# The last line of what Recoupe exports: such a report is no source, least of all for the next one.
OWN_MARK = "Written by Recoupe: suggestions, not a source."
OWN_REPORT = "This is a report that Recoupe wrote; it is no evidence. Add the sources that it names."
_OWN_MARK = re.compile(r"\s+".join(map(re.escape, OWN_MARK.split())))
_HEADING = re.compile(r"\s*#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*(?:\r?\n|$)")
_MAX_TITLE = 200


class Draft(Record):
    """A source as read from a file, before it has an id. `notes` are sentences on what reading had to do.

    `item` names it within its file (a line, a member, an attachment); it is None where the file is the source. With a
    `review` it is a previously checked claim, and its text the claim. `heard` is the language it was heard to
    be in, and `cuts` are its passages, where it was cut already.
    """

    text: str
    about: About
    id: str | None = None
    item: str | None = None
    heard: str | None = None
    pages: tuple[Page, ...] = ()
    cuts: tuple[Cut, ...] | None = None
    notes: tuple[str, ...] = ()
    review: Review | None = None


class Refusal(Record):
    """One item of a file that could not be read."""

    reason: str


Found: TypeAlias = Iterator[tuple[str, Draft | Refusal]]


class Part(NamedTuple):
    """A part of a file that is read by itself: its place in the file ("" for the whole), and what reads it.

    Each thing found comes with its own place in the file. Reading may raise SourceRefused.
    """

    place: str
    read: Callable[[], Found]


def within(place: str, found: Found) -> Found:
    """Name what was found in a member of a file by its place there: "letters/set.jsonl:3"."""
    for inner, one in found:
        if isinstance(one, Draft):
            one = one.model_copy(update={"item": f"{place}#{one.item}" if one.item else place})
        yield f"{place}:{inner}" if inner else place, one


def refused(reason: str) -> Found:
    """Be the reading of a part that cannot be read."""
    raise SourceRefused(reason)


def finished(draft: Draft, title: str) -> Draft:
    """Complete a draft: a title (its own, its first line, else the one given) and notes on hidden characters.

    Raises:
        SourceRefused: when there is no text, too much of it, or when it is one of our own reports.
    """
    if not any(map(str.isalnum, draft.text)):
        raise SourceRefused("There is no text in this file.")
    if len(draft.text) > MAX_CHARS:
        raise SourceRefused(
            f"The text has {_millions(len(draft.text))} characters; the most is {_millions(MAX_CHARS)}."
        )
    if _OWN_MARK.search(draft.text):
        raise SourceRefused(OWN_REPORT)
    about = draft.about
    changes: dict[str, object] = {}
    if not about.title:
        changes["about"] = about.model_copy(update={"title": _first_line(draft.text) or title})
    if more := (*about.notes, *hidden(draft.text)):
        changes["notes"] = (*draft.notes, *more)
    return draft.model_copy(update=changes) if changes else draft


def _millions(number: int) -> str:
    return f"{number / 1e6:.1f}".removesuffix(".0") + " million"


def _first_line(text: str) -> str | None:
    """Take the first line for the title when it looks like one: short, and not a sentence."""
    heading = _HEADING.match(text)
    line = heading.group(1) if heading else next(iter(text[: 2 * _MAX_TITLE].strip().splitlines()), "").strip()
    fits = 0 < len(line) <= _MAX_TITLE and (heading or line[-1] not in ".;,")
    return " ".join(line.split()) if fits else None
