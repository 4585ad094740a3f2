"""A claim and a passage are compared fact by fact; a doubt is never a difference."""

from datetime import date

import pytest

from factcheck.facts import Comparison, compare
from factcheck.records import Agreement, FactKind

NUMBER, DATE, DURATION, NAME = FactKind.NUMBER, FactKind.DATE, FactKind.DURATION, FactKind.NAME
ROLE, PLACE, NEGATION, MODALITY = FactKind.ROLE, FactKind.PLACE, FactKind.NEGATION, FactKind.MODALITY


def compared(claim: str, passage: str, languages: str) -> Comparison:
    """Compare two texts; `languages` is "fr", "en" or claim and passage, as in "fr-en"."""
    ours, _, theirs = languages.partition("-")
    return compare(claim, passage, language=ours, passage_language=theirs or ours)


# languages, claim, passage, kind of the difference
DIFFERENT = [
    ("fr", "La force compte 30 000 hommes.", "La force compte 10 000 hommes.", NUMBER),
    ("fr-en", "La force compte 30.000 hommes.", "The force is 10,000 soldiers strong.", NUMBER),
    ("fr", "La force comptera jusqu'à 30 000 hommes.", "La force comptera jusqu'à 10 000 hommes.", NUMBER),
    ("fr-en", "La force pourrait atteindre 30.000 hommes.", "The force would have up to 10,000 troops.", NUMBER),
    ("fr-en", "La force pourrait atteindre 30.000 hommes.", "The force would have fewer than 10,000 troops.", NUMBER),
    ("fr", "La force comptera jusqu'à 30 000 hommes.", "La force n'aura pas plus de 10 000 hommes.", NUMBER),
    ("fr", "La force comptera jusqu'à 30 000 hommes.", "La force compte 45 000 hommes.", NUMBER),
    ("fr-en", "Environ 30 pays participent au sommet.", "50 countries attend the summit.", NUMBER),
    ("fr", "Une trentaine de pays participent au sommet.", "Une cinquantaine de pays participent au sommet.", NUMBER),
    ("en", "At least 40 people were killed in the fire.", "The fire killed 12 people.", NUMBER),
    ("fr", "L'aide s'élève à 50 milliards d'euros.", "L'aide s'élève à 50 millions d'euros.", NUMBER),
    ("fr-en", "L'aide s'élève à 50 milliards d'euros.", "The aid amounts to 50 million euros.", NUMBER),
    ("fr", "Le chômage a reculé de 0,5 point.", "Le chômage a reculé de 0,5 %.", NUMBER),
    ("en", "Output grew by 3.9 percentage points in March.", "Output grew by 3.9% in March.", NUMBER),
    ("fr", "Le taux de chômage atteint 7,4 %.", "Le taux de chômage atteint 9,1 %.", NUMBER),
    ("en", "The pipeline is 1,200 km long.", "The pipeline is 800 km long.", NUMBER),
    ("fr", "La trêve durera trente jours.", "La trêve durera dix jours.", DURATION),
    ("fr-en", "La trêve durera 30 jours.", "The truce will last two months.", DURATION),
    ("fr", "L'accord a été signé le 18 mars.", "L'accord a été signé le 20 mars.", DATE),
    ("fr-en", "L'accord a été signé le 18 mars.", "The agreement was signed on 20 March.", DATE),
    ("en", "The bridge was opened in 1998.", "The bridge was opened in 2003.", DATE),
    ("fr", "Le sommet s'ouvre jeudi à Lorvane.", "Le sommet s'ouvre mardi à Lorvane.", DATE),
    (
        "fr-en",
        "Le ministre allemand de la Défense, Boris Pistorius, présidera la réunion.",
        "The meeting will be chaired by German defence minister Annalena Baerbock.",
        NAME,
    ),
    (
        "fr",
        "Le porte-parole du Kremlin, Dmitri Peskov, a réagi.",
        "Le porte-parole du Kremlin, Sergueï Lavrov, a réagi.",
        NAME,
    ),
    (
        "fr-en",
        "John Healey, ministre britannique de la Défense, a reçu ses homologues.",
        "John Healey, the British foreign secretary, received his counterparts.",
        ROLE,
    ),
    (
        "fr",
        "Le ministre de la Santé, Paul Morvan, a inauguré l'hôpital.",
        "Le maire, Paul Morvan, a inauguré l'hôpital.",
        ROLE,
    ),
    ("fr", "La réunion s'est tenue à Bruxelles.", "La réunion s'est tenue à Genève.", PLACE),
    (
        "fr-en",
        "Le sommet européen sur l'énergie s'ouvre à Bruxelles.",
        "The European energy summit opens in Geneva.",
        PLACE,
    ),
    ("fr", "M. Morvan a dit que l'accord serait signé.", "M. Perrin a dit que l'accord serait signé.", NAME),
    ("fr", "L'OTAN a approuvé l'envoi de troupes.", "L'ONU a approuvé l'envoi de troupes.", NAME),
    ("fr-en", "La France a livré douze chars à l'Ukraine.", "Spain delivered twelve tanks to Ukraine.", PLACE),
    ("fr", "Le pays est représenté à la réunion.", "Le pays n'est pas représenté à la réunion.", NEGATION),
    ("en", "The minister signed the border agreement.", "The minister never signed the border agreement.", NEGATION),
    ("fr", "Le parlement a adopté le budget.", "Le parlement a rejeté le budget.", NEGATION),
    ("fr-en", "Le Sénat a adopté la réforme.", "The Senate rejected the reform.", NEGATION),
    ("fr", "Les exportations de blé ont augmenté.", "Les exportations de blé ont baissé.", NEGATION),
    ("en", "Wheat exports rose sharply.", "Wheat exports fell sharply.", NEGATION),
    ("fr", "L'accord minier a été signé par le ministre.", "L'accord minier sera signé par le ministre.", MODALITY),
    ("en", "The ministers have signed the deal.", "The ministers plan to sign the deal.", MODALITY),
    ("fr", "Tous les députés ont voté la loi.", "Certains députés ont voté la loi.", NUMBER),
    ("en", "All villages were flooded by the river.", "Some villages were flooded by the river.", NUMBER),
]


