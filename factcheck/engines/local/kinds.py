"""What kind of statement a claim is."""

from factcheck.engines.local import phrases
from factcheck.facts.mentions import NumberMention
from factcheck.facts.numbers import find_numbers
from factcheck.records import ClaimType

SMALLEST_COUNT = 3


def kind_of(text: str, language: str, found: dict[str, float], *, reported: bool = False) -> ClaimType:
    """Name the kind of a statement that nobody is said to have made; `found` are its features.

    The kind is the one that a checker would start from: a number first, unless it only numbers a law or a forecast. In
    `reported` speech the conditional is the future.
    """
    future = reported and phrases.pattern(language, "kinds", "reported_future").search(text)
    if future or ("prediction" in found and "past_event" not in found):
        return ClaimType.PREDICTION
    if "causal" in found and "law" not in found:
        return ClaimType.CAUSAL
    if any(_tells(number) for number in find_numbers(text, language)):
        return ClaimType.NUMBER
    if "law" in found:
        return ClaimType.LAW
    return ClaimType.OPINION if "evaluation" in found and _is_judgement(text, language) else ClaimType.EVENT


def _tells(number: NumberMention) -> bool:
    """Tell a quantity from a small number word ("both", "two ministers") and from an ordinal."""
    if number.unit_class in {"ordinal", "duration"}:
        return False
    return number.unit_class != "count" or number.high >= SMALLEST_COUNT or any(c.isdigit() for c in number.text)


def _is_judgement(text: str, language: str) -> bool:
    return len(phrases.pattern(language, "kinds", "evaluation").findall(text)) > 1
