"""ClaimReviews wherever they are published: in the JSON-LD of a page, in a feed, one a line.

A broken one hides no other. A text of moderate size is parsed whole, so that the nodes of a graph can name each other.
What is larger, or is not JSON as a whole, is read in one pass that keeps no more of it than the longest review has.
"""

import codecs
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any, BinaryIO

from retrieval.errors import SourceRefused
from retrieval.readers.claimreview import draft_of, is_review
from retrieval.readers.decode import text_of
from retrieval.readers.draft import MAX_BYTES, Found, Part, refused

LONGEST_REVIEW = 1_000_000
"""Characters of JSON that one review may have."""
_CHUNK = 1 << 20
_DEEPEST = 200
_SCRIPT = re.compile(rb"<script\b([^<>]*)>", re.IGNORECASE)
_SCRIPT_END = re.compile(rb"</script\b", re.IGNORECASE)
_JSON_LD = re.compile(rb"type\s*=\s*[\"']?\s*application/ld\+json", re.IGNORECASE)
_MARK = 40
# A string, closed or running to the end of what there is; JSON has no line break in a string, so a stray quotation
# mark is over at the end of its line.
_TOKEN = re.compile(r'"(?P<words>(?:[^"\\\n]++|\\.)*+)(?P<close>["\n]|\\?\Z)|[{}]', re.DOTALL)

Read = Callable[[], Found]


def reviews(file: BinaryIO, name: str) -> Iterator[Part]:
    """Part a page, a JSON-LD document or feed, or a file with a review a line into its reviews, numbered from 1.

    A `name` that is a web address is where the file was found, for reviews that do not give their own.
    """
    found = 0
    for found, read in enumerate(_all(file, name if name.startswith(("http://", "https://")) else None), start=1):
        yield Part(str(found), partial(_placed, str(found), read))
    if not found:
        yield Part("", partial(_placed, "", partial(refused, "There is no ClaimReview in it.")))


def _placed(place: str, read: Read) -> Found:
    for _, item in read():
        yield place, item


def _all(file: BinaryIO, url: str | None) -> Iterator[Read]:
    head = file.read(_CHUNK).removeprefix(codecs.BOM_UTF8)
    first, _, rest = head.lstrip().partition(b"\n")
    if head.lstrip()[:1] not in {b"{", b"["}:
        data = head + file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise SourceRefused(f"The page has over {MAX_BYTES / 1e6:.0f} MB.")
        yield from _of_page(data, url)
    elif rest.strip() and _is_json(first):
        yield from _of_lines(chain([head], iter(lambda: file.read(_CHUNK), b"")), url)
    else:
        data = head + file.read(MAX_BYTES)
        if len(data) <= MAX_BYTES:
            yield from _of_json(text_of(data)[0], url)
        else:
            yield from _of_stream(_decoded(chain([data], iter(lambda: file.read(_CHUNK), b""))), url)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _of_page(data: bytes, url: str | None) -> Iterator[Read]:
    at = 0
    while (opening := _SCRIPT.search(data, at)) and (ending := _SCRIPT_END.search(data, opening.end())):
        at = ending.end()
        if _JSON_LD.search(opening.group(1)):
            yield from _of_json(_unwrapped(text_of(data[opening.end() : ending.start()])[0]), url)


def _unwrapped(text: str) -> str:
    """Take a script out of the comment or CDATA section that older pages put it in."""
    for mark in ("<![CDATA[", "<!--"):
        if mark in text[:_MARK]:
            text = text[text.index(mark) + len(mark) :]
    for mark in ("]]>", "-->"):
        if mark in text[-_MARK:]:
            text = text[: text.rindex(mark)]
    return text.strip().removeprefix("*/").removesuffix("/*").removesuffix("//").removesuffix(";")


def _of_lines(chunks: Iterable[bytes], url: str | None) -> Iterator[Read]:
    kept = b""
    for chunk in chain(chunks, [b"\n"]):
        *lines, kept = (kept + chunk).split(b"\n")
        yield from (partial(_line, line, url) for line in lines if line.strip())
        if len(kept) > 4 * LONGEST_REVIEW:
            yield partial(refused, f"Over {4 * LONGEST_REVIEW / 1e6:g} MB in one line.")
            kept = b""


