"""Names that have one id in every language: countries, their peoples, bodies, and places whose spelling changes."""

import re
from dataclasses import dataclass
from functools import cache

from factcheck import lexicon
from factcheck.facts.mentions import NameKind
from factcheck.facts.reading import level

LONGEST = 7
ARTICLES = ("la ", "le ", "les ", "the ")
CAPITALS = {
    "city:kyiv": "country:UA", "city:moscow": "country:RU", "city:washington": "country:US",
    "city:london": "country:GB", "city:beijing": "country:CN", "city:warsaw": "country:PL",
    "city:vienna": "country:AT", "city:athens": "country:GR", "city:rome": "country:IT",
    "city:lisbon": "country:PT", "city:cairo": "country:EG", "city:algiers": "country:DZ",
    "city:tehran": "country:IR", "city:damascus": "country:SY", "city:beirut": "country:LB",
    "city:riyadh": "country:SA", "city:kabul": "country:AF", "city:baghdad": "country:IQ",
    "city:copenhagen": "country:DK", "city:bucharest": "country:RO", "city:sofia": "country:BG",
    "city:prague": "country:CZ", "city:budapest": "country:HU", "city:belgrade": "country:RS",
    "city:chisinau": "country:MD", "city:jerusalem": "country:IL", "city:seoul": "country:KR",
    "city:havana": "country:CU", "city:brussels": "org:eu", "org:commission": "org:eu",
    "org:kremlin": "country:RU", "org:white_house": "country:US", "org:pentagon": "country:US",
}  # fmt: skip
"""A seat of power, and the power that its name often stands for."""


@dataclass(frozen=True)
class Entry:
    """A known name: its id, what bears it, and whether capitals matter ("US" is not "us")."""

    id: str
    kind: NameKind
    exact: str | None = None


@dataclass(frozen=True)
class Gazetteer:
    """The known names of one language by folded form; `first_words` tells where a look-up is worth while."""

    entries: dict[str, Entry]
    first_words: frozenset[str]

    def at(self, text: str, plain: str, tokens: list[tuple[int, int]], index: int) -> tuple[Entry, int] | None:
        """Find the longest known name that begins at a token; second value: how many tokens it takes."""
        start, end = tokens[index]
        if plain[start:end] not in self.first_words:
            return None
        for count in range(min(LONGEST, len(tokens) - index), 0, -1):
            stop = tokens[index + count - 1][1]
            entry = self.entries.get(re.sub(r"\s+", " ", plain[start:stop]))
            if entry is None:
                continue
            written = text[start:stop]
            # "La réunion" is a meeting, "La Réunion" an island.
            telling = written.split(" ")[1] if written.casefold().startswith(ARTICLES) else written
            capital = telling[:1].isupper() or entry.kind is NameKind.PEOPLE
            if capital and (entry.exact is None or written == entry.exact):
                return entry, count
        return None


@cache
def of(language: str) -> Gazetteer:
    """Build the gazetteer of a language from babel's territories and ``names.toml``."""
    table = lexicon.load(language, "names")
    entries: dict[str, Entry] = {}
    for code, name in _territories(language).items():
        entries.setdefault(_form(name), Entry(f"country:{code}", NameKind.PLACE))
    for code, names in table["country"].items():
        _add(entries, names, f"country:{code}", NameKind.PLACE)
    for name, forms in table["place"].items():
        _add(entries, forms, f"city:{name}", NameKind.PLACE)
    for name, forms in table["organisation"].items():
        _add(entries, forms, f"org:{name}", NameKind.ORGANISATION)
    for code, forms in table["demonym"].items():
        known = f"country:{code}" if code.isupper() else f"org:{code}"
        for form in forms:
            for inflected in _inflections(level(form), language):
                entries.setdefault(inflected, Entry(known, NameKind.PEOPLE))
    first = frozenset(re.split(r"[\s']", form)[0] for form in entries)
    return Gazetteer(entries, first)


@cache
def _territories(language: str) -> dict[str, str]:
    from babel import Locale

    names = Locale(language if language in lexicon.LANGUAGES else "en").territories
    return {code: str(name) for code, name in names.items() if len(code) == 2 and code not in {"EU", "UN", "XA", "XB"}}


def _form(name: str) -> str:
    """Fold a name as it is looked up; "Palestinian Territories (…)" keeps what stands before the bracket."""
    return level(re.sub(r"\s*\(.*", "", name)).strip()


def _add(entries: dict[str, Entry], forms: list[str], known: str, kind: NameKind) -> None:
    for form in forms:
        exact = form if form.isupper() and len(form) <= 4 and form.isalpha() else None
        entries[_form(form)] = Entry(known, kind, exact)


def _inflections(form: str, language: str) -> tuple[str, ...]:
    """Make the feminine and plural forms of a French adjective, the plural of an English one."""
    if language != "fr":
        return (form, form + "s", form + "men", form + "woman")
    if form.endswith("ien"):
        return (form, form + "s", form + "ne", form + "nes")
    if form.endswith(("een", "on")):
        return (form, form + "s", form + "ne", form + "nes")
    plural = form if form.endswith("s") else form + "s"
    feminine = form if form.endswith("e") else form + "e"
    return (form, plural, feminine, feminine + "s")
