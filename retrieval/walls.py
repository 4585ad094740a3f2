"""Pages that do not show their article: to whom does not pay, log in, agree to cookies or run scripts."""

import re
import tomllib
import unicodedata
from functools import cache
from html import unescape
from pathlib import Path

_WORDS = Path(__file__).with_name("walls.toml")
# A text that is shorter than this may be the teaser of an article.
_SHORT = 700
# And this is hardly a text: a title, a caption, the words of the wall.
_NEXT_TO_NOTHING = 200
# A question about cookies can be long, but says so more than once.
_LONG_QUESTION = 2_500
_MOST_MARKUP = 1_000_000
_SCRIPT = re.compile(r"<(/?)(?:script|style)\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_NOT_FREE = re.compile(r"\"isAccessibleForFree\"\s*:\s*\"?(?:https?://schema\.org/)?false\b", re.IGNORECASE)
_PASSWORD = re.compile(r"<input\b[^<>]{0,500}\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_BY_SCRIPT = re.compile(r"<div\b[^<>]{0,200}\bid\s*=\s*[\"']?(?:root|app|__next|__nuxt)\b", re.IGNORECASE)
_RESERVED = re.compile(
    r"<meta\b(?=[^<>]{0,200}\btdm-reservation\b)[^<>]{0,200}\bcontent\s*=\s*[\"']?1\b", re.IGNORECASE
)

PASTE = "if you can read it in a browser, paste its text instead."
WALLS = {
    "subscription": f"The article is for subscribers and is not in the page; {PASTE}",
    "login": f"The page asks for a login and does not show the article; {PASTE}",
    "cookies": f"The page shows its question about cookies and not the article; {PASTE}",
    "scripts": f"The page shows its text to browsers that run scripts only; {PASTE}",
}
CUT = "The site keeps the full article for subscribers: this may be its beginning only; if you have the rest, paste it."
RESERVED = "Text and data mining reserved by the publisher"


def wall(markup: str, text: str) -> str:
    """Say in a sentence what stands before the article, from a page and the text found in it; empty for nothing."""
    own = _folded(text[:_LONG_QUESTION])
    if len(text) >= _SHORT:
        asks = len(text) < _LONG_QUESTION and sum(phrase in own for phrase in _phrases("cookies")) > 1
        return WALLS["cookies"] if asks else ""
    shown = _folded(_shown(markup[:_MOST_MARKUP]))
    if _NOT_FREE.search(markup) or _says(shown, "cut"):
        return WALLS["subscription"]
    seen = shown if len(text) < _NEXT_TO_NOTHING else own
    if len(text) < _NEXT_TO_NOTHING and _PASSWORD.search(markup):
        return WALLS["login"]
    kind = next((kind for kind in WALLS if _says(seen, kind)), "")
    if not kind and not text and _BY_SCRIPT.search(markup):
        kind = "scripts"
    return WALLS.get(kind, "")


def notes(markup: str, text: str) -> tuple[str, ...]:
    """Say what is to know of an article that was found: that it may be cut."""
    return (CUT,) if _NOT_FREE.search(markup) or _says(_folded(text[-400:]), "cut") else ()


def licence(markup: str) -> str | None:
    """Read a reservation of rights that programs are meant to read (the TDM Reservation Protocol of the W3C)."""
    return RESERVED if _RESERVED.search(markup) else None


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    words = tomllib.loads(_WORDS.read_text(encoding="utf-8"))[kind]
    return tuple(phrase for language in sorted(words) for phrase in words[language])


def _shown(markup: str) -> str:
    """Leave out scripts, styles and tags."""
    parts, at, hidden = [], 0, False
    for match in _SCRIPT.finditer(markup):
        if not hidden:
            parts.append(markup[at : match.start()])
        at, hidden = match.end(), not match.group(1)
    parts.append("" if hidden else markup[at:])
    return unescape(_TAG.sub(" ", " ".join(parts)))


def _says(shown: str, kind: str) -> bool:
    return any(phrase in shown for phrase in _phrases(kind))


def _folded(text: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return " ".join(plain.lower().replace("’", "'").split())
