"""Word the searches for a claim: for passages that say the same, and for passages that say otherwise."""

import re

from factcheck import facts, lexicon, words
from factcheck.facts.polarity import DENIAL, opposite
from factcheck.records import Article, Claim
from retrieval.language import detect

_LEAST_LEFT = 2
"""Content words that a claim must have without its numbers, to be worth asking for by them."""

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+")


def queries(claim: Claim, article: Article) -> tuple[str, ...]:
    """List the searches for a claim, each once.

    Its words; its self-contained text; its names and numbers; and its content words in the other language, so that a
    French claim finds an English note.
    """
    found = facts.extract(claim.text, article.language, article.published)
    landmarks = dict.fromkeys([*(name.text for name in found.names), *(number.text for number in found.numbers)])
    gloss = words.gloss(claim.text, article.language)
    return _each_once(claim.quote, claim.text, " ".join(landmarks), gloss)


def in_both_languages(text: str) -> tuple[str, ...]:
    """List the searches for words that a person typed: as they are, and their content words in the other language."""
    return _each_once(text, words.gloss(text, detect(text)))


def counter_queries(claim: Claim, article: Article) -> tuple[str, ...]:
    """List the searches for what says otherwise, each once.

    The opposite of the claim, and the claim without its numbers and dates, so that "10,000" is found for "30,000".
    """
    found = facts.extract(claim.text, article.language, article.published)
    return _each_once(opposed(claim.text, article.language), without_numbers(claim.text, found, article.language))


def _each_once(*asked: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(query.strip() for query in asked if query.strip()))


def opposed(text: str, language: str) -> str:
    """Say the opposite: without its negations, or else with each word that has an opposite turned; "" where neither.

    These are words to search for, not a sentence to read: an opposite stands in its dictionary form.
    """
    signs = facts.find_polarity(text, language)
    negations = [one for one in signs if one.kind is facts.PolarityKind.NEGATION and one.value != DENIAL]
    turned = [one for one in signs if one.kind is facts.PolarityKind.AXIS]
    for one in reversed(negations or turned):
        new = _affirmed(one.text, language) if negations else opposite(one.value, language)
        text = text[: one.span.start] + new + text[one.span.end :]
    return _SPACE.sub(" ", text) if negations or turned else ""


def without_numbers(text: str, found: facts.Facts, language: str) -> str:
    """Leave out the numbers and dates of a text; "" where there are none, or where little is left."""
    kept = text
    spans = [*(number.span for number in found.numbers), *(one.span for one in found.dates)]
    for span in sorted(spans, key=lambda span: -span.start):
        kept = kept[: span.start] + " " + kept[min(span.end, len(kept)) :]
    left = len(words.content_words(kept, language))
    return _SPACE.sub(" ", kept) if kept != text and left >= _LEAST_LEFT else ""


def _affirmed(sign: str, language: str) -> str:
    """Leave the negating words out of a sign of negation: "n'a pas" becomes "a"."""
    table = lexicon.load(language, "polarity")
    negating = {*table["negating_particles"], *table["negating_words"]}
    return _WORD.sub(lambda match: "" if words.fold(match.group()) in negating else match.group(), sign).strip(" '’-")
