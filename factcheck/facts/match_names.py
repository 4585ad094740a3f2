"""Say whether two names are of the same bearer, and whether two roles are the same office."""

import re
from functools import lru_cache

from factcheck.facts.gazetteer import CAPITALS
from factcheck.facts.mentions import NameKind, NameMention, Role

SPELLING = 84
"""Least rapidfuzz ratio of two surnames that are one name in two spellings (Zelensky, Zelenskyy: 94)."""
TRANSLATED = 55
"""Least ratio of two names that may be one in two languages."""
SHORT = 5
"""Letters below which a name must be spelt the same."""
GENERIC_HEADS = frozenset(("chief", "director", "adviser", "researcher", "opponent"))
ALIKE = (
    frozenset(("president", "director", "chief")),
    frozenset(("minister", "prime_minister", "chief")),
    frozenset(("judge", "prosecutor", "lawyer")),
    frozenset(("general", "admiral", "chief_of_staff", "chief")),
    frozenset(("secretary_general", "chief_of_staff", "director", "chief")),
    frozenset(("envoy", "negotiator", "ambassador")),
    frozenset(("coach", "president", "director")),
    frozenset(("doctor", "researcher", "director")),
)
ROMANISED = (
    ("zh", "j"),
    ("dj", "j"),
    ("sch", "ch"),
    ("sh", "ch"),
    ("ou", "u"),
    ("oo", "u"),
    ("kh", "h"),
    ("ts", "c"),
    ("iy", "i"),
    ("yy", "i"),
    ("ii", "i"),
    ("y", "i"),
    ("w", "v"),
    ("ph", "f"),
    ("ck", "k"),
    ("q", "k"),
)


def same_bearer(claim: NameMention, passage: NameMention) -> bool:
    """Tell whether two names are of the same person, body or place, in any spelling that we know."""
    if claim.id or passage.id:
        return claim.id == passage.id or stands_for(claim, passage)
    if _within(claim.key, passage.key, 2 if NameKind.PERSON in {claim.kind, passage.kind} else 1):
        return True
    return _same_key(claim.key, passage.key)


def _within(ours: str, theirs: str, least: int) -> bool:
    """Tell whether one name holds all words of the other, at least so many ("Seattle", "Seattle Children")."""
    one, other = frozenset(ours.split()), frozenset(theirs.split())
    return (one <= other or other <= one) and min(len(one), len(other)) >= least


def stands_for(claim: NameMention, passage: NameMention) -> bool:
    """Tell whether one name is the seat of the other ("Washington" for the United States)."""
    if claim.id is None or passage.id is None or claim.id == passage.id:
        return False
    kinds = {claim.kind, passage.kind}
    if NameKind.PEOPLE in kinds or (NameKind.ORGANISATION in kinds and (claim.located or passage.located)):
        return False  # "à Bruxelles" is the town, not the Union
    return (
        CAPITALS.get(claim.id) == passage.id
        or CAPITALS.get(passage.id) == claim.id
        or (CAPITALS.get(claim.id) is not None and CAPITALS.get(claim.id) == CAPITALS.get(passage.id))
    )


@lru_cache(maxsize=1 << 16)
def _same_key(ours: str, theirs: str) -> bool:
    if ours == theirs:
        return True
    one, other = ours.split(), theirs.split()
    if not _same_spelling(one[-1], other[-1]):
        # "Banque de France" and "Banque" share a first word only; compound surnames may lose their second part.
        return len(one) > 1 and len(other) > 1 and _compound(one, other)
    if len(one) == 1 or len(other) == 1:
        return True
    first, second = one[0], other[0]
    return _same_spelling(first, second) or (1 in {len(first), len(second)} and first[0] == second[0])


def _compound(one: list[str], other: list[str]) -> bool:
    return _same_spelling(one[0], other[0]) and (_same_spelling(one[1], other[-1]) or _same_spelling(one[-1], other[1]))


@lru_cache(maxsize=1 << 16)
def _same_spelling(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < SHORT:
        return romanised(one) == romanised(other)
    from rapidfuzz import fuzz

    return romanised(one) == romanised(other) or (
        one[0] == other[0] and fuzz.ratio(romanised(one), romanised(other)) >= SPELLING
    )


def spelt_alike(claim: NameMention, passage: NameMention) -> bool:
    """Tell whether two names could be one name in two languages ("Caucase", "Caucasus")."""
    from rapidfuzz import fuzz

    return fuzz.ratio(romanised(claim.key), romanised(passage.key)) >= TRANSLATED


def romanised(name: str) -> str:
    """Bring the ways of writing a Slavic or Arabic name in Latin letters together."""
    for form, common in ROMANISED:
        name = name.replace(form, common)
    return re.sub(r"(.)\1", r"\1", name)


def same_role(claim: Role, passage: Role) -> bool:
    """Tell whether two offices are one: the same head, and no domain or body that only one of them could have."""
    if claim.head != passage.head:
        return False
    return _meet(claim.domains, passage.domains) and _bodies_meet(claim.bodies, passage.bodies)


def same_office(claim: Role, passage: Role) -> bool:
    """Tell whether two roles surely name one office: the same head, and a domain or body in common."""
    told = bool(claim.domains & passage.domains) or bool(claim.bodies & passage.bodies)
    return same_role(claim, passage) and told


def other_role(claim: Role, passage: Role) -> bool:
    """Tell whether two offices exclude each other, as far as words can tell."""
    if claim.head != passage.head:
        if {claim.head, passage.head} & GENERIC_HEADS:
            return False
        return not any({claim.head, passage.head} <= group for group in ALIKE)
    domains = bool(claim.domains) and bool(passage.domains) and not claim.domains & passage.domains
    bodies = bool(claim.bodies) and bool(passage.bodies) and not _bodies_meet(claim.bodies, passage.bodies)
    return domains or bodies


def _meet(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    return not ours or not theirs or bool(ours & theirs)


def _bodies_meet(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    power = frozenset(CAPITALS.get(body, body) for body in ours)
    return _meet(power, frozenset(CAPITALS.get(body, body) for body in theirs))


def is_person(name: NameMention) -> bool:
    """Tell whether a name may be a person's."""
    return name.kind in {NameKind.PERSON, NameKind.UNKNOWN} and name.id is None
