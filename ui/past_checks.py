"""What publishers have checked before that a claim resembles: shown above the evidence, and deciding nothing."""

from collections.abc import Sequence

from factcheck.past import age
from factcheck.records import Likeness, PastClaim, Timing
from ui.evidence_column import day, facts_table, plural
from ui.paper import Child, Element, element, link

TITLE = "Checked before"
NOTE = "Published by others; it does not decide the suggestion below."
LIKENESS = {Likeness.SAME: "Same claim", Likeness.SIMILAR: "Similar claim"}
OLD_DAYS = 365
OLD = "Checked {age}: the facts may have changed since."
LATER = "Checked {age}."
COMPARE = "Compare the words: it may not say the same."
BEFORE_EVENT = "Checked before the event that the claim speaks of."


def past_checks(past: Sequence[PastClaim]) -> Element | None:
    """Draw the past checks of a claim, each with the publisher's rating in its own words; None without any."""
    if not past:
        return None
    title = element("h4", TITLE, element("span", plural(len(past), "check"), css="count"))
    return element("section", title, *map(_check, past), element("p", NOTE, css="note"), css="past")


def _check(past: PastClaim) -> Element:
    source, review = past.source, past.review
    rated = element(
        "p",
        element("span", LIKENESS[past.likeness], css="likeness"),
        element("span", f"{source.publisher or source.title}: ", css="by", dir="auto"),
        element("strong", f"“{review.rating}”", dir="auto", lang=source.language),
        css="rated",
    )
    by = f"said by {review.speaker}" if review.speaker else None
    said = ", ".join(part for part in (by, day(review.said_on) if review.said_on else None) if part)
    return element(
        "div",
        rated,
        element("blockquote", past.text, css="quote", lang=source.language, dir="auto"),
        _source_line(past, said),
        *[element("p", flag, css="flag") for flag in _flags(past)],
        facts_table(past.differences, "Checked claim"),
        css=f"past-check {past.likeness.name.lower()}",
    )


def _source_line(past: PastClaim, said: str) -> Element:
    source = past.source
    title = element("cite", link(source.url, source.title), lang=source.language, dir="auto")
    parts: list[Child] = [element("span", day(source.published), css="part")]
    parts += [
        element("span", text, css="part", dir="auto") for text in (age(past) if source.published else "", said) if text
    ]
    return element("p", title, *parts, css="source")


def _flags(past: PastClaim) -> list[str]:
    flags = [COMPARE] if past.likeness is Likeness.SIMILAR and not past.differences else []
    if past.timing is Timing.BEFORE_EVENT:
        flags.append(BEFORE_EVENT)
    days = past.days_before
    if days is not None and days < 0:
        flags.append(LATER.format(age=age(past)))
    elif days is not None and days >= OLD_DAYS:
        flags.append(OLD.format(age=age(past)))
    return flags
