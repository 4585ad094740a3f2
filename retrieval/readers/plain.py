"""Plain text and Markdown, with the front matter that they may begin with: the one import of frontmatter."""

import re
from typing import Any

from retrieval.errors import SourceRefused
from retrieval.readers.decode import text_of
from retrieval.readers.draft import Draft
from retrieval.readers.metadata import about

_FIELD = re.compile(r"([A-Za-z_]+)[ \t]*:")
_FENCE = re.compile(r"-{3}[ \t]*\r?\n")
_FRONT_MATTER_BYTES = 20_000


def plain(data: bytes, charset: str | None = None) -> Draft:
    """Read a text, kept as it stands without its front matter; `charset` is the encoding that is declared for it.

    Raises:
        SourceRefused: when it is not text, or its front matter is not YAML, naming the line.
    """
    text, notes = text_of(data, charset)
    fields, places, body = _front_matter(text)
    return Draft(text=body, about=about(fields, places), notes=notes)


def _front_matter(text: str) -> tuple[dict[str, Any], dict[str, str], str]:
    text = text.lstrip("\ufeff")
    if not _FENCE.match(text):
        return {}, {}, text
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    handler = YAMLHandler()
    try:
        head, body = handler.split(text)
    except ValueError:
        return {}, {}, text
    if len(head) > _FRONT_MATTER_BYTES:
        return {}, {}, text
    first = 1 + text.count("\n", 0, text.find(head))
    try:
        # Every scalar stays the text that it is: YAML would read "published: 2025" as a number and "no" as false.
        fields = handler.load(head, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
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