@pytest.mark.parametrize(("languages", "claim", "passage", "kind"), DIFFERENT)
def test_a_difference_is_found_and_told_with_both_sides(languages, claim, passage, kind):
    differing = [pair for pair in compared(claim, passage, languages).differing if pair.kind is kind]
    assert differing
    assert differing[0].note == f"source: {differing[0].source} · article: {differing[0].claim}"
    assert differing[0].claim.split(" … ")[-1] in claim
    assert differing[0].source.split(" … ")[-1] in passage


# languages, claim, passage, a pair that agrees as (claim, source), how
AGREEING = [
    ("fr", "Une force de 30.000 hommes.", "Une force de 30 000 soldats.", ("30.000", "30 000"), "same"),
    ("fr-en", "Une force de 30.000 hommes.", "A force of 30,000 troops.", ("30.000", "30,000"), "same"),
    (
        "fr-en",
        "La force pourrait atteindre 30.000 hommes.",
        "The force has 10,000 soldiers.",
        ("pourrait atteindre 30.000", "10,000"),
        "compatible",
    ),
    ("fr", "Jusqu'à 30 000 hommes.", "Au plus 30 000 soldats.", ("Jusqu'à 30 000", "Au plus 30 000"), "compatible"),
    ("fr-en", "Une trentaine de pays.", "It was 31 countries.", ("Une trentaine", "31"), "compatible"),
    ("fr", "Environ 30 000 hommes.", "29 873 soldats.", ("Environ 30 000", "29 873"), "compatible"),
    ("fr", "Plus de 100 morts.", "Le bilan est de 140 morts.", ("Plus de 100", "140"), "compatible"),
    ("fr-en", "La trêve durera 30 jours.", "The truce will last one month.", ("30 jours", "one month"), "compatible"),
    ("fr-en", "Une aide de 21 Md€.", "Aid of 21 billion euros.", ("21 Md€", "21 billion euros"), "same"),
    ("fr-en", "La moitié des sièges.", "50% of the seats.", ("La moitié", "50%"), "same"),
    ("fr-en", "Sept habitants sur dix.", "70% of residents.", ("Sept habitants sur dix", "70%"), "same"),
    ("fr-en", "Un tunnel de 10 km.", "A 6.2-mile tunnel.", ("10 km", "6.2-mile"), "compatible"),
    ("fr", "Une baisse de 0,4 %.", "Le taux varie de -0,4 %.", ("0,4 %", "0,4 %"), "same"),
    ("fr-en", "Le 26 février, il a parlé.", "He spoke on Feb. 26.", ("26 février", "Feb. 26"), "same"),
    ("fr-en", "Le 26 février, il a parlé.", "He spoke in February.", ("26 février", "February"), "compatible"),
    ("fr", "Il a parlé en mars 2022.", "Il a parlé en 2022.", ("mars 2022", "2022"), "compatible"),
    (
        "fr-en",
        "Hier, Zelensky a parlé.",
        "On Monday Volodymyr Zelenskyy spoke.",
        ("Zelensky", "Volodymyr Zelenskyy"),
        "",
    ),
    ("fr-en", "Il est à Kiev.", "He is in Kyiv.", ("Kiev", "Kyiv"), "same"),
    ("fr-en", "L'OTAN se réunit.", "The meeting of NATO.", ("OTAN", "NATO"), "same"),
    ("fr-en", "Les États-Unis ont voté.", "Washington has voted.", ("États-Unis", "Washington"), "compatible"),
    ("fr-en", "Un général britannique.", "A general of the United Kingdom.", ("britannique", "United Kingdom"), "same"),
]


