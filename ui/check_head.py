"""The head of a check: title, date, language, counts for each outcome."""

from collections import Counter
from collections.abc import Collection

from factcheck.saved import SavedCheck, headline
from ui.evidence_column import day, plural
from ui.languages import language_name
from ui.paper import Child, Element, action, element, link
from ui.verdicts import ORDER, look_of

UNTITLED = "Untitled article"
NO_DATE = "no publication date"
FILTER = "Show these claims alone, or all again"


def check_head(saved: SavedCheck, chosen: Collection[str] = ()) -> Element:
    """Draw the head; `chosen` are the outcomes that the reader wants to see, all of them when empty."""
    article = saved.article
    title = element("h1", headline(article) or UNTITLED, lang=article.language, dir="auto")
    facts: list[Child] = [
        element("span", day(article.published) if article.published else NO_DATE),
        element("span", language_name(article.language)),
        link(article.url, article.url) if article.url else None,
        element("span", f"checked {day(saved.created.date())}"),
        element("span", f"{saved.engine} engine"),
    ]
    notices = [element("p", sentence, css="note") for sentence in article.notices]
    return element(
        "header", title, element("div", *facts, css="facts-line"), _counts(saved, chosen), *notices, css="head"
    )


def _counts(saved: SavedCheck, chosen: Collection[str]) -> Element | None:
    """Draw a count for each outcome; pressing one shows its claims alone."""
    if not saved.claims:
        return None
    found = Counter(look_of(saved.checked.get(claim.id)) for claim in saved.claims)
    badges: list[Child] = [element("span", plural(len(saved.claims), "claim"), css="total")]
    for look in ORDER:
        if found[look]:
            icon = element("span", look.icon, css="icon", aria_hidden="true")
            pressed = "true" if look.word in chosen else "false"
            css = f"badge {look.tone}"
            words = element("span", f"{found[look]} {look.word}")
            badges.append(
                action(
                    "filter",
                    look.word,
                    icon,
                    words,
                    css=css,
                    aria_pressed=pressed,
                    title=FILTER,
                    id=f"filter-{look.tone}",
                )
            )
    return element("div", *badges, css="counts filtered" if chosen else "counts")
