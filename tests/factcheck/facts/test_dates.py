"""Dates are found, and resolved as far as the text and the day of writing allow."""

from datetime import date

import pytest

from factcheck.facts import DateKind, find_dates, find_numbers

THURSDAY = date(2025, 4, 10)

# language, text, first day, last day
RESOLVED = [
    ("fr", "Il l'avait dit le 26 février.", "2025-02-26", "2025-02-26"),
    ("fr", "Le 20 décembre, ils avaient refusé.", "2024-12-20", "2024-12-20"),
    ("fr", "Le sommet se tiendra le 20 décembre.", "2025-12-20", "2025-12-20"),
    ("fr", "Le sommet s'ouvrira le 15 mai.", "2025-05-15", "2025-05-15"),
    ("fr", "Il a été signé le 1er mai 2023.", "2023-05-01", "2023-05-01"),
    ("fr", "Le 26/02/2025, il a signé.", "2025-02-26", "2025-02-26"),
    ("fr", "Signé le 2025-02-26.", "2025-02-26", "2025-02-26"),
    ("fr", "Les 24-25 mars, ils ont négocié.", "2025-03-24", "2025-03-25"),
    ("fr", "Du 24 au 26 mars, ils ont négocié.", "2025-03-24", "2025-03-26"),
    ("fr", "Jeudi 13 mars 2025, ils ont négocié.", "2025-03-13", "2025-03-13"),
    ("fr", "L'invasion a commencé en février 2022.", "2022-02-01", "2022-02-28"),
    ("fr", "La guerre a éclaté en 2022.", "2022-01-01", "2022-12-31"),
    ("fr", "L'élection aura lieu au printemps 2026.", "2026-03-01", "2026-05-31"),
    ("fr", "Au premier trimestre 2024, le chômage a reculé.", "2024-01-01", "2024-03-31"),
    ("fr", "Au T3 2024, le chômage a reculé.", "2024-07-01", "2024-09-30"),
    ("fr", "Au second semestre 2023, il a reculé.", "2023-07-01", "2023-12-31"),
    ("fr", "au cours des premiers mois de la guerre en 2022", "2022-01-01", "2022-06-30"),
    ("fr", "Fin 2024, le taux était stable.", "2024-09-01", "2024-12-31"),
    ("fr", "Dans les années 1990, tout a changé.", "1990-01-01", "1999-12-31"),
    ("fr", "Au XIXe siècle, la ville était riche.", "1801-01-01", "1900-12-31"),
    ("fr", "Ils se sont réunis ce jeudi.", "2025-04-10", "2025-04-10"),
    ("fr", "Ils se sont réunis mardi.", "2025-04-08", "2025-04-08"),
    ("fr", "Ils se sont réunis jeudi dernier.", "2025-04-03", "2025-04-03"),
    ("fr", "Ils se réuniront vendredi.", "2025-04-11", "2025-04-11"),
    ("fr", "Ils se sont réunis vendredi.", "2025-04-04", "2025-04-04"),
    ("fr", "La séance sera ouverte vendredi.", "2025-04-11", "2025-04-11"),
    ("fr", "Ils doivent se voir lundi prochain.", "2025-04-14", "2025-04-14"),
    ("fr", "Il est arrivé hier.", "2025-04-09", "2025-04-09"),
    ("fr", "Il arrivera demain.", "2025-04-11", "2025-04-11"),
    ("fr", "Il est arrivé avant-hier.", "2025-04-08", "2025-04-08"),
    ("fr", "Il parle aujourd'hui.", "2025-04-10", "2025-04-10"),
    ("fr", "Il est venu la semaine dernière.", "2025-03-31", "2025-04-06"),
    ("fr", "Il viendra la semaine prochaine.", "2025-04-14", "2025-04-20"),
    ("fr", "Il est venu le mois dernier.", "2025-03-01", "2025-03-31"),
    ("fr", "Il est venu l'année dernière.", "2024-01-01", "2024-12-31"),
    ("fr", "Il est venu l'an dernier.", "2024-01-01", "2024-12-31"),
    ("fr", "Il est venu cette année.", "2025-01-01", "2025-12-31"),
    ("fr", "La région a été occupée il y a 11 ans.", "2014-01-01", "2014-12-31"),
    ("fr", "La région est occupée depuis trois ans.", "2022-01-01", "2025-04-10"),
    ("fr", "Ils se verront dans deux jours.", "2025-04-12", "2025-04-12"),
    ("fr", "Ils se sont vus ces derniers jours.", "2025-03-31", "2025-04-10"),
    ("fr", "Ils se sont vus en mars.", "2025-03-01", "2025-03-31"),
    ("fr", "Ils se sont vus en novembre.", "2024-11-01", "2024-11-30"),
    ("fr", "Ils se sont vus l'été dernier.", "2024-06-01", "2024-08-31"),
    ("en", "He said so on 26 Feb.", "2025-02-26", "2025-02-26"),
    ("en", "He said so on February 26, 2025.", "2025-02-26", "2025-02-26"),
    ("en", "He said so on Feb. 26.", "2025-02-26", "2025-02-26"),
    ("en", "He said so on the 26th of February.", "2025-02-26", "2025-02-26"),
    ("en", "They will meet on 20 December.", "2025-12-20", "2025-12-20"),
    ("en", "They met on 20 December.", "2024-12-20", "2024-12-20"),
    ("en", "Signed on 04/25/2025.", "2025-04-25", "2025-04-25"),
    ("en", "They met in March 2022.", "2022-03-01", "2022-03-31"),
    ("en", "They met in March.", "2025-03-01", "2025-03-31"),
    ("en", "They met in 2022.", "2022-01-01", "2022-12-31"),
    ("en", "It fell in the first quarter of 2024.", "2024-01-01", "2024-03-31"),
    ("en", "It fell in Q1 2024.", "2024-01-01", "2024-03-31"),
    ("en", "It fell in the second half of 2023.", "2023-07-01", "2023-12-31"),
    ("en", "It fell in early 2022.", "2022-01-01", "2022-04-30"),
    ("en", "It fell in the 1990s.", "1990-01-01", "1999-12-31"),
    ("en", "They met this Thursday.", "2025-04-10", "2025-04-10"),
    ("en", "They met on Tuesday.", "2025-04-08", "2025-04-08"),
    ("en", "They will meet on Friday.", "2025-04-11", "2025-04-11"),
    ("en", "They met last Friday.", "2025-04-04", "2025-04-04"),
    ("en", "They will meet next Monday.", "2025-04-14", "2025-04-14"),
    ("en", "He came yesterday.", "2025-04-09", "2025-04-09"),
    ("en", "He came last week.", "2025-03-31", "2025-04-06"),
    ("en", "He will come next month.", "2025-05-01", "2025-05-31"),
    ("en", "He came last year.", "2024-01-01", "2024-12-31"),
    ("en", "It was taken three years ago.", "2022-01-01", "2022-12-31"),
    ("en", "It has grown over the past three years.", "2022-01-01", "2025-04-10"),
    ("en", "It will open in two weeks.", "2025-04-21", "2025-04-27"),
]


