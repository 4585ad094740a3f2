"""What the changes share: a text in a language, a word put in the place of another, and what came of it."""

import re
from dataclasses import dataclass

VOWEL = re.compile(r"[aeiouyhàâéèêëîïôœûù]", re.IGNORECASE)
ELIDED = re.compile(r"(?:\b[ldnjmtsc]|qu)['’]$", re.IGNORECASE)
FULL = re.compile(r"\b(?:le|la|de|ne|je|me|te|se|ce|que|ma|ta|sa|du|au)\s$", re.IGNORECASE)
ARTICLE = re.compile(r"\b([Aa])(n?)(\s+)$")


@dataclass(frozen=True)
class Said:
    """A text in a language."""

    text: str
    language: str


@dataclass(frozen=True)
class Altered:
    """A claim and its passage after the same change: the two still agree, and neither agrees with what it was."""

    change: str
    claim: str
    evidence: str


def put(said: Said, start: int, end: int, word: str) -> str | None:
    """Put a word where another was, with its capital and the right English article; None where French would not fit.

    French elides before a vowel ("l'Italie", "la France"), so such a word cannot take the place of one that is not.
    """
    before, old, after = said.text[:start], said.text[start:end], said.text[end:]
    if said.language == "fr":
        vowel = bool(VOWEL.match(word))
        if (ELIDED.search(before) and not vowel) or (FULL.search(before) and vowel):
            return None
    elif match := ARTICLE.search(before):
        article = match[1] + ("n" if re.match(r"[aeio]", word, re.IGNORECASE) else "")
        before = before[: match.start()] + article + match[3]
    if old[:1].isupper() and not word[:1].isupper():
        word = word[:1].upper() + word[1:]
    return before + word + after
