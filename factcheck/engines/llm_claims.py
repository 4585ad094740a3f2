"""Claim finding with a model: what it is shown of an article, and what becomes of its reply.

The model names sentences by number and copies words; code keeps only numbers that it was given, places the words in
their sentence, and does not let a wording bring in a figure or a speaker that the article does not have.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from factcheck.engines import ClaimDraft, ClaimDrafts
from factcheck.engines.llm_schemas import (
    KIND_MEANINGS,
    TYPE_MEANINGS,
    WORTH_SHARES,
    ClaimsReply,
    FoundClaim,
    SentenceKind,
    SentenceReading,
)
from factcheck.engines.shown import listed, located, shown
from factcheck.records import Article, NotCheckable, Sentence, Span

WINDOW_WORDS = 2500
CONTEXT_BEFORE = 8
CONTEXT_AFTER = 2
LONGEST_WORDING = 1500
"""Characters; a longer "self-contained" claim is none."""

_FIGURE = re.compile(r"\d+(?:[.,'’\s]\d{3})*(?:[.,]\d+)?")
_WORD = re.compile(r"[^\W\d_]{3,}")
_BRACKETED = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class _Own:
    """An article with the figures (digits alone) and the words that it has."""

    article: Article
    figures: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, article: Article) -> "_Own":
        text = f"{article.text} {article.title or ''}"
        words = _WORD.findall(shown(text).text.casefold())
        return cls(article, frozenset(map(_digits, _FIGURE.findall(text))), frozenset(words))


@dataclass(frozen=True)
class Window:
    """Sentences to read in one request; both numbers count from 1 and are included."""

    first: int
    last: int
    words: int


def windows(sentences: Sequence[Sentence], most_words: int = WINDOW_WORDS) -> list[Window]:
    """Cut the sentences into as few windows as hold them, of even length, at a paragraph that begins near the cut."""
    lengths = [len(sentence.text.split()) for sentence in sentences]
    left = sum(lengths)
    parts = max(1, -(-left // most_words))
    even = left / parts
    cut: list[Window] = []
    first, words = 1, 0
    for number, length in enumerate(lengths, start=1):
        rest_fits = left <= (parts - len(cut) - 1) * most_words
        if words and (words + length > most_words or (rest_fits and _near(words, even) and _opens(sentences, number))):
            cut.append(Window(first, number - 1, words))
            first, words = number, 0
        words += length
        left -= length
    return [*cut, Window(first, len(sentences), words)] if sentences else []


def _near(words: int, even: float) -> bool:
    return words >= 0.85 * even


def material(article: Article, sentences: Sequence[Sentence], window: Window, code: str) -> dict[str, str]:
    """Give the values of the prompt find_claims for one window."""
    low, high = max(1, window.first - CONTEXT_BEFORE), min(len(sentences), window.last + CONTEXT_AFTER)
    lines = [f"[{number}] {shown(sentences[number - 1].text).text}" for number in range(low, high + 1)]
    return {
        "language": article.language,
        "published": day(article.published),
        "title": shown(article.title or "none").text,
        "first": str(window.first),
        "last": str(window.last),
        "kinds": listed(KIND_MEANINGS),
        "types": listed(TYPE_MEANINGS),
        "code": code,
        "sentences": "\n".join(lines),
    }


def day(published: date | None) -> str:
    """Write a date with its weekday, so that a model can count from it."""
    return f"{published.isoformat()} ({published.strftime('%A')})" if published else "unknown"


def drafts(
    article: Article, sentences: Sequence[Sentence], replies: Iterable[tuple[Window, ClaimsReply]]
) -> ClaimDrafts:
    """Turn the replies for all windows into drafts, each sentence read being in a claim or listed as not checkable."""
    own = _Own.of(article)
    claims: list[ClaimDraft] = []
    aside: list[NotCheckable] = []
    for window, reply in replies:
        readings = _by_sentence(reply.readings, window)
        places: dict[int, int] = {}
        for number in range(window.first, window.last + 1):
            sentence = sentences[number - 1]
            reading = readings.get(number)
            if reading is None:
                aside.append(_aside(sentence, "not read", "The model gave no reading of this sentence."))
            elif reading.kind is not SentenceKind.CHECKABLE:
                aside.append(_aside(sentence, reading.kind.value, _plain(reading.reason)))
            else:
                _add_claims(claims, places, own, sentence, reading)
    return ClaimDrafts(claims=tuple(claims), not_checkable=tuple(aside))


def _opens(sentences: Sequence[Sentence], number: int) -> bool:
    return number > 1 and sentences[number - 1].paragraph != sentences[number - 2].paragraph


def _by_sentence(readings: Sequence[SentenceReading], window: Window) -> dict[int, SentenceReading]:
    """Join readings to the sentences asked about; of two readings of one sentence the first counts."""
    asked = range(window.first, window.last + 1)
    return {reading.sentence: reading for reading in reversed(readings) if reading.sentence in asked}


def _aside(sentence: Sentence, kind: str, reason: str) -> NotCheckable:
    return NotCheckable(span=sentence.span, quote=sentence.text, kind=kind, reason=reason)


def _add_claims(
    claims: list[ClaimDraft], places: dict[int, int], own: _Own, sentence: Sentence, reading: SentenceReading
) -> None:
    """Add the claims of one sentence; `places` maps the ids of the reply to places in `claims`."""
    if not reading.claims:
        claims.append(_as_written(sentence, reading))
    for found in reading.claims:
        draft = _draft(own, sentence, found, places)
        twin = next((place for place, claim in enumerate(claims) if _same(claim, draft)), None)
        places.setdefault(found.id, len(claims) if twin is None else twin)
        if twin is None:
            claims.append(draft)


def _same(one: ClaimDraft, other: ClaimDraft) -> bool:
    return (one.span, one.text) == (other.span, other.text)


def _as_written(sentence: Sentence, reading: SentenceReading) -> ClaimDraft:
    """Draft a sentence that the model calls checkable without wording a claim: the sentence is the claim."""
    found = FoundClaim.model_validate(
        {"id": 0, "quote": "", "text": sentence.text, "ambiguous": None, "speaker": None, "part_of": None}
        | {"type": "date or event", "worth": "medium", "why": reading.reason}
    )
    return _draft_of(found, sentence.span, _plain(sentence.text), None, None, None)


def _draft(own: _Own, sentence: Sentence, found: FoundClaim, places: dict[int, int]) -> ClaimDraft:
    at = located(found.quote, sentence.text)
    start = sentence.span.start
    span = Span(start=start + at.start, end=start + at.end) if at else sentence.span
    text, ambiguous = _plain(found.text), _plain(found.ambiguous or "") or None
    strange = _strange_figures(text, own)
    if strange or not text or len(text) > LONGEST_WORDING:
        text = _plain(span.of(own.article.text))
        what = f"brought in {', '.join(strange)}" if strange else "was not one sentence"
        ambiguous = f"The model's wording {what}, so the article's own words are kept."
    part_of = places.get(found.part_of) if found.part_of is not None else None
    return _draft_of(found, span, text, ambiguous, _speaker(found.speaker, own), part_of)


def _draft_of(
    found: FoundClaim, span: Span, text: str, ambiguous: str | None, speaker: str | None, part_of: int | None
) -> ClaimDraft:
    return ClaimDraft(
        span=span,
        text=text,
        type=found.type,
        speaker=speaker,
        check_worthiness=WORTH_SHARES[found.worth],
        reason=_plain(found.why),
        ambiguous=ambiguous,
        part_of=part_of,
    )


def _strange_figures(text: str, own: _Own) -> list[str]:
    """List figures of a wording that the article does not have; days and years beside relative dates may be new."""
    text = _BRACKETED.sub(" ", text) if own.article.published else text
    return [
        figure for figure in _FIGURE.findall(text) if _digits(figure) not in own.figures and not _may_be_date(figure)
    ]


def _may_be_date(figure: str) -> bool:
    return figure.isdigit() and (int(figure) <= 31 or (len(figure) == 4 and figure[:2] in {"18", "19", "20"}))


def _digits(figure: str) -> str:
    return re.sub(r"\D", "", figure)


def _speaker(speaker: str | None, own: _Own) -> str | None:
    """Keep a speaker whose every name stands in the article."""
    speaker = _plain(speaker or "")
    names = _WORD.findall(speaker.casefold())
    return speaker if names and own.words.issuperset(names) else None


def _plain(text: str) -> str:
    return " ".join(shown(text).text.split())
