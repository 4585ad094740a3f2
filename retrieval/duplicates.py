"""Near copies: the checked article among the sources, and one text printed by several of them.

Texts are compared by their word shingles: every run of five folded words. Source: Broder, "On the resemblance and
containment of documents", SEQUENCES 1997.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from retrieval.records import Passage, Record

_SHINGLE = 5
_SHARE = 0.5
_SHARED_WORDS = 60
_FEW_SHARED_WORDS = 40
_WHOLE = 0.8
_OUTSIDE_QUOTES = 0.3
_SAME_ORIGIN = 0.6
_LEAST_SHINGLES = 8

_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"«[^«»]{1,2000}»|“[^“”]{1,2000}”|\"[^\"\n]{1,2000}\"")
Shingle = tuple[str, ...]


class Overlap(Record):
    """What a source shares with an article.

    `share` is the part of the source's shingles that are in the article, `coverage` the part of the article's that are
    in the source, `words` the words of the source that stand in shared shingles, and `prose` the part of the shared
    shingles that the article has outside quotation marks too.
    """

    share: float
    coverage: float
    words: int
    prose: float


def copy_share(text: str, of: str) -> float:
    """Return the part of a text's five-word shingles that are in another text, 0 to 1."""
    return overlap(text, of).share


def is_copy(text: str, of: str) -> bool:
    """Tell whether a source is the article, an excerpt of it, a lightly edited reprint, or a page that carries it.

    A short notice that the article quotes is none of these: what the two share stands in the article's quotation
    marks, or is too short to tell.
    """
    found = overlap(text, of)
    if found.prose < _OUTSIDE_QUOTES or found.words < _FEW_SHARED_WORDS:
        return False
    if found.share >= _SHARE:
        return found.words >= _SHARED_WORDS or found.coverage >= _SHARE
    return found.coverage >= _WHOLE


def overlap(text: str, of: str) -> Overlap:
    """Measure what a source shares with an article."""
    words = _words(text)
    own = _shingles(words)
    article = set(_shingles(_words(of)))
    places = [place for place, shingle in enumerate(own) if shingle in article]
    shared = {own[place] for place in places}
    if not shared:
        return Overlap(share=0.0, coverage=0.0, words=0, prose=0.0)
    prose = {shingle for part in _QUOTED.split(of) for shingle in _shingles(_words(part))}
    return Overlap(
        share=len(places) / len(own),
        coverage=len(shared) / len(article),
        words=len({place + step for place in places for step in range(_SHINGLE)}),
        prose=len(shared & prose) / len(shared),
    )


def origins(passages: Iterable[Passage]) -> dict[str, str]:
    """Map each passage id to the id of its origin: passages with one origin count as one source.

    Passages of one source have one origin. So have sources of which two passages are near copies: six tenths of the
    shorter one's shingles are in the longer. The origin's id is the smallest source id in it, whatever the order given.
    """
    listed = sorted(passages, key=lambda passage: passage.id)
    shingles = {passage.id: set(_shingles(_words(passage.text))) for passage in listed}
    root = {passage.source_id: passage.source_id for passage in listed}

    def find(source: str) -> str:
        while root[source] != source:
            source = root[source]
        return source

    for place, one in enumerate(listed):
        for other in listed[place + 1 :]:
            if _near(shingles[one.id], shingles[other.id]):
                low, high = sorted((find(one.source_id), find(other.source_id)))
                root[high] = low
    return {passage.id: find(passage.source_id) for passage in listed}


def _near(one: set[Shingle], other: set[Shingle]) -> bool:
    fewest = min(len(one), len(other))
    return fewest >= _LEAST_SHINGLES and len(one & other) >= _SAME_ORIGIN * fewest


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(char for char in folded if not unicodedata.combining(char)))


def _shingles(words: Sequence[str]) -> list[Shingle]:
    return [tuple(words[place : place + _SHINGLE]) for place in range(len(words) - _SHINGLE + 1)]
