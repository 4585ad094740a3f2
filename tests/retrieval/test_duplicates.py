"""Copies of the article are told from sources that it quotes or agrees with; reprints count once."""

import random
from itertools import permutations

import pytest

from retrieval.duplicates import copy_share, is_copy, origins
from retrieval.records import Locator, Passage, Span

OPENING = (
    "Le conseil départemental a adopté vendredi soir, après neuf heures de débat, un plan de rénovation de "
    "quarante collèges. Le chantier doit commencer en septembre par les établissements du littoral, dont les toitures "
    "datent des années soixante. Les élus de l’opposition ont quitté la salle avant le vote, jugeant le calendrier "
    "irréaliste. "
)
STATEMENT = (
    "Ce plan donne enfin à nos élèves des bâtiments sûrs, clairs et sobres. Nous y consacrerons trois cents "
    "millions d’euros en huit ans, sans relever les impôts, et chaque collège sera livré avant la rentrée qui suit son "
    "chantier. "
)
REST = (
    "Le syndicat des enseignants demande que les travaux bruyants soient menés pendant les vacances. Une réunion avec "
    "les parents est prévue lundi au collège de Saint-Renan, où une classe a été fermée après la chute d’un plafond. "
    "Le rapport de la chambre régionale des comptes, attendu en juin, dira si le coût annoncé est tenable."
)
ARTICLE = f"{OPENING}« {STATEMENT.strip()} », indique la présidente dans un communiqué. {REST}"


def edited(text, every):
    words = text.split()
    return " ".join("autrement" if place % every == every - 1 else word for place, word in enumerate(words))


@pytest.mark.parametrize(
    "copy",
    [
        ARTICLE,
        ARTICLE.upper(),
        ARTICLE.replace("’", "'").replace("é", "e"),
        OPENING + REST[:200],
        edited(ARTICLE, 14),
        "Agence de presse, samedi. " + ARTICLE + " Lire aussi nos autres articles sur l’éducation.",
        "Menu Accueil Sport Météo. " + "Un autre article du même jour sur tout autre chose, la pêche. " * 25 + ARTICLE,
    ],
    ids=["the same", "capitals", "other marks", "an excerpt", "lightly edited", "with a credit", "on a long page"],
)
def test_copies_of_the_article_are_known(copy):
    assert is_copy(copy, ARTICLE)


@pytest.mark.parametrize(
    "source",
    [
        STATEMENT,
        "Communiqué de la présidente. " + STATEMENT + "Contact presse : service de la communication du département.",
        "Le plan de rénovation des collèges a été adopté vendredi par le conseil départemental, sans l’opposition, qui "
        "avait quitté la salle. Quarante établissements sont concernés, pour trois cents millions d’euros en huit ans.",
        "Une réunion avec les parents est prévue lundi au collège de Saint-Renan.",
        "Le rapport de la chambre régionale des comptes est repoussé à septembre. " * 3,
        "",
    ],
    ids=["quoted notice", "quoted notice with its frame", "another report", "one sentence", "a later fact", "empty"],
)
def test_sources_that_the_article_quotes_or_resembles_are_not_copies(source):
    assert not is_copy(source, ARTICLE)


def test_a_note_that_states_the_claim_word_for_word_is_not_a_copy_of_it():
    claim = "Le siège de l’organisation se trouve à Bruxelles depuis l’an deux mille dix-huit."
    assert not is_copy(claim, claim)


def test_copy_share_counts_shingles():
    assert copy_share("un deux trois quatre cinq six", "zéro un deux trois quatre cinq") == pytest.approx(1 / 2)
    assert copy_share("un deux", "un deux") == 0


def passage(source, number, text):
    span = Span(start=0, end=len(text))
    locator = Locator(paragraph=1)
    return Passage(id=f"{source}-{number}", source_id=source, text=text, span=span, locator=locator, language="fr")


def test_reprints_have_one_origin_and_others_their_own_in_any_order():
    passages = [
        passage("s3", 1, OPENING),
        passage("s1", 1, "Selon une dépêche. " + OPENING),
        passage("s2", 1, REST),
        passage("s2", 2, "Tout autre chose."),
    ]
    expected = {"s3-1": "s1", "s1-1": "s1", "s2-1": "s2", "s2-2": "s2"}
    for order in permutations(passages):
        assert origins(order) == expected


def test_a_chain_of_reprints_has_one_origin():
    text = OPENING + REST
    chain = [edited(text, 23), text, "Le quotidien. " + text]
    found = origins(passage(f"s{number}", 1, one) for number, one in enumerate(chain))
    assert set(found.values()) == {"s0"}


def test_short_passages_that_agree_by_chance_are_apart():
    found = origins([passage("s1", 1, "Le siège est à Bruxelles."), passage("s2", 1, "Le siège est à Bruxelles.")])
    assert len(set(found.values())) == 2


def test_texts_of_like_words_in_another_order_are_apart():
    words = OPENING.split()
    shuffled = words[:]
    random.Random(3).shuffle(shuffled)
    found = origins([passage("s1", 1, OPENING), passage("s2", 1, " ".join(shuffled))])
    assert len(set(found.values())) == 2
