"""Who says what: the forms of reported speech in French and English."""

import pytest

from factcheck.engines.local.attribution import find_sayings


def read(text, language):
    return [
        (text[slice(*saying.speaker)], [text[slice(*content)] for content in saying.contents])
        for saying in find_sayings(text, language)
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "contents"),
    [
        ("« Le pont tiendra », indiquait la note.", "la note", ["Le pont tiendra"]),
        ("« Le pont tiendra », a assuré M. Roux le 3 mai.", "M. Roux", ["Le pont tiendra"]),
        ("« Le pont tiendra », a-t-elle assuré.", "elle", ["Le pont tiendra"]),
        ("Anne Roux a déclaré lundi que le pont tiendra.", "Anne Roux", ["le pont tiendra"]),
        ("Anne Roux a déclaré : « Le pont tiendra. »", "Anne Roux", ["Le pont tiendra"]),
        ("Selon la mairie, le pont date de 1934.", "la mairie", ["le pont date de 1934"]),
        ("Le pont date de 1934, d'après la mairie.", "la mairie", ["Le pont date de 1934"]),
        ("Le pont date de 1934, a affirmé le maire.", "le maire", ["Le pont date de 1934"]),
        ("Le pont date de 1934, a-t-il affirmé.", "il", ["Le pont date de 1934"]),
        (
            "Le pont rouvrira au printemps, a promis lundi le maire, Luc Vasseur.",
            "le maire, Luc Vasseur",
            ["Le pont rouvrira au printemps"],
        ),
        ("Près de 80 emplois menacés, a annoncé le groupe.", "le groupe", ["Près de 80 emplois menacés"]),
        ("Sa voisine, Jeanne Morel, a dénoncé un chantier « sans fin ».", "Sa voisine, Jeanne Morel", []),
        ("Avec le temps, un jour, promet la mairie, le pont sera sûr.", "la mairie", []),
        ("Le pont, a dit Luc Vasseur à Anne Roux, est fermé.", "Luc Vasseur", []),
        (
            "« Le pont est sûr » pour les riverains du quai, a dit Luc Vasseur, un élu.",
            "Luc Vasseur",
            ["« Le pont est sûr » pour les riverains du quai"],
        ),
        ("Les riverains qui ont signé exigeaient un pont.", "Les riverains", []),
        ("Le pont, assure la mairie, est fermé.", "la mairie", []),
        ("La mairie dément : le pont est sûr.", "La mairie", ["le pont est sûr"]),
        ("La mairie s'inquiète : le pont, dit-elle, est fermé.", "La mairie", []),
        ("Le syndicat Lien, lui, exigeait 4 %.", "Le syndicat Lien, lui", []),
        ("Les assureurs chiffrent les dégâts à 12 millions d'euros.", "Les assureurs", []),
        ("Ruth Adley souhaite voir le moulin rouvrir en 2030.", "Ruth Adley", []),
        (
            "Le maire a dit que le pont tient et que la route est sûre.",
            "Le maire",
            ["le pont tient", "la route est sûre"],
        ),
    ],
)
def test_french_forms(text, speaker, contents):
    assert read(text, "fr") == [(speaker, contents)]


@pytest.mark.parametrize(
    ("text", "speaker", "contents"),
    [
        ('"The bridge is safe," the mayor said on Monday.', "the mayor", ["The bridge is safe"]),
        ('"The bridge is safe," said Ann Lee, an engineer.', "Ann Lee", ["The bridge is safe"]),
        ("Ann Lee said on Monday that the bridge was safe.", "Ann Lee", ["the bridge was safe"]),
        ("Ann Lee told reporters the bridge was safe.", "Ann Lee", ["the bridge was safe"]),
        ("According to the council, the bridge was built in 1934.", "the council", ["the bridge was built in 1934"]),
        (
            "The bridge was built in 1934, according to the mayor, Ann Lee.",
            "the mayor, Ann Lee",
            ["The bridge was built in 1934"],
        ),
        ("The bridge was built in 1934, Ann Lee said.", "Ann Lee", ["The bridge was built in 1934"]),
        (
            "The bridge will reopen, said on Monday the mayor, Ann Lee.",
            "the mayor, Ann Lee",
            ["The bridge will reopen"],
        ),
        ("The bridge, the council reckons, is safe.", "the council", []),
        ("After the flood, engineers said on Monday, the bridge was safe.", "engineers", []),
        ("The bridge is safe, the council said, and it will open.", "the council", ["The bridge is safe"]),
        ("The union disagrees: the bridge is safe.", "The union", ["the bridge is safe"]),
        ("The union is worried: the bridge, it says, is closed.", "The union", []),
        ("Insurers put the loss at 12 million crowns.", "Insurers", []),
        ("Her sister, Ruth Adley, wants to see the mill reopened by 2030.", "Her sister, Ruth Adley", []),
        ("The council reckons the bridge was safe.", "The council", ["the bridge was safe"]),
        ("It was safe, she added, warned Ann Lee.", "Ann Lee", ["It was safe, she added"]),
    ],
)
def test_english_forms(text, speaker, contents):
    assert read(text, "en") == [(speaker, contents)]


def test_a_verb_after_an_apposition_takes_the_subject_before_it():
    (saying,) = find_sayings("Le propriétaire, le groupe Lorgal, a promis de garder tous les salariés.", "fr")
    assert saying.frame == "pledge"
    assert saying.contents == ()


def test_a_saying_within_a_saying_is_both():
    text = "La mairie a publié une note, indiquant que M. Roux dirait : « Le pont tiendra cet hiver. »"
    outer, inner = read(text, "fr")
    assert outer == ("La mairie", ["M. Roux dirait : « Le pont tiendra cet hiver. »"])
    assert inner == ("M. Roux", ["Le pont tiendra cet hiver"])


def test_a_second_verb_with_the_same_subject_is_a_second_saying():
    text = "Le porte-parole a déclaré que le pont tient et a ajouté : « Nous le surveillons. »"
    first, second = find_sayings(text, "fr")
    assert [text[slice(*c)] for c in first.contents] == ["le pont tient"]
    assert second.speaker[0] == second.speaker[1]
    assert second.verbatim


def test_a_quotation_of_several_sentences_is_one():
    (saying,) = find_sayings("« Le pont tient. Il tiendra. Partez », a dit Anne Roux.", "fr")
    assert len(saying.contents) == 1


def test_a_quotation_without_attribution_is_an_orphan():
    (saying,) = find_sayings("« Le pont tient depuis quatre-vingt-dix ans. »", "fr")
    assert saying.orphan


@pytest.mark.parametrize(
    "text",
    [
        "Il est plus grand que le pont.",
        "Les pays de la « ligue des ponts » se sont réunis.",
        "Selon les cas, le pont ouvre à midi.",
        "Au menu, la ville d'après une crue de cent ans.",
        "Le pont, qui date de 1934, relie les deux rives.",
        "Les dégâts se chiffrent à 12 millions d'euros.",
        "Le pont a un défaut : il date de 1934.",
        "Le pont, note comprise, coûte 4 millions.",
    ],
)
def test_what_only_looks_like_reported_speech(text):
    assert read(text, "fr") == []


@pytest.mark.parametrize(
    "text",
    [
        "The bridge has one flaw: it dates from 1934.",
        "The bridge, a landmark, dates from 1934.",
        "The files, the latest reports, and the maps were lost.",
        "The crew put the boat at anchor.",
        "Ruth Adley wants to buy the mill.",
        "The mayor, who found the letter, left in 1934.",
    ],
)
def test_what_only_looks_like_reported_speech_in_english(text):
    assert read(text, "en") == []
