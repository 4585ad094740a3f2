"""The article of a web page, with what the page says about it: the one import of trafilatura."""

from datetime import date
from typing import Any

from retrieval.errors import SourceRefused


def article_of(data: bytes) -> dict[str, Any]:
    """Extract text, title, publisher, published, url and language (None where unknown) from the bytes of a page.

    Raises:
        SourceRefused: when the page has no text.
    """
    import trafilatura

    found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False, include_tables=True)
    fields = {} if found is None else found if isinstance(found, dict) else found.as_dict()
    if not (fields.get("text") or "").strip():
        raise SourceRefused("No article text was found in this page.")
    return {
        "text": fields["text"],
        "title": fields.get("title"),
        "publisher": fields.get("sitename") or fields.get("hostname"),
        "published": _date(fields.get("date")),
        "url": fields.get("url"),
        "language": fields.get("language"),
        "licence": fields.get("license"),
    }


def _date(text: str | None) -> str | None:
    """Keep a date only when it is one: it is trafilatura's reading of the page, and no reason to refuse the page."""
    try:
        return date.fromisoformat(text or "").isoformat()
    except ValueError:
        return None
