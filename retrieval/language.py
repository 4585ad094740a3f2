"""The language of a text, for all who ask: the one import of py3langid."""

import re

_SAMPLE = 3_000
# So few letters could be any of a hundred languages; the desk's own are by far the likeliest.
_SHORT = 60
_USUAL = ("fr", "en")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def detect(text: str, *, sample: int = _SAMPLE) -> str:
    """Name the language of a text by its two-letter code, from its first characters; "und" without words."""
    heard = text[:sample]
    if not _LETTERS.search(heard):
        return "und"
    import py3langid

    ranked = (str(name) for name, _ in py3langid.rank(heard))
    # English with foreign names passes for Nigerian Pidgin or Fulfulde: only what has a code of two letters counts.
    return next(name for name in ranked if (len(name) == 2 if _is_long(heard) else name in _USUAL))


def _is_long(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= _SHORT
