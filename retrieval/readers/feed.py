"""RSS and Atom feeds, well-formed or not: the one import of feedparser."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from html.parser import HTMLParser
from typing import Any, BinaryIO

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable, text_of
from retrieval.readers.draft import MAX_BYTES, Draft, Found, Part, Refusal, finished
from retrieval.readers.metadata import about

MOST_ITEMS = 200
"""How many items of a feed are read: its first ones, which are the newest in nearly every feed."""

_LONGEST = 2_000
_ELEMENT = re.compile(r"<[A-Za-z]")
_ROOT = re.compile(r"<(?:[\w-]{1,20}:)?(?:rss|feed|RDF|channel)[\s>]")
_ITEM = re.compile(r"<(?:[\w-]{1,20}:)?(?:item|entry)[\s>]")
_ITEM_END = re.compile(r"</(?:[\w-]{1,20}:)?(?:item|entry)\s*>")
_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w:.-]{1,40})")
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
        "td", "th", "tr", "ul",
    }
)  # fmt: skip
_UNSHOWN = frozenset({"script", "style", "template", "noscript"})


def is_feed(data: bytes) -> bool:
    """Tell a feed by its first bytes, whatever its server or its name calls it."""
    head = data[:4_000].decode("latin-1").replace("\0", "").lstrip("\xef\xbb\xbf\xfe\xff \t\r\n")
    first = _ELEMENT.search(head)
    return head.startswith("<") and first is not None and _ROOT.match(head, first.start()) is not None


def feed(file: BinaryIO) -> Iterator[Part]:
    """Part a feed into its items, which are read in one go."""
    yield Part("", partial(_drafts, file))


def _drafts(file: BinaryIO) -> Found:
    """Yield a draft for each item: its longest text, without markup; none at all where it only has a link.

    `item` is the link as it is written, `id` a name for an item without one. What is beyond the limit is one refusal.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise SourceRefused(f"The feed has over {MAX_BYTES / 1e6:.0f} MB.")
    found, total = _parsed(data)
    whole = {"publisher": _line(found.feed.get("title")), "language": _language(found.feed.get("language"))}
    for number, entry in enumerate(found.entries[:MOST_ITEMS], start=1):
        try:
            yield str(number), _draft(entry, whole)
        except SourceRefused as refusal:
            yield str(number), Refusal(reason=str(refusal))
    if total > MOST_ITEMS:
        reason = f"The first {MOST_ITEMS} of the {total:,} items of this feed were read, the others were not."
        yield "", Refusal(reason=reason)


def _parsed(data: bytes) -> tuple[Any, int]:
    """Parse a feed; what stands before its root element is left out, so that no entity is ever declared."""
    import feedparser

    declared = _ENCODING.match(data.lstrip())
    text, _ = text_of(data, declared.group(1).decode("ascii") if declared else None)
    root = _ROOT.search(text)
    if root is None:
        raise SourceRefused("This is not a feed: it has neither an RSS nor an Atom element.")
    text, total = _first_items(text[root.start() :])
    headers = {"content-type": "application/xml; charset=utf-8"}
    found = feedparser.parse(
        text.encode("utf-8"), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not found.entries:
        raise SourceRefused("There are no items in this feed.")
    return found, total


def _first_items(text: str) -> tuple[str, int]:
    """Cut the items beyond the limit out of a feed before it is parsed; count all of them."""
    total = sum(1 for _ in _ITEM.finditer(text))
    if total <= MOST_ITEMS:
        return text, total
    ends = [match.end() for match in _ITEM_END.finditer(text)]
    if len(ends) > MOST_ITEMS:
        text = text[: ends[MOST_ITEMS - 1]] + text[ends[-1] :]
    return text, total


def _draft(entry: Any, whole: dict[str, str | None]) -> Draft:
    title, link = _line(entry.get("title")), "".join(str(entry.get("link") or "").split())[:_LONGEST]
    texts = [_text(entry.get("summary")), *(_text(one.get("value")) for one in entry.get("content") or ())]
    text = max(texts, key=len)
    named = str(entry.get("id") or link or title or text)
    own = hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:16]
    published = _day(entry)
    says = {**whole, "title": title, "published": published.isoformat() if published else None}
    draft = Draft(text=text, about=about(says), id=own, item=link or own)
    return finished(draft, title or "Untitled") if any(map(str.isalnum, text)) else draft


def _language(value: Any) -> str | None:
    found = re.match(r"[a-zA-Z]{2,3}(?![a-zA-Z])", _line(value))
    return found.group().lower() if found else None


def _day(entry: Any) -> date | None:
    """Read the day of publication where it was published: the parsed time is that of Greenwich, often a day off."""
    for name in ("published", "updated"):
        written = str(entry.get(name) or "").strip()
        for read in (datetime.fromisoformat, parsedate_to_datetime):
            try:
                return read(written).date()
            except (ValueError, TypeError, IndexError, OverflowError):
                continue
        if found := entry.get(f"{name}_parsed"):
            return date(*found[:3])
    return None


def _line(value: Any) -> str:
    return " ".join(_text(value).split())[:_LONGEST]


def _text(value: Any) -> str:
    """Free a text of its markup: a paragraph a line, nothing of scripts and styles."""
    if not isinstance(value, str):
        return ""
    words = _Words()
    words.feed(value)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.found).split("\n"))
    return storable("\n\n".join(line for line in lines if line))[0]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unshown = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unshown += tag in _UNSHOWN
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unshown = max(0, self._unshown - (tag in _UNSHOWN))
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unshown:
            self.found.append(data.replace("\n", " "))