@pytest.mark.parametrize(("languages", "claim", "passage", "pair", "how"), AGREEING)
def test_what_agrees_is_aligned_across_formats_units_and_languages(languages, claim, passage, pair, how):
    result = compared(claim, passage, languages)
    agreements = {(item.claim, item.source): item.agreement.value for item in result.aligned}
    assert pair in agreements
    assert how in {"", agreements[pair]}
    assert result.differing == ()


# languages, claim, passage: nothing differs
UNRELATED = [
    ("fr", "La force compte 30 000 hommes.", "Le sommet réunit 50 pays."),
    ("fr", "La force compte 30 000 hommes.", "Le plan coûte 30 millions d'euros et dure 12 mois."),
    ("fr-en", "Une trentaine de pays participent.", "The summit lasted two days and cost 4 million euros."),
    ("fr", "Le loyer moyen atteint 900 euros.", "Le loyer a augmenté de 40 euros."),
    ("fr", "La vente a rapporté 76 500 euros.", "Il a vendu 900 certificats à 85 euros pièce."),
    ("fr", "Le taux était de 7,6 % auparavant.", "Le taux est de 7,4 %, en recul de 0,2 point."),
    ("fr", "La famille garde deux cinquièmes du capital.", "La famille a cédé 60 % du capital."),
    ("fr", "La commune compte 12 000 habitants.", "La région compte 2 millions d'habitants, la commune 12 000."),
    ("fr", "L'attaque du 13 mars a fait quatre morts.", "Le 2 juin 2020, le musée a rouvert ses portes."),
    ("fr", "La boucherie a fermé en 2019.", "La banque a fermé en 2017 et la boucherie deux ans plus tard."),
    ("fr", "Emmanuel Morvan a salué l'accord.", "La préfète Odile Bréhat a inauguré le pont."),
    ("fr", "Le ministre de la Santé, Paul Morvan, a parlé.", "Le ministre des Transports, Luc Perrin, a parlé."),
    ("fr", "Paul Morvan a parlé à Lorvane.", "Le maire, Paul Morvan, a parlé à Lorvane."),
    ("fr", "Le texte n'a pas été signé par le ministre.", "Le ministre n'a jamais signé le texte."),
    ("fr", "Personne n'a signé le texte du traité.", "Aucun pays n'a signé le texte du traité."),
    ("fr-en", "Le ministre n'a pas signé l'accord.", "The minister did not sign the agreement."),
    ("fr", "La plupart des députés ont voté la loi.", "Tous les députés ont voté la loi."),
    ("fr", "Le pays prévoit de signer l'accord.", "Le pays pourrait signer l'accord."),
    ("fr", "Edder Morvan a gagné la course de Lorvane.", "Morvan Edder a gagné la course de Lorvane."),
    ("fr-en", "Le champion Petr Dvor a gagné.", "Goalie Petr Dvor won."),
    ("fr", "La réunion a eu lieu en Belgique.", "La réunion a eu lieu à Bruxelles."),
    ("fr-en", "Le tremblement de terre a fait 13,435 victimes.", "The quake left 13,435 victims."),
]


