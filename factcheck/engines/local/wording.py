"""Self-contained wording: pronouns, short names and relative dates spelled out, every other word kept.

Each change replaces or follows words of the sentence; where nothing certain can be put, the words stay and the reader
is told what they leave open.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from factcheck.engines.local import phrases
from factcheck.engines.local.context import Discourse, Referent
from factcheck.engines.local.grammar import after_connectors, skeleton
from factcheck.engines.local.people import Person, within
from factcheck.engines.local.reading import Dated, Range, Reading
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
    reading: Reading, found: Range, discourse: Discourse, *, lead: str = "", inner: Referent | None = None
) -> Worded:
    """Word a range of a sentence so that it stands alone.

    `lead` is put before it (the subject of a coordinated verb); `inner` is what a pronoun subject stands for when
    the same sentence has just said it.
    """
    start, end = found
    wording = Wording()
    verbatim = reading.is_quoted(start, end)
    if not lead:
        start = after_connectors(reading.text, reading.language, start)
    if not verbatim:
        if not lead:
            _subject(wording, reading, (start, end), discourse, inner)
        _names(wording, reading, (start, end))
        _dates(wording, reading, (start, end))
        _place(wording, reading, (start, end), discourse)
    text = _apply(reading.text, start, end, wording.edits)
    return Worded(_finish(f"{lead} {text}" if lead else text), "; ".join(wording.open_words) or None)


def voice(text: str, speaker: str | None, language: str) -> Worded:
    """Word a quotation's content: who "we" and "I" are is put in brackets, once."""
    match = phrases.pattern(language, "context", "we").search(text)
    first = phrases.pattern(language, "context", "first_person").search(text)
    if not first:
        return Worded(_finish(text))
    said = first.group().strip()
    if match and speaker:
        worded = f"{text[: match.end()]} [{speaker}]{text[match.end() :]}"
    else:
        worded = text
    plural = said.casefold() in phrases.data(language)["context"]["we_plural"]
    unclear = f"“{said}” is in the words of {speaker or 'a speaker who is not named'}: whom it takes in is not said"
    return Worded(_finish(worded), unclear if plural or not speaker else None)


def _subject(wording: Wording, reading: Reading, found: Range, discourse: Discourse, inner: Referent | None) -> None:
    """Spell out a subject that leans on another sentence: a pronoun, a demonstrative, a possessive."""
    text, language = reading.text, reading.language
    frame = skeleton(text, language, [(d.start, d.end) for d in reading.dates], *found)
    if frame is None:
        return
    low, high = frame.subject
    words = text[low:high]
    context = phrases.data(language)["context"]
    if words.casefold() in context["subject_pronouns"]:
        if phrases.pattern(language, "context", "impersonal").match(text, low):
            return
        _refer(wording, low, high, words, inner or discourse.pronoun(words.casefold()))
    elif phrases.pattern(language, "context", "latter").fullmatch(words):
        _refer(wording, low, high, words, discourse.latter())
    elif words.split()[0].casefold() in context["demonstratives"]:
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
        start, words = _joined(reading.text, mention.start, person.name, reading.language)
        if " " in person.name:
            wording.put(start, mention.end, words + role)


def _joined(text: str, start: int, name: str, language: str) -> tuple[int, str]:
    """Keep the elision before a name right when the name begins otherwise ("de M. Amri", "d'Ali Amri")."""
    if language != "fr":
        return start, name
    before = re.search(r"\b(d'|de |qu'|que )$", text[:start], re.IGNORECASE)
    if not before:
        return start, name
    return before.start(), _elided(before.group(1)[0] + ("e" if before.group(1)[0] in "dD" else "ue"), name, language)


def _elided(word: str, name: str, language: str) -> str:
    if language == "fr" and VOWEL.match(name) and not name.startswith(("H", "Y")):
        return f"{word[:-1]}'{name}"
    return f"{word} {name}"


def _dates(wording: Wording, reading: Reading, found: Range) -> None:
    for dated in reading.dates:
        inside = found[0] <= dated.start and dated.end <= found[1]
        if inside and dated.when and dated.when.relative and not reading.is_quoted(dated.start, dated.end):
            wording.put(dated.end, dated.end, _explicit(reading.text[dated.start : dated.end], dated, reading.language))


def _explicit(words: str, dated: Dated, language: str) -> str:
    """Spell out a relative date: the year after "26 février", else the day or period in brackets."""
    context = phrases.data(language)["context"]
    when = dated.when
    if when is None:
        return ""
    months = [month.casefold() for month in context["months"]]
    named = [word for word in re.findall(r"[^\W\d_]+", words.casefold()) if word in months]
    if re.search(r"\d", words) and named and when.start == when.end:
        after_month = words.casefold().rstrip().endswith(tuple(named))
        return (" {year}" if after_month else str(context["year_after_day"])).format(year=when.start.year)
    if named and words.casefold().split()[-1] in months:
        return f" {when.start.year}"
    return f" [{_period(when.start, when.end, context)}]"


def _period(start: date, end: date, context: dict[str, str]) -> str:
    if start == end:
        return _day(start, context)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    next_day = end + timedelta(days=1)
    if start.day == 1 and next_day.day == 1 and (start.year, start.month) == (end.year, end.month):
        return f"{context['months'][start.month - 1]} {start.year}"
    return context["range_format"].format(start=_day(start, context), end=_day(end, context))


def _day(day: date, context: dict[str, str]) -> str:
    return context["day_format"].format(day=day.day, month=context["months"][day.month - 1], year=day.year)


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
