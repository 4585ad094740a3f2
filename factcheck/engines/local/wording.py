"""Self-contained wording: pronouns, short names and relative dates spelled out, every other word kept.

Each change replaces or follows words of the sentence; where nothing certain can be put, the words stay and the reader
is told what they leave open.
"""

import re
from dataclasses import dataclass, field

from factcheck.engines.local import phrases
from factcheck.engines.local.calendar_words import explicit
from factcheck.engines.local.context import Discourse, Referent, fits
from factcheck.engines.local.grammar import after_connectors, skeleton
from factcheck.engines.local.parts import tells
from factcheck.engines.local.people import Person, within
from factcheck.engines.local.reading import Range, Reading
from factcheck.engines.local.worth import Worth
from factcheck.marks import quotations

VOWEL = re.compile(r"[aeiouyàâéèêîïôûh]", re.IGNORECASE)


@dataclass(frozen=True)
class Edit:
    """Words to put in place of a range of the sentence (an empty range: to put in between)."""

    start: int
    end: int
    words: str


@dataclass
class Wording:
    """A wording in the making: the edits, and what they leave open."""

    edits: list[Edit] = field(default_factory=list)
    open_words: list[str] = field(default_factory=list)

    def put(self, start: int, end: int, words: str) -> None:
        """Add an edit unless it would overlap an earlier one."""
        if all(edit.end <= start or end <= edit.start for edit in self.edits):
            self.edits.append(Edit(start, end, words))


@dataclass(frozen=True)
class Worded:
    """A self-contained text; `ambiguous` says what it leaves open."""

    text: str
    ambiguous: str | None = None


def reword(
    reading: Reading,
    found: Range,
    discourse: Discourse,
    *,
    lead: str = "",
    inner: Referent | None = None,
    reported: bool = False,
) -> Worded:
    """Word a range of a sentence so that it stands alone.

    `lead` is put before it (the subject of a coordinated verb); `inner` is what a pronoun subject stands for when
    the same sentence has just said it. In `reported` speech a pronoun reaches no further than that. The label of an
    interview's turn is left out, and who "we" is said.
    """
    start, end = max(found[0], reading.label), found[1]
    wording = Wording()
    verbatim = reading.is_quoted(start, end)
    if not lead:
        start = after_connectors(reading.text, reading.language, start)
    if not verbatim:
        if not lead:
            _subject(wording, reading, (start, end), None if reported else discourse, inner)
        _names(wording, reading, (start, end))
        _shared(wording, reading, (start, end), discourse)
        _dates(wording, reading, (start, end))
        _place(wording, reading, (start, end), discourse)
    text = _apply(reading.text, start, end, wording.edits)
    if reading.turn and not verbatim:
        spoken = voice(text, reading.turn, reading.language)
        text = spoken.text
        wording.open_words += [spoken.ambiguous] if spoken.ambiguous else []
    return Worded(_finish(f"{lead} {text}" if lead else text), "; ".join(wording.open_words) or None)


def voice(text: str, speaker: str | None, language: str) -> Worded:
    """Word a quotation's content: who "we" and "I" are is put in brackets, once."""
    match = phrases.pattern(language, "context", "we").search(text)
    first = phrases.pattern(language, "context", "first_person").search(text)
    if not first:
        return Worded(_finish(text))
    said = first.group().strip()
    worded = f"{text[: match.end()]} [{speaker}]{text[match.end() :]}" if match and speaker else text
    plural = said.casefold() in phrases.data(language)["context"]["we_plural"]
    unclear = f"“{said}” is in the words of {speaker or 'a speaker who is not named'}: whom it takes in is not said"
    return Worded(_finish(worded), unclear if plural or not speaker else None)


def is_spoken(reading: Reading, worth: Worth) -> bool:
    """Tell whether a sentence of an interview states something firm in its speaker's "we" or "I"."""
    return reading.turn is not None and tells(reading.text, worth, reading.language, verbatim=True)


def _subject(
    wording: Wording, reading: Reading, found: Range, discourse: Discourse | None, inner: Referent | None
) -> None:
    """Spell out a subject that leans on another sentence: a pronoun, a demonstrative, a possessive."""
    text, language = reading.text, reading.language
    frame = skeleton(text, language, [(d.start, d.end) for d in reading.dates], *found)
    # A sentence that was cut off before its subject has a frame, and nothing where the subject would stand.
    if frame is None or not text[slice(*frame.subject)].strip():
        return
    low, high = frame.subject
    words = text[low:high]
    context = phrases.data(language)["context"]
    if words.casefold() in context["subject_pronouns"]:
        if phrases.pattern(language, "context", "impersonal").match(text, low):
            return
        kind = context["subject_pronouns"][words.casefold()]
        near = inner if inner and fits(inner, kind, language) else None
        _refer(wording, low, high, words, near or (discourse.pronoun(words.casefold()) if discourse else None))
    elif discourse and phrases.pattern(language, "context", "latter").fullmatch(words):
        _refer(wording, low, high, words, discourse.latter())
    elif discourse and words.split()[0].casefold() in context["demonstratives"]:
        _demonstrative(wording, reading, low, words, discourse)
    elif words.split()[0].casefold() in context["possessives"] and inner:
        of = context["possessives"][words.split()[0].casefold()]
        at = low + len(words.split()[0])
        wording.put(at, at, f" [{_elided(of, inner.text, language)}]" if of else f" [{inner.text}'s]")


