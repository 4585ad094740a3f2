"""Negate a claim and its passage alike, or take the negation out of both.

Only sentences of one clause are changed, and only where English has an auxiliary and French a verb that we know.
"""

import random
import re
from collections.abc import Iterator

from factcheck.facts import PolarityKind, find_polarity
from models.train.changes.said import VOWEL, Altered, Said

CLAUSES = {
    "en": re.compile(
        r"[,;:?!\"“”()]|\b(?:that|which|who|whom|whose|because|if|when|while|since|until|unless|although|though|as|than"
        r"|but|and|or|what|why|how|where|whether|before|after|so)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"[,;:?!\"«»()]|\b(?:que?|qu'|qui|dont|où|si|s'ils?|quand|lorsque?|lorsqu'|parce|car|comme|puisque?|puisqu'|mais"
        r"|et|ou|quoi|pourquoi|comment|avant|après|depuis|ni|donc)\b",
        re.IGNORECASE,
    ),
}
"""What shows a second clause, a question or a quotation."""
POLAR = {
    "en": re.compile(
        r"\b(?:any|anything|anyone|anybody|anywhere|anymore|ever|yet|either|at all|already|still|always|some|something"
        r"|someone|somebody|also|too|never|no|nothing|nobody|none|nor|neither|hardly|only|just|without|few|little|must"
        r"|let's)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:jamais|rien|personne|aucune?|guère|plus|point|encore|déjà|toujours|aussi|non|quelques?|quelqu'un|sans"
        r"|seulement|peu|du tout)\b",
        re.IGNORECASE,
    ),
}
"""Words that go with one polarity only, or are a negation of their own."""
CONTRACTED = re.compile(
    r"\b(is|are|was|were|do|does|did|has|have|had|ca|wo|could|would|should|need)n['’]t\b", re.IGNORECASE
)
BASES = {"ca": "can", "wo": "will"}
NOT = re.compile(
    r"\b(is|are|was|were|am|do|does|did|has|have|had|can|will|could|would|should)( not|not)\b", re.IGNORECASE
)
SHORT_NOT = re.compile(r"\b(\w+['’](?:s|re|m|ve|ll)) not\b", re.IGNORECASE)
AUXILIARY = re.compile(r"\b(is|are|was|were|am|can|will|could|would|should|did|does)\b(?= \w)", re.IGNORECASE)
PERFECT = re.compile(
    r"\b(has|have|had)\b(?= (?:been|gone|done|made|seen|lost|left|told|said|bought|found|got|\w+ed)\b)"
)
SHORT = re.compile(r"\b((?:I['’]m|(?:he|she|it|that|there)['’]s|(?:we|you|they)['’]re))\b(?= \w)", re.IGNORECASE)

CLITICS = r"(?:(?:me|te|se|le|la|les|lui|leur|nous|vous|y|en)\s|[mtsl]['’])*"
VERBS = (
    "est|sont|était|étaient|suis|es|sommes|êtes|étais|fut|sera|seront|serai|a|ont|ai|as|avons|avez|avait|avaient|avais"
    "|peut|peuvent|peux|pouvons|pouvez|pouvait|pourra|va|vont|vais|vas|allons|allez|allait|veut|veux|veulent|voulait|doit"
    "|sait|sais|aime|semble"
)
SUBJECT = (
    r"(?P<subject>(?:^|\b)(?:il|elle|on|tu|ils|elles|nous|vous|ce|cela|ça|c['’]|je |j['’]|[A-Z][\wé-]+|(?:le|la|les|mon"
    r"|ma|mes|son|sa|ses|notre|nos|votre|vos|leurs?|ces|cette|cet|un|une)\s[\w-]+|l['’][\w-]+)\s?)"
)
AFFIRMED = re.compile(
    rf"{SUBJECT}(?P<clitics>{CLITICS})(?P<verb>{VERBS})\b(?=[ .])(?! (?:un|une|des|du|de)\b)", re.IGNORECASE
)
NEGATED = re.compile(
    rf"\b(?P<ne>ne\s|n['’])(?P<clitics>{CLITICS})(?P<verb>[\w-]+) pas\b(?! (?:de|d['’])\b)(?! d['’])", re.IGNORECASE
)


def negation(claim: Said, evidence: Said, chance: random.Random) -> Iterator[Altered]:
    """Give the texts negated, or no longer so; nothing where either of them cannot be, or they differ in polarity."""
    ours, theirs = reversed_polarity(claim), reversed_polarity(evidence)
    if ours and theirs and _negated(claim) == _negated(evidence):
        yield Altered("negation", ours, theirs)


def reversed_polarity(said: Said) -> str | None:
    """Negate a sentence, or affirm it where it is negated; None where that cannot be done safely.

    >>> reversed_polarity(Said("Le train n'est pas arrivé.", "fr"))
    'Le train est arrivé.'
    """
    if (
        not said.text.endswith(".")
        or CLAUSES[said.language].search(said.text)
        or POLAR[said.language].search(said.text)
    ):
        return None
    change = _french if said.language == "fr" else _english
    changed = change(said.text, _negated(said))
    return (
        changed
        if changed and changed != said.text and _negated(Said(changed, said.language)) != _negated(said)
        else None
    )


def _negated(said: Said) -> bool:
    return any(one.kind is PolarityKind.NEGATION for one in find_polarity(said.text, said.language))


def _english(text: str, negated: bool) -> str | None:
    if negated:
        for pattern in (CONTRACTED, NOT, SHORT_NOT):
            if pattern.search(text):
                return pattern.sub(lambda match: _affirmed(match[1]), text, count=1)
        return None
    if match := SHORT.search(text):
        return f"{text[: match.end()]} not{text[match.end() :]}"
    if match := AUXILIARY.search(text) or PERFECT.search(text):
        joint = "not" if match[1].lower() == "can" else " not"
        return f"{text[: match.end()]}{joint}{text[match.end() :]}"
    return None


def _affirmed(auxiliary: str) -> str:
    base = BASES.get(auxiliary.lower(), auxiliary)
    return base.capitalize() if auxiliary[0].isupper() else base


def _french(text: str, negated: bool) -> str | None:
    if negated:
        match = NEGATED.search(text)
        return (
            _joined(text[: match.start()], f"{match['clitics']}{match['verb']}", text[match.end() :]) if match else None
        )
    match = AFFIRMED.search(text)
    if match is None:
        return None
    rest = match["clitics"] + match["verb"]
    particle = "n'" if VOWEL.match(rest) else "ne "
    return f"{text[: match.start()]}{_full(match['subject'])}{particle}{rest} pas{text[match.end() :]}"


def _full(subject: str) -> str:
    """Write "je" and "ce" whole, as they are before "ne"."""
    short = subject.strip().lower().replace("’", "'")
    full = {"j'": "je ", "c'": "ce "}.get(short)
    return subject if full is None else full.capitalize() if subject[0].isupper() else full


def _joined(before: str, verb: str, after: str) -> str:
    """Elide "je" and "ce" that stand before a vowel now."""
    if VOWEL.match(verb) and (match := re.search(r"\b([JjCc])e $", before)):
        before = before[: match.start()] + match[1] + "'"
    return before + (verb if before else verb[:1].upper() + verb[1:]) + after
