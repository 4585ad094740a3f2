"""Numbers, dates and the small grammar of French and English text."""

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
DAYS = {
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
SMALL = {
    "fr": [
        "zéro",
        "un",
        "deux",
        "trois",
        "quatre",
        "cinq",
        "six",
        "sept",
        "huit",
        "neuf",
        "dix",
        "onze",
        "douze",
        "treize",
        "quatorze",
        "quinze",
        "seize",
    ],
    "en": [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
    ],
}
TENS = {
    "fr": {
        20: "vingt",
        30: "trente",
        40: "quarante",
        50: "cinquante",
        60: "soixante",
        80: "quatre-vingts",
        100: "cent",
    },
    "en": {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 80: "eighty", 100: "one hundred"},
}
THOUSAND, MILLION = 1_000, 1_000_000
NO_BREAK = "\u00a0"

SYNONYMS = Path(__file__).parent / "synonyms.txt"

VOWELS = "aeiouâàäéèêëîïôöûüœæAEIOUÂÀÉÈÊËÎÏÔÖÛÜŒ"
MUTE_H = r"[Hh](?=(?:abit|ectare|élène|ervé|eure|istoire|iver|omme|onneur|ôpita|ôtel|uile|umain|ugo|ôte|ector))"
ELISION = re.compile(rf"\b([DdLlNnSsJj]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)(?:e|a) (?=[{VOWELS}]|{MUTE_H})")
WITH_A = re.compile(r"\b(?:[DdNnSsJj]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)a ")
NOT_ELIDED = re.compile(r"(?:onz|oui\b|ouistiti|un(?:e)? million)", re.IGNORECASE)
CONTRACTED = (
    (re.compile(r"\b([Dd])e (?:des|du|de la) (?=\w)"), r"\1e "),
    (re.compile(r"\b([Dd])e de l'"), r"\1'"),
    (re.compile(r"\b([Dd])e le (?=\w)"), r"\1u "),
    (re.compile(r"\b([Dd])e les (?=\w)"), r"\1es "),
    (re.compile(r"(?<!\w)à le (?=\w)"), "au "),
    (re.compile(r"(?<!\w)à les (?=\w)"), "aux "),
    (re.compile(r"(?<!\w)À le (?=\w)"), "Au "),
    (re.compile(r"(?<!\w)À les (?=\w)"), "Aux "),
)
BEFORE_VOWEL = re.compile(r"\b([Aa]) (?=(?:8|11|18)(?!\d)|[aeioAEIO](?!ne\b|nce\b|uro|U )|un(?!i|a)|8\d)")


def number(value: float, language: str, chance: Random, *, words: bool = True) -> str:
    """Write a number in digits or, where it is small or round, sometimes in words."""
    whole = value == int(value)
    if words and whole and 1 < value <= 16 and chance.random() < 0.5:
        return SMALL[language][int(value)]
    if words and whole and value in TENS[language] and chance.random() < 0.3:
        return TENS[language][int(value)]
    text = f"{int(value):,}" if whole else f"{value:,.2f}".rstrip("0").rstrip(".")
    if language == "en":
        return text
    return text.replace(",", chance.choice([" ", NO_BREAK, "\u202f"])).replace(".", ",")


def amount(value: float, language: str, chance: Random) -> tuple[str, bool]:
    """Write a count, and say whether a French noun after it takes `de` (millions)."""
    if value >= MILLION and value % 100_000 == 0:
        scaled = value / MILLION
        unit = "million" if language == "en" or scaled < 2 else "millions"
        return f"{number(scaled, language, chance, words=False)} {unit}", True
    return number(value, language, chance), False


def day_text(day: date, language: str, chance: Random, *, weekday: bool) -> str:
    """Write a date with its preposition or article, as an adverb."""
    month, name = MONTHS[language][day.month - 1], DAYS[language][day.weekday()]
    if language == "fr":
        first = "1er" if day.day == 1 else str(day.day)
        text = f"{first} {month} {day.year}"
        return chance.choice([f"le {name} {text}", f"{name} {text}"]) if weekday else f"le {text}"
    text = chance.choice([f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}"])
    return f"on {name}, {text}" if weekday else f"on {text}"


def dateline(day: date, language: str, chance: Random) -> str:
    """Write the date that stands before a dispatch, without a preposition."""
    month = MONTHS[language][day.month - 1]
    if language == "en":
        return chance.choice([f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}"])
    return f"{'1er' if day.day == 1 else day.day} {month} {day.year}"


def some_day(chance: Random, first: int = 1, last: int = 12) -> date:
    """Draw a day of the last years, between two months of the year."""
    while True:
        day = date(2017, 1, 1) + timedelta(days=chance.randrange(3200))
        if first <= day.month <= last:
            return day


def _elide(match: re.Match[str]) -> str:
    rest = match.string[match.end() :]
    if WITH_A.match(match.group()) or NOT_ELIDED.match(rest):
        return match.group()
    return f"{match.group(1)}'"


def french(text: str) -> str:
    """Contract and elide as French grammar asks (`de le` → `du`, `de Alep` → `d'Alep`)."""
    for pattern, right in CONTRACTED:
        text = pattern.sub(right, text)
    text = ELISION.sub(_elide, text)
    return re.sub(r"\b([Ss])i il(s?)\b", r"\1'il\2", text)


def english(text: str) -> str:
    """Mend `a` before vowels."""
    return BEFORE_VOWEL.sub(r"\1n ", text)


def finish(text: str, language: str, apostrophe: str) -> str:
    """Mend the grammar of a filled template, capitalise its start, and set its apostrophes."""
    text = french(text) if language == "fr" else english(text)
    text = re.sub(r" +", " ", text).strip()
    return (text[0].upper() + text[1:]).replace("'", apostrophe)


@cache
def _synonyms(language: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    groups = []
    for line in SYNONYMS.read_text(encoding="utf-8").splitlines():
        code, _, listed = line.partition(": ")
        if code == language:
            phrase, *others = listed.split(" | ")
            groups.append((re.compile(rf"(?<![\w'’]){re.escape(phrase)}(?!\w)", re.IGNORECASE), tuple(others)))
    return tuple(groups)


def varied(text: str, language: str, chance: Random) -> str:
    """Put phrases of a template for others of the same meaning, now and then."""
    for pattern, others in _synonyms(language):
        match = pattern.search(text)
        if match and chance.random() < 0.5:
            chosen = chance.choice(others)
            chosen = chosen[0].upper() + chosen[1:] if match.group()[0].isupper() else chosen
            text = text[: match.start()] + chosen + text[match.end() :]
    return text
