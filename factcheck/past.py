"""Claim to previously checked claims: the first look of the line, before any evidence.

A past check is shown and decides nothing. "The same claim" is said only where it is near in meaning and in words and
code finds no fact that differs; with another number, date, name or denial it is similar at most, and the difference
is shown.
"""

from factcheck import facts, words
from factcheck.evidence import timing
from factcheck.records import Article, Claim, FactKind, FactPair, Likeness, PastClaim
from retrieval.library import Library
from retrieval.records import PastCheck

SAME, SIMILAR = 1.0, 0.8
"""Least nearness (cosine of the bundled encoder plus half the share of the checked claim's words) of each likeness.

Chosen on the train part of CheckThat 2020 task 2 (800 tweets against 10,375 checked claims), where what was called the
same was right 220 times of 220 and what was called similar 377 of 418; on its dev part (197) 52 of 52 and 91 of 110.
"""
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
    nearness = _nearness(claim.text, article.language, check)
    if nearness < SIMILAR:
        return None
    source, said_on = check.source, check.review.said_on
    ours = facts.compare(
        claim.text,
        check.claim,
        language=article.language,
        passage_language=source.language,
        base=article.published,
        passage_base=said_on or source.published,
    )
    theirs = facts.compare(
        check.claim,
        claim.text,
        language=source.language,
        passage_language=article.language,
        base=said_on or source.published,
        passage_base=article.published,
    )
    # Each has a number or a date that the other has not: they may well speak of two things.
    apart = _uncounted(ours) and _uncounted(theirs)
    differ = bool(ours.differing or theirs.differing) or apart
    written, published = article.published, source.published
    return PastClaim(
        text=check.claim,
        likeness=Likeness.SAME if nearness >= SAME and not differ else Likeness.SIMILAR,
        nearness=round(nearness, 3),
        review=check.review,
        source=source,
        differences=_pairs(ours, theirs),
        timing=timing(claim, written, published),
        days_before=(written - published).days if written and published else None,
    )


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


def _nearness(claim: str, language: str, check: PastCheck) -> float:
    """Add half the share of the checked claim's words that ours holds to the cosine of the two.

    Without a cosine, while vectors are being built, the words answer for the meaning too.
    """
    other = check.source.language
    said = words.content_words(check.claim, other)
    share = words.align(said, other, words.content_words(claim, language), language).share
    meaning = share if check.similarity is None else min(1.0, max(0.0, check.similarity))
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
