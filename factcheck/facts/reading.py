"""Ways of reading a text that keep its offsets: a folded copy of the same length, sentences, phrase patterns."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

SPACES = "\u00a0\u202f\u2009\u2007\u200a\t"
QUOTES = {"’": "'", "ʼ": "'", "‘": "'", "‑": "-", "−": "-", "‐": "-"}
ABBREVIATION = re.compile(
    r"(?:\b(?:M|MM|Mme|Mmes|Mlle|Dr|Pr|Me|Mr|Mrs|Ms|St|Ste|Gen|Col|Sgt|Lt|Capt|Sen|Rep|Gov|art|Art|No|no|env|av|p|cf|vs"
    r"|etc|approx|U\.S|U\.K|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|janv|févr|juil|déc)|\b[A-ZÀ-Ý])$"
)
BREAK = re.compile(r"(?:[.!?…]+[»”\"')\]]*\s+(?=[\"«“(\[]?\s?[A-ZÀ-Ý0-9])|\n+|;\s)")


class _Folding(dict[int, str]):
    """A translation table that folds each character to exactly one: lower case, no accent, plain space and quote."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in SPACES:
            folded = " "
        elif char in QUOTES:
            folded = QUOTES[char]
        else:
            base = unicodedata.normalize("NFD", char)[0].lower()
            folded = base if len(base) == 1 else char
        self[code] = folded
        return folded


_FOLDING = _Folding()


@lru_cache(maxsize=8192)
def level(text: str) -> str:
    """Fold case, accents, spaces and apostrophes, one code point for one, so that offsets stay those of the text."""
    return text.translate(_FOLDING)


@lru_cache(maxsize=8192)
def sentence_starts(text: str) -> tuple[int, ...]:
    """List where each sentence or clause set off by a semicolon begins; the first is 0."""
    starts = [0]
    for match in BREAK.finditer(text):
        stop = match.start()
        if text[stop] == "." and ABBREVIATION.search(text[max(0, stop - 6) : stop]):
            continue
        starts.append(match.end())
    return tuple(starts)


def sentence_around(text: str, position: int) -> tuple[int, int]:
    """Give the start and end of the sentence that a position lies in."""
    starts = sentence_starts(text)
    index = bisect_right(starts, position) - 1
    return starts[index], starts[index + 1] if index + 1 < len(starts) else len(text)


def any_of(phrases: Iterable[str]) -> str:
    """Word an alternation of folded phrases, longest first; a space matches any run of spaces."""
    folded = sorted({level(phrase) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase))
    # A phrase may end in an apostrophe ("pres d'"), after which no word boundary is asked for.
    return "(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in folded) + ")"


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Overwrite stretches with a character that no pattern matches, keeping the length."""
    for start, end in spans:
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text