@pytest.mark.parametrize(("language", "text", "start", "end"), RESOLVED)
def test_a_date_is_resolved_against_the_day_of_writing(language, text, start, end):
    (mention,) = find_dates(text, language, THURSDAY)
    assert mention.when is not None
    assert (mention.when.start.isoformat(), mention.when.end.isoformat()) == (start, end)
    assert mention.span.of(text) == mention.text == mention.when.text


# A day with no year or week of its own: the verb, the preposition and the announcement say which way it lies.
DIRECTED = [
    ("fr", "La crue a atteint 7 mètres dimanche à Saint-Isidora.", "2025-04-06"),
    ("fr", "Le club Pandora a été battu samedi.", "2025-04-05"),
    ("fr", "La juge Moreira, dimanche à la barre, a maintenu sa version.", "2025-04-06"),
    ("fr", "Le gala a lieu samedi à Lorgues.", "2025-04-12"),
    ("fr", "Le gala a eu lieu samedi à Lorgues.", "2025-04-05"),
    ("fr", "Un feu a commencé samedi à Lorgues.", "2025-04-05"),
    ("fr", "Dans une note publiée lundi, la banque estime que les prix auront doublé en 2030.", "2025-04-07"),
    ("fr", "La note sera publiée lundi.", "2025-04-14"),
    ("fr", "Le préfet considéra mardi que la digue tenait.", "2025-04-08"),
    ("fr", "Le préfet estime que la neige tombera jusqu'à samedi.", "2025-04-12"),
    ("fr", "Le musée est fermé jusqu'à mardi.", "2025-04-15"),
    ("fr", "La trêve a tenu jusqu'à mardi.", "2025-04-08"),
    ("fr", "Le préfet a prolongé l'interdiction jusqu'au 2 juillet.", "2025-07-02"),
    ("fr", "Les otages restent détenus jusqu'au 2 juillet.", "2025-07-02"),
    ("fr", "Il faut rendre le dossier d'ici lundi.", "2025-04-14"),
    ("fr", "Les enseignants ont voté une marche pour le 27 juin.", "2025-06-27"),
    ("fr", "Les enseignants avaient voté une marche pour le 27 mars.", "2025-03-27"),
    ("fr", "La chorale pourrait perdre sa salle dès octobre.", "2025-10-01"),
    ("fr", "La chorale a perdu sa salle dès octobre.", "2024-10-01"),
    ("fr", "Le train pourrait avoir déraillé dimanche.", "2025-04-06"),
    ("fr", "Les nouveaux tarifs entrent en vigueur samedi.", "2025-04-12"),
    ("fr", "Le procès s'ouvre lundi à Lorgues.", "2025-04-14"),
    ("fr", "La campagne débute le 3 mars et s'achève au printemps.", "2025-03-03"),
    ("fr", "Le théâtre table sur mille spectateurs à la réouverture, le 9 octobre.", "2025-10-09"),
    ("en", "The office forecasts more snow in the hills by Saturday.", "2025-04-12"),
    ("en", "The snow had melted by Saturday.", "2025-04-05"),
    ("en", "The mayor told residents to leave by Saturday.", "2025-04-12"),
    ("en", "The museum is closed until Tuesday.", "2025-04-15"),
    ("en", "Data from March show a rise.", "2025-03-01"),
    ("en", "The club won its first cup in May.", "2024-05-01"),
    ("en", "It may help that the 2 March fire was small.", "2025-03-02"),
    ("en", "The truce held until Tuesday.", "2025-04-08"),
    ("en", "The council extended the ban until 2 July.", "2025-07-02"),
    ("en", "Teachers have called a march for 27 June.", "2025-06-27"),
    ("en", "The choir may lose its hall from October.", "2025-10-01"),
    ("en", "The choir may have lost its hall in October.", "2024-10-01"),
    ("en", "The new fares take effect on Saturday.", "2025-04-12"),
    ("en", "The new fares took effect on Saturday.", "2025-04-05"),
    ("en", "The campaign begins on 3 March in the south.", "2025-03-03"),
    ("en", "The club expects a thousand members at the reopening on 9 October.", "2025-10-09"),
]


