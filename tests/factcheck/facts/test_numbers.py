"""Quantities are read with their value, bound, unit and noun, and nothing else passes for one."""

import pytest

from factcheck.facts import Bound, find_numbers

EXACT, ABOUT, AT_MOST = Bound.EXACT, Bound.APPROXIMATE, Bound.AT_MOST
AT_LEAST, LESS, MORE = Bound.AT_LEAST, Bound.LESS_THAN, Bound.MORE_THAN

# language, text, low, high, bound, unit, noun
ONE_NUMBER = [
    ("fr", "une force de 30.000 hommes", 30000, 30000, EXACT, None, "troops"),
    ("fr", "une force de 30 000 soldats", 30000, 30000, EXACT, None, "troops"),
    ("fr", "une force de 30\u202f000 militaires", 30000, 30000, EXACT, None, "troops"),
    ("fr", "une force de 30\u00a0000 hommes", 30000, 30000, EXACT, None, "troops"),
    ("fr", "une force de 30,000 hommes", 30000, 30000, EXACT, None, "troops"),
    ("en", "a force of 30,000 troops", 30000, 30000, EXACT, None, "troops"),
    ("en", "a force of 30.000 troops", 30000, 30000, EXACT, None, "troops"),
    ("fr", "il pèse 1.234 kg", 1234, 1234, EXACT, "kg", None),
    ("en", "it weighs 1.234 kg", 1.234, 1.234, EXACT, "kg", None),
    ("fr", "il pèse 1,234 kg", 1.234, 1.234, EXACT, "kg", None),
    ("fr", "un salaire de 1.766,92 euros", 1766.92, 1766.92, EXACT, "EUR", None),
    ("en", "a salary of 1,766.92 euros", 1766.92, 1766.92, EXACT, "EUR", None),
    ("fr", "le taux atteint 7,4 %", 7.4, 7.4, EXACT, "percent", None),
    ("fr", "le taux atteint 7,4%", 7.4, 7.4, EXACT, "percent", None),
    ("fr", "le taux atteint 7,4 pour cent", 7.4, 7.4, EXACT, "percent", None),
    ("en", "the rate stands at 7.4 per cent", 7.4, 7.4, EXACT, "percent", None),
    ("fr", "en recul de 0,2 point", 0.2, 0.2, EXACT, "point", None),
    ("en", "down 2.5 percentage points", 2.5, 2.5, EXACT, "point", None),
    ("en", "raised by 25 basis points", 25, 25, EXACT, "basis_point", None),
    ("fr", "une aide de 50,5 milliards d'euros", 50.5e9, 50.5e9, EXACT, "EUR", None),
    ("fr", "une aide de 50,5 milliards d’euros", 50.5e9, 50.5e9, EXACT, "EUR", None),
    ("fr", "un plan de 21 Md€", 21e9, 21e9, EXACT, "EUR", None),
    ("fr", "un budget de 3,2 M€", 3.2e6, 3.2e6, EXACT, "EUR", None),
    ("fr", "un coût de 3 M d'euros", 3e6, 3e6, EXACT, "EUR", None),
    ("en", "a plan worth $1.5bn", 1.5e9, 1.5e9, EXACT, "USD", None),
    ("en", "a debt of KSh415bn", 415e9, 415e9, EXACT, "KES", None),
    ("en", "it cost £3m", 3e6, 3e6, EXACT, "GBP", None),
    ("en", "it cost €21 million", 21e6, 21e6, EXACT, "EUR", None),
    ("en", "it cost 4 trillion yen", 4e12, 4e12, EXACT, "JPY", None),
    ("fr", "elle mesure 3 m", 3, 3, EXACT, "m", None),
    ("fr", "2 millions de personnes", 2e6, 2e6, EXACT, None, "people"),
    ("fr", "deux millions et demi d'habitants", 2.5e6, 2.5e6, EXACT, None, "inhabitant"),
    ("en", "two and a half million people", 2.5e6, 2.5e6, EXACT, None, "people"),
    ("fr", "une trentaine de pays", 30, 30, ABOUT, None, "country"),
    ("fr", "une cinquantaine d'usines", 50, 50, ABOUT, None, "factory"),
    ("fr", "une demi-douzaine de chars", 6, 6, ABOUT, None, "tank"),
    ("en", "a dozen countries", 12, 12, ABOUT, None, "country"),
    ("en", "half a dozen tanks", 6, 6, ABOUT, None, "tank"),
    ("fr", "des milliers de manifestants", 1000, 10000, ABOUT, None, "protester"),
    ("en", "tens of thousands of protesters", 10000, 100000, ABOUT, None, "protester"),
    ("fr", "deux tiers des députés", 0.6667, 0.6667, EXACT, "share", "lawmaker"),
    ("fr", "la moitié des sièges", 0.5, 0.5, EXACT, "share", "seat"),
    ("en", "half of the seats", 0.5, 0.5, EXACT, "share", "seat"),
    ("en", "two-thirds of voters", 0.6667, 0.6667, EXACT, "share", "voter"),
    ("fr", "sept habitants sur dix", 0.7, 0.7, EXACT, "share", "inhabitant"),
    ("en", "one in five patients", 0.2, 0.2, EXACT, "share", None),
    ("fr", "quatre-vingt-douze morts", 92, 92, EXACT, None, "dead"),
    ("fr", "soixante et onze blessés", 71, 71, EXACT, None, "wounded"),
    ("fr", "treize disparus", 13, 13, EXACT, None, "missing"),
    ("fr", "cent vingt mille réfugiés", 120000, 120000, EXACT, None, "refugee"),
    ("en", "twenty-one soldiers", 21, 21, EXACT, None, "troops"),
    ("en", "one hundred and twenty schools", 120, 120, EXACT, None, "school"),
    ("en", "one soldier was hurt", 1, 1, EXACT, None, "troops"),
    ("fr", "entre 10 et 15 chars", 10, 15, EXACT, None, "tank"),
    ("fr", "entre 10 et 15 millions d'euros", 10e6, 15e6, EXACT, "EUR", None),
    ("en", "between 10 and 15 tanks", 10, 15, EXACT, None, "tank"),
    ("en", "10 to 15 tanks", 10, 15, EXACT, None, "tank"),
    ("fr", "10 à 15 chars", 10, 15, EXACT, None, "tank"),
    ("fr", "les 15-24 ans", 15, 24, EXACT, "year", None),
    ("fr", "environ 40 pays", 40, 40, ABOUT, None, "country"),
    ("fr", "près de 50 %", 50, 50, ABOUT, "percent", None),
    ("fr", "quelque 300 élèves", 300, 300, ABOUT, None, "pupil"),
    ("en", "some 30 European countries", 30, 30, ABOUT, None, "country"),
    ("en", "nearly 50%", 50, 50, ABOUT, "percent", None),
    ("en", "about 30 countries", 30, 30, ABOUT, None, "country"),
    ("fr", "plus de 1 200 blessés", 1200, 1200, MORE, None, "wounded"),
    ("fr", "moins de 10 drones", 10, 10, LESS, None, "drone"),
    ("en", "fewer than 10 drones", 10, 10, LESS, None, "drone"),
    ("fr", "au moins douze morts", 12, 12, AT_LEAST, None, "dead"),
    ("en", "at least 12 dead", 12, 12, AT_LEAST, None, "dead"),
    ("fr", "12 morts au moins", 12, 12, AT_LEAST, None, "dead"),
    ("en", "500 jobs or more", 500, 500, AT_LEAST, None, "job"),
    ("en", "500 or more jobs", 500, 500, AT_LEAST, None, None),
    ("fr", "pas plus de 10 000 hommes", 10000, 10000, AT_MOST, None, "troops"),
    ("en", "no more than 10,000 troops", 10000, 10000, AT_MOST, None, "troops"),
    ("fr", "jusqu'à 30 000 hommes", 30000, 30000, AT_MOST, None, "troops"),
    ("fr", "elle pourrait atteindre 30.000 hommes", 30000, 30000, AT_MOST, None, "troops"),
    ("en", "up to 30,000 men", 30000, 30000, AT_MOST, None, "troops"),
    ("fr", "limité à 30 jours", 30, 30, AT_MOST, "day", None),
    ("fr", "pendant 30 jours", 30, 30, EXACT, "day", None),
    ("fr", "pendant un mois", 1, 1, EXACT, "month", None),
    ("fr", "deux ans et demi", 2.5, 2.5, EXACT, "year", None),
    ("en", "for a 30-day ceasefire", 30, 30, EXACT, "day", "ceasefir"),
    ("fr", "à 200 km du front", 200, 200, EXACT, "km", None),
    ("en", "a third meeting", 3, 3, EXACT, None, "meeting"),
    ("fr", "la troisième réunion", 3, 3, EXACT, None, "meeting"),
    ("fr", "le loyer a doublé", 2, 2, EXACT, "times", None),
    ("fr", "trois fois plus cher", 3, 3, EXACT, "times", None),
    ("en", "three times more expensive", 3, 3, EXACT, "times", None),
    ("fr", "un recul de -3 %", -3, -3, EXACT, "percent", None),
]


