"""Names are found in any spelling, without titles, and with the roles beside them."""

import pytest

from factcheck.facts import NameKind, NameMention, find_names
from factcheck.facts.match_names import same_bearer

# French text, English text: the one name of each is of the same bearer
SAME = [
    ("Zelensky a parlé.", "Zelenskyy spoke to Zelenskyy."),
    ("Hier, Zelenski a parlé.", "On Monday Zelensky spoke."),
    ("Hier, Poutine a parlé.", "On Monday Putin spoke."),
    ("Il est à Kiev.", "He is in Kyiv."),
    ("Il est à Kyïv.", "He is in Kiev."),
    ("Il est à Bruxelles.", "He is in Brussels."),
    ("Il est à Pékin.", "He is in Beijing."),
    ("Il est à La Haye.", "He is in The Hague."),
    ("Il est à Zaporijjia.", "He is in Zaporizhzhia."),
    ("C'est l'OTAN.", "It is NATO."),
    ("C'est l'ONU.", "It is the United Nations."),
    ("C'est l'Union européenne.", "It is the EU."),
    ("C'est l'OMS.", "It is the WHO."),
    ("Ce sont les États-Unis.", "It is the United States."),
    ("Ce sont les États-Unis.", "It is the US."),
    ("Ce sont les Etats-Unis.", "It is the USA."),
    ("C'est le Royaume-Uni.", "It is Britain."),
    ("C'est le Royaume-Uni.", "It is the UK."),
    ("C'est l'Allemagne.", "It is Germany."),
    ("C'est la Corée du Sud.", "It is South Korea."),
    ("C'est la Côte d’Ivoire.", "It is Ivory Coast."),
    ("Ce sont les Pays-Bas.", "It is the Netherlands."),
    ("Un soldat britannique.", "A British soldier."),
    ("Des soldats allemands.", "Some German soldiers."),
    ("Une usine grecque.", "A Greek factory."),
    ("Des usines ukrainiennes.", "Some Ukrainian factories."),
    ("C'est M. Healey.", "It is John Healey."),
    ("C'est J. Healey.", "It is John Healey."),
]


@pytest.mark.parametrize(("french", "english"), SAME)
def test_spellings_of_both_languages_name_one_bearer(french, english):
    ours, theirs = find_names(french, "fr")[0], find_names(english, "en")[0]
    assert same_bearer(ours, theirs)
    assert same_bearer(theirs, ours)


# two French texts whose one name each is of someone or something else
OTHER = [
    ("C'est John Healey.", "C'est Peter Healey."),
    ("C'est la France.", "C'est l'Espagne."),
    ("Il est à Bruxelles.", "Il est à Genève."),
    ("C'est le Niger.", "C'est le Nigeria."),
    ("C'est la Slovaquie.", "C'est la Slovénie."),
    ("C'est l'OTAN.", "C'est l'ONU."),
    ("C'est M. Marin.", "C'est M. Morin."),
    ("C'est la Corée du Nord.", "C'est la Corée du Sud."),
    ("Un soldat britannique.", "Un soldat français."),
]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_names_that_merely_look_alike_stay_apart(one, other):
    assert not same_bearer(find_names(one, "fr")[0], find_names(other, "fr")[0])


def test_a_capital_may_stand_for_its_country_but_is_not_it():
    city, country = find_names("Washington et les États-Unis", "fr")
    assert city.id != country.id
    assert same_bearer(city, country)


# language, text, name, role head, domains, bodies
ROLES = [
    ("fr", "Le ministre britannique de la Défense, John Healey, a parlé.", "John Healey", "minister", "defence", "GB"),
    ("en", "British Defence Secretary John Healey spoke.", "John Healey", "minister", "defence", "GB"),
    ("en", "John Healey, the British defence secretary, spoke.", "John Healey", "minister", "defence", "GB"),
    ("fr", "Le ministre allemand de la Défense, M. Boris Pistorius.", "Boris Pistorius", "minister", "defence", "DE"),
    ("fr", "Le secrétaire à la Défense des États-Unis, Pete Hegseth.", "Pete Hegseth", "minister", "defence", "US"),
    ("fr", "Sébastien Lecornu, ministre français des Armées.", "Sébastien Lecornu", "minister", "defence", "FR"),
    ("fr", "Le porte-parole du Kremlin, Dmitri Peskov.", "Dmitri Peskov", "spokesperson", None, "kremlin"),
    ("en", "Kremlin spokesman Dmitry Peskov.", "Dmitry Peskov", "spokesperson", None, "kremlin"),
    ("fr", "Le président Donald Trump a parlé.", "Donald Trump", "president", None, None),
    ("en", "NATO Secretary General Mark Rutte spoke.", "Mark Rutte", "secretary_general", None, "nato"),
    ("fr", "Le Premier ministre Keir Starmer a parlé.", "Keir Starmer", "prime_minister", None, None),
    ("en", "Foreign minister Annalena Baerbock spoke.", "Annalena Baerbock", "minister", "foreign", None),
    ("fr", "La maire de Lorvane, Odile Bréhat, a parlé.", "Odile Bréhat", "mayor", None, "lorvane"),
]


@pytest.mark.parametrize(("language", "text", "name", "head", "domain", "body"), ROLES)
def test_a_role_is_read_beside_its_name(language, text, name, head, domain, body):
    mention = next(m for m in find_names(text, language) if m.text == name)
    assert mention.kind is NameKind.PERSON
    assert mention.roles[0].head == head
    assert mention.roles[0].domains == (frozenset() if domain is None else {domain})
    assert {known.split(":")[1] for known in mention.roles[0].bodies} == (set() if body is None else {body})


NO_NAME = [
    ("fr", "La réunion a eu lieu mardi en mars."),
    ("fr", "Cependant, rien n'a changé."),
    ("fr", "Le Premier ministre et le Président ont parlé."),
    ("fr", "Inflation en hausse depuis un an."),
    ("en", "However, prices rose on Tuesday in March."),
    ("en", "The Prime Minister and the President spoke."),
    ("en", "Prices rose."),
]


@pytest.mark.parametrize(("language", "text"), NO_NAME)
def test_first_words_months_days_and_offices_are_no_names(language, text):
    assert find_names(text, language) == ()


def test_titles_are_no_part_of_a_name():
    names = find_names("M. Healey, Mme Sarrazin, l'amiral Sir Tony Radakin et le Dr Morvan ont parlé.", "fr")
    assert [name.text for name in names] == ["Healey", "Sarrazin", "Tony Radakin", "Morvan"]
    assert {name.kind for name in names} == {NameKind.PERSON}


def test_small_us_and_who_are_words_and_capital_ones_are_names():
    assert find_names("They told us who came.", "en") == ()
    assert [n.id for n in find_names("They told the US and the WHO.", "en")] == ["country:US", "org:who"]


def test_a_body_keeps_the_words_of_its_name():
    assert [n.text for n in find_names("La Banque de France et l'Université de Lorvane.", "fr")] == [
        "Banque de France",
        "Université de Lorvane",
    ]


def test_initials_belong_to_the_name():
    (name,) = find_names("It was J. D. Vance.", "en")
    assert isinstance(name, NameMention)
    assert name.text == "J. D. Vance"
