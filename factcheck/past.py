"""Claim to previously checked claims: the first look of the line, before any evidence.

A past check is shown and decides nothing. "The same claim" is said only where it is near in meaning and in words and
code finds no fact that differs; with another number, date, name or denial it is similar at most, and the difference
is shown.
"""

from datetime import date
from typing import NamedTuple

from factcheck import facts, words
from factcheck.evidence import timing
from factcheck.records import Article, Claim, FactKind, FactPair, Likeness, PastClaim
from retrieval.library import Library
from retrieval.records import PastCheck

SAME, SIMILAR = 1.0, 0.8
"""Least nearness (cosine of the bundled encoder plus half the share of the checked claim's words) of each likeness.

Chosen on the train part of CheckThat 2020 task 2 (800 tweets against 10,375 checked claims), where what was called the
same was right 204 times of 204 and what was called similar 393 of 434; on its dev part (197) 49 of 49 and 94 of 113.
"""
MOSTLY = 0.5
"""Share of the words of each claim (by weight) from which on they are taken for one sentence with a word exchanged."""
CANDIDATES = 5
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
    source, said_on = check.source, check.review.said_on
    ours = words.content_words(claim.text, article.language)
    theirs = words.content_words(check.claim, source.language)
    held = words.align(theirs, source.language, ours, article.language)
    nearness = _nearness(held.share, check.similarity)
    if nearness < SIMILAR:
        return None
    mine = _Side(claim.text, article.language, article.published)
    other = _Side(check.claim, source.language, said_on or source.published)
    forth, back = _compared(mine, other), _compared(other, mine)
    # Each has a number or a date that the other has not: they may well speak of two things.
    differ = bool(forth.differing or back.differing) or (_uncounted(forth) and _uncounted(back))
    differ = differ or _swapped(words.align(ours, article.language, theirs, source.language), held)
    written, published = article.published, source.published
    return PastClaim(
        text=check.claim,
        likeness=Likeness.SAME if nearness >= SAME and not differ else Likeness.SIMILAR,
        nearness=round(nearness, 3),
        review=check.review,
        source=source,
        differences=_pairs(forth, back),
        timing=timing(claim, written, published),
        days_before=(written - published).days if written and published else None,
    )


class _Side(NamedTuple):
    text: str
    language: str
    base: date | None


def _compared(one: _Side, other: _Side) -> facts.Comparison:
    return facts.compare(
        one.text,
        other.text,
        language=one.language,
        passage_language=other.language,
        base=one.base,
        passage_base=other.base,
    )


def _swapped(ours: words.Alignment, theirs: words.Alignment) -> bool:
    """Tell whether two claims have most words in common and each one of its own: "condamné" for "relaxé".

    Another word for the same thing looks just so; that claim is then called similar, which is true of it as well.
    """
    return bool(ours.lost and theirs.lost) and min(ours.share, theirs.share) >= MOSTLY


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
