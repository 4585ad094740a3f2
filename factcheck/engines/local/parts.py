"""The parts of a saying: who is named, on which day, and whether what was said can be checked."""

import re

from factcheck.engines.local.grammar import after_connectors, after_openers
from factcheck.engines.local.reading import Range, Reading
from factcheck.engines.local.sayings import Saying
from factcheck.engines.local.worth import Worth
from factcheck.records import ClaimType, Span


def day_of_saying(reading: Reading, saying: Saying) -> Span:
    """Find the date that is neither in what was said nor in quotation marks; an empty span where there is none."""
    start, end = saying.extent
    for dated in reading.dates:
        low, high = dated.start, dated.end
        inside = start <= low and high <= end and not reading.is_quoted(low, high)
        if inside and not any(first <= low and high <= last for first, last in saying.contents):
            return reading.span((low, high))
    return reading.span((start, start))


def day_of_act(reading: Reading, saying: Saying, found: Range) -> Span:
    """Find the day of an act of speech: before it, or right after its verb; a later date is of what was said."""
    verb = saying.speaker[1]
    for dated in reading.dates:
        between = reading.text[verb : dated.start] if dated.start >= verb else ""
        if found[0] <= dated.start and dated.end <= found[1] and len(between.split()) <= 4 and "," not in between:
            return reading.span((dated.start, dated.end))
    return reading.span((found[0], found[0]))


def kind_of_frame(saying: Saying | None) -> ClaimType | None:
    """Name the kind of a saying without a clause; None leaves the kind to the words of the statement."""
    if saying is None:
        return None
    return ClaimType.PREDICTION if saying.frame == "forecast" else ClaimType.STATEMENT


def noun_phrase(reading: Reading, found: Range) -> str:
    """Cut a speaker's words to the phrase that names them: no date or connector before, no apposition after."""
    dates = [(dated.start, dated.end) for dated in reading.dates]
    low = after_connectors(reading.text, reading.language, found[0])
    low = after_openers(reading.text, reading.language, dates, low, found[1])
    for dated in reading.dates:
        after = re.compile(r",\s").match(reading.text, dated.end)
        if dated.start <= low + 4 and low < dated.end < found[1] and after:
            low = after.end()
    parts = [part.strip() for part in re.split(r",|\s(?:qui|who|dont)\s", reading.text[low : found[1]])]
    # "Le propriétaire, le groupe Lintar": the part that holds a name says more.
    words = next((part for part in parts[:2] if re.search(r"(?<!^)\b[A-ZÀ-Þ]", part)), parts[0])
    return words[0].lower() + words[1:] if re.match(r"(?i:les?|la|l'|une?|des|the|an?)\b", words) else words


def tells(text: str, worth: Worth, language: str, verbatim: bool) -> bool:
    """Tell whether what was said is a statement that a source could settle."""
    if {"question", "promise"} & worth.found.keys() or (verbatim and "no_verb" in worth.found):
        return False
    if verbatim:
        # Whose "we" it is stands outside the quotation marks.
        firm = {"numbers", "dates"} & worth.found.keys() and "evaluation" not in worth.found
        return worth.is_checkable or bool(firm)
    return worth.is_checkable or not {"evaluation", "vague", "first_person", "we"} & worth.found.keys()


def tight(text: str, found: Range) -> Range:
    """Trim blanks and commas off a range."""
    low, high = found
    while low < high and (text[low].isspace() or text[low] in ",;"):
        low += 1
    while high > low and (text[high - 1].isspace() or text[high - 1] in ",;"):
        high -= 1
    return low, high


def both(one: str | None, other: str | None) -> str | None:
    """Join two remarks, either of which may be missing."""
    return "; ".join(part for part in (one, other) if part) or None
