"""Find offices ("ministre britannique de la Défense", "Kremlin spokesman") and where a name may stand beside them."""

import re
from dataclasses import dataclass
from functools import cache

from factcheck import lexicon
from factcheck.facts import gazetteer
from factcheck.facts.mentions import NameKind, Role
from factcheck.facts.reading import level

Tokens = list[tuple[int, int]]
LINKS = {
    "fr": frozenset(("de", "du", "des", "la", "le", "l", "d", "les", "a", "au", "aux", "et", "en", "chargee", "charge", "delegue", "deleguee", "adjoint", "adjointe")),
    "en": frozenset(("of", "the", "for", "s", "and", "deputy", "acting", "former", "outgoing", "junior", "chief", "senior", "new", "vice")),
}  # fmt: skip
BETWEEN = {
    "fr": re.compile(r"\s*,?\s*(?:(?:m|mm|mme|mlle|dr|sir|lord|general|amiral|colonel|monsieur|madame)\.?\s+)*"),
    "en": re.compile(r"\s*,?\s*(?:(?:mr|mrs|ms|dr|sir|lord|gen|general|admiral|col)\.?\s+)*"),
}
AFTER_NAME = re.compile(
    r"\s*[,(]\s*(?:(?:le|la|l'|un|une|the|a|an|its|their|son|sa|leur|qui est|ancien(?:ne)?|ex-|nouveau|nouvelle|actuel(?:le)?|former|new|"
    r"who is|then|alors|newly appointed|longtime)\s*)*"
)


@dataclass(frozen=True)
class RoleMention:
    """An office in a text, from its first word to its last."""

    start: int
    end: int
    role: Role


@cache
def _table(language: str) -> tuple[dict[str, str], dict[str, str]]:
    words = lexicon.load(language, "names")
    heads = {level(form): head for head, forms in words["role_head"].items() for form in forms}
    domains = {level(form): domain for domain, forms in words["role_domain"].items() for form in forms}
    return heads, domains


@cache
def role_words(language: str) -> frozenset[str]:
    """List the single words that offices are made of; capitalised, they are still no names."""
    heads, domains = _table(language)
    return frozenset(word for form in (*heads, *domains) for word in re.split(r"[\s']", form) if len(word) > 2)


def find_roles(text: str, tokens: Tokens, language: str) -> list[RoleMention]:
    """List the offices of a text with their domains and the countries or bodies that they serve."""
    plain = level(text)
    known = language if language in LINKS else "en"
    found: list[RoleMention] = []
    index = 0
    while index < len(tokens):
        head = _phrase(_table(known)[0], plain, tokens, index)
        if head is None:
            index += 1
            continue
        name, count = head
        mention, index = _widen(text, plain, tokens, index, count, name, known)
        found.append(mention)
    return found


@cache
def _first_words(phrases: frozenset[str]) -> frozenset[str]:
    return frozenset(re.split(r"[\s']", phrase)[0] for phrase in phrases)


def _phrase(table: dict[str, str], plain: str, tokens: Tokens, index: int) -> tuple[str, int] | None:
    start, end = tokens[index]
    if plain[start:end] not in _first_words(frozenset(table)):
        return None
    for count in range(min(5, len(tokens) - index), 0, -1):
        value = table.get(re.sub(r"\s+", " ", plain[start : tokens[index + count - 1][1]]))
        if value is not None:
            return value, count
    return None


def _widen(
    text: str, plain: str, tokens: Tokens, index: int, count: int, head: str, language: str
) -> tuple[RoleMention, int]:
    """Take in the domains and bodies after a head ("de la Défense"), and in English those before it too."""
    domains: set[str] = set()
    bodies: set[str] = set()
    _read_part(text, plain, tokens, index, count, language, domains, bodies)
    last = index + count
    position = last
    while position < len(tokens) and _close(plain, tokens, position):
        step = _read_part(text, plain, tokens, position, 0, language, domains, bodies)
        if step:
            position += step
            last = position
        elif plain[slice(*tokens[position])] in LINKS[language]:
            position += 1
        else:
            break
    first = index
    while language == "en" and first > 0 and _close(plain, tokens, first):
        step = next(
            (n for n in (4, 3, 2, 1) if first >= n and _spans(text, plain, tokens, first - n, n, domains, bodies)), 0
        )
        if not step and plain[slice(*tokens[first - 1])] not in LINKS[language] - {"of", "the", "for", "and"}:
            break
        first -= step or 1
    start, end = tokens[first][0], tokens[last - 1][1]
    role = Role(text=text[start:end], head=head, domains=frozenset(domains), bodies=frozenset(bodies))
    return RoleMention(start, end, role), max(last, index + 1)


def _spans(text: str, plain: str, tokens: Tokens, index: int, count: int, domains: set[str], bodies: set[str]) -> bool:
    """Read exactly `count` tokens before an English head as a domain or a body."""
    before = (len(domains), len(bodies))
    found = _phrase(_table("en")[1], plain, tokens, index)
    if found and found[1] == count:
        domains.add(found[0])
        return True
    entry = gazetteer.of("en").at(text, plain, tokens, index)
    if entry and entry[1] == count:
        bodies.add(entry[0].id)
        return True
    return (len(domains), len(bodies)) != before


def _read_part(
    text: str, plain: str, tokens: Tokens, index: int, within: int, language: str, domains: set[str], bodies: set[str]
) -> int:
    """Read a domain or body at a token; gives the tokens taken. `within`: look inside a head of so many tokens."""
    if within:
        for inner in range(index, index + within):
            found = _phrase(_table(language)[1], plain, tokens[: index + within], inner)
            if found:
                domains.add(found[0])
        return 0
    found = _phrase(_table(language)[1], plain, tokens, index)
    if found:
        domains.add(found[0])
        return found[1]
    entry = gazetteer.of(language).at(text, plain, tokens, index)
    if entry and entry[0].kind in {NameKind.PEOPLE, NameKind.PLACE, NameKind.ORGANISATION}:
        bodies.add(entry[0].id)
        return entry[1]
    return 0


def _close(plain: str, tokens: Tokens, index: int) -> bool:
    """Tell whether only a space or an apostrophe parts a token from the one before."""
    return plain[tokens[index - 1][1] : tokens[index][0]] in {" ", "'", "-", "' "}


def stands_beside(plain: str, mention: RoleMention, start: int, end: int, language: str) -> bool:
    """Tell whether a name follows an office directly ("le porte-parole, M. X") or comes right before ("X, ministre")."""
    pattern = BETWEEN.get(language, BETWEEN["en"])
    if mention.end <= start:
        return pattern.fullmatch(plain, mention.end, start) is not None
    return end <= mention.start and AFTER_NAME.fullmatch(plain, end, mention.start) is not None