@pytest.mark.parametrize(("language", "text", "low", "high", "bound", "unit", "noun"), ONE_NUMBER)
def test_a_quantity_is_read_with_value_bound_unit_and_noun(language, text, low, high, bound, unit, noun):
    (number,) = find_numbers(text, language)
    assert (number.low, number.high) == pytest.approx((low, high))
    assert (number.bound, number.unit) == (bound, unit)
    if noun is not None:
        assert number.noun == noun
    assert number.span.of(text) == number.text


NO_QUANTITY = [
    ("fr", "Le gouvernement a engagé l'art. 49.3 sur ce texte."),
    ("fr", "L'article 5 du traité a été cité."),
    ("fr", "Des F-16 et un 2S19 ont été vus."),
    ("fr", "L'épidémie de Covid-19 est terminée."),
    ("fr", "La résolution 2202 a été votée."),
    ("fr", "Rendez-vous à 20h30 au siège."),
    ("fr", "Rendez-vous à 6 heures au siège."),
    ("fr", "Le réseau 5G est ouvert."),
    ("fr", "Le G7 s'est réuni."),
    ("fr", "Le club joue en Ligue 1."),
    ("fr", "La ville a été prise en 2022."),
    ("fr", "La ville a été prise le 26 février."),
    ("fr", "La ville a été prise le 26/02/2025."),
    ("fr", "Un accord et une trêve ont suivi."),
    ("fr", "Le Premier ministre a parlé."),
    ("fr", "Il y a 11 ans, la région a été occupée."),
    ("fr", "Dans les années 1990, rien n'avait changé."),
    ("en", "Article 5 of the treaty was cited."),
    ("en", "F-16 jets and COVID-19 vaccines."),
    ("en", "They met at 5 p.m. in the hall."),
    ("en", "They met at 20:30 in the hall."),
    ("en", "In 2022 the town was taken."),
    ("en", "On February 26, 2025 the town was taken."),
    ("en", "The one that got away."),
    ("en", "She reported for Channel 4 yesterday."),
    ("en", "The Prime Minister spoke for the government."),
]


