"""Numbers, dates, names, negation and modality: extracted and compared by code."""

from factcheck.facts.compare import compare, extract
from factcheck.facts.dates import find_dates
from factcheck.facts.mentions import (
    Bound,
    Comparison,
    DateKind,
    DateMention,
    Fact,
    Facts,
    NameKind,
    NameMention,
    NumberMention,
    PolarityKind,
    PolarityMention,
    Role,
)
from factcheck.facts.names import find_names
from factcheck.facts.numbers import find_numbers
from factcheck.facts.polarity import find_polarity

__all__ = [
    "Bound",
    "Comparison",
    "DateKind",
    "DateMention",
    "Fact",
    "Facts",
    "NameKind",
    "NameMention",
    "NumberMention",
    "PolarityKind",
    "PolarityMention",
    "Role",
    "compare",
    "extract",
    "find_dates",
    "find_names",
    "find_numbers",
    "find_polarity",
]
