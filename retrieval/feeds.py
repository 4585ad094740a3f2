"""RSS and Atom feeds, well-formed or not: the one import of feedparser."""

import hashlib
import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable, text_of
from retrieval.records import Record

MOST_ITEMS = 200
"""How many items of a feed are read: its first ones, which are the newest in nearly every feed."""

_LONGEST = 2_000
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


class Item(Record):
    """One item of a feed; `content` is its full text where the feed gives it, `summary` the short one."""

    id: str
    title: str
    link: str | None = None
    published: date | None = None
    author: str | None = None
    content: str = ""
    summary: str = ""


class Feed(Record):
    """A feed as read; `total` counts all of its items, `items` are those that were read."""

    title: str | None
    language: str | None
    items: tuple[Item, ...]
    total: int


def is_feed(data: bytes) -> bool:
    """Tell a feed by its first bytes, whatever its server calls it."""
    head = data[:4_000].decode("latin-1").replace("\0", "")
    return head.lstrip("\xef\xbb\xbf\xfe\xff \t\r\n")[:1] == "<" and _ROOT.search(head) is not None


def feed_of(data: bytes, url: str, charset: str | None = None) -> Feed:
    """Read a feed that came from an address; links are made whole, text is freed of its markup.

    What stands before its root element is left out, so that no entity is ever declared.

    Raises:
        SourceRefused: when it is no feed, or an empty one.
    """
    import feedparser

    declared = _ENCODING.match(data.lstrip())
    text, _ = text_of(data, charset or (declared.group(1).decode("ascii") if declared else None))
    root = _ROOT.search(text)
    if root is None:
        raise SourceRefused("This is not a feed: it has neither an RSS nor an Atom element.")
    text, total = _first_items(text[root.start() :])
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    found = feedparser.parse(
        text.encode("utf-8"), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    items = tuple(_item(entry, url) for entry in found.entries[:MOST_ITEMS])
    if not items:
        raise SourceRefused("There are no items in this feed.")
    return Feed(
        title=_line(found.feed.get("title")) or None,
        language=_line(found.feed.get("language")) or None,
        items=items,
        total=max(total, len(found.entries)),
    )


def _first_items(text: str) -> tuple[str, int]:
    """Cut the items beyond the limit out of a feed before it is parsed; count all of them."""
    total = sum(1 for _ in _ITEM.finditer(text))
    if total <= MOST_ITEMS:
        return text, total
    ends = [match.end() for match in _ITEM_END.finditer(text)]
    if len(ends) > MOST_ITEMS:
        text = text[: ends[MOST_ITEMS - 1]] + text[ends[-1] :]
    return text, total


def _item(entry: Any, url: str) -> Item:
    title = _line(entry.get("title"))
    link = str(entry.get("link") or "").strip()
    content = max((_text(one.get("value")) for one in entry.get("content") or ()), key=len, default="")
    summary = _text(entry.get("summary"))
    name = str(entry.get("id") or link or title or summary)
    return Item(
        id=hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16],
        title=title,
        link=_whole(url, link),
        published=_day(entry),
        author=_line(entry.get("author")) or None,
        content=content,
        summary=summary,
    )


def _whole(url: str, link: str) -> str | None:
    try:
        return urljoin(url, link) if link else None
    except ValueError:
        return None


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
