"""What is found in a text: numbers, dates, names and signs of polarity, each with its exact span; and a comparison."""

from enum import StrEnum

from factcheck.records import FactKind, FactPair, Record, Span, When


class Bound(StrEnum):
    """How a number limits the thing it counts."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    AT_MOST = "at most"
    AT_LEAST = "at least"
    LESS_THAN = "less than"
    MORE_THAN = "more than"


class NumberMention(Record):
    """A quantity as written: ``span.of(text) == self.text``.

    `low` and `high` are equal but for a range, in `unit` times its scale ("2 millions" is 2,000,000). `unit_class`
    is one of count, percent, points, share (of one), factor, ordinal, money, duration (days), or a measure in its
    base unit (metres, kilograms, ...). `noun` is the thing counted: an idea of the lexicon when it is known there
    ("troops", `noun_known`), else its stem; `counted` are the folded words that it was read from. `factor` takes the
    value to the base unit of its class. `change` marks an amount by which something rose, fell or differed.
    """

    text: str
    span: Span
    low: float
    high: float
    bound: Bound = Bound.EXACT
    unit: str | None = None
    unit_class: str = "count"
    factor: float = 1.0
    noun: str | None = None
    noun_known: bool = False
    counted: tuple[str, ...] = ()
    change: bool = False

    @property
    def base_low(self) -> float:
        """The lower end in the base unit of the class."""
        return self.low * self.factor

    @property
    def base_high(self) -> float:
        """The upper end in the base unit of the class."""
        return self.high * self.factor


class DateKind(StrEnum):
    """How a date is written."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    RECURRENT = "recurrent"


class DateMention(Record):
    """A date or period as written; `when` is None while nothing tells which day it is.

    `year`, `month`, `day` and `weekday` (Monday is 0) are the parts that the words themselves give, so that two
    mentions compare even where neither is resolved.
    """

    text: str
    span: Span
    when: When | None
    kind: DateKind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


class NameKind(StrEnum):
    """What bears a name."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    PEOPLE = "people"
    UNKNOWN = "unknown"


class Role(Record):
    """An office: its head ("minister"), its domains ("defence") and the ids of the countries or bodies it serves."""

    text: str
    head: str
    domains: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()


class NameMention(Record):
    """A name without its title. `id` joins all spellings of a known name ("country:GB"); `roles` stand beside it."""

    text: str
    span: Span
    kind: NameKind
    key: str
    id: str | None = None
    roles: tuple[Role, ...] = ()
    located: bool = False


class PolarityKind(StrEnum):
    """What a word does to the statement that it stands in."""

    NEGATION = "negation"
    FUTURE = "future"
    POSSIBLE = "possible"
    DONE = "done"
    QUANTIFIER = "quantifier"
    AXIS = "axis"


class PolarityMention(Record):
    """A sign of polarity. `scope` is the stretch it bears on.

    `value` is the axis and side of an antonym ("rise+"), the quantifier ("all"), or empty.
    """

    text: str
    span: Span
    kind: PolarityKind
    scope: Span
    value: str = ""


class Facts(Record):
    """Everything found in one text, in its order."""

    language: str
    numbers: tuple[NumberMention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    names: tuple[NameMention, ...] = ()
    polarity: tuple[PolarityMention, ...] = ()


class Fact(Record):
    """A fact of the claim with no counterpart in the passage."""

    kind: FactKind
    text: str
    span: Span


class Comparison(Record):
    """A claim's facts beside a passage's: same or compatible, different, and without a counterpart."""

    aligned: tuple[FactPair, ...] = ()
    differing: tuple[FactPair, ...] = ()
    unmatched: tuple[Fact, ...] = ()
