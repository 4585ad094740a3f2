"""A set of sources in JSON, one object a line: the keys of the metadata, `text`, and `id` (or BEIR's `_id`)."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable, text_of
from retrieval.readers.draft import MAX_BYTES, Draft, Found, Part, finished
from retrieval.readers.metadata import FIELDS, about


def lines(file: BinaryIO) -> Iterator[Part]:
    """Part a set into its lines; empty ones are passed over."""
    for number, line in enumerate(iter(lambda: file.readline(MAX_BYTES + 1), b""), start=1):
        if not line.isspace():
            yield Part(str(number), partial(_found, line, number))


def _found(line: bytes, number: int) -> Found:
    yield str(number), _draft(line, f"line {number}", str(number))


def _draft(line: bytes, place: str, number: str) -> Draft:
    if len(line) > MAX_BYTES:
        raise SourceRefused(f"{place}: over {MAX_BYTES / 1e6:.0f} MB in one line.")
    try:
        fields = json.loads(line if line.startswith(b"{") else text_of(line)[0])
    except UnicodeDecodeError:
        return _draft(text_of(line)[0].encode(), place, number)
    except (ValueError, RecursionError) as error:
        raise SourceRefused(f"{place}: not JSON ({error}).") from error
    if not isinstance(fields, dict):
        raise SourceRefused(f"{place}: not a JSON object.")
    return set_draft(fields, place, number)


def set_draft(fields: Mapping[str, Any], place: str, number: str) -> Draft:
    """Make the draft of one item of a set; `place` is for messages ("line 3"), `number` names it where it has no id.

    Raises:
        SourceRefused: beginning with the place, when there is no text or a field is not what it should be.
    """
    text = fields.get("text")
    if not isinstance(text, str) or not any(map(str.isalnum, text)):
        raise SourceRefused(f"{place}, text: there is none.")
    text, notes = storable(text)
    found = about(fields, dict.fromkeys(FIELDS, place))
    own = fields.get("id", fields.get("_id"))
    name = None if own is None or own == "" else storable(str(own))[0]
    return finished(Draft(text=text, about=found, id=name, item=name or number, notes=notes), title=name or number)
