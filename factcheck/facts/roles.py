"""Find offices ("ministre britannique de la Défense", "Kremlin spokesman") and where a name may stand beside them."""

import re
from dataclasses import dataclass
from functools import cache

from factcheck import lexicon
from factcheck.facts import gazetteer
from factcheck.facts.mentions import Role
from factcheck.facts.reading import any_of, level

Tokens = list[tuple[int, int]]


@dataclass(frozen=True)
class _Words:
    """What offices are worded with in one language; `modifiers_first` is where they stand ("Kremlin spokesman")."""

    heads: dict[str, str]
    domains: dict[str, str]
    links: frozenset[str]
    before_head: frozenset[str]
    to_name: re.Pattern[str]
    after_name: re.Pattern[str]
    modifiers_first: bool


@dataclass(frozen=True)
class RoleMention:
    """An office in a text, from its first word to its last."""

    start: int
    end: int
    role: Role


@cache
def _words(language: str) -> _Words:
    table = lexicon.load(language, "names")
    titles = any_of(table["titles"])
    return _Words(
        heads={level(form): head for head, forms in table["role_head"].items() for form in forms},
        domains={level(form): domain for domain, forms in table["role_domain"].items() for form in forms},
        links=frozenset(level(word) for word in table["role_links"]),
        before_head=frozenset(level(word) for word in table["role_before_head"]),
        to_name=re.compile(rf"\s*,?\s*\[?(?:{titles}\.?\s+)*"),
        after_name=re.compile(
            rf"(?:\s*[,(]\s*|\s+{any_of(table['role_copula'])}\s+)(?:{any_of(table['role_after_name'])}\s*)*"
        ),
        modifiers_first=table["role_modifiers_first"],
    )


@cache
def role_words(language: str) -> frozenset[str]:
    """List the single words that offices are made of; capitalised, they are still no names."""
    words = _words(language)
    return frozenset(
        word for form in (*words.heads, *words.domains) for word in re.split(r"[\s']", form) if len(word) > 2
    )


def find_roles(text: str, tokens: Tokens, language: str) -> list[RoleMention]:
    """List the offices of a text with their domains and the countries or bodies that they serve."""
    reader = _Reader(text, level(text), tokens, language)
    found: list[RoleMention] = []
    index = 0
    while index < len(tokens):
        mention, index = reader.office_at(index)
        if mention is not None:
            found.append(mention)
    return found


@dataclass(frozen=True)
class _Reader:
    """One text with its tokens, read for offices."""

    text: str
    plain: str
    tokens: Tokens
    language: str

    def office_at(self, index: int) -> tuple[RoleMention | None, int]:
        """Read an office whose head begins at a token; second value: where to read on."""
        words = _words(self.language)
        hit = self._phrase(words.heads, index)
        if hit is None:
            return None, index + 1
        head, count = hit
        domains, bodies = self._within(index, index + count), set[str]()
        last = self._after(index + count, domains, bodies)
        first = self._before(index, domains, bodies) if words.modifiers_first else index
        start, end = self.tokens[first][0], self.tokens[last - 1][1]
        role = Role(text=self.text[start:end], head=head, domains=frozenset(domains), bodies=frozenset(bodies))
        return RoleMention(start, end, role), last

    def _phrase(self, table: dict[str, str], index: int, limit: int = 5) -> tuple[str, int] | None:
        """Find the longest phrase of a table at a token; second value: how many tokens it takes."""
        start, end = self.tokens[index]
        if self.plain[start:end] not in _first_words(frozenset(table)):
            return None
        for count in range(min(limit, len(self.tokens) - index), 0, -1):
            value = table.get(re.sub(r"\s+", " ", self.plain[start : self.tokens[index + count - 1][1]]))
            if value is not None:
                return value, count
        return None

    def _within(self, first: int, stop: int) -> set[str]:
        """Read the domains inside a head ("defence secretary")."""
        domains = _words(self.language).domains
        hits = (self._phrase(domains, index, stop - index) for index in range(first, stop))
        return {hit[0] for hit in hits if hit}

    def _part(self, index: int, domains: set[str], bodies: set[str]) -> int:
        """Read a domain or a body at a token and add it; gives the number of tokens taken, 0 for none."""
        hit = self._phrase(_words(self.language).domains, index)
        if hit:
            domains.add(hit[0])
            return hit[1]
        entry = gazetteer.of(self.language).at(self.text, self.plain, self.tokens, index)
        if entry:
            bodies.add(entry[0].id)
            return entry[1]
        return 0

    def _after(self, index: int, domains: set[str], bodies: set[str]) -> int:
        """Take in what follows a head ("de la Défense"); gives the token after the office."""
        last = position = index
        while position < len(self.tokens) and self._close(position):
            step = self._part(position, domains, bodies)
            if not step and self._names_body(position):
                bodies.add(f"name:{self.plain[slice(*self.tokens[position])]}")
                step = 1
            if step:
                last = position = position + step
            elif self.plain[slice(*self.tokens[position])] in _words(self.language).links:
                position += 1
            else:
                break
        return last

    def _names_body(self, index: int) -> bool:
        """Tell whether a token is a lone capitalised word after a link: the town in "maire de Lorvane"."""
        linked = self.plain[slice(*self.tokens[index - 1])] in _words(self.language).links
        alone = index + 1 == len(self.tokens) or not self._close(index + 1) or not self._capital(index + 1)
        return linked and self._capital(index) and alone

    def _capital(self, index: int) -> bool:
        return self.text[self.tokens[index][0]].isupper()

    def _before(self, index: int, domains: set[str], bodies: set[str]) -> int:
        """Take in what stands before a head ("Kremlin spokesman"); gives the first token of the office."""
        first = index
        while first > 0 and self._close(first):
            step = self._ending_at(first, domains, bodies)
            if not step and self.plain[slice(*self.tokens[first - 1])] not in _words(self.language).before_head:
                break
            first -= step or 1
        return first

    def _ending_at(self, stop: int, domains: set[str], bodies: set[str]) -> int:
        """Read a domain or a body of up to four tokens that ends just before a token."""
        for count in range(min(4, stop), 0, -1):
            here_domains, here_bodies = set[str](), set[str]()
            if self._part(stop - count, here_domains, here_bodies) == count:
                domains |= here_domains
                bodies |= here_bodies
                return count
        return 0

    def _close(self, index: int) -> bool:
        """Tell whether only a space, a hyphen or an apostrophe parts a token from the one before."""
        between = self.plain[self.tokens[index - 1][1] : self.tokens[index][0]]
        return between in {" ", "'", "-", "' "}


@cache
def _first_words(phrases: frozenset[str]) -> frozenset[str]:
    return frozenset(re.split(r"[\s']", phrase)[0] for phrase in phrases)


def stands_beside(plain: str, mention: RoleMention, start: int, end: int, language: str) -> bool:
    """Tell whether a name stands right after an office ("le porte-parole, M. X") or before it ("X, ministre")."""
    words = _words(language)
    if mention.end <= start:
        return words.to_name.fullmatch(plain, mention.end, start) is not None
    return end <= mention.start and words.after_name.fullmatch(plain, end, mention.start) is not None
