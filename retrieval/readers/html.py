"""The article of a web page, with what the page says about it: the one import of trafilatura."""

import re
from datetime import date

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable, text_of
from retrieval.readers.draft import OWN_MARK, Draft
from retrieval.readers.metadata import about

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.IGNORECASE)
_XML_HEAD = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_HEAD = 4_096
_FEED = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:rss|feed|rdf:RDF)\b", re.DOTALL)


def page(data: bytes, charset: str | None = None) -> Draft:
    """Read the article of a web page; `charset` is what its server said, the page's own word counts where it is None.

    Raises:
        SourceRefused: when the bytes are not a page, or the page has no article.
    """
    import trafilatura

    if _FEED.match(data[:_HEAD]):
        raise SourceRefused("This is a feed, not a web page; add its address.")
    named = _CHARSET.search(data[:_HEAD])
    markup, notes = text_of(data, charset or (named.group(1).decode("ascii", "replace") if named else None))
    if OWN_MARK in markup:
        return Draft(text=OWN_MARK, about=about({}))
    # A page that names its own encoding is bytes to lxml; this one is text by now.
    markup = _XML_HEAD.sub("", markup, count=1)
    found = trafilatura.bare_extraction(markup, with_metadata=True, include_comments=False, include_tables=True)
    fields = {} if found is None else found if isinstance(found, dict) else found.as_dict()
    text, _ = storable(fields.get("text") or "")
    if not text.strip():
        raise SourceRefused("No article text was found in this page.")
    says = {
        "title": fields.get("title"),
        "publisher": fields.get("sitename") or fields.get("hostname"),
        "published": _date(fields.get("date")),
        "url": fields.get("url"),
        "language": fields.get("language"),
        "licence": fields.get("license"),
    }
    return Draft(text=text, about=about(says), notes=notes)


def _date(text: str | None) -> str | None:
    """Keep a date only when it is one: it is trafilatura's reading of the page, and no reason to refuse the page."""
    try:
        return date.fromisoformat(text or "").isoformat()
    except ValueError:
        return None