def _line(line: bytes, url: str | None) -> Found:
    found = list(_of_json(text_of(line)[0], url))
    if not found:
        raise SourceRefused("There is no ClaimReview in this line.")
    for read in found:
        yield from read()


def _of_json(text: str, url: str | None) -> Iterator[Read]:
    try:
        value = _loaded(text)
    except (ValueError, RecursionError) as error:
        yield from _of_stream([text], url)
        yield partial(refused, f"Not JSON throughout ({error}); the reviews that could be read in it were.")
        return
    nodes = list(_walk(value))
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 2}
    for node in nodes:
        if is_review(node):
            yield partial(_drafted, node, known, url)


def _loaded(text: str) -> Any:
    try:
        # Line breaks inside strings are common and harmless.
        return json.loads(text, strict=False)
    except ValueError:
        if "&quot;" not in text:
            raise
        return json.loads(html.unescape(text), strict=False)


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a JSON value, an outer one before those in it."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += reversed(one.values())
        elif isinstance(one, list):
            waiting += reversed(one)


def _drafted(node: dict[str, Any], known: dict[str, dict[str, Any]], url: str | None) -> Found:
    yield "", draft_of(_joined(node, known), page=url)


def _joined(node: dict[str, Any], known: dict[str, dict[str, Any]], depth: int = 2) -> dict[str, Any]:
    """Put the nodes of a graph in the place of references to them ({"@id": …})."""

    def whole(value: Any) -> Any:
        if isinstance(value, list):
            return [whole(one) for one in value[:20]]
        if not isinstance(value, dict):
            return value
        named = known.get(str(value.get("@id"))) if len(value) <= 2 else None
        return _joined(named or value, known, depth - 1) if depth else value

    return {key: whole(value) for key, value in node.items()}


def _decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
    for chunk in chunks:
        yield decode(chunk)
    yield decode(b"", final=True)


def _of_stream(chunks: Iterable[str], url: str | None) -> Iterator[Read]:
    for text in _objects(chunks):
        yield partial(_object, text, url)


def _object(text: str | None, url: str | None) -> Found:
    if text is None:
        raise SourceRefused(f"Over {LONGEST_REVIEW / 1e6:g} MB in one review.")
    try:
        node = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise SourceRefused(f"Not JSON ({error}).") from error
    if is_review(node):
        yield "", draft_of(node, page=url)


def _objects(chunks: Iterable[str]) -> Iterator[str | None]:
    """Yield the text of each object with "claimReviewed" or "ClaimReview" for a string of its own.

    One that is too long to keep is None.
    """
    buffer, at = "", 0
    opened: list[tuple[int, bool]] = []
    for chunk in chunks:
        buffer += chunk
        endless = ""
        while match := _TOKEN.search(buffer, at):
            close = match.group("close")
            if close in {"", "\\"}:
                # The string may go on in the next chunk; of an endless one only its opening is kept.
                endless = f'"{close}' if len(buffer) - match.start() > LONGEST_REVIEW else ""
                break
            at = match.end()
            if match.group() == "{":
                opened = [*opened[-_DEEPEST:], (match.start(), False)]
            elif match.group() == "}" and opened:
                start, wanted = opened.pop()
                if wanted:
                    yield buffer[start:at] if start >= 0 else None
            elif opened and _tells(match.group("words")):
                opened[-1] = (opened[-1][0], True)
        cut = len(buffer) if endless else max(0, at - LONGEST_REVIEW)
        buffer, at = endless or buffer[cut:], 0 if endless else at - cut
        opened = [(start - cut if start >= cut else -1, wanted) for start, wanted in opened]


def _tells(words: str | None) -> bool:
    return words is not None and words.rpartition("/")[2].rpartition(":")[2] in {"claimReviewed", "ClaimReview"}
