"""Interviews with the speaker's name before each answer: who speaks in a turn, and what only looks like one."""

from datetime import date

from factcheck import article, claims
from factcheck.engines.local import LocalEngine

INTERVIEW_EN = """\
Dora Quill has led the Port of Sarn since 2021.

Herald: Is the harbour full?
Dora Quill: The port handled 4.2 million tonnes of freight in 2024. \
That is 300,000 tonnes more than in 2023. The harbour master says that 12 berths are free.

Herald: And the old pier?
Quill: We closed it in 2019, and it will stay shut while I am in charge. I find the old pier beautiful.

The port lost 40 jobs in March 2025.
"""
INTERVIEW_FR = """\
Lise Garran dirige le port de Sarn depuis 2021.

Le Courrier : Le port est-il plein ?
Lise Garran : Le port a traité 4,2 millions de tonnes de fret en 2024. \
C'est 300 000 tonnes de plus qu'en 2023. Selon la capitainerie, 12 quais sont libres.

Le Courrier : Et la vieille jetée ?
Garran : Nous l'avons fermée en 2019, et elle est toujours interdite au public.

Le port a perdu 40 emplois en mars 2025.
"""
LABELS_EN = """Goals: the home side scored 3 goals in 2024. Cards: 12 players were booked in 2024.

Goals: the away side scored 2 goals in 2024.
Cards: 9 players were booked in 2024.
"""


def find(text, language):
    return claims.find(article.read(text, language=language, published=date(2025, 4, 10)), LocalEngine()).claims


def speakers(text, language):
    found = find(text, language)
    return {words: {c.speaker for c in found if words in c.quote} for words in WORDS[language]}


WORDS = {
    "en": ("4.2 million", "300,000", "12 berths", "in 2019", "40 jobs"),
    "fr": ("4,2 millions", "300 000", "12 quais", "en 2019", "40 emplois"),
}


def test_an_answer_is_the_words_of_whoever_the_label_names_to_its_end():
    assert speakers(INTERVIEW_EN, "en") == {
        "4.2 million": {"Dora Quill"},
        "300,000": {"Dora Quill"},
        "12 berths": {"the harbour master"},
        "in 2019": {"Dora Quill"},
        "40 jobs": {None},
    }


def test_a_french_answer_too():
    assert speakers(INTERVIEW_FR, "fr") == {
        "4,2 millions": {"Lise Garran"},
        "300 000": {"Lise Garran"},
        "12 quais": {"la capitainerie"},
        "en 2019": {"Lise Garran"},
        "40 emplois": {None},
    }


def test_we_is_the_speaker_and_the_label_is_no_part_of_the_claim():
    (claim,) = (c for c in find(INTERVIEW_EN, "en") if "in 2019" in c.quote)
    assert claim.text.startswith("We [Dora Quill] closed it in 2019")
    assert "“We”" in claim.ambiguous


def test_an_opinion_in_an_answer_is_no_claim():
    assert not [c for c in find(INTERVIEW_EN, "en") if "beautiful" in c.quote]


def test_words_before_a_colon_that_nobody_answers_to_are_no_speakers():
    assert {c.speaker for c in find(LABELS_EN, "en")} == {None}