@pytest.mark.parametrize(("language", "text", "start"), DIRECTED)
def test_the_words_around_a_day_tell_which_way_it_lies(language, text, start):
    mention, *_ = find_dates(text, language, THURSDAY)
    assert mention.when is not None
    assert mention.when.start.isoformat() == start


NO_DATE = [
    ("fr", "Une hausse de 1,5 million et 12 cas."),
    ("fr", "Une trêve limitée à 30 jours."),
    ("fr", "Pendant 30 jours, rien ne bougera."),
    ("fr", "Il compte 2000 soldats et 1998 chars."),
    ("fr", "Le vote s'est conclu à 20h30."),
    ("fr", "Une marche de 12 km a suivi."),
    ("en", "It may march on; the sun rose."),
    ("en", "Exports fell by a third in two years."),
    ("en", "For a month nothing moved."),
    ("en", "They sent 2022 soldiers."),
    ("en", "A 12 percent rise and 1.5 million cases."),
]


@pytest.mark.parametrize(("language", "text"), NO_DATE)
def test_numbers_durations_and_verbs_are_no_dates(language, text):
    assert find_dates(text, language, THURSDAY) == ()


def test_relative_dates_are_found_but_unresolved_without_a_base():
    mentions = find_dates("Ils se sont vus jeudi, puis la semaine dernière, le 26 février.", "fr")
    assert [(m.text, m.when) for m in mentions] == [
        ("jeudi", None),
        ("la semaine dernière", None),
        ("26 février", None),
    ]
    assert (mentions[0].weekday, mentions[2].month, mentions[2].day) == (3, 2, 26)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Ils se voient chaque lundi."),
        ("fr", "Ils se voient tous les jeudis."),
        ("en", "They meet every Monday."),
    ],
)
def test_a_day_that_comes_back_is_recurrent_and_has_no_date(language, text):
    (mention,) = find_dates(text, language, THURSDAY)
    assert (mention.kind, mention.when) == (DateKind.RECURRENT, None)


def test_the_day_before_leans_on_the_day_named_before_or_after_it():
    _, eve = find_dates("L'attaque a eu lieu le 13 mars. La veille, un accord avait été signé.", "fr", THURSDAY)
    assert eve.when is not None and eve.when.start == date(2025, 3, 12)
    eve, _ = find_dates("La veille du 13 mars, un accord avait été signé.", "fr", THURSDAY)
    assert eve.when is not None and eve.when.start == date(2025, 3, 12)
    (alone,) = find_dates("The day before, a deal had been signed.", "en", THURSDAY)
    assert alone.when is None


def test_a_numeric_date_in_english_with_two_readings_keeps_only_its_year():
    (mention,) = find_dates("Signed on 03/04/2025.", "en", THURSDAY)
    assert (mention.when, mention.year) == (None, 2025)


@pytest.mark.parametrize("text", ["le 31 février", "le 0 mars", "le 45/13/2025", "2025-02-30"])
def test_days_that_the_calendar_lacks_are_no_dates(text):
    assert find_dates(text, "fr", THURSDAY) == ()


def test_the_29th_of_february_is_found_in_the_nearest_leap_year_text():
    (mention,) = find_dates("Il est né le 29 février 2024.", "fr", THURSDAY)
    assert mention.when is not None and mention.when.start == date(2024, 2, 29)


def test_the_number_of_a_date_is_no_quantity():
    text = "Le 26 février 2025, il y a 11 ans, en 2022, 30 soldats ont été vus."
    assert [number.low for number in find_numbers(text, "fr")] == [30]