@pytest.mark.parametrize(("language", "text"), NO_QUANTITY)
def test_what_only_looks_like_a_quantity_is_left_alone(language, text):
    assert [number for number in find_numbers(text, language) if number.unit_class != "ordinal"] == []


def test_a_score_is_no_quantity():
    assert find_numbers("Le club a gagné 3-0 contre son rival.", "fr") == ()


def test_from_one_to_another_is_two_numbers_and_not_a_range():
    before, after = find_numbers("Le taux est passé de 10 à 15 %.", "fr")
    assert (before.low, before.unit, after.low, after.unit) == (10, "percent", 15, "percent")


def test_numbers_joined_by_and_share_their_unit():
    first, second = find_numbers("Ils ont obtenu 47 et 53 % des voix.", "fr")
    assert (first.low, first.unit, second.low, second.unit) == (47, "percent", 53, "percent")


def test_an_age_is_told_from_a_duration():
    assert find_numbers("un homme âgé de 60 ans", "fr")[0].unit_class == "age"
    assert find_numbers("a 60-year-old man", "en")[0].unit_class == "age"
    assert find_numbers("une peine de 60 ans", "fr")[0].unit_class == "duration"


def test_an_amount_of_change_is_told_from_a_level():
    (change,) = find_numbers("La dette a augmenté de 40 milliards d'euros.", "fr")
    (level,) = find_numbers("La dette atteint 40 milliards d'euros.", "fr")
    assert (change.change, level.change) == (True, False)


def test_the_nouns_of_both_languages_meet():
    french = {n.noun for n in find_numbers("30 pays, 12 morts, 40 otages, 7 navires, 8 usines", "fr")}
    english = {n.noun for n in find_numbers("30 countries, 12 dead, 40 hostages, 7 ships, 8 factories", "en")}
    assert french == english == {"country", "dead", "hostage", "ship", "factory"}


def test_a_currency_sign_between_two_numbers_belongs_to_one_of_them():
    first, *rest = find_numbers("UN €TRENTAINE", "fr")
    assert all(first.span.end <= mention.span.start for mention in rest)
