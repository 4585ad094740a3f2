"""Who speaks in an aside ("the bridge, the council reckons, is safe") or contradicts ("the union disagrees: …").

Ranges are offsets in the plain text of one sentence.
"""

import re
from collections.abc import Iterator

from factcheck.engines.local import phrases
from factcheck.engines.local.grammar import FILLER
from factcheck.engines.local.sayings import Range, Saying, subject_before, trimmed
from factcheck.verbs import has_finite_verb

LONGEST_NAME = 7
"""Words; a longer stretch between commas names nobody."""
_ASIDE = re.compile(r",\s(?P<words>[^,;:«»“”\"()]{2,80})(?=,\s)")


def disputing(masked: str, language: str) -> Iterator[Saying]:
    """Find "X disagrees: Y"."""
    match = phrases.saying(language).disagrees.search(masked)
    if match is None:
        return
    speaker, content = subject_before(masked, 0, match.start(), language), trimmed(masked, match.end(), len(masked))
    if speaker[0] < speaker[1] and has_finite_verb(masked[slice(*content)], language):
        yield Saying((0, len(masked)), speaker, (content,))


def asides(masked: str, language: str) -> Iterator[Saying]:
    """Find "A, X says, B" where neither A nor the aside is a clause of its own; the sentence is read as one."""
    for match in _ASIDE.finditer(masked):
        start = max(masked.rfind(mark, 0, match.start()) for mark in ";:") + 1
        before, after = masked[start : match.start()], masked[match.end() + 2 :]
        spoken = FILLER in before
        whole = spoken or (has_finite_verb(before, language) and not phrases.saying(language).subordinate.match(before))
        if whole or phrases.saying(language).goes_on.match(after) or not has_finite_verb(after, language):
            continue
        speaker = _speaker(masked, match.span("words"), language)
        if speaker:
            yield Saying((0, len(masked)), _own_subject(masked, speaker, start, language), ())
            return


def _speaker(masked: str, found: Range, language: str) -> Range | None:
    """Find who speaks between two commas: "says the mayor", "the mayor says", "dit-elle"."""
    patterns = phrases.saying(language)
    low, high = found
    inverted = patterns.inverted.fullmatch(masked, low, high)
    if inverted:
        return inverted.span("pronoun" if inverted.group("pronoun") else "pronoun2")
    for verb in patterns.verb.finditer(masked, low, high):
        if verb.start() == low:
            when = patterns.when.match(masked, trimmed(masked, verb.end(), high)[0], high)
            first = trimmed(masked, when.end() if when else verb.end(), high)[0]
            end = patterns.subject_end.search(masked, first, high)
            speaker = trimmed(masked, first, end.start() if end else high)
        elif patterns.bare_that and patterns.day.fullmatch(masked, verb.end(), high):
            speaker = trimmed(masked, low, verb.start())
        else:
            continue
        if _is_somebody(masked[slice(*speaker)], language):
            return speaker
    return None


def _is_somebody(words: str, language: str) -> bool:
    """Tell words that can name who speaks: a pronoun, a name, a phrase with its determiner, a plural alone."""
    listed = re.split(r"[\s']", words)
    context = phrases.data(language)["context"]
    if not words or len(listed) > LONGEST_NAME or re.search(r"\d", words):
        return False
    first = listed[0].casefold()
    if first in context["subject_pronouns"]:
        return len(listed) == 1
    if first in context["determiners"]:
        return len(listed) > 1
    plural_alone = language == "en" and len(listed) == 1 and first.endswith("s")
    return words[0].isupper() or plural_alone


def _own_subject(masked: str, speaker: Range, clause: int, language: str) -> Range:
    """Let a pronoun stand for the subject of what comes before the colon ("The union is worried: …, it says, …")."""
    pronouns = phrases.data(language)["context"]["subject_pronouns"]
    kind = pronouns.get(masked[slice(*speaker)].casefold())
    if kind is None or clause == 0:
        return speaker
    subject = subject_before(masked, 0, clause - 1, language)
    words = masked[slice(*subject)]
    plural = bool(re.search(r"(?:[^s]s|x)$|\s(?:et|and)\s", words))
    if not words or words.casefold() in pronouns or plural != kind.endswith("p"):
        return speaker
    return subject