def _refer(wording: Wording, low: int, high: int, words: str, referent: Referent | None) -> None:
    if referent is None:
        wording.open_words.append(f"“{words}” has no certain antecedent in the sentences before")
    elif referent.definite:
        wording.put(low, high, referent.text)
    else:
        wording.put(high, high, f" [{_lowered(referent.text)}]")


def _demonstrative(wording: Wording, reading: Reading, low: int, words: str, discourse: Discourse) -> None:
    match = re.match(r"\S+\s+([\w'-]+)", words)
    if not match or phrases.pattern(reading.language, "context", "date_demonstrative").fullmatch(match.group(1)):
        return
    antecedent = discourse.demonstrative(match.group(1))
    if antecedent:
        at = low + match.end()
        wording.put(at, at, f" [{_lowered(antecedent)}]")
    else:
        wording.open_words.append(f"“{match.group()}” points to an earlier sentence that names it otherwise")


def _shared(wording: Wording, reading: Reading, found: Range, discourse: Discourse) -> None:
    """Say which meeting "the meeting" is, where an earlier sentence named it in full and this one does not."""
    context = phrases.data(reading.language)["context"]
    ends = r"(?=[.,;]|$|\s(?:et|and|a|est|sera|avait|was|is|will|has)\b)"
    pattern = rf"(?<![\w'])(?:le |la |l'|the )(?P<noun>{context['shared_nouns']}){ends}"
    for match in re.compile(pattern, re.IGNORECASE).finditer(reading.text, *found):
        told = discourse.complement(match.group("noun"))
        if told and not reading.is_quoted(*match.span()):
            wording.put(match.end(), match.end(), f" [{told}]")


def _names(wording: Wording, reading: Reading, found: Range) -> None:
    """Give short names in full, with the role at the first."""
    told: set[Person] = set()
    for mention in within(reading.mentions, *found):
        if reading.is_quoted(mention.start, mention.end):
            continue
        person = mention.person
        if mention.full:
            told.add(person)
            continue
        role = f" ({person.role})" if person.role and " " in person.role and person not in told else ""
        told.add(person)
        start, words = _joined(reading.text, found[0], mention.start, person.name, reading.language)
        if " " in person.name:
            wording.put(start, mention.end, words + role)


def _joined(text: str, floor: int, start: int, name: str, language: str) -> tuple[int, str]:
    """Keep the elision before a name right when the name begins otherwise ("de M. Amri", "d'Ali Amri")."""
    if language != "fr":
        return start, name
    before = re.search(r"\b(d'|de |qu'|que )$", text[floor:start], re.IGNORECASE)
    if not before:
        return start, name
    return floor + before.start(), _elided(
        before.group(1)[0] + ("e" if before.group(1)[0] in "dD" else "ue"), name, language
    )


def _elided(word: str, name: str, language: str) -> str:
    if language == "fr" and VOWEL.match(name) and not name.startswith(("H", "Y")):
        return f"{word[:-1]}'{name}"
    return f"{word} {name}"


def _dates(wording: Wording, reading: Reading, found: Range) -> None:
    for dated in reading.dates:
        inside = found[0] <= dated.start and dated.end <= found[1]
        if inside and not reading.is_quoted(dated.start, dated.end):
            wording.put(
                dated.end, dated.end, explicit(reading.text[dated.start : dated.end], dated.when, reading.language)
            )


def _place(wording: Wording, reading: Reading, found: Range, discourse: Discourse) -> None:
    """Tell what "y" stands for, after the verb that it goes with ("y participer [à cette réunion]")."""
    for match in phrases.pattern(reading.language, "context", "place_pronoun").finditer(reading.text, *found):
        if reading.is_quoted(*match.span()):
            continue
        verb = re.compile(r"[\w'-]+").match(reading.text, match.end())
        place = discourse.place()
        if verb and place:
            wording.put(verb.end(), verb.end(), f" [{_contracted(_lowered(place))}]")
        else:
            wording.open_words.append(f"“{match.group().strip()}” points to a place or matter named before")
        return


def _contracted(phrase: str) -> str:
    """Put "à" before a phrase, contracted as French wants it."""
    for article, contracted in (("le ", "au "), ("les ", "aux ")):
        if phrase.startswith(article):
            return contracted + phrase.removeprefix(article)
    return "à " + phrase


def _apply(text: str, start: int, end: int, edits: list[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        if start <= edit.start and edit.end <= end:
            text = text[: edit.start] + edit.words + text[edit.end :]
            end += len(edit.words) - (edit.end - edit.start)
    return text[start:end]


def _finish(text: str) -> str:
    """Trim the edges, drop marks that do not pair, begin with a capital and end with a stop."""
    text = re.sub(r"\s+", " ", text).strip(" ,;:–—-")
    if not quotations(text):
        text = text.strip('«»“”" ')
    text = text[:1].upper() + text[1:]
    return text if re.search(r"[.!?…][\s»”\"')\]]*$", text) else text + "."


def _lowered(phrase: str) -> str:
    """Lower the first letter of a phrase that begins with a determiner."""
    return (
        phrase[0].lower() + phrase[1:]
        if re.match(r"(?:[A-ZÀ-Þ][a-zà-ÿ]{0,5}|[LD]')[ '\w]", phrase)
        and re.match(r"(?i:les?|la|l'|une?|des|du|ce|cette|ces|plusieurs|the|an?|this|these|several|some)\b", phrase)
        else phrase
    )
