"""One sentence with all that is known of it: plain text, dates, people, skeleton, sayings."""

from collections.abc import Sequence
from dataclasses import dataclass

from factcheck.engines.local.attribution import find_sayings
from factcheck.engines.local.grammar import Skeleton, skeleton
from factcheck.engines.local.people import Mention, find_people
from factcheck.engines.local.sayings import Saying
from factcheck.engines.local.turns import Turn, find_turns
from factcheck.facts.dates import find_dates
from factcheck.lines import stretches
from factcheck.marks import Paired, quotations
from factcheck.plain import Plain, plain
from factcheck.records import Article, Sentence, Span, When

Range = tuple[int, int]


@dataclass(frozen=True)
class Dated:
    """A date of the sentence; `when` is its day or period, None while unknown."""

    start: int
    end: int
    when: When | None


@dataclass(frozen=True)
class Reading:
    """A sentence as analysis sees it; every range is in `text`.

    In an interview `turn` names who speaks, and `label` is where the words begin after "Dora Quill: ".
    """

    sentence: Sentence
    source: Plain
    language: str
    dates: tuple[Dated, ...]
    mentions: tuple[Mention, ...]
    quoted: tuple[Paired, ...]
    skeleton: Skeleton | None
    sayings: tuple[Saying, ...]
    turn: str | None = None
    label: int = 0

    @property
    def text(self) -> str:
        """The sentence in plain text."""
        return self.source.text

    def span(self, found: Range) -> Span:
        """Map a range of the sentence to a span of the article."""
        return self.source.span(*found)

    def is_quoted(self, start: int, end: int) -> bool:
        """Tell whether a range lies within a quotation."""
        return any(low <= start and end <= high for low, high, _ in self.quoted)


def read_all(article: Article, sentences: Sequence[Sentence]) -> list[Reading]:
    """Read the sentences of an article; dates and people are found in the whole text at once."""
    whole = plain(article.text)
    position = {origin: index for index, origin in enumerate(whole.origins)}
    dated = [
        Dated(low + found.span.start, low + found.span.end, found.when)
        for low, high in stretches(whole.text)
        for found in find_dates(whole.text[low:high], article.language, article.published)
    ]
    people = find_people(whole.text, article.language)
    turns = find_turns(whole.text, people)
    readings = []
    for sentence in sentences:
        start = _place(position, sentence.span.start, sentence.span.end)
        source = plain(sentence.text, sentence.span.start)
        end = start + len(source.text)
        turn = next((turn for turn in turns if turn.start <= start < turn.end), None)
        readings.append(_reading(article, sentence, source, (start, end), dated, people, turn))
    return readings


def _place(position: dict[int, int], start: int, end: int) -> int:
    """Find where a sentence begins in the plain text, past the invisible characters that it may begin with."""
    return next((position[offset] for offset in range(start, end) if offset in position), 0)


def _reading(
    article: Article,
    sentence: Sentence,
    source: Plain,
    place: Range,
    dated: Sequence[Dated],
    people: Sequence[Mention],
    turn: Turn | None,
) -> Reading:
    low, high = place
    text = source.text.replace("\n", " ")
    own = tuple(Dated(d.start - low, d.end - low, d.when) for d in dated if low <= d.start and d.end <= high)
    mentions = tuple(
        Mention(m.start - low, m.end - low, m.person, m.full) for m in people if low <= m.start and m.end <= high
    )
    label = max(0, turn.words - low) if turn else 0
    return Reading(
        sentence=sentence,
        source=Plain(text, source.origins),
        language=article.language,
        dates=own,
        mentions=mentions,
        quoted=tuple(quotations(text)),
        skeleton=skeleton(text, article.language, [(d.start, d.end) for d in own], label),
        sayings=find_sayings(text, article.language),
        turn=turn.speaker if turn else None,
        label=label,
    )
