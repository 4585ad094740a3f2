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

    if sum(map(str.isalpha, heard)) >= _SHORT:
        return str(py3langid.classify(heard)[0])
    return next(str(name) for name, _ in py3langid.rank(heard) if name in _USUAL)
