"""What stands around an article's prose: headlines, cross-headings, captions, newsletter lines, and their likes."""

import pytest

from factcheck import article
from factcheck.records import ExclusionKind

FR = (
    "La commune de Servoz-le-Haut a voté mardi un budget de 12 millions d’euros, en hausse de 4 %.",
    "Le chantier du gymnase commencera en mars, selon l’adjointe aux sports. Il durera deux ans.",
    "Le préfet a reçu les riverains jeudi. Ils demandent une étude sur le bruit.",
)
EN = (
    "The town of Ferrow adopted a budget of 12 million marks on Tuesday, 4% more than last year.",
    "Work on the sports hall begins in March, according to the deputy mayor. It will last two years.",
    "The governor met the residents on Thursday. They are asking for a study of the noise.",
)
BODIES = {"fr": FR, "en": EN}


def set_aside(found, kind):
    return [exclusion.span.of(found.text) for exclusion in found.excluded if exclusion.kind is kind]


def kept(found):
    return " ".join(sentence.text for sentence in article.sentences(found))


def read(text, language):
    return article.read(text, language=language)


def between(line, language, *, gap="\n\n"):
    """Put a line between the paragraphs of an article."""
    first, *rest = BODIES[language]
    return read(gap.join([first, line, *rest]), language)


HEADLINES = [
    ("fr", "Le lac de Vaubrune perd ses truites et inquiète les pêcheurs"),
    ("fr", "Handball : Servoz-le-Haut renverse Meyne et file en finale"),
    ("en", "Ferry strike has stranded thousands and the talks are failing"),
    ("en", "Rugby: Ferrow beats Oldmere and keeps the cup"),
]


@pytest.mark.parametrize(("language", "headline"), HEADLINES)
@pytest.mark.parametrize(
    "below", ["\n\n", "\nPar Odile Marsac\n", "\nBy Nora Penhale\n12 May 2025\n", "\nShare this article\n\n"]
)
def test_a_headline_set_off_from_the_body_is_set_aside_though_it_says_something_new(language, headline, below):
    found = read(headline + below + "\n\n".join(BODIES[language]), language)
    assert set_aside(found, ExclusionKind.HEADING) == [headline]


@pytest.mark.parametrize(("language", "headline"), HEADLINES)
def test_a_headline_above_a_standfirst_and_a_byline_is_set_aside_and_the_standfirst_kept(language, headline):
    standfirst = {"fr": "Les élus ont siégé jusqu’à minuit.", "en": "Councillors sat until midnight."}[language]
    byline = {"fr": "Par Odile Marsac", "en": "By Nora Penhale"}[language]
    found = read(f"{headline}\n{standfirst}\n\n{byline}\n\n" + "\n\n".join(BODIES[language]), language)
    assert set_aside(found, ExclusionKind.HEADING) == [headline]
    assert standfirst in kept(found)


@pytest.mark.parametrize(
    ("language", "headline"),
    [("fr", "Crue à Meyne : « Nous avons tout perdu »"), ("en", "Ferrow’s baker: “We have lost everything”")],
)
def test_a_headline_may_end_with_a_quotation(language, headline):
    found = read(f"{headline}\n\n" + "\n\n".join(BODIES[language]), language)
    assert set_aside(found, ExclusionKind.HEADING) == [headline]


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("fr", "Le boulanger de Meyne le dit : « Nous avons tout perdu. »"),
        ("fr", "Le boulanger de Meyne a dit : « Nous avons perdu 4 fours »."),
        ("en", "The baker of Ferrow told us: “We have lost four ovens.”"),
    ],
)
def test_a_first_sentence_may_end_with_a_quotation(language, opening):
    assert opening in kept(read(f"{opening}\n\n" + "\n\n".join(BODIES[language]), language))


@pytest.mark.parametrize(("language", "headline"), HEADLINES)
def test_a_first_line_is_kept_when_nothing_sets_it_off_or_it_ends_with_a_stop(language, headline):
    assert headline in kept(read(headline + "\n" + "\n".join(BODIES[language]), language))
    assert headline in kept(read(headline + ".\n\n" + "\n\n".join(BODIES[language]), language))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_text_without_final_stops_keeps_its_first_line(language):
    lines = {
        "fr": ["Le maire a signé l’accord lundi", "Le préfet a visité le port", "Le pont rouvre le 3 mai"],
        "en": ["The mayor has signed the deal", "The governor visited the port", "The bridge reopens on 3 May"],
    }[language]
    assert lines[0] in kept(read("\n\n".join(lines), language))


@pytest.mark.parametrize(
    ("language", "heading"), [("fr", "2. Impôts locaux"), ("fr", "3) Écoles et crèches"), ("en", "2. Local taxes")]
)
def test_a_numbered_heading_is_set_aside(language, heading):
    assert set_aside(between(heading, language, gap="\n"), ExclusionKind.HEADING) == [heading]


