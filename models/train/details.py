"""Tell a saying with details of time, place or source added, of which a passage has the same or another.

With c and e that say the same, c' and e' changed alike, and two details a and b of different kinds: (c+a, e+a)
supports, (c+a, e+b) is neutral, (c+a, e'+a) contradicts; so with b, and with c'. Every text is a claim, or a passage,
once under each label.
"""

import random
import re
from collections.abc import Iterator

from models.train.changes import Said, alterations
from models.train.pairs import Pair
from models.train.sayings import Saying

DETAILS = {
    "place": (
        ("in Lyon", "à Lyon"),
        ("in the suburbs of Lille", "dans la banlieue de Lille"),
        ("near the border", "près de la frontière"),
        ("at the town hall", "à la mairie"),
        ("in a village in the south", "dans un village du sud"),
        ("in Geneva", "à Genève"),
    ),
    "time": (
        ("in March", "en mars"),
        ("during the holidays", "pendant les vacances"),
        ("in 2017", "en 2017"),
        ("at the end of the month", "à la fin du mois"),
        ("one evening", "un soir"),
    ),
    "source": (
        ("according to the police", "selon la police"),
        ("according to a neighbour", "selon un voisin"),
        ("a witness says", "dit un témoin"),
        ("according to the newspaper", "d'après le journal"),
    ),
    "company": (
        ("with the help of a cousin", "avec l'aide d'un cousin"),
        ("in front of two witnesses", "devant deux témoins"),
        ("despite the rain", "malgré la pluie"),
        ("because of the strike", "à cause de la grève"),
    ),
}
"""Details by kind, English and French; one of each kind may be told of the same event."""
LONGEST = 14
"""Words of a sentence at whose end a detail still belongs to its verb."""
HAPPENED = re.compile(
    r"\b(?:went|came|took|made|gave|got|saw|said|told|bought|met|left|sold|lost|found|broke|wrote|ate|drank|spoke|stole|won|paid"
    r"|sang|swam|ran|drove|fell|heard|sent|built|caught|(?!want|lik|lov|hat|need|us|tir|interest|seem|suppos|belong|mean|hop|wish"
    r"|scar|worri|excit|marri|disappoint|surpris|pleas|bor|prepar|decid|believ|look|agre|confus|annoy)[a-z]{2,}ed)\b"
)
"""An English verb that says what happened, once: such an event has a place, a time and witnesses."""
PLACED = re.compile(r"\b(?:in|at|near|à|dans|en|près|yesterday|hier|ago|last|against)\b|\d", re.IGNORECASE)


def detailed(source: str, saying: Saying, languages: tuple[str, str], chance: random.Random) -> Iterator[Pair]:
    """Make twelve pairs of a saying of something that happened, four of each label; none of any other saying."""
    sides = saying.sides(*languages)
    if sides is None or not all(_fits(text) for text in sides) or not HAPPENED.search(saying.texts["en"][0]):
        return
    found = list(alterations(Said(sides[0], languages[0]), Said(sides[1], languages[1]), chance))
    if found:
        change = chance.choice(found)
        yield from _told(source, saying, languages, (sides, (change.claim, change.evidence)), chance)


def _fits(text: str) -> bool:
    return len(text.split()) <= LONGEST and text.endswith(".") and "," not in text and not PLACED.search(text)


def _told(
    source: str,
    saying: Saying,
    languages: tuple[str, str],
    twins: tuple[tuple[str, str], tuple[str, str]],
    chance: random.Random,
) -> Iterator[Pair]:
    details = [chance.choice(DETAILS[kind]) for kind in chance.sample(sorted(DETAILS), 2)]
    claims, passages = (
        [[with_detail(twin[side], detail[languages[side] == "fr"]) for detail in details] for twin in twins]
        for side in (0, 1)
    )
    level = 3 if languages[0] != languages[1] else 2
    for twin in (0, 1):
        for detail in (0, 1):
            for passage, label in (
                (passages[twin][detail], "supports"),
                (passages[twin][1 - detail], "neutral"),
                (passages[1 - twin][detail], "contradicts"),
            ):
                claim = claims[twin][detail]
                family = f"{source}-{saying.name.rpartition('-')[2]}"
                yield Pair(claim, passage, label, *languages, source, family, "detail", level)


def with_detail(text: str, detail: str) -> str:
    """Put a detail at the end of a sentence.

    >>> with_detail("The bridge was closed.", "in March")
    'The bridge was closed in March.'
    """
    comma = "," if detail.startswith(("according", "a witness", "selon", "dit", "d'après")) else ""
    return f"{text.removesuffix('.')}{comma} {detail}."
