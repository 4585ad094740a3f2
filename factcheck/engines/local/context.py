"""What the sentences before tell: who "il" is, which meeting "this meeting" is, who goes on speaking."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.engines.local import phrases
from factcheck.engines.local.calendar_words import with_dates
from factcheck.engines.local.grammar import mask
from factcheck.engines.local.people import Person, within
from factcheck.engines.local.reading import Range, Reading
from factcheck.verbs import finite_verbs, tokens, verbs_of
from factcheck.words import fold, stem_of

MEMORY = 3
"""Sentences back that a pronoun may reach."""
LONGEST_REFERENT = 16
"""Words; a longer phrase would bury the claim that it explains."""


@dataclass(frozen=True)
class Referent:
    """What a subject refers to: words that can stand for it, with gender, number and whether they are definite."""

    text: str
    gender: str | None
    plural: bool
    definite: bool
    person: Person | None = None


@dataclass(frozen=True)
class _Past:
    reading: Reading
    subject: Referent | None
    speaker: str | None
    author: str | None


class Discourse:
    """The last sentences, as far as the next may lean on them."""

    def __init__(self, language: str) -> None:
        self._context = phrases.data(language)["context"]
        self._language = language
        self._past: deque[_Past] = deque(maxlen=MEMORY)

    def remember(self, reading: Reading, subject: Referent | None, speakers: Sequence[str]) -> None:
        """Add a sentence that has been read, with its subject as resolved and whoever spoke in it, in order."""
        first, last = (speakers[0], speakers[-1]) if speakers else (None, None)
        self._past.append(_Past(reading, subject, speaker=last, author=first))

    def speaker_before(self) -> str | None:
        """Name who spoke in the sentence just before, if anybody did."""
        return self._past[-1].speaker if self._past else None

    def author_before(self) -> str | None:
        """Name whose words the sentence before gave first: the author of "the statement" in this one."""
        return self._past[-1].author if self._past else None

    def person(self, name: str | None) -> Referent | None:
        """Find a person whom the last sentences named, or who was their subject, by name."""
        for past in reversed(self._past):
            if past.subject and past.subject.person and past.subject.text == name:
                return past.subject
        return None

    def pronoun(self, word: str) -> Referent | None:
        """Find what a subject pronoun stands for: the latest subject that fits, else the latest person who does."""
        kind = self._context["subject_pronouns"][word]
        for past in reversed(self._past):
            if past.subject and fits(past.subject, kind, self._language):
                return past.subject
            people = {
                m.person.name: m.person for m in past.reading.mentions if not past.reading.is_quoted(m.start, m.end)
            }
            fitting = [r for p in people.values() if fits(r := referent_of_person(p), kind, self._language)]
            if len(fitting) == 1:
                return fitting[0]
            if len(fitting) > 1:
                return None
        return None

    def latter(self) -> Referent | None:
        """Find whom "ce dernier", "the latter" names: the last person of the sentence before."""
        for past in reversed(self._past):
            people = [m for m in past.reading.mentions if not past.reading.is_quoted(m.start, m.end)]
            if people:
                return referent_of_person(people[-1].person)
        return None

    def place(self) -> str | None:
        """Find what "y" points to: the matter that the sentence before is about."""
        subject = self._past[-1].subject if self._past else None
        return subject.text if subject and subject.definite and not subject.person and not subject.plural else None

    def demonstrative(self, noun: str) -> str | None:
        """Find what "this meeting" points to: an earlier phrase with the noun, or the event that a verb of it tells."""
        stem = _root(noun, self._language)
        for past in reversed(self._past):
            reading = past.reading
            frame = reading.skeleton
            if frame and any(_root(w.folded, self._language) == stem for w in tokens(_of(reading.text, frame.subject))):
                phrase = with_dates(reading, frame.subject)
                if len(phrase.split()) <= LONGEST_REFERENT:
                    return phrase
            named = self._phrase_with(reading, stem)
            if named:
                return named
            if frame and any(
                _akin(_root(w.folded, self._language), stem) for w in tokens(reading.text[frame.verb :])[:4]
            ):
                return self._event(reading)
        return None

    def complement(self, noun: str) -> str | None:
        """Find the complement that a noun had when it was last named in full ("la réunion de la coalition")."""
        stem = _root(noun, self._language)
        for past in reversed(self._past):
            phrase = self._phrase_with(past.reading, stem)
            told = phrase and re.search(
                rf"\b{re.escape(noun)}\s(?P<rest>{self._context['complement']}\b.+|d'.+)$", phrase, re.IGNORECASE
            )
            if told:
                return told.group("rest").strip()
        return None

    def _phrase_with(self, reading: Reading, stem: str) -> str | None:
        """Find a noun phrase whose head has the stem: from its determiner to the next mark or verb."""
        words = tokens(mask(reading.text))
        verbs = set(finite_verbs(words, self._language))
        for place, word in enumerate(words):
            if _root(word.folded, self._language) != stem or place in verbs:
                continue
            first = next(
                (p for p in range(place, max(-1, place - 4), -1) if words[p].folded in self._context["determiners"]),
                None,
            )
            last = place
            while last + 1 < len(words) and last + 1 not in verbs and words[last + 1].text not in ',;:.?!–—()«»“”"':
                last += 1
            if first is not None and last - first < LONGEST_REFERENT and last - place >= 2:
                return with_dates(reading, (words[first].start, words[last].end))
        return None

    def _event(self, reading: Reading) -> str | None:
        """Tell an earlier event in a phrase: its subject and what follows its verb."""
        frame = reading.skeleton
        if frame is None:
            return None
        subject = _of(reading.text, frame.subject)
        end = re.search(r"[,;:.]|\s(?:pour|afin|to|in order)\s", reading.text[frame.verb :])
        stop = frame.verb + end.start() if end else len(reading.text)
        rest = with_dates(reading, (frame.verb, stop))
        after = _after_verb(rest, self._language)
        joined = f"{_of_phrase(subject, self._language)}, {after}" if after else _of_phrase(subject, self._language)
        return joined if len(joined.split()) <= LONGEST_REFERENT + 8 else None


def fits(referent: Referent, kind: str, language: str) -> bool:
    """Tell whether a pronoun of a kind ("m", "fp", "n") can stand for a referent."""
    gender, plural = kind[0], kind.endswith("p")
    if plural != referent.plural:
        return False
    if gender == "n":
        return referent.person is None
    if gender in "mf" and language == "en" and referent.person is None:
        return False
    return gender == "p" or referent.gender in {None, gender}


def subject_of(reading: Reading, discourse: Discourse) -> Referent | None:
    """Resolve the subject of a sentence."""
    frame = reading.skeleton
    if frame is None or reading.is_quoted(frame.subject[0], frame.subject[0] + 1):
        return None
    words = _of(reading.text, frame.subject)
    context = phrases.data(reading.language)["context"]
    if words.casefold() in context["subject_pronouns"]:
        if phrases.pattern(reading.language, "context", "impersonal").match(reading.text, frame.subject[0]):
            return None
        return discourse.pronoun(words.casefold())
    people = [m for m in within(reading.mentions, *frame.subject) if not reading.is_quoted(m.start, m.end)]
    if (
        people
        and _names(reading.text, frame.subject, people[0].start, people[-1].end)
        and len({m.person for m in people}) == 1
    ):
        return referent_of_person(people[0].person)
    match = re.match(r"(\S+)\s([\w'-]+)$", words)
    if match and match.group(1).casefold() in context["demonstratives"]:
        told = discourse.demonstrative(match.group(2))
        if told and re.match(r"(?:de|du|des|of) |d'", told):
            words = f"{words} {told}"
    return _referent_of_phrase(words, reading.language)


def referent_of_speaker(reading: Reading, speaker: str | None) -> Referent | None:
    """Let whoever spoke last be the subject of a sentence that begins with a quotation."""
    if speaker is None:
        return None
    person = next((m.person for m in reading.mentions if m.person.name == speaker), None)
    return referent_of_person(person) if person else _referent_of_phrase(speaker, reading.language)


def referent_of_person(person: Person) -> Referent:
    """Let a person's full name stand for them."""
    return Referent(person.name, person.gender, False, True, person)


