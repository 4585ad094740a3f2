"""Sources that look like French and English news, as many as asked for, the same ones each time.

With ``RECOUPE_DATA`` their sentences are those of the WMT news tests, in runs as they stand, digits changed at random;
without, their words follow the law of word frequencies. So the lists of passages that the lexical index keeps for a
word are as long as in a library of news, which is what its speed depends on.
"""

import gzip
import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from eval.datasets.registry import data_folder
from retrieval.records import Entry, Locator, Passage, Source, SourceKind, Span

PASSAGES_A_SOURCE = 5
WORDS = (62, 110)
YEARS = range(2008, 2015)
PUBLISHERS = ("Gazette de Lormentel", "Agence Vaubréac", "The Ostrival Post", "Melvarde Statistics Office")
KINDS = (SourceKind.PRESS, SourceKind.AGENCY, SourceKind.PRESS, SourceKind.STATISTIC)
MADE_AT = datetime(2025, 4, 10, tzinfo=UTC)

# Zipf's law as Mandelbrot put it: the frequency of the word of rank r is proportional to 1 / (r + 2.7) ** 1.05.
_SHIFT, _POWER, _VOCABULARY = 2.7, 1.05, 60_000
_FIRST = (
    "de",
    "la",
    "le",
    "et",
    "les",
    "des",
    "en",
    "un",
    "du",
    "une",
    "que",
    "est",
    "pour",
    "qui",
    "dans",
    "a",
    "par",
)
_STARTS = (
    "b",
    "bl",
    "c",
    "ch",
    "d",
    "f",
    "fr",
    "g",
    "gr",
    "j",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "qu",
    "r",
    "s",
    "t",
    "tr",
    "v",
)
_VOWELS = ("a", "e", "é", "i", "o", "on", "ou", "u", "an")

Sentences = dict[str, list[str]]


def sentences() -> Sentences:
    """Read or make sentences of news, in order, by language."""
    return _sentences(data_folder())


@cache
def _sentences(folder: Path | None) -> Sentences:
    news = folder / "parallel-newstest-fr-en" if folder else None
    if news is None or not news.is_dir():
        return {"fr": _made_up(20_000, random.Random(7))}
    return {language: [line for year in YEARS for line in _lines(news, year, language)] for language in ("fr", "en")}


def _lines(folder: Path, year: int, language: str) -> list[str]:
    return gzip.decompress((folder / f"newstest{year}.{language}.gz").read_bytes()).decode("utf-8").splitlines()


def _made_up(count: int, chance: random.Random) -> list[str]:
    words = [*_FIRST, *(_word(chance) for _ in range(_VOCABULARY))]
    weights = list(accumulate((rank + _SHIFT) ** -_POWER for rank in range(1, len(words) + 1)))
    made = []
    for _ in range(count):
        chosen = chance.choices(words, cum_weights=weights, k=chance.randint(12, 34))
        chosen[chance.randrange(len(chosen))] = str(chance.randrange(10_000))
        made.append(" ".join(chosen).capitalize() + ".")
    return made


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_STARTS) + chance.choice(_VOWELS) for _ in range(chance.randint(2, 4)))


def entries(passages: int, *, seed: int = 5) -> Iterator[Entry]:
    """Make sources of five passages of some 62 to 110 words each, until there are as many passages as asked for."""
    chance = random.Random(seed)
    known = sentences()
    for number in range((passages + PASSAGES_A_SOURCE - 1) // PASSAGES_A_SOURCE):
        language = chance.choice(sorted(known))
        count = min(PASSAGES_A_SOURCE, passages - number * PASSAGES_A_SOURCE)
        yield _entry(number, language, [_paragraph(known[language], chance) for _ in range(count)], chance)


def _paragraph(known: Sequence[str], chance: random.Random) -> str:
    """Take sentences as they follow each other until they make a passage; every digit becomes another."""
    while True:
        start, words = chance.randrange(len(known)), 0
        for end in range(start, len(known)):
            words += len(known[end].split())
            if words >= WORDS[0]:
                break
        text = " ".join(known[start : end + 1])
        if WORDS[0] <= words <= WORDS[1] and len(text) < 1_400:
            return re.sub(r"\d", lambda _: str(chance.randrange(1, 10)), text)


def _entry(number: int, language: str, paragraphs: Sequence[str], chance: random.Random) -> Entry:
    text = "\n\n".join(paragraphs)
    digest = sha256(text.encode("utf-8")).hexdigest()
    which = chance.randrange(len(PUBLISHERS))
    source = Source(
        id=f"s{digest[:16]}",
        title=" ".join(paragraphs[0].split()[:9]),
        publisher=PUBLISHERS[which],
        kind=KINDS[which],
        published=date(2015, 1, 1) + timedelta(days=chance.randrange(3_650)),
        retrieved=MADE_AT,
        language=language,
        sha256=digest,
    )
    ends = accumulate(len(one) + 2 for one in paragraphs)
    spans = [Span(start=end - len(one) - 2, end=end - 2) for one, end in zip(paragraphs, ends, strict=True)]
    passages = tuple(
        Passage(
            id=f"{source.id}-{place:05d}",
            source_id=source.id,
            text=span.of(text),
            span=span,
            locator=Locator(paragraph=place),
            language=language,
        )
        for place, span in enumerate(spans, start=1)
    )
    return Entry(source=source, key=f"item:news.jsonl#{number}", text=text, passages=passages)


def queries(count: int) -> list[str]:
    """Take or make sentences that stand in no source, in equal parts of each language."""
    folder = data_folder()
    ntrex = folder / "parallel-ntrex-fr-en" if folder else None
    if ntrex is None or not ntrex.is_dir():
        return _made_up(count, random.Random(11))
    files = ("newstest2019-ref.fra.txt.gz", "newstest2019-src.eng.txt.gz")
    both = [gzip.decompress((ntrex / name).read_bytes()).decode("utf-8").splitlines() for name in files]
    step = len(both[0]) // count
    return [both[number % 2][number * step] for number in range(count)]
