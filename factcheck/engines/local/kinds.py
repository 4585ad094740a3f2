"""What kind of statement a claim is."""

from factcheck.engines.local import phrases
from factcheck.facts.numbers import find_numbers
from factcheck.records import ClaimType


def kind_of(text: str, language: str, found: dict[str, float]) -> ClaimType:
    """Name the kind of a statement that nobody is said to have made; `found` are its features.

    The kind is the one that a checker would start from: a number first, unless it only numbers a law or a forecast.
    """
    if "prediction" in found and "past_event" not in found:
        return ClaimType.PREDICTION
    if "causal" in found and "law" not in found:
        return ClaimType.CAUSAL
    if any(number.unit_class != "duration" for number in find_numbers(text, language)):
        return ClaimType.NUMBER
    if "law" in found:
        return ClaimType.LAW
    return ClaimType.OPINION if "evaluation" in found and _is_judgement(text, language) else ClaimType.EVENT


def _is_judgement(text: str, language: str) -> bool:
    return len(phrases.pattern(language, "kinds", "evaluation").findall(text)) > 1
