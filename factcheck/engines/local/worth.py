"""Whether a source could settle a statement, and how much it is worth checking: weighed features, each with a name.

The weights are a readable file, `models/worth/weights.json`, learned by `models/train/worth.py`; the features, their
words and their reasons stand here and in the lexicon.
"""

import json
import math
import re
from functools import cache, lru_cache
from pathlib import Path

from factcheck.engines.local import phrases
from factcheck.engines.local.attribution import find_sayings
from factcheck.engines.local.grammar import mask
from factcheck.facts.dates import find_dates
from factcheck.facts.mentions import NameKind
from factcheck.facts.names import find_names
from factcheck.facts.numbers import find_numbers
from factcheck.records import Record
from factcheck.verbs import has_finite_verb

FILE = Path(__file__).parents[3] / "models" / "worth" / "weights.json"

FOR = {
    "numbers": "a number with what it counts",
    "dates": "a date",
    "names": "a named person, place or body",
    "attributed": "an attributed statement",
    "quoted": "a quotation",
    "law": "a rule of law or a ruling",
    "causal": "a cause and its effect",
    "comparison": "a comparison or a record",
    "past_event": "an event that happened or did not",
    "organisation": "an institution that acts",
    "stative": "a state of things that can be looked up",
}
"""Features that speak for checking, in the words of the reason."""

AGAINST = {
    "question": ("question", "a question states nothing"),
    "exclamation": ("exclamation", "an exclamation, with nothing to look up"),
    "instruction": ("instruction", "tells the reader what to do"),
    "promise": ("promise", "a promise of the speaker, which only the future settles"),
    "first_person": ("personal experience", "speaks of the writer's own experience"),
    "we": ("personal experience", "speaks for an unnamed 'we'"),
    "second_person": ("direct address", "addresses the reader"),
    "evaluation": ("opinion", "a judgement of value: no source could settle it"),
    "hypothetical": ("hypothesis", "supposes, and does not state"),
    "prediction": ("prediction", "a forecast that nobody stands behind"),
    "vague": ("vague", "too vague: names no number, date, person or event"),
    "generic": ("vague", "a general truth, with nothing to look up"),
    "no_verb": ("no statement", "states nothing: it has no finite verb"),
}
"""Features that speak against checking: the kind and the reason that the reader sees."""

_FIRM = frozenset({"numbers", "dates", "names"})
_SOFT = frozenset(AGAINST) - {"prediction", "generic"}
MISCELLANEOUS = ("ends_plain", "short", "length")
FEATURES = (*FOR, *AGAINST, *MISCELLANEOUS)


class Weights(Record):
    """Two rules over the same features: is it checkable (logistic), and how much is it worth (linear, clipped).

    `threshold` is the chance above which a statement is taken as checkable.
    """

    checkable: dict[str, float]
    checkable_constant: float
    worth: dict[str, float]
    worth_constant: float
    threshold: float


class Worth(Record):
    """The weighing of one statement, and the features that were found."""

    chance: float
    worth: float
    found: dict[str, float]

    @property
    def is_checkable(self) -> bool:
        """Whether a source could settle it: likely enough, or it names something firm and nothing speaks against it."""
        firm = bool(_FIRM & self.found.keys()) and not _SOFT & self.found.keys()
        return firm or self.chance >= weights().threshold


@lru_cache(maxsize=1024)
def weigh(text: str, language: str) -> Worth:
    """Weigh a statement in plain text."""
    found = features(text, language)
    rule = weights()
    logit = rule.checkable_constant + sum(rule.checkable[name] * value for name, value in found.items())
    worth = rule.worth_constant + sum(rule.worth[name] * value for name, value in found.items())
    return Worth(chance=1 / (1 + math.exp(-logit)), worth=min(1.0, max(0.05, worth)), found=found)


def features(text: str, language: str) -> dict[str, float]:
    """Measure a statement; every feature is in 0..1, and those that are 0 are left out."""
    outside = mask(text)
    names = find_names(text, language)
    none = phrases.pattern(language, "kinds", "none").findall(outside)
    measured: dict[str, float] = {
        # "No school" counts schools, as "nine schools" does.
        "numbers": min(3, len(find_numbers(text, language)) + len(none)) / 3,
        "dates": min(2, len(find_dates(text, language))) / 2,
        "names": min(3, sum(name.kind is not NameKind.UNKNOWN for name in names)) / 3,
        "attributed": float(bool(find_sayings(text, language))),
        "quoted": float(outside != text),
        "no_verb": float(not has_finite_verb(text, language)),
        "ends_plain": float(not re.search(r"[.!?…»”\"]$", text)),
        "short": float(len(text.split()) < 7),
        "length": min(1.0, len(text.split()) / 40),
    }
    for name in phrases.data(language)["kinds"]:
        seen = text if name in {"question", "exclamation"} else outside
        if name not in FEATURES:
            continue
        count = len(phrases.pattern(language, "kinds", name).findall(seen))
        measured[name] = min(2, count) / 2 if name in {"evaluation", "vague"} else float(bool(count))
    return {name: value for name, value in measured.items() if value}


def reason_for(found: dict[str, float]) -> str:
    """Say in words why a statement is worth checking: the features that weigh most for it."""
    rule = weights()
    weighed = sorted(((rule.checkable[name], name) for name in found if name in FOR), reverse=True)
    telling = [FOR[name] for weight, name in weighed if weight > 0][:3]
    if not telling:
        return "a statement of fact"
    return telling[0] if len(telling) == 1 else f"{', '.join(telling[:-1])} and {telling[-1]}"


def reason_against(found: dict[str, float]) -> tuple[str, str]:
    """Name the kind of a statement that cannot be checked, and say why."""
    for plain_kind in ("question", "exclamation"):
        if plain_kind in found:
            return AGAINST[plain_kind]
    rule = weights()
    weighed = sorted((rule.checkable[name] * value, name) for name, value in found.items() if name in AGAINST)
    if weighed and weighed[0][0] < 0:
        return AGAINST[weighed[0][1]]
    return AGAINST["vague"]


@cache
def weights() -> Weights:
    """Load the committed weights."""
    return Weights.model_validate(json.loads(FILE.read_text(encoding="utf-8")))
