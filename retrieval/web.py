"""Sources by web address: the article of a page, a PDF, a text, or the items of a feed."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from retrieval import walls
from retrieval.errors import FetchFailed, FetchRefused
from retrieval.readers.draft import Draft, Refusal
from retrieval.readers.feed import is_feed
from retrieval.records import SourceKind
from retrieval.urls import NOWHERE, canonical, parse, same_site

if TYPE_CHECKING:
    from retrieval.fetch import Fetch, Page
    from retrieval.reading import Reading

FULL = 700
"""From so many characters on, what a feed gives of an item is taken for the whole of it."""
_CUT = re.compile(r"(?:…|\.\.\.)[\s\])]*$|\b(?:lire la suite|read more|continue reading)\b", re.IGNORECASE)
MOST_PAGES = 50
"""How many pages that a feed links to are fetched."""

Sources = Iterator[tuple[str, str, Draft | Refusal]]


def drafts_of(url: str, fetch: "Fetch", reading: "Reading") -> Sources:
    """Yield (display name, key, draft or refusal) for each source at an address.

    Nothing is fetched but that address and, of a feed, the pages that its items link to. The key of each is "url:" and
    its `about.url`: the canonical address of a page, where it ended after redirects; that of an item with a fragment,
    where only the feed could be read.
    """
    try:
        page = fetch.get(url)
    except (FetchRefused, FetchFailed) as error:
        yield url, "", Refusal(reason=str(error))
        return
    if is_feed(page.body):
        yield from _Feed(page, fetch, reading).sources()
    else:
        yield url, *_read(page, reading)


def _read(page: "Page", reading: "Reading") -> tuple[str, Draft | Refusal]:
    """Read one document; return its key, and its draft or why there is none."""
    address = canonical(page.url)
    suffix = _suffix(page)
    name = unquote(address.partition("?")[0].rstrip("/").rpartition("/")[2]) or address
    ((_, found),) = reading.read_bytes(page.body, suffix, name, charset=page.charset)
    notes: tuple[str, ...] = ()
    licence = None
    if suffix == ".html":
        markup, text = _markup(page), found.text if isinstance(found, Draft) else ""
        if reason := walls.wall(markup, text):
            return "", Refusal(reason=reason)
        notes, licence = walls.notes(markup, text), walls.licence(markup)
    if isinstance(found, Refusal):
        return "", found
    says = found.about
    about = says.model_copy(
        update={
            "url": address,
            "retrieved": page.retrieved,
            "publisher": says.publisher or parse(address).host.removeprefix("www."),
            "licence": says.licence or (walls.RESERVED if page.reserved else licence),
            # What a page calls itself is no reason to weigh it so.
            "kind": SourceKind.OTHER,
        }
    )
    return f"url:{address}", found.model_copy(update={"about": about, "item": None, "notes": (*found.notes, *notes)})


def _suffix(page: "Page") -> str:
    """Tell what was fetched by its first bytes, and by its server's word only where these say nothing."""
    from retrieval.readers.decode import what_is

    if b"%PDF-" in page.body[:1024]:
        return ".pdf"
    if what_is(page.body) == "a web page":
        return ".html"
    return {"text/plain": ".txt", "text/markdown": ".md", "application/pdf": ".pdf"}.get(page.content_type, ".html")


def _markup(page: "Page") -> str:
    """Decode a page well enough to find the words of a wall in it, whatever it says of its encoding."""
    try:
        return page.body.decode("utf-8")
    except UnicodeDecodeError:
        return page.body.decode("cp1252", errors="replace")


class _Feed:
    """The items of one feed: each by the text that the feed gives, by the page that it links to, or by its summary."""

    def __init__(self, page: "Page", fetch: "Fetch", reading: "Reading") -> None:
        self._page = page
        self._url = canonical(page.url)
        self._fetch = fetch
        self._reading = reading
        self._asked: set[str] = set()

    def sources(self) -> Sources:
        """Yield each item as `drafts_of` does; what is no item (the limit, a broken feed) under the feed's own name."""
        # All of them at once, for the same child reads the pages that they link to.
        for _, item in list(self._reading.read_bytes(self._page.body, ".rss", self._page.url)):
            if isinstance(item, Refusal):
                yield self._page.url, "", item
            else:
                yield self._source(item)

    def _source(self, item: Draft) -> tuple[str, str, Draft | Refusal]:
        link, reason = self._link(item)
        here = f"{self._url}#{item.id}"
        # A feed speaks for its own site only: what it says is on another's page has to be found there.
        own = link is not None and same_site(link, self._url)
        if (own or not link) and len(item.text) >= FULL and not _CUT.search(item.text[-200:]):
            return link or here, *self._kept(item, link or here)
        if link:
            key, found = self._linked(link)
            if isinstance(found, Draft):
                return link, key, _completed(found, item)
            reason = found.reason
        if not any(map(str.isalnum, item.text)):
            return link or here, "", Refusal(reason=reason or "This item of the feed has neither a text nor a link.")
        # Under a name of its own, so that it never takes the place of the page that was read on a better day.
        summary = f"{link}#summary" if own else here
        return link or here, *self._kept(item, summary, f"Only the summary in the feed was read. {reason}".strip())

    def _link(self, item: Draft) -> tuple[str | None, str]:
        """Make the link of an item whole; return why there is none to follow."""
        if item.item is None or item.item == item.id:
            return None, ""
        try:
            link = canonical(urljoin(self._page.url, item.item))
        except (ValueError, FetchRefused):
            return None, NOWHERE
        return (None if link == self._url else link), ""

    def _linked(self, link: str) -> tuple[str, Draft | Refusal]:
        if link in self._asked:
            return "", Refusal(reason="Another item of this feed has the same link.")
        if len(self._asked) >= MOST_PAGES:
            return "", Refusal(reason=f"Of one feed, {MOST_PAGES} pages are fetched at a time.")
        self._asked.add(link)
        try:
            return _read(self._fetch.get(link), self._reading)
        except (FetchRefused, FetchFailed) as error:
            return "", Refusal(reason=str(error))

    def _kept(self, item: Draft, address: str, *notes: str) -> tuple[str, Draft]:
        """Keep what the feed itself says, under an address."""
        about = item.about.model_copy(update={"url": address, "retrieved": self._page.retrieved})
        draft = item.model_copy(update={"about": about, "item": None, "notes": (*item.notes, *notes)})
        return f"url:{address}", draft


def _completed(page: Draft, item: Draft) -> Draft:
    """Let the feed say what the page does not: its day of publication."""
    if page.about.published:
        return page
    return page.model_copy(update={"about": page.about.model_copy(update={"published": item.about.published})})
