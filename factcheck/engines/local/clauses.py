"""Statements within a sentence: coordinated and relative clauses, appositions that name a role, accusations.

Each is taken only where its words make a sentence of their own; a sentence that cannot be cut safely is one claim.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from factcheck.engines.local import phrases
from factcheck.engines.local.context import Discourse, Referent, subject_of
from factcheck.engines.local.grammar import mask, skeleton
from factcheck.engines.local.reading import Range, Reading
from factcheck.verbs import finite_verbs, tokens, verbs_of

SHORTEST_CLAUSE = 5
"""Words; a shorter clause stays with its sentence."""
_JOINT = re.compile(
    r"(?P<comma>,)?\s(?P<word>mais|et|puis|tandis que|alors que|but|and|while|whereas)\s|;\s", re.IGNORECASE
)
_RELATIVE = re.compile(r"(?:,|\s[–—])\s(?P<who>qui|which|who)\s", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"\b(?:que|qu'|si|lorsque|quand|qui|dont|où|parce que|afin|that|if|when|because|who|which)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Piece:
    """A statement within a sentence: its range, words to put before it, and what a pronoun in it stands for.

    `body` is the part of the range that is kept behind the words put before it, where that is not all of it.
    """

    found: Range
    lead: str = ""
    body: Range | None = None
    inner: Referent | None = None


def cut(reading: Reading, discourse: Discourse) -> list[Piece]:
    """Cut a sentence at the joints of its coordinated clauses; one piece when there is no safe joint."""
    text, frame = reading.text, reading.skeleton
    whole = [Piece((0, len(text)))]
    if frame is None:
        return whole
    masked = mask(text)
    subject = subject_of(reading, discourse)
    edges = [(0, 0)]
    pieces = []
    for match in _JOINT.finditer(masked, frame.verb):
        if match.start() < edges[-1][1] or not _is_safe(masked, frame.verb, match, reading):
            continue
        carried = _carries(masked, match, reading.language)
        if carried and not match.group("comma") and _verb_count(masked[match.end() :], reading.language) == 0:
            continue
        if carried and subject is None:
            continue
        pieces.append(((edges[-1][1], match.start()), edges[-1][0]))
        edges.append((int(carried), match.end()))
    pieces.append(((edges[-1][1], len(text)), edges[-1][0]))
    if len(pieces) == 1 or any(len(text[low:high].split()) < SHORTEST_CLAUSE for (low, high), _ in pieces):
        return whole
    lead = text[frame.subject[0] : frame.subject[1]] if subject is None or subject.person is None else subject.text
    return [
        Piece(found, lead=lead if carried else "", inner=subject if place else None)
        for place, (found, carried) in enumerate(pieces)
    ]


def _is_safe(masked: str, verb: int, joint: re.Match[str], reading: Reading) -> bool:
    """Tell whether a joint ties two main clauses: the next words are a subject and verb, or a verb, of their own."""
    before = masked[verb : joint.start()]
    if _SUBORDINATE.search(before) and joint.group() != "; ":
        return False
    if before.count("(") != before.count(")") or len(re.findall(r"\s[–—]\s", before)) % 2:
        return False
    if _carries(masked, joint, reading.language):
        return True
    if not joint.group("comma") and joint.group() != "; ":
        return False
    later = skeleton(masked, reading.language, [(d.start, d.end) for d in reading.dates], joint.end())
    subject = masked[later.subject[0] : later.subject[1]] if later else ""
    return bool(later) and 0 < len(subject.split()) <= 8 and "," not in subject and not _SUBORDINATE.search(subject)


def _carries(masked: str, joint: re.Match[str], language: str) -> bool:
    """Tell whether the verb follows at once, so that the subject carries over ("et n'a pas réussi")."""
    known = verbs_of(language)
    words = tokens(masked[joint.end() : joint.end() + 60])
    place = 0
    while place < len(words) and (words[place].folded in known.clitics or words[place].text == "'") and place < 5:
        place += 1
    if place >= len(words) or words[place].folded not in known.auxiliaries:
        return False
    return place in set(finite_verbs(words, language))


def _verb_count(text: str, language: str) -> int:
    return sum(1 for _ in finite_verbs(tokens(text), language))


def relatives(reading: Reading) -> Iterator[Piece]:
    """Find the relative clauses that tell something of the sentence's subject or of the noun right before them."""
    text = reading.text
    masked = mask(text)
    for match in _RELATIVE.finditer(masked):
        antecedent = _antecedent(reading, masked, match.start(), match.group("who").casefold())
        end = _relative_end(masked, match, reading)
        told = text[match.end() : end]
        if not antecedent or len(told.split()) < SHORTEST_CLAUSE - 1 or "¤" in told:
            continue
        words = tokens(masked[match.end() : end])
        first = next(finite_verbs(words, reading.language), None)
        if first is None or first > 3 or not _agrees(antecedent, words[first].folded, reading.language):
            continue
        yield Piece((match.start("who"), end), lead=antecedent, body=(match.end(), end))