def test_a_numbered_heading_above_a_list_is_set_aside_and_the_items_kept():
    heading, item = "2. Transports", "– Péages gelés à 4,20 € sur l’autoroute du sud."
    found = between(f"{heading}\n{item}", "fr", gap="\n")
    assert set_aside(found, ExclusionKind.HEADING) == [heading]
    assert "4,20 €" in kept(found)


@pytest.mark.parametrize(
    ("language", "items"),
    [
        ("fr", ("1. 14 % de logements vacants", "2. 300 ménages en attente", "3. Deux écoles fermées")),
        ("en", ("1. 14% of homes empty", "2. 300 households on the list", "3. Two schools closed")),
    ],
)
def test_the_items_of_a_numbered_list_are_no_headings(language, items):
    found = between("\n".join(items), language, gap="\n")
    assert set_aside(found, ExclusionKind.HEADING) == []


@pytest.mark.parametrize(
    ("language", "heading"),
    [("fr", "« On ne dort plus »"), ("en", "“Nobody sleeps any more”"), ("fr", "“On ne dort plus”")],
)
def test_a_heading_in_quotation_marks_is_set_aside(language, heading):
    assert set_aside(between(heading, language), ExclusionKind.HEADING) == [heading]


@pytest.mark.parametrize(
    ("language", "quotation"),
    [
        ("fr", "« On a perdu 40 % de nos clients », dit la boulangère."),
        ("fr", "« On a perdu 40 % de nos clients. »"),
        ("en", "“We have lost 40% of our customers.”"),
        ("en", "“We have lost 40% of our customers,”\nsaid the baker."),
    ],
)
def test_a_quotation_that_is_a_sentence_of_the_article_is_kept(language, quotation):
    assert "40" in kept(between(quotation, language))


@pytest.mark.parametrize(
    ("language", "caption"),
    [
        ("fr", "Les habitants sont évacués en barque, mardi. Photo : Paul Orsay"),
        ("fr", "Le pont de Meyne après la crue. © Anne Roux / Midi-Vues"),
        ("en", "Passengers are led off the ferry on Monday. Photo: Kit Farrow"),
        ("en", "Passengers are led off the ferry (Photo by Kit Farrow)"),
    ],
)
def test_a_caption_that_ends_with_its_credit_is_set_aside(language, caption):
    found = between(caption, language)
    assert set_aside(found, ExclusionKind.CAPTION) == [caption]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Le maire a publié une photo : un pont détruit en 2019."),
        ("fr", "La gagnante du prix de la photo a 31 ans."),
        ("en", "The museum paid 40,000 marks for one photo: a portrait of 1911."),
    ],
)
def test_a_sentence_about_a_photo_is_kept(language, sentence):
    assert sentence in kept(between(sentence, language))


@pytest.mark.parametrize(
    ("language", "caption", "credit"),
    [
        ("fr", "Anne Roux et son équipe, dimanche matin, sur le quai de Meyne.", "Photo : Paul Orsay / Midi-Vues"),
        ("en", "Nora Penhale and her crew on the quay at Ferrow.", "Photo: Kit Farrow"),
    ],
)
def test_a_line_without_a_verb_above_its_credit_is_a_caption(language, caption, credit):
    found = between(f"{caption}\n{credit}", language)
    assert set_aside(found, ExclusionKind.CAPTION) == [caption, credit]


@pytest.mark.parametrize(
    ("language", "credit"), [("fr", "Photo : Paul Orsay / Midi-Vues"), ("en", "Photo: Kit Farrow")]
)
def test_a_paragraph_above_a_credit_is_kept(language, credit):
    found = between(credit, language, gap="\n")
    assert BODIES[language][0] in kept(found)
    toll = {"fr": "Bilan : 14 blessés et un disparu.", "en": "The toll: 14 injured and one missing."}[language]
    assert toll in kept(between(f"{toll}\n\n{credit}", language))


@pytest.mark.parametrize(
    "line",
    [
        "Le dimanche, nos recettes et nos bons plans dans votre boîte mail : je m’inscris",
        "Retrouvez chaque soir notre revue de presse dans votre boîte de réception",
        "La cuisine sans chichi, chaque mercredi – je m’abonne",
        "Our best recipes, every Sunday, straight to your inbox",
        "The week in science, every Friday: sign up here",
    ],
)
def test_a_newsletter_line_is_set_aside(line):
    assert set_aside(between(line, "fr"), ExclusionKind.SHARE) == [line]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Les escrocs glissent une fausse facture dans votre boîte mail."),
        ("fr", "Douze mille habitants ont déjà choisi de s’inscrire."),
        ("en", "Fraudsters drop a false invoice in your inbox."),
        ("en", "In 2024 some 12,000 residents chose to sign up."),
    ],
)
def test_a_sentence_about_mail_or_signing_up_is_kept(language, sentence):
    assert sentence in kept(between(sentence, language))
