"""Claims as they were found: are they where the labels are, and does their text stand by itself?"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from eval.metrics.columns import Floats, ratio, total

Range = tuple[int, int]
"""First character, and the one after the last."""

# Not after four digits, which are a year: "en 2025 300 personnes".
_BETWEEN_THOUSANDS = re.compile(r"(?<=\d)(?<!\d{4})[\s.,'](?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_WORD = re.compile(r"\w+")


def exact_shares(spans: Sequence[Range], others: Sequence[Range]) -> list[float]:
    """Give 1 for each span that is also among the others, with the same first and last character, else 0."""
    return [float(span in set(others)) for span in spans]


def overlap_shares(spans: Sequence[Range], others: Sequence[Range]) -> list[float]:
    """Give the share of each span's characters that lie in any of the others: ``|span and others| / |span|``.

    Source: Da San Martino et al., "Fine-Grained Analysis of Propaganda in News Articles", EMNLP 2019, equation 1, where
    spans of one side that overlap are merged first.
    """
    covered = {place for start, end in others for place in range(start, end)}
    return [sum(place in covered for place in range(start, end)) / (end - start) for start, end in spans]


def span_f1(found: Floats, predicted: Floats, covered: Floats, gold: Floats, weights: Floats | None = None) -> Floats:
    """Give the harmonic mean of the precision and the recall of spans, ``2 P R / (P + R)``.

    A row is a stretch of text, with the sum of shares (`exact_shares` or `overlap_shares`) of its predicted spans and
    how many these are, then the same of its gold spans. ``P = sum of found / predicted``, ``R = sum of covered /
    gold``: every span weighs the same. Source: Da San Martino et al., 2019, equations 2 and 3.
    """
    precision = ratio(total(found, weights), total(predicted, weights))
    recall = ratio(total(covered, weights), total(gold, weights))
    return ratio(2 * precision * recall, precision + recall)


def share_of(part: Floats, whole: Floats, weights: Floats | None = None) -> Floats:
    """Give ``sum of part / sum of whole``: the precision or the recall of spans alone."""
    return ratio(total(part, weights), total(whole, weights))


def met(needs: Sequence[str], text: str) -> list[int]:
    """Tell of each need whether a text has it (1) or not (0); one of several words does where " | " parts them.

    A claim is self-contained when it has all its needs: the words without which nobody could check it, and which its
    sentence lacks. Whole words count; case, accents and the way numbers are written (10 000, 10,000; 1,5, 1.5) do
    not. Source: the task is that of Choi et al., "Decontextualization: Making Sentences Stand-Alone", TACL 2021; the
    test by needed words is our own.
    """
    words = f" {_folded(text)} "
    return [int(any(_holds(words, _folded(one)) for one in need.split("|"))) for need in needs]


def word_f1(gold: str, predicted: str) -> float:
    """Give the F1 of the words that two texts share, each as often as both have it; case and accents do not count.

    ``2 |shared| / (|gold| + |predicted|)``. Source: Rajpurkar et al., "SQuAD", EMNLP 2016, section 6.1.
    """
    one, other = Counter(_WORD.findall(_folded(gold))), Counter(_WORD.findall(_folded(predicted)))
    shared, all_words = (one & other).total(), one.total() + other.total()
    return 2 * shared / all_words if all_words else 0.0


def _holds(text: str, words: str) -> bool:
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _folded(text: str) -> str:
    """Write a text without case, accents and typography, and its numbers in one way."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    plain = _DECIMAL_COMMA.sub(".", _BETWEEN_THOUSANDS.sub("", plain))
    return " ".join(plain.split())