def _antecedent(reading: Reading, masked: str, end: int, who: str) -> str | None:
    """Take the noun phrase that a relative clause follows, when it is plain which one that is."""
    frame = reading.skeleton
    if frame and frame.subject[0] < end <= frame.subject[1]:
        subject = masked[frame.subject[0] : end]
        if "," not in subject and not re.search(r"\s(?:de|du|des|d'|of|in|à)\s", subject):
            return subject
    near = re.search(
        r"(?<!\w)((?:un|une|le|la|l'|les|des|a|an|the)[\s']?[^\W\d_][\w-]+(?:\s[^\W\d_][\w-]+)?)$",
        masked[:end],
        re.IGNORECASE,
    )
    if near and len(near.group(1).split()) <= 2 and who != "who":
        return near.group(1)
    name = [m for m in reading.mentions if m.end == end]
    return name[0].person.name if name else None


def _relative_end(masked: str, match: re.Match[str], reading: Reading) -> int:
    """Find where a relative clause ends: at its closing comma or dash, or with the sentence."""
    closing = re.compile(r"\s[–—]\s" if match.group().lstrip()[0] in "–—" else r",\s|\s[–—]\s|;").search(
        masked, match.end()
    )
    end = closing.start() if closing else len(masked)
    return end


def _agrees(antecedent: str, verb: str, language: str) -> bool:
    """Tell whether antecedent and verb are of one number, as far as their forms show it."""
    plural_noun = bool(re.match(r"(?:les|des|ces|the \w+s$|\w+s$)", antecedent, re.IGNORECASE))
    plural_verb = verb.endswith(("ent", "ont"))
    return language != "fr" or plural_noun == plural_verb


def roles(reading: Reading, told: set[str]) -> Iterator[Piece]:
    """Find the appositions that give a person a role, each person once an article: "X, chef de Y,"."""
    ranks = phrases.pattern(reading.language, "people", "ranks")
    for mention in reading.mentions:
        person = mention.person
        if person.name in told or not mention.full or not person.role or " " not in person.role:
            continue
        found = _role_range(reading.text, mention.start, mention.end, person.role, ranks)
        if found and not reading.is_quoted(*found):
            told.add(person.name)
            role = _with_article(reading.text, found, person.role)
            yield Piece(
                found, lead=phrases.data(reading.language)["transform"]["role_is"].format(name=person.name, role=role)
            )


def _role_range(text: str, start: int, end: int, role: str, ranks: re.Pattern[str]) -> Range | None:
    after = re.compile(rf",\s(?:l'|le |la |the |an? )?{re.escape(role)}", re.IGNORECASE).match(text, end)
    if after:
        return start, after.end()
    before = text.rfind(role, 0, start)
    between = text[before + len(role) : start] if before >= 0 else "."
    if before < 0 or not re.fullmatch(r",?\s(?:\w+\.?\s)?", between):
        return None
    if "," not in between and ranks.match(role):
        return None
    article = re.search(r"(?:\b(?:le|la|the|un|une)\s|\bl')$", text[:before], re.IGNORECASE)
    return (article.start() if article else before), end


def _with_article(text: str, found: Range, role: str) -> str:
    """Give a role with the article that it has in the text."""
    before = text[found[0] : text.index(role, found[0])]
    article = re.search(r"(?:\b(?:le|la|the|an?)\s|\bl')$", before, re.IGNORECASE)
    return (article.group().lower() if article else "") + role


def accusations(reading: Reading) -> Iterator[Piece]:
    """Turn "accuse X d'avoir fait" into "X a fait", where X is a plain noun phrase."""
    transform = phrases.data(reading.language)["transform"]
    pattern = phrases.saying(reading.language).accuse
    accuse = pattern.search(mask(reading.text))
    if not accuse or not transform["finite"]:
        return
    named = rf"\s(?P<who>(?:le |la |les |l')?[^\W\d_][^,;:«»–—]{{1,60}}?),?\s{transform['infinitive']}(?P<rest>[^.;]+)"
    match = re.compile(named, re.IGNORECASE).match(reading.text, accuse.end())
    if not match or re.match(r"l'(?:un|une|autre)\b|ceux|celui|celle|eux\b", match.group("who"), re.IGNORECASE):
        return
    plural = int(
        bool(re.match(r"(?:les|des|ses|ces|leurs)\b", match.group("who"), re.IGNORECASE))
        or " et " in match.group("who")
    )
    forms = transform["negated" if match.group("not") else "finite"]
    finite = forms[match.group("auxiliary").casefold()][plural]
    yield Piece((match.start("who"), match.end()), lead=f"{match.group('who')} {finite}", body=match.span("rest"))


def accusing(reading: Reading) -> Iterator[tuple[Piece, str]]:
    """Turn "X accusant Y de" at the end of a sentence into the statement "X a accusé Y de"; X comes with it."""
    table = phrases.data(reading.language)["saying"]
    pattern = re.compile(rf",\s(?P<who>[^,;:«»]{{0,80}}?)\s?\b{table['accusing']}\s(?P<rest>[^;:]+)$", re.IGNORECASE)
    match = pattern.search(reading.text)
    frame = reading.skeleton
    if not match or frame is None:
        return
    who = match.group("who") or reading.text[frame.subject[0] : frame.subject[1]]
    plural = int(bool(re.match(r"(?:les|des|ces|leurs|plusieurs)\b", who, re.IGNORECASE)))
    lead = f"{who} {table['accused'][plural]}"
    yield Piece((match.start() + 2, len(reading.text)), lead=lead, body=match.span("rest")), who
