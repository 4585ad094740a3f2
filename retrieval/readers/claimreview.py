"""ClaimReview, the schema.org record of a published fact-check, to drafts of previously checked claims.

Pages in the wild bend the vocabulary (https://schema.org/ClaimReview): an author is a name alone, a rating has no
number or nothing but one, HTML and entities stand in the claim. What can be understood is; what lacks the claim, the
address or the rating is refused.
"""

import html
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from retrieval.errors import SourceRefused
from retrieval.readers.decode import storable
from retrieval.readers.draft import Draft
from retrieval.readers.metadata import About
from retrieval.records import Review

MAX_CLAIM = 2_000
MAX_FIELD = 500
_MAX_MARKUP = 20_000
_PREFIX = re.compile(r"(?:https?://schema\.org/|schema:)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,9})?")
_LANGUAGE = re.compile(r"([a-zA-Z]{2,3})(?:[-_][a-zA-Z0-9]{2,8})*")
_ADDRESS = re.compile(r"https?://[^\s<>\"\\]{1,2000}", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style|template)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?>")
_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "ol", "td", "tr", "h1", "h2", "h3", "blockquote"})

Fields = Mapping[str, Any]


def is_review(item: Fields) -> bool:
    """Tell whether a JSON-LD object is a ClaimReview, by its type or, where it has none, by the claim in it."""
    kind = item.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    named = [_PREFIX.sub("", one) for one in kinds if isinstance(one, str)]
    return "ClaimReview" in named or (not named and any(_PREFIX.sub("", key) == "claimReviewed" for key in item))


def draft_of(item: Fields, *, page: str | None = None) -> Draft:
    """Make the draft of one ClaimReview; `page` is the address that it was found at, for what it leaves out.

    The text of the draft is the claim reviewed, in plain text.

    Raises:
        SourceRefused: when it has no claim, no web address or no rating, naming what is missing.
    """
    fields = {_PREFIX.sub("", key): value for key, value in item.items()}
    claim, notes = storable(plain(fields.get("claimReviewed")))
    if not any(char.isalnum() for char in claim):
        raise SourceRefused("claimReviewed: there is no claim.")
    if len(claim) > MAX_CLAIM:
        raise SourceRefused(f"claimReviewed: over {MAX_CLAIM:,} characters, which is no claim.")
    url = _address(fields, page)
    reviewed = _node(fields.get("itemReviewed"))
    published, said_on = _day(fields.get("datePublished")), _day(reviewed.get("datePublished"))
    if published is None and fields.get("datePublished"):
        notes = (*notes, "The date of the review could not be read and was left out.")
    review = _rated(fields.get("reviewRating")).model_copy(
        update={"speaker": _name(reviewed.get("author")), "said_on": said_on or _day(reviewed.get("dateCreated"))}
    )
    about = About(
        title=_line(fields.get("headline")) or _line(fields.get("name")) or claim,
        publisher=_publisher(fields, url),
        published=published,
        language=_language(fields.get("inLanguage")),
        url=url,
        licence=_line(fields.get("license")),
        notes=notes,
    )
    return Draft(text=claim, about=about, review=review, notes=notes)


def plain(value: object) -> str:
    """Return a field as one line of plain text: markup and entities resolved, "" where it says nothing."""
    if isinstance(value, list):
        return next(filter(None, map(plain, value[:20])), "")
    if isinstance(value, dict):
        return next(filter(None, (plain(value.get(key)) for key in ("@value", "text", "name"))), "")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    # Content systems escape once too often: "&amp;eacute;", "&lt;p&gt;".
    text = html.unescape(html.unescape(str(value)[:_MAX_MARKUP]))
    return " ".join(_TAG.sub(_gap, _SILENT.sub(" ", text)).split())


def _gap(tag: re.Match[str]) -> str:
    """Part the words on both sides of a block's tag; a tag inside a line parts none."""
    return " " if tag.group(1).lower() in _BLOCKS else ""


def _line(value: object) -> str | None:
    text, _ = storable(plain(value))
    if len(text) > MAX_FIELD:
        return f"{text[: MAX_FIELD - 1]}…"
    return text or None


def _node(value: object) -> dict[str, Any]:
    """Return an object of the graph, the first of a list; a text stands for its name."""
    if isinstance(value, list):
        return next(filter(None, map(_node, value[:20])), {})
    if isinstance(value, dict):
        return {_PREFIX.sub("", key): inner for key, inner in value.items()}
    return {"name": value} if isinstance(value, str) else {}


def _name(value: object) -> str | None:
    return _line(_node(value).get("name")) or _line(_node(value).get("alternateName"))


def _publisher(fields: Fields, url: str) -> str | None:
    """Name who published the review: its author, the publisher where the author is a person, or else the site."""
    by, house = _name(fields.get("author")), _name(fields.get("publisher"))
    person = _node(fields.get("author")).get("@type") == "Person"
    return (house if person and house else by) or house or urlsplit(url).hostname


def _address(fields: Fields, page: str | None) -> str:
    candidates = [fields.get("url"), fields.get("mainEntityOfPage"), page]
    for value in candidates:
        inner = value[0] if isinstance(value, list) and value else value
        found = inner.get("@id") or inner.get("url") if isinstance(inner, dict) else inner
        if not isinstance(found, str) or not found.strip():
            continue
        try:
            whole = urljoin(page or "", found.strip())
            if _ADDRESS.fullmatch(whole) and urlsplit(whole).hostname:
                return whole
        except ValueError:
            pass
        raise SourceRefused(f"url: '{found.strip()[:80]}' is not a web address.")
    raise SourceRefused("url: there is none.")


def _rated(value: object) -> Review:
    """Read a rating: the publisher's words for it, and the number with its scale where there is one."""
    node = _node(value)
    number, best, worst = (_number(node.get(key)) for key in ("ratingValue", "bestRating", "worstRating"))
    words = _line(node.get("alternateName")) or _line(node.get("name"))
    # Some put the words where the number belongs.
    words = (
        words or (_line(node.get("ratingValue")) if number is None else None) or _line(node.get("ratingExplanation"))
    )
    if words is None and number is not None:
        words = f"{number:g}" if best is None else f"{number:g} / {best:g}"
    if words is None:
        raise SourceRefused("reviewRating: there is no rating.")
    return Review(rating=words, value=number, best=best, worst=worst)


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value) if abs(value) < 1e9 and math.isfinite(value) else None
    text = value.strip() if isinstance(value, str) else ""
    return float(text.replace(",", ".")) if len(text) < 30 and _NUMBER.fullmatch(text) else None


def _day(value: object) -> date | None:
    """Read a day as written where it was published: no time zone moves it."""
    text = plain(value)
    if not text or len(text) > 60:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).date()
    except ValueError:
        return None


def _language(value: object) -> str | None:
    node = _node(value)
    for text in (node.get("alternateName"), node.get("name")):
        match = _LANGUAGE.fullmatch(text.strip()) if isinstance(text, str) else None
        if match:
            return match.group(1).lower()
    return None
