"""What holds for any text at all: spans are exact, nothing raises, and a text never differs from itself."""

import re
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.facts import compare, extract

WORDS = re.findall(
    r"\S+",
    """le la des les une trentaine de 30.000 hommes 7,4 % jusqu'à plus moins environ entre et 10 15 milliards d'euros
    $1.5bn jeudi dernier 26 février 2022 mars en depuis trois ans il y a ne pas n'a aucun tous certains M. Healey
    Zelensky Kiev ministre britannique Défense , . ; « » ( ) up to at least 30,000 troops last week on Friday May
    march not never all the British defence secretary John will sign signed rose fell ½ ² ١٢ Ⅷ № € KSh 1er 2e 3-0
    20h30 l’Ukraine""",
)
NEWS = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
TEXTS = st.one_of(st.text(max_size=80), NEWS)
LANGUAGES = st.sampled_from(["fr", "en"])
BASES = st.one_of(st.none(), st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))


@settings(max_examples=150, deadline=None)
@given(TEXTS, LANGUAGES, BASES)
def test_every_span_is_exact_in_any_text(text, language, base):
    facts = extract(text, language, base)
    for mention in (*facts.numbers, *facts.dates, *facts.names, *facts.polarity):
        assert text[mention.span.start : mention.span.end] == mention.text
        assert mention.text
    for mentions in (facts.numbers, facts.dates, facts.names):
        spans = [mention.span for mention in mentions]
        assert all(one.end <= other.start for one, other in pairwise(spans))


@settings(max_examples=150, deadline=None)
@given(TEXTS, LANGUAGES, BASES)
def test_a_text_never_differs_from_itself(text, language, base):
    result = compare(text, text, language=language, passage_language=language, base=base, passage_base=base)
    assert result.differing == ()


@settings(max_examples=80, deadline=None)
@given(TEXTS, TEXTS, LANGUAGES, LANGUAGES)
def test_a_comparison_is_the_same_each_time(claim, passage, language, passage_language):
    first = compare(claim, passage, language=language, passage_language=passage_language)
    assert compare(claim, passage, language=language, passage_language=passage_language) == first
