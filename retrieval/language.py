"""The language of a text, for all who ask: the one import of py3langid."""

import re

_SAMPLE = 3_000
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def detect(text: str) -> str:
    """Name the language of a text by its two-letter code, from the first 3,000 characters; "und" without words."""
    sample = text[:_SAMPLE]
    if not _LETTERS.search(sample):
        return "und"
    import py3langid

    return str(py3langid.classify(sample)[0])
