"""Find the people, bodies and places of a text, with the roles beside them; no model is needed.

Known names come from `gazetteer`; the rest are runs of capitalised words. Titles are no part of a name; the first
word of a sentence counts only when something else says that it is one.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from factcheck import lexicon
from factcheck.facts import gazetteer, roles
from factcheck.facts.mentions import NameKind, NameMention
from factcheck.facts.reading import level, sentence_starts
from factcheck.records import Span
from factcheck.words import RARE, fold, stem_of, weight_of

TOKEN = re.compile(r"(?:[A-ZÀ-Ý]\.){2,}|(?:[OD]['’](?=[A-ZÀ-Ý]))?[^\W_]+(?:-[^\W_]+)*")
OPENING = re.compile(r"[\s«“\"'(\[—–:-]*$")


@dataclass(frozen=True)
class _Words:
    titles: frozenset[str]
    particles: frozenset[str]
    organisation: frozenset[str]
    refused: frozenset[str]
    speech: frozenset[str]
    place_before: re.Pattern[str]


@dataclass
class _Found:
    first: int
    last: int
    kind: NameKind
    id: str | None = None
    titled: bool = False


@cache
def _words(language: str) -> _Words:
    table = lexicon.load(language, "names")
    before = "|".join(sorted((re.escape(level(p)) for p in table["place_before"]), key=len, reverse=True))
    stop = {level(word) for word in lexicon.load(language, "words")["stop"]}
    return _Words(
        titles=frozenset(level(title) for title in table["titles"]),
        particles=frozenset(level(particle) for particle in table["particles"]),
        organisation=frozenset(level(word) for word in table["organisation_words"]),
        refused=frozenset(level(word) for word in table["not_names"]) | stop,
        speech=frozenset(level(word) for word in table["speech"]),
        place_before=re.compile(
            rf"(?<![\w'])(?:{before})\s+(?:la\s+|le\s+|les\s+|l'|d'|the\s+)?$|(?<![\w'])(?:a|en|in)\s+$"
        ),
    )


@lru_cache(maxsize=4096)
def find_names(text: str, language: str) -> tuple[NameMention, ...]:
    """List the names of a text, in its order; spans are exact, without titles, and do not overlap."""
    plain = level(text)
    tokens = [match.span() for match in TOKEN.finditer(text)]
    finder = _Finder(text, plain, tokens, language)
    offices = roles.find_roles(text, tokens, language)
    return tuple(_mention(found, finder, offices) for found in finder.all())


@dataclass(frozen=True)
class _Finder:
    """One text with its tokens; walks it once from left to right."""

    text: str
    plain: str
    tokens: list[tuple[int, int]]
    language: str

    def all(self) -> list[_Found]:
        """Collect names token by token: a body with its own words, a known name, else a run of capitals."""
        found: list[_Found] = []
        index = 0
        while index < len(self.tokens):
            one = self._body(index) or self._known(index) or self._run(index)
            if one is None:
                index += 1
                continue
            found.append(one)
            index = one.last + 1
        return found

    def word(self, index: int) -> str:
        """Give a token as folded."""
        return self.plain[slice(*self.tokens[index])]

    def _capital(self, index: int) -> bool:
        return index < len(self.tokens) and self.text[self.tokens[index][0]].isupper()

    def _gap(self, index: int) -> str:
        """Give what stands between a token and the next."""
        return self.plain[self.tokens[index][1] : self.tokens[index + 1][0]] if index + 1 < len(self.tokens) else "\n"

    def _known(self, index: int) -> _Found | None:
        hit = gazetteer.of(self.language).at(self.text, self.plain, self.tokens, index)
        if hit is None:
            return None
        entry, count = hit
        return _Found(index, index + count - 1, entry.kind, entry.id)

    def _body(self, index: int) -> _Found | None:
        """Read a body named by its own word: "Banque de France", "Université de Lorvane"."""
        words = _words(self.language)
        if not self._capital(index) or self.word(index) not in words.organisation:
            return None
        if gazetteer.of(self.language).at(self.text, self.plain, self.tokens, index):
            return None
        last = self._run_end(index)
        return _Found(index, last, NameKind.ORGANISATION) if last > index else None

    def _run(self, index: int) -> _Found | None:
        words = _words(self.language)
        word = self.word(index)
        common = word in words.refused or word in roles.role_words(self.language)
        if not self._capital(index) or (common and not self._letter(index)):
            return None
        if self._is_title(index) or (self._initial(index) and not self._name_at_start(index)):
            return None
        last = self._run_end(index)
        return _Found(index, last, NameKind.UNKNOWN, titled=index > 0 and self._is_title(index - 1))

    def _run_end(self, index: int) -> int:
        """Go on over capitalised words, initials ("J. D.") and particles that lead to one ("de Gaulle")."""
        words = _words(self.language)
        last = index
        while last + 1 < len(self.tokens):
            gap = self._gap(last)
            if gap != " " and not self._letter(last):
                break
            after = last + 1
            while after < len(self.tokens) and self.word(after) in words.particles and self._gap(after) in {" ", "'"}:
                after += 1
            whole = self.word(index) in words.organisation
            linked = (
                after == last + 1
                or whole
                or self.word(last + 1) not in {"de", "du", "des", "la", "le", "of", "d"}
                or index < last + 1
            )
            if not (self._capital(after) and linked and self._goes_on(after, whole)):
                break
            last = after
        return last

    def _goes_on(self, index: int, whole: bool) -> bool:
        """Tell whether a capitalised word belongs to the run: a known name or an office begins something new."""
        if whole or self._letter(index):
            return True
        word = self.word(index)
        if word in _words(self.language).refused or word in roles.role_words(self.language):
            return False
        return gazetteer.of(self.language).at(self.text, self.plain, self.tokens, index) is None

    def _letter(self, index: int) -> bool:
        """Tell whether a token is the initial of a name: a capital, a point, another capital."""
        start, end = self.tokens[index]
        titled = self.word(index) in _words(self.language).titles
        return (
            end - start == 1
            and self._capital(index)
            and self._gap(index) == ". "
            and self._capital(index + 1)
            and not titled
        )

    def _is_title(self, index: int) -> bool:
        word = self.word(index)
        if word not in _words(self.language).titles or self._gap(index) not in {" ", ". "}:
            return False
        # "M" is a title only before a point and a capital; "roi" and "general" may be written small.
        return self._capital(index + 1) and (len(word) > 1 or self._gap(index) == ". ")

    def _initial(self, index: int) -> bool:
        start = self.tokens[index][0]
        before = OPENING.search(self.text, 0, start)
        opened = before.start() if before else start
        opening = self.text[opened:start]
        return opened == 0 or any(opened <= s <= start for s in sentence_starts(self.text)) or opening.strip() != ""

    def _name_at_start(self, index: int) -> bool:
        """Tell whether the first word of a sentence is a name: said again inside one, rare and doing something."""
        word = self.word(index)
        if word in _words(self.language).refused:
            return False
        if index > 0 and self._is_title(index - 1):
            return True
        rare = weight_of(stem_of(fold(self.text[slice(*self.tokens[index])]), self.language), self.language) >= RARE
        again = any(
            self.word(other) == word and self._capital(other) and not self._initial(other)
            for other in range(len(self.tokens))
            if other != index
        )
        follows = index + 1 < len(self.tokens) and self._gap(index) == " "
        # "a" speaks ("X a déclaré"), "à" does not, and both fold to one letter.
        plain = follows and self.text[slice(*self.tokens[index + 1])].lower() != "à"
        acts = plain and self.word(index + 1) in _words(self.language).speech
        paired = follows and self._capital(index + 1) and self._goes_on(index + 1, False)
        return again or paired or (rare and acts) or self.text[slice(*self.tokens[index])].isupper()


def _mention(found: _Found, finder: _Finder, offices: list[roles.RoleMention]) -> NameMention:
    start, end = finder.tokens[found.first][0], finder.tokens[found.last][1]
    words = _words(finder.language)
    located = bool(words.place_before.search(finder.plain[max(0, start - 24) : start]))
    beside = tuple(
        office.role for office in offices if roles.stands_beside(finder.plain, office, start, end, finder.language)
    )
    written = finder.text[start:end]
    return NameMention(
        text=written,
        span=Span(start=start, end=end),
        kind=_kind(found, written, bool(beside), located),
        key=re.sub(r"[\s.-]+", " ", finder.plain[start:end]).strip(),
        id=found.id,
        roles=beside if found.kind is not NameKind.PEOPLE else (),
        located=located,
    )


def _kind(found: _Found, written: str, has_role: bool, located: bool) -> NameKind:
    if found.kind is not NameKind.UNKNOWN:
        return found.kind
    if found.titled or has_role:
        return NameKind.PERSON
    if written.isupper() and len(written) > 1:
        return NameKind.ORGANISATION
    if located:
        return NameKind.PLACE
    return NameKind.PERSON if found.last - found.first in {1, 2} else NameKind.UNKNOWN
