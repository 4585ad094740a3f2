"""From the writing of a number to its value: digits with separators of either language, and words."""

import re
from functools import lru_cache

GROUPED = re.compile(r"\d{1,3}(?:[ ']\d{3})+")


def value_of_digits(written: str, language: str) -> float:
    """Read digits with separators.

    A single separator before three digits is ambiguous ("1.234"): it groups in its own language (the full stop in
    French, the comma in English). In the other it is a decimal sign, unless the three digits end in "00": nobody
    writes thirty as "30,000", but many French articles copy English figures.
    """
    plain = written.replace(" ", "").replace("'", "")
    if "," in plain and "." in plain:
        decimal = "," if plain.rfind(",") > plain.rfind(".") else "."
        grouping = "." if decimal == "," else ","
        return float(plain.replace(grouping, "").replace(decimal, "."))
    mark = "," if "," in plain else "."
    head, *tail = plain.split(mark)
    if not tail:
        return float(plain)
    groups = all(len(part) == 3 for part in tail) and len(head) <= 3 and head != "0"
    if len(tail) > 1:
        return float("".join([head, *tail])) if groups else float(head)
    own = (mark == ".") == (language == "fr")
    if groups and not GROUPED.match(written) and (own or tail[0].endswith("00")):
        return float(head + tail[0])
    return float(f"{head}.{tail[0]}")


@lru_cache(maxsize=8192)
def value_of_words(words: str, language: str) -> float | None:
    """Read a number in words; None when the words do not make one ("deux cinq")."""
    from text_to_num import text2num

    try:
        return float(text2num(words, language if language in {"fr", "en"} else "en"))
    except ValueError:
        return None


def significant_digits(value: float) -> int:
    """Count the digits that a number says: 30,000 says one, 29,873 five, 7.4 two."""
    digits = f"{abs(value):.10g}".replace(".", "").lstrip("0")
    if "e" in digits:
        digits = digits.split("e")[0]
    return max(1, len(digits.rstrip("0")))