@pytest.mark.parametrize(("languages", "claim", "passage"), UNRELATED)
def test_facts_of_other_things_are_never_a_difference(languages, claim, passage):
    assert compared(claim, passage, languages).differing == ()


def test_a_fact_without_counterpart_is_unmatched_and_keeps_its_span():
    claim = "La force compte 30 000 hommes."
    (fact,) = compared(claim, "Le sommet s'est ouvert sans heurts.", "fr").unmatched
    assert (fact.kind, fact.span.of(claim)) == (NUMBER, "30 000")


def test_an_agreeing_figure_anywhere_in_the_passage_settles_the_claim():
    passage = "La force comptait 10 000 hommes en mai. Elle compte désormais 30 000 hommes."
    result = compared("La force compte 30 000 hommes.", passage, "fr")
    assert [(pair.source, pair.agreement) for pair in result.aligned] == [("30 000", Agreement.SAME)]
    assert result.differing == ()


def test_relative_dates_are_resolved_each_against_its_own_day_of_writing():
    claim, passage = "Les ministres se sont réunis ce jeudi.", "Ministers met yesterday."
    same = compare(
        claim, passage, language="fr", passage_language="en", base=date(2025, 4, 10), passage_base=date(2025, 4, 11)
    )
    assert [pair.agreement for pair in same.aligned if pair.kind is DATE] == [Agreement.SAME]
    other = compare(
        claim, passage, language="fr", passage_language="en", base=date(2025, 4, 10), passage_base=date(2025, 4, 2)
    )
    assert [pair.agreement for pair in other.aligned if pair.kind is DATE] == []


@pytest.mark.parametrize(
    ("claim", "language", "passage", "other", "kind"),
    [
        (
            "Anna Kerl est la ministre allemande des Affaires étrangères.", "fr",
            "Anna Kerl est la ministre allemande de la Défense depuis janvier.", "fr", FactKind.ROLE,
        ),
        (
            "Le 24 mars, des délégations russe et américaine ont négocié à Djeddah.", "fr",
            "American and Russian delegations negotiated in Riyadh on 24 March.", "en", FactKind.PLACE,
        ),
        (
            "The army struck the metering station.", "en",
            "The general staff denied that the army had struck the metering station.", "en", FactKind.NEGATION,
        ),
        (
            "L'armée a frappé la station de comptage.", "fr",
            "L'état-major nie que l'armée ait frappé la station de comptage.", "fr", FactKind.NEGATION,
        ),
    ],
)  # fmt: skip
def test_offices_places_and_denials_are_set_against_each_other(claim, language, passage, other, kind):
    found = compare(claim, passage, language=language, passage_language=other)
    assert kind in {pair.kind for pair in found.differing}


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Anna Kerl est la ministre française de la Défense.", "Boris Lund est le ministre allemand de la Défense."),
        ("Anna Kerl est la présidente ukrainienne.", "Boris Lund est le président américain."),
    ],
)
def test_holders_of_other_offices_are_no_rivals(claim, passage):
    assert compare(claim, passage, language="fr", passage_language="fr").differing == ()