def _names(text: str, subject: Range, start: int, end: int) -> bool:
    """Tell whether the subject is the person: the name is its head, or stands in apposition to it."""
    before, after = text[subject[0] : start], text[end : subject[1]]
    heads = re.search(r"(?:^|,\s)$", before) or not re.search(
        r"\b(?:de|du|d'|des|of|by|par|with|avec)\s(?:\w+\s){0,2}$|'s\b", before
    )
    return bool(heads) and (not after.strip() or after.lstrip().startswith(","))


def _referent_of_phrase(words: str, language: str) -> Referent | None:
    context = phrases.data(language)["context"]
    listed = [word.folded for word in tokens(words) if word.text != "'"]
    if not listed or len(listed) > LONGEST_REFERENT + 6 or "¤" in words:
        return None
    head = words.split(",")[0].strip()
    first, joined = listed[0], re.search(r"\s(?:et|and|ainsi que)\s", head)
    plural = first in context["plural"] or bool(joined)
    if language == "en" and not plural:
        noun = re.split(r"\s(?:of|in|for|at|on|from|who|that|which)\s", head)[0]
        plural = bool(re.search(r"[^s]s$", noun)) and not noun.endswith(("us", "is"))
    definite = (
        first not in {"un", "une", "des", "a", "an", "some", "plusieurs", "several", "certains", "certaines"}
        and not first.isdigit()
    )
    whole = first in context["demonstratives"] or len(head.split()) < 2
    return Referent(words if whole else head, _gender(listed, context), plural, definite)


