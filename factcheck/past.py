"""Claim to previously checked claims: the first look of the line, before any evidence.

A past check is shown and decides nothing. "The same claim" is said only where it is near in meaning and in words and
code finds no fact that differs; with another number, date, name or denial it is similar at most, and the difference
is shown.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from factcheck import facts, lexicon, words
from factcheck.evidence import timing
from factcheck.records import Article, Claim, FactKind, FactPair, Likeness, PastClaim
from retrieval.library import Library
from retrieval.records import PastCheck

SAME, SIMILAR = 1.0, 0.8
"""Least nearness (cosine of the bundled encoder plus half the share of the checked claim's words) of each likeness.

Chosen on the train part of CheckThat 2020 task 2 (800 tweets against 10,375 checked claims), where what was called the
same was right 119 times of 119 and what was called similar 477 of 528; on its test part (199 tweets) 36 of 36 and 100
of 114.
"""
MOSTLY = 0.5
"""Share of the words of each claim (by weight) from which on they are two wordings, and each word more tells."""
_WORD = re.compile(r"[^\W\d_]+")
CANDIDATES = 10
SHOWN = 3
_COUNTED = frozenset({FactKind.NUMBER, FactKind.DURATION, FactKind.DATE})


def look_up(claim: Claim, article: Article, library: Library) -> tuple[PastClaim, ...]:
    """Find what publishers have checked that says the same as a claim, or nearly: the same first, then the nearest.

    One search of the library; none where it holds no checked claims. Raises LibraryError when the library fails.
    """
    if not library.review_count:
        return ()
    asked = [claim.text, words.gloss(claim.text, article.language)]
    found = library.past_checks([query for query in asked if query], limit=CANDIDATES)
    compared = [past for check in found if (past := compare(claim, article, check))]
    ranked = sorted(compared, key=lambda past: (past.likeness is not Likeness.SAME, -past.nearness, past.source.id))
    return tuple(ranked[:SHOWN])


def compare(claim: Claim, article: Article, check: PastCheck) -> PastClaim | None:
    """Set a claim beside one that was checked before; None where they are not even similar."""
    source, written, published = check.source, article.published, check.source.published
    ours = _Side(claim.text, article.language, written)
    theirs = _Side(check.claim, source.language, check.review.said_on or published)
    nearness = _nearness(theirs.aligned(ours).share, check.similarity)
    if nearness < SIMILAR:
        return None
    forth, back = ours.compared(theirs), theirs.compared(ours)
    apart = bool(forth.differing or back.differing) or _may_differ(ours, theirs, forth, back)
    return PastClaim(
        text=check.claim,
        likeness=Likeness.SAME if nearness >= SAME and not apart else Likeness.SIMILAR,
        nearness=round(nearness, 3),
        review=check.review,
        source=source,
        differences=_pairs(forth, back),
        timing=timing(claim, written, published),
        days_before=(written - published).days if written and published else None,
    )


class _Side(NamedTuple):
    """One of the two claims; `base` resolves its relative dates."""

    text: str
    language: str
    base: date | None

    def aligned(self, other: "_Side") -> words.Alignment:
        """Look the words of this claim up in the other."""
        mine = words.content_words(self.text, self.language)
        there = words.content_words(other.text, other.language)
        return words.align(mine, self.language, there, other.language)

    def compared(self, other: "_Side") -> facts.Comparison:
        """Compare the facts of this claim with the other's."""
        return facts.compare(
            self.text,
            other.text,
            language=self.language,
            passage_language=other.language,
            base=self.base,
            passage_base=other.base,
        )


def _may_differ(ours: _Side, theirs: _Side, forth: facts.Comparison, back: facts.Comparison) -> bool:
    """Tell whether two claims may speak of two things although no fact of them surely differs."""
    if _turns(ours) != _turns(theirs):
        return True
    more = (_uncounted(forth), _uncounted(back))
    met, held = ours.aligned(theirs), theirs.aligned(ours)
    if min(met.share, held.share) < MOSTLY:
        # Each has a number or a date that the other has not.
        return all(more)
    exchanged = bool(met.lost and held.lost)
    return exchanged or any(more) or bool(_telling(met.lost, ours) or _telling(held.lost, theirs))


def _turns(side: _Side) -> frozenset[str]:
    """Name what turns a claim into another where the other lacks it: a denial, "nearly", "only", "said that"."""
    said = set(_WORD.findall(words.fold(side.text)))
    turning: dict[str, list[str]] = lexicon.load(side.language, "past")["turning"]
    found = {name for name, forms in turning.items() if not said.isdisjoint(forms)}
    marks = facts.extract(side.text, side.language, side.base).polarity
    denied = any(mark.kind is facts.PolarityKind.NEGATION for mark in marks)
    return frozenset(found | {"denied"} if denied else found)


def _telling(lost: Sequence[words.Word], side: _Side) -> list[words.Word]:
    """List the words that a claim has and the other lacks, but for names, offices and words that say little.

    A few words more can make another claim ("the son of"). Another word for the same thing looks just so; that claim
    is then called similar, which is true of it as well.
    """
    names = facts.extract(side.text, side.language, side.base).names
    known = " ".join([*(name.text for name in names), *(role.text for name in names for role in name.roles)])
    light: list[str] = lexicon.load(side.language, "past")["more"]["light"]
    let_be = {*_WORD.findall(words.fold(known)), *light}
    return [word for word in lost if word.folded not in let_be]


def age(past: PastClaim) -> str:
    """Say in words how the day of a past check sits beside the article's; "" where one of the two is unknown."""
    days = past.days_before
    if days is None:
        return "no date" if past.source.published is None else ""
    if days == 0:
        return "the day of the article"
    long = abs(days)
    number, unit = (long, "day") if long < 61 else (long // 30, "month") if long < 730 else (long // 365, "year")
    return f"{number} {unit}{'' if number == 1 else 's'} {'before' if days > 0 else 'after'} the article"


def _nearness(share: float, similarity: float | None) -> float:
    """Add half the share of the checked claim's words that ours holds to the cosine of the two.

    Without a cosine, while vectors are being built, the words answer for the meaning too.
    """
    meaning = share if similarity is None else min(1.0, max(0.0, similarity))
    return meaning + share / 2


def _uncounted(compared: facts.Comparison) -> bool:
    return any(fact.kind in _COUNTED for fact in compared.unmatched)


def _pairs(ours: facts.Comparison, theirs: facts.Comparison) -> tuple[FactPair, ...]:
    """List the facts that differ, as the article and as the checked claim have them."""
    pairs = ours.differing or tuple(
        pair.model_copy(update={"claim": pair.source, "source": pair.claim}) for pair in theirs.differing
    )
    # The note calls the other side a source, which a checked claim is not.
    return tuple(pair.model_copy(update={"note": ""}) for pair in pairs)
