"""The people of an article: full names, roles and gender, so that "M. Martin" and "il" can be told apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.engines.local import phrases
from factcheck.facts.mentions import NameKind, NameMention
from factcheck.facts.names import find_names
from factcheck.lines import stretches
from factcheck.records import Span

LONGEST_ROLE = 100


@dataclass(frozen=True)
class Person:
    """Somebody named in full; `role` is in the article's words, `gender` is "m", "f" or unknown."""

    name: str
    role: str | None = None
    gender: str | None = None

    @property
    def surname(self) -> str:
        """The name without the given name, as a later mention has it."""
        return self.name.split(" ", 1)[-1]


@dataclass(frozen=True)
class Mention:
    """A person named in the text; the range takes in the civility, and `full` is set when the name is given whole."""

    start: int
    end: int
    person: Person
    full: bool


def find_people(text: str, language: str) -> list[Mention]:
    """List the mentions of people in a plain text, short names joined to the full name given elsewhere in it."""
    found = [
        name.model_copy(update={"span": Span(start=low + name.span.start, end=low + name.span.end)})
        for low, high in stretches(text)
        for name in find_names(text[low:high], language)
    ]
    names = [_untitled(name, language) for name in found if name.kind in {NameKind.PERSON, NameKind.UNKNOWN}]
    known: dict[str, Person] = {}
    for name in names:
        if name.kind is NameKind.PERSON and " " in name.text:
            _learn(known, name, text, language)
    mentions = []
    for name in names:
        person = _who(known, name)
        start, gender = _civility(text, name.span.start, language)
        if person is None and name.kind is NameKind.PERSON and start < name.span.start:
            person = Person(name.text, None, gender)
        if person:
            if gender and not person.gender:
                person = _with(known, person, gender=gender)
            mentions.append(Mention(start, name.span.end, person, " " in name.text))
    return [Mention(m.start, m.end, known.get(_key(m.person.name), m.person), m.full) for m in mentions]


def _untitled(name: NameMention, language: str) -> NameMention:
    """Take a civility off the front of a name."""
    civilities = phrases.data(language)["people"]["civilities"]
    match = re.match(rf"(?:{civilities})\s+(?=\S)", name.text)
    if not match:
        return name
    span = Span(start=name.span.start + match.end(), end=name.span.end)
    return name.model_copy(update={"text": name.text[match.end() :], "span": span})


def _key(name: str) -> str:
    return name.casefold()


def _learn(known: dict[str, Person], name: NameMention, text: str, language: str) -> None:
    role = max((role.text for role in name.roles), key=len, default=None)
    after = _role_after(text, name.span.end, language)
    if after and len(after) > len(role or ""):
        role = after
    gender = _civility(text, name.span.start, language)[1] or _gender_of_role(text, name.span.start, role, language)
    person = known.get(_key(name.text), Person(name.text))
    longest = max((person.role, role), key=lambda found: len(found or ""))
    known[_key(name.text)] = Person(name.text, longest, person.gender or gender)


def _with(known: dict[str, Person], person: Person, gender: str) -> Person:
    changed = Person(person.name, person.role, gender)
    if _key(person.name) in known:
        known[_key(person.name)] = changed
    return changed


def _who(known: dict[str, Person], name: NameMention) -> Person | None:
    """Find whom a name means: the same name, or the only full name that ends with it."""
    exact = known.get(_key(name.text))
    if exact:
        return exact
    short = _key(name.text)
    fitting = {p.name: p for p in known.values() if _key(p.name).endswith(" " + short)}
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _civility(text: str, start: int, language: str) -> tuple[int, str | None]:
    """Take the civility before a name into its range, and read the gender off it."""
    people = phrases.data(language)["people"]
    match = re.search(rf"(?<![\w'])({people['civilities']})\s$", text[max(0, start - 12) : start])
    if not match:
        return start, None
    word = match.group(1).casefold()
    gender = "m" if word in people["masculine"] else "f" if word in people["feminine"] else None
    return start - len(match.group()), gender


def _role_after(text: str, end: int, language: str) -> str | None:
    """Read the role of an apposition: "X, chef du service de …,"."""
    roles = phrases.data(language)["people"]["roles"]
    opening = r",\s(?!et |and |qui |who |dont |whose )"
    title = rf"(?:l'|le |la |the |an? |un |une )?(?:ancien(?:ne)? |ex-|former )?(?:\w+ ){{0,3}}?{roles}"
    pattern = rf"{opening}(?P<role>(?:{title})\b[^,.;:«»“”\"()]{{0,{LONGEST_ROLE}}})[,.]"
    match = re.compile(pattern, re.IGNORECASE).match(text, end)
    return match.group("role").strip() if match else None


def _gender_of_role(text: str, start: int, role: str | None, language: str) -> str | None:
    context = phrases.data(language)["context"]
    if not role:
        return None
    before = re.search(rf"(\w+)\s{re.escape(role)}[,\s]*$", text[max(0, start - 150) : start], re.IGNORECASE)
    word = before.group(1).casefold() if before else ""
    if word in context["masculine"]:
        return "m"
    feminine = word in context["feminine"] or bool(re.match(r"\w+(?:trice|ière|euse|ente|ante|aine)\b", role))
    return "f" if feminine and language == "fr" else None


def within(mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    """List the mentions that lie in a range."""
    return [mention for mention in mentions if start <= mention.start and mention.end <= end]
