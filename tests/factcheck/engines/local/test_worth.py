"""Check-worthiness: weighed features with names, and reasons in words."""

import pytest

from factcheck.engines.local.worth import AGAINST, FEATURES, FOR, reason_against, reason_for, weigh, weights


def test_the_committed_weights_cover_the_features_exactly():
    assert set(weights().checkable) == set(weights().worth) == set(FEATURES)


@pytest.mark.parametrize(
    ("language", "more", "less"),
    [
        ("fr", "Le taux de pauvreté a atteint 18,4 % à Lorgues en 2024.", "La situation reste préoccupante."),
        ("fr", "Le Sénat a rejeté l'article 4 par 187 voix contre 142.", "Il faut vraiment être naïf."),
        ("en", "Unemployment in Harlow rose to 8% in 2024.", "I think we should all be proud."),
    ],
)
def test_a_fact_outweighs_a_feeling(language, more, less):
    assert weigh(more, language).chance > 0.8
    assert not weigh(less, language).is_checkable


def test_the_reason_names_what_was_found():
    found = weigh("Le taux de pauvreté a atteint 18,4 % à Lorgues en 2024.", "fr").found
    assert "a number with what it counts" in reason_for(found)
    assert "a date" in reason_for(found)


def test_every_feature_has_words_for_the_reader():
    assert all(FOR.values())
    assert all(kind and reason for kind, reason in AGAINST.values())


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Aucun blessé n'est à signaler."),
        ("fr", "Plus aucune boutique du quartier ne pourra ouvrir le dimanche."),
        ("fr", "Le prix du ticket, lui, ne bouge pas."),
        ("fr", "Les loyers ne flambent plus."),
        ("fr", "Les frais ne changent pas."),
        ("fr", "Les tarifs restent inchangés."),
        ("en", "None of our neighbours pays less for its police."),
        ("en", "None of the bridges is open."),
        ("en", "There are no trains on the northern line."),
        ("en", "The valley has no doctor."),
        ("en", "The fare does not move."),
        ("en", "The fees are unchanged."),
        ("en", "Nobody was hurt."),
        ("en", "No dyke has given way."),
        ("en", "Students will not have to pay the bus fare from May 2027."),
        ("en", "From May 2027 tenants won't need to pay a deposit."),
    ],
)
def test_what_is_denied_can_be_looked_up(language, sentence):
    assert weigh(sentence, language).is_checkable


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Il n'y a aucun doute."),
        ("fr", "Cela n'a aucun sens."),
        ("fr", "Aucun pays n'est à l'abri."),
        ("fr", "C'est un travail sans aucun charme."),
        ("fr", "Il s'agit de ne pas céder."),
        ("fr", "Les gens ne changent pas."),
        ("en", "People do not change."),
        ("en", "Nobody can be happy with that."),
        ("en", "There is no other way."),
        ("en", "There is no doubt about it."),
        ("en", "None of this makes sense."),
        ("en", "None of us is perfect."),
        ("en", "She has no illusions."),
        ("en", "No society can live without trust."),
        ("en", "We have to act together."),
        ("en", "One day we will have to choose."),
    ],
)
def test_a_denial_that_counts_nothing_is_not_a_fact(language, sentence):
    assert not weigh(sentence, language).is_checkable


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Les témoignages sont poignants."),
        ("fr", "La scène est déchirante."),
        ("fr", "Le cyclisme valmontais méritait mieux que ces querelles."),
        ("fr", "Les abonnés méritent mieux que ce silence."),
        ("en", "The pictures are harrowing."),
        ("en", "The scene is heartbreaking."),
        ("en", "The fans deserved better than this quarrel."),
    ],
)
def test_a_feeling_or_a_desert_is_an_opinion(language, sentence):
    found = weigh(sentence, language)
    assert not found.is_checkable
    assert reason_against(found.found)[0] == "opinion"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Les écoles de Meyne sont fermées."),
        ("fr", "La région fait mieux que ses voisines."),
        ("en", "The schools of Ferrow are closed."),
        ("en", "The company did better than its rivals."),
    ],
)
def test_a_state_or_a_comparison_is_no_opinion(language, sentence):
    assert weigh(sentence, language).is_checkable


@pytest.mark.parametrize(
    "sentence",
    ["The US economy shrank last year.", "The mine closed.", "A mine was flooded.", "World War I had ended."],
)
def test_a_country_a_pit_and_a_numeral_are_not_the_writer(sentence):
    assert not {"we", "first_person"} & weigh(sentence, "en").found.keys()


@pytest.mark.parametrize(
    ("sentence", "name"),
    [("They told us nothing.", "we"), ("That mistake was mine.", "first_person"), ("Then I left.", "first_person")],
)
def test_the_writer_is_known_by_the_pronoun(sentence, name):
    assert name in weigh(sentence, "en").found
