"""Near copies: the checked article among the sources, and one text printed by several of them.

Texts are compared by their word shingles: every run of five folded words. Source: Broder, "On the resemblance and
containment of documents", SEQUENCES 1997. Among many sources, in retrieval/reprints.py, by signatures of these.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

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
_ACCENT = re.compile("[\u0300-\u036f]")
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
    """Tell whether a source is a copy of an article; see `copies`."""
    return copies(of)(text)


def copies(of: str) -> Callable[[str], bool]:
    """Make the question whether a source is the article, an excerpt of it, an edited reprint, or a page with it.

    A short notice that the article quotes is none of these: what the two share stands in the article's quotation
    marks, or is too short to tell.
    """
    article, prose = _article(of)
    return lambda text: _copied(_overlap(text, article, prose))


def _copied(found: Overlap) -> bool:
    if found.prose < _OUTSIDE_QUOTES or found.words < _FEW_SHARED_WORDS:
        return False
    if found.share >= _SHARE:
        return found.words >= _SHARED_WORDS or found.coverage >= _SHARE
    return found.coverage >= _WHOLE


def overlap(text: str, of: str) -> Overlap:
    """Measure what a source shares with an article."""
    return _overlap(text, *_article(of))


def _article(text: str) -> tuple[set[Shingle], set[Shingle]]:
    """Cut an article into shingles: all of them, and those outside its quotation marks."""
    prose = {shingle for part in _QUOTED.split(text) for shingle in shingles(words(part))}
    return set(shingles(words(text))), prose


def _overlap(text: str, article: set[Shingle], prose: set[Shingle]) -> Overlap:
    own = shingles(words(text))
    places = [place for place, shingle in enumerate(own) if shingle in article]
    shared = {own[place] for place in places}
    if not shared:
        return Overlap(share=0.0, coverage=0.0, words=0, prose=0.0)
    return Overlap(
        share=len(places) / len(own),
        coverage=len(shared) / len(article),
        words=len({place + step for place in places for step in range(_SHINGLE)}),
        prose=len(shared & prose) / len(shared),
    )


def origins(passages: Iterable[Passage], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Map each passage id to the id of its origin: passages with one origin count as one source.

    Passages of one source have one origin, and so have sources that `known` maps to the same one. So have sources of
    which two passages are near copies, as where one of them carries a paragraph of the other: six tenths of the shorter
    one's shingles are in the longer. The origin's id is the smallest in it, whatever the order given.
    """
    listed = sorted(passages, key=lambda passage: passage.id)
    cut = {passage.id: set(shingles(words(passage.text))) for passage in listed}
    root: dict[str, str] = {}
    for passage in listed:
        origin = (known or {}).get(passage.source_id, passage.source_id)
        root.setdefault(origin, origin)
        root.setdefault(passage.source_id, origin)

    def find(source: str) -> str:
        while root[source] != source:
            source = root[source]
        return source

    for place, one in enumerate(listed):
        for other in listed[place + 1 :]:
            low, high = sorted((find(one.source_id), find(other.source_id)))
            if low != high and _near(cut[one.id], cut[other.id]):
                root[high] = low
    return {passage.id: find(passage.source_id) for passage in listed}


def _near(one: set[Shingle], other: set[Shingle]) -> bool:
    fewest = min(len(one), len(other))
    return fewest >= _LEAST_SHINGLES and len(one & other) >= _SAME_ORIGIN * fewest


def words(text: str) -> list[str]:
    """List the words of a text without case and accents."""
    return _WORD.findall(_ACCENT.sub("", unicodedata.normalize("NFKD", text.casefold())))


def shingles(folded: Sequence[str], size: int = _SHINGLE) -> list[Shingle]:
    """List every run of `size` words."""
    return list(zip(*(folded[step:] for step in range(size)), strict=False))
