import random
from collections import Counter

import pytest

from models.train.changes import Said, alterations
from models.train.changes.negation import reversed_polarity
from models.train.perturb import made
from models.train.sayings import Saying, joined


def changes(claim, evidence, languages=("en", "fr"), seed=1):
    found = alterations(Said(claim, languages[0]), Said(evidence, languages[1]), random.Random(seed))
    return {one.change: (one.claim, one.evidence) for one in found}


@pytest.mark.parametrize(
    ("change", "english", "french"),
    [
        ("number", "The fire killed 312 animals.", "L'incendie a tué 312 animaux."),
        ("number", "She has three cars here.", "Elle a trois voitures ici."),
        ("date", "The bridge was opened in 1998.", "Le pont a été ouvert en 1998."),
        ("date", "They arrive on Monday.", "Ils arrivent lundi."),
        ("name", "Tom was elected by the members.", "Tom a été élu par les membres."),
        ("place", "The talks were held in Italy.", "Les pourparlers ont eu lieu en Italie."),
        ("unit", "He earns 30 euros here.", "Il gagne 30 euros ici."),
        ("quantifier", "Many people came here.", "Beaucoup de gens sont venus ici."),
        ("negation", "The train is late today.", "Le train est en retard aujourd'hui."),
        ("modality", "He must leave the room.", "Il doit quitter la salle."),
        ("order", "He ate before the match.", "Il a mangé avant le match."),
        ("opposite", "The shop is open today.", "Le magasin est ouvert aujourd'hui."),
    ],
)
def test_both_languages_are_changed_alike(change, english, french):
    claim, evidence = changes(english, french)[change]
    assert claim != english and evidence != french
    assert changes(french, english, ("fr", "en"))[change][0] != french


def test_a_number_keeps_its_separators_and_is_the_same_in_both():
    claim, evidence = changes("It cost 2,500 dollars.", "Cela a coûté 2 500 dollars.")["number"]
    assert claim != "It cost 2,500 dollars." and "," in claim
    assert [char for char in claim if char.isdigit()] == [char for char in evidence if char.isdigit()]


def test_a_number_that_only_one_side_has_is_left_alone():
    assert "number" not in changes("It cost 2,500 dollars.", "Cela a coûté cher.")


def test_a_name_is_left_alone_where_nothing_happened():
    assert "name" not in changes("Tom likes green tea.", "Tom aime le thé vert.")


def test_french_elision_is_kept():
    found = {
        changes("He visited Italy in spring.", "Il a visité l'Italie au printemps.", seed=n)["place"][1]
        for n in range(9)
    }
    assert found and all("l'" in text and text.split("l'")[1][0] in "AEIOU" for text in found)


@pytest.mark.parametrize(
    ("language", "affirmed", "negated"),
    [
        ("fr", "Le train est arrivé.", "Le train n'est pas arrivé."),
        ("fr", "J'ai vendu la voiture.", "Je n'ai pas vendu la voiture."),
        ("fr", "Il l'a vendue hier.", "Il ne l'a pas vendue hier."),
        ("en", "The train was late.", "The train was not late."),
        ("en", "She can swim.", "She cannot swim."),
    ],
)
def test_a_negation_goes_in_and_comes_out_again(language, affirmed, negated):
    assert reversed_polarity(Said(affirmed, language)) == negated
    assert reversed_polarity(Said(negated, language)) == affirmed


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Il dit que le train est là."),
        ("fr", "Personne n'est venu."),
        ("en", "Is it late?"),
        ("en", "He never came."),
    ],
)
def test_what_cannot_be_negated_safely_is_left_alone(language, text):
    assert reversed_polarity(Said(text, language)) is None


TOWNS = ["Lyon", "Nantes", "Brest", "Tours", "Dijon", "Metz", "Nice", "Rouen", "Reims", "Caen"]
SAYINGS = [
    Saying(
        f"made-{number}",
        {
            "en": (f"The mayor of {town} met {number + 31} workers of the {place}.",) * 2,
            "fr": (
                f"Le maire de {town} a rencontré {number + 31} ouvriers {de} {lieu}.",
                f"{number + 31} ouvriers {de} {lieu} ont rencontré le maire de {town}.",
            ),
        },
    )
    for number, (town, (place, de, lieu)) in enumerate(
        (town, one)
        for town in TOWNS
        for one in (("harbour", "du", "port"), ("museum", "du", "musée"), ("airport", "de l'", "aéroport"))
    )
]


@pytest.fixture(scope="module")
def pairs():
    return list(made("made", SAYINGS, 1, 240))


def test_each_claim_and_each_passage_stands_as_often_under_every_label(pairs):
    assert pairs
    for side in ("claim", "evidence"):
        labels: dict[str, Counter[str]] = {}
        for pair in pairs:
            labels.setdefault(getattr(pair, side), Counter())[pair.label] += 1
        assert all(len(set(one.values())) == 1 and len(one) == 3 for one in labels.values())


def test_a_change_is_made_in_claim_and_passage_as_often(pairs):
    plain = {text for saying in SAYINGS for texts in saying.texts.values() for text in texts}
    wrong = [pair for pair in pairs if pair.label == "contradicts" and pair.change != "detail"]
    in_claim = sum(pair.claim not in plain for pair in wrong)
    assert in_claim == len(wrong) / 2


def test_the_same_seed_makes_the_same_pairs(pairs):
    assert pairs == list(made("made", SAYINGS, 1, 240))
    assert pairs != list(made("made", SAYINGS, 2, 240))


def test_all_four_pairs_of_languages_are_made(pairs):
    assert {pair.languages for pair in pairs} == {"fr-fr", "fr-en", "en-fr", "en-en"}


def test_sentences_that_share_a_translation_are_one_saying():
    rows = [
        ("He bought two of the old red cars.", "Il a acheté deux vieilles voitures rouges."),
        ("He purchased two of those old red cars.", "Il a acheté deux vieilles voitures rouges."),
        ("The meeting was held in the town hall.", "La réunion s'est tenue à la mairie hier."),
    ]
    assert [len(saying.texts["en"]) for saying in joined("made", rows)] == [2, 1]


def test_questions_and_orders_are_no_sayings():
    rows = [("Where did you put the old red car?", "Où as-tu mis la vieille voiture rouge ?")]
    assert not list(joined("made", rows))
