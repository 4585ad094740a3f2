"""The language of a text, for all who ask: the one import of py3langid."""

import re

_SAMPLE = 3_000
# So few letters could be any of a hundred languages; the desk's own are by far the likeliest.
_SHORT = 120
_USUAL = ("fr", "en")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def detect(text: str) -> str:
    """Name the language of a text by its two-letter code, from the first 3,000 characters; "und" without words."""
    sample = text[:_SAMPLE]
    if not _LETTERS.search(sample):
        return "und"
    import py3langid

    ranked = [str(name) for name, _ in py3langid.rank(sample)]
    if sum(map(str.isalpha, sample)) < _SHORT:
        return next(name for name in ranked if name in _USUAL)
    return ranked[0]