def _gender(listed: list[str], context: dict[str, list[str]]) -> str | None:
    if listed[0] in context["masculine"]:
        return "m"
    if listed[0] in context["feminine"]:
        return "f"
    noun = listed[1] if len(listed) > 1 and listed[0] in context["determiners"] else listed[0]
    if noun.endswith(tuple(context["feminine_endings"])):
        return "f"
    return "m" if noun.endswith(tuple(context["masculine_endings"])) else None


def _of(text: str, found: Range) -> str:
    return text[found[0] : found[1]]


def _root(word: str, language: str) -> str:
    """Cut a word to the root that its noun and its verb share (réunion, réuniront)."""
    stem = stem_of(fold(word), language)
    return stem[:5] if len(stem) >= 5 else stem


def _akin(one: str, other: str) -> bool:
    """Tell whether two roots are of one family: the shorter, of four letters or more, begins the longer."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 4 and longer.startswith(shorter)


def _after_verb(words: str, language: str) -> str:
    """Give what follows the verb group at the start of the words."""
    listed = tokens(words)
    verbs = list(finite_verbs(listed, language))
    last = verbs[0] if verbs else 0
    if (
        listed
        and listed[last].folded in verbs_of(language).auxiliaries
        and last + 1 < len(listed)
        and re.search(r"(?:é|ée|és|ées|i|is|it|u|us|ues|ed|en|t)$", listed[last + 1].text)
        and len(listed[last + 1].text) > 3
    ):
        last += 1
    return words[listed[last].end :].strip() if listed else ""


def _of_phrase(subject: str, language: str) -> str:
    """Put "of" before a phrase, contracted as French wants it."""
    if language != "fr":
        return "of " + (
            subject[0].lower() + subject[1:] if subject.split(" ")[0].casefold() in {"the", "a", "an"} else subject
        )
    for plain_form, contracted in (("Les ", "des "), ("Le ", "du "), ("Des ", "de "), ("Du ", "de ")):
        if subject.casefold().startswith(plain_form.casefold()):
            return contracted + subject[len(plain_form) :]
    lowered = (
        subject[0].lower() + subject[1:]
        if re.match(r"(?:La|L'|Une?|Plusieurs|Certaine?s|Deux|Trois) ?", subject)
        else subject
    )
    return ("d'" if fold(lowered)[0] in "aeiou" else "de ") + lowered
