"""Find what turns or weakens a statement: negation, modality, quantifiers and words that have an opposite."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from factcheck import lexicon
from factcheck.facts.mentions import PolarityKind, PolarityMention
from factcheck.facts.reading import any_of, level, sentence_around
from factcheck.records import Span
from factcheck.words import content_words, stem_of

REACH = 4
"""Content words after "not" that it bears on, within its clause."""
NOUN_REACH = 2
"""Content words after "no" or "without" that it bears on."""
DENIAL = "denial"
"""Value of a negation that is a verb of saying: all of what follows is denied."""
NE_REACH = 40
"""Characters after "ne" within which its second word stands."""
ASPECTS = (PolarityKind.FUTURE, PolarityKind.POSSIBLE, PolarityKind.DONE)
ONLY = re.compile(r"\bqu(?:e\b|')")


@dataclass(frozen=True)
class _Signs:
    negation: re.Pattern[str]
    close: re.Pattern[str] | None
    alone: re.Pattern[str]
    denial: re.Pattern[str]
    clause_end: re.Pattern[str]
    aspects: dict[PolarityKind, re.Pattern[str]]
    quantifier: re.Pattern[str]
    quantifiers: dict[str, str]
    axes: dict[str, str]


@cache
def _signs(language: str) -> _Signs:
    table = lexicon.load(language, "polarity")
    quantifiers = {level(form): name for name, forms in table["quantifier"].items() for form in forms}
    axes: dict[str, str] = {}
    for axis, ends in table["axis"].items():
        for side, forms in (("+", ends["plus"]), ("-", ends["minus"])):
            for folded in _inflected(forms, table["verb_endings"]):
                axes.setdefault(stem_of(folded, language), axis + side)
                axes[folded] = axis + side
    return _Signs(
        negation=re.compile("|".join(table["negation"])),
        close=re.compile(table["negation_close"]) if table["negation_close"] else None,
        alone=re.compile("|".join(table["negation_alone"])),
        denial=re.compile("|".join(table["denial"])),
        clause_end=re.compile(table["clause_end"]),
        aspects={kind: re.compile("|".join(table[kind.value])) for kind in ASPECTS},
        quantifier=re.compile(rf"(?<![\w'-]){any_of(quantifiers)}(?![\w-])"),
        quantifiers=quantifiers,
        axes=axes,
    )


def _inflected(forms: list[str], endings: dict[str, list[str]]) -> Iterator[str]:
    """List words and, for verbs in the infinitive, the forms that their stems do not meet ("refusent")."""
    for form in map(level, forms):
        yield form
        for ending, others in endings.items():
            if form.endswith(ending):
                yield from (form.removesuffix(ending) + level(other) for other in others)


@lru_cache(maxsize=4096)
def find_polarity(text: str, language: str) -> tuple[PolarityMention, ...]:
    """List the signs of polarity of a text, in its order; each with the stretch that it bears on."""
    signs = _signs(language)
    plain = level(text)
    found = [*_negations(text, plain, signs, language)]
    for kind, pattern in signs.aspects.items():
        for match in pattern.finditer(plain):
            clause = _clause(text, plain, match.start(), language)
            found.append(_sign(text, match.span(), kind, clause))
    for match in signs.quantifier.finditer(plain):
        value = signs.quantifiers[re.sub(r"\s+", " ", match.group())]
        scope = _reach(text, plain, match.end(), language, 2)
        found.append(_sign(text, match.span(), PolarityKind.QUANTIFIER, scope, value))
    for word in content_words(text, language):
        axis = signs.axes.get(word.folded) or signs.axes.get(word.stem)
        if axis:
            span = (word.start, word.end)
            found.append(_sign(text, span, PolarityKind.AXIS, _clause(text, plain, word.start, language), axis))
    return tuple(sorted(found, key=lambda mention: (mention.span.start, mention.span.end, mention.kind)))


def opposite(axis: str, language: str) -> str:
    """Give the first word of the lexicon at the other end of an axis ("rise+": "baisser")."""
    end = "minus" if axis.endswith("+") else "plus"
    return str(lexicon.load(language, "polarity")["axis"][axis[:-1]][end][0])


def _negations(text: str, plain: str, signs: _Signs, language: str) -> list[PolarityMention]:
    """Find each negation once: "ne … pas" as one sign that ends at its second word."""
    found: list[PolarityMention] = []
    for match in signs.negation.finditer(plain):
        end = match.end()
        verb_start = end
        if signs.close is not None:
            limit = min(end + NE_REACH, sentence_around(text, match.start())[1])
            close = signs.close.search(plain, end, limit)
            if close is None or ONLY.search(plain, end, close.start()):
                continue  # "ne … que" (only), or a "ne" that negates nothing
            end = close.end()
        scope = _reach(text, plain, end, language, REACH)
        found.append(_sign(text, (match.start(), end), PolarityKind.NEGATION, (verb_start, scope[1])))
    for match in signs.alone.finditer(plain):
        if not any(mention.span.start <= match.start() < mention.span.end for mention in found):
            found.append(
                _sign(text, match.span(), PolarityKind.NEGATION, _reach(text, plain, match.end(), language, NOUN_REACH))
            )
    for match in signs.denial.finditer(plain):
        scope = (match.end(), _clause(text, plain, match.end(), language)[1])
        found.append(_sign(text, match.span(), PolarityKind.NEGATION, scope, DENIAL))
    return found


def _sign(
    text: str, span: tuple[int, int], kind: PolarityKind, scope: tuple[int, int], value: str = ""
) -> PolarityMention:
    return PolarityMention(
        text=text[span[0] : span[1]],
        span=Span(start=span[0], end=span[1]),
        kind=kind,
        scope=Span(start=min(scope), end=max(scope)),
        value=value,
    )


def _clause(text: str, plain: str, position: int, language: str) -> tuple[int, int]:
    """Give the clause around a position: from the last mark or conjunction before it to the next one."""
    low, high = sentence_around(text, position)
    for match in _signs(language).clause_end.finditer(plain, low, high):
        if match.end() <= position:
            low = match.end()
        elif match.start() > position:
            return low, match.start()
    return low, high


def _reach(text: str, plain: str, position: int, language: str, count: int) -> tuple[int, int]:
    """Give the stretch of the next `count` content words within the clause."""
    if position >= len(text):
        return position, position
    _, high = _clause(text, plain, position, language)
    stops = [word.end for word in content_words(text, language) if position <= word.start and word.end <= high]
    return position, (stops[:count] or [position])[-1]
