"""Claims found by rules: speakers, links, self-contained wording, what is left and why."""

from datetime import date

import pytest

from factcheck import article, claims
from factcheck.engines.local import LocalEngine
from factcheck.records import ClaimType

DAY = date(2025, 4, 10)


def find(text, language="fr", published=DAY):
    return claims.find(article.read(text, language=language, published=published), LocalEngine())


def texts(text, language="fr"):
    return [claim.text for claim in find(text, language).claims]


def test_a_saying_and_its_content_are_two_linked_claims():
    said, told = find("La ministre Nora Haddad a déclaré que le déficit avait atteint 4,2 milliards d’euros.").claims
    assert (said.type, told.type) == (ClaimType.STATEMENT, ClaimType.NUMBER)
    assert said.speaker == told.speaker == "Nora Haddad"
    assert told.part_of == said.id
    assert told.quote == "le déficit avait atteint 4,2 milliards d’euros"


def test_a_verbatim_quotation_is_a_quotation_with_the_day_it_was_said():
    (said, *_) = find("« Nous tiendrons », avait déclaré M. Paul Ferrand le 26 février.").claims
    assert (said.type, said.speaker) == (ClaimType.QUOTATION, "Paul Ferrand")
    assert said.said_on.start == date(2025, 2, 26)


def test_a_pronoun_takes_the_subject_of_the_sentence_before():
    text = "Nora Haddad a rencontré mardi le préfet Louis Garance à Lorgues. Elle a précisé que trois écoles ont fermé."
    found = find(text).claims
    said = next(claim for claim in found if claim.type is ClaimType.STATEMENT)
    assert said.speaker == "Nora Haddad"
    assert said.text.startswith("Nora Haddad a précisé")
    assert [span.of(said.text) for span in said.added] == ["Nora Haddad"]


def test_a_pronoun_that_nothing_fits_is_kept_and_flagged():
    claim = find("Elle a démissionné le 3 mars 2025 du conseil de Lorgues.").claims[0]
    assert claim.text.startswith("Elle a démissionné")
    assert "“Elle”" in claim.ambiguous


def test_an_impersonal_pronoun_is_no_reference():
    claim = find("Le préfet Louis Garance est parti. Il y a 12 blessés à Lorgues depuis mardi.").claims[-1]
    assert claim.text.startswith("Il y a 12 blessés")
    assert claim.ambiguous is None


def test_a_short_name_is_given_in_full_with_its_role():
    text = (
        "Le ministre des Transports, Louis Garance, est arrivé à Lorgues lundi. M. Garance a visité le port de Meyne."
    )
    assert "Louis Garance (ministre des Transports) a visité le port de Meyne." in texts(text)


def test_elision_stays_right_when_a_name_is_given_in_full():
    text = "Ali Morand dirige la ville de Lorgues depuis 2020. Le bilan de M. Morand a été publié en 2024."
    assert "Le bilan d'Ali Morand a été publié en 2024." in texts(text)


def test_a_role_in_apposition_is_a_claim_once():
    mayor = "Louis Garance, maire de Lorgues depuis 2020,"
    text = f"{mayor} a signé le 2 mars 2025. {mayor} est parti."
    assert texts(text).count("Louis Garance est maire de Lorgues depuis 2020.") == 1


@pytest.mark.parametrize(
    ("sentence", "dated"),
    [
        ("Les maires se sont réunis ce jeudi à Lorgues.", "ce jeudi [10 avril 2025]"),
        (
            "Les maires se sont réunis la semaine dernière à Lorgues.",
            "la semaine dernière [du 31 mars 2025 au 6 avril 2025]",
        ),
        ("Le mois dernier, les maires se sont réunis à Lorgues.", "Le mois dernier [mars 2025]"),
        ("Le 20 mars, les maires se sont réunis à Lorgues.", "Le 20 mars 2025, les"),
    ],
)
def test_relative_dates_are_made_explicit(sentence, dated):
    assert dated in texts(sentence)[0]


def test_this_meeting_is_told_by_the_sentence_before():
    first = "Des maires de douze communes se réuniront vendredi à Lorgues pour voter le plan."
    text = f"{first} Cette réunion sera ouverte par Anne Roux."
    assert (
        "Cette réunion [de maires de douze communes, vendredi (11 avril 2025) à Lorgues] sera ouverte par Anne Roux."
        in texts(text)
    )


def test_a_demonstrative_takes_the_phrase_with_its_noun():
    first = "Un premier accord, signé par Lorgues et Meyne le 18 mars, prévoyait 30 logements."
    text = f"{first} Cet accord a été rompu lundi."
    assert any(
        found.startswith("Cet accord [un premier accord, signé par Lorgues et Meyne le 18 mars 2025] a été")
        for found in texts(text)
    )


def test_connectors_are_left_out():
    assert texts("Toutefois, Lorgues a perdu 300 habitants en 2024.") == ["Lorgues a perdu 300 habitants en 2024."]


def test_a_coordinated_verb_carries_its_subject():
    first = "Lorgues et Meyne ont refusé les conditions de la région"
    text = f"{first} et n’ont pas signé l’accord de 2024 sur les transports."
    assert texts(text)[1] == "Lorgues et Meyne n’ont pas signé l’accord de 2024 sur les transports."


def test_a_relative_clause_about_the_subject_is_a_claim_of_its_own():
    assert "Le pont a coûté 3 millions d’euros." in texts("Le pont, qui a coûté 3 millions d’euros, a été fermé mardi.")


def test_a_relative_clause_between_dashes_takes_the_noun_before_it():
    text = "Lorgues travaille à la forme d’une ligue – qui pourrait réunir 30.000 habitants – depuis mars 2024."
    assert "Une ligue pourrait réunir 30.000 habitants." in texts(text)


def test_a_military_rank_is_no_claim_of_a_role():
    assert len(texts("L’amiral français Louis Garance a visité Meyne le 3 mars 2025.")) == 1


def test_an_accusation_gives_the_act_as_a_linked_claim():
    accused, done = find("Lorgues accuse la région d’avoir supprimé 40 postes de soignants.").claims
    assert done.text == "La région a supprimé 40 postes de soignants."
    assert done.part_of == accused.id
    assert accused.speaker == done.speaker == "Lorgues"


def test_what_somebody_denies_is_not_put_in_their_mouth():
    denied, told = find("Ann Lee denied that the council had sold the land in 2021.", "en").claims
    assert denied.speaker == "Ann Lee"
    assert told.speaker is None
    assert told.reason.startswith("denied by Ann Lee")


def test_a_quotation_that_goes_on_in_its_own_paragraph_keeps_its_speaker():
    first = "Le ministère a déclaré : « Le pont de Lorgues tiendra cet hiver. »"
    found = find(f"{first}\n« Les travaux ont coûté 3 millions d’euros en 2024. »").claims
    assert {claim.speaker for claim in found} == {"le ministère"}
    assert found[-1].type is ClaimType.NUMBER


def test_we_in_a_quotation_is_named_and_flagged():
    content = find("« En dix ans, nous avons perdu 40 % de nos lits », a dit Anne Roux.").claims[-1]
    assert "nous [Anne Roux] avons perdu 40 %" in content.text
    assert "whom it takes in" in content.ambiguous


@pytest.mark.parametrize(
    ("language", "sentence", "kind"),
    [
        ("fr", "Faut-il fermer le pont de Lorgues ?", "question"),
        ("fr", "Quelle honte, mais quelle honte !", "exclamation"),
        ("fr", "C’est vraiment une mascarade lamentable.", "opinion"),
        ("fr", "Je n’ai jamais autant pleuré devant ma télévision.", "personal experience"),
        ("en", "It is a disgrace.", "opinion"),
        ("en", "Why now?", "question"),
    ],
)
def test_what_no_source_could_settle_is_listed_with_its_kind(language, sentence, kind):
    findings = find(sentence, language)
    assert findings.claims == ()
    assert [entry.kind for entry in findings.not_checkable] == [kind]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Le chômage a atteint 7,4 % en mars 2025 à Lorgues.", ClaimType.NUMBER),
        ("La loi interdit aux employeurs de Lorgues la vente des fichiers.", ClaimType.LAW),
        ("La fermeture du pont a provoqué la faillite de la scierie de Meyne.", ClaimType.CAUSAL),
        ("La scierie de Meyne rouvrira en mai prochain.", ClaimType.PREDICTION),
        ("Le préfet Louis Garance a visité Meyne mardi.", ClaimType.EVENT),
    ],
)
def test_claims_are_typed(sentence, kind):
    assert find(sentence).claims[0].type is kind


def test_a_statement_is_its_authors_and_not_of_whoever_it_quotes():
    first = "La région a publié un communiqué, indiquant que M. Louis Garance dirait : « Nous tiendrons tous bon. »"
    found = find(f"{first}\n« Les travaux ont coûté 3 millions d’euros », indiquait le communiqué.").claims
    assert found[-1].speaker == "la région (le communiqué)"


@pytest.mark.parametrize(
    "sentence",
    [
        "--do you believe that the council interfered in the 2016 campaign?",
        "- has to be taken by the county and when we took action, it had a favorable response.",
    ],
)
def test_a_sentence_cut_off_before_its_subject_breaks_nothing(sentence):
    """Transcripts of debates have them: a turn that begins in the middle of a sentence."""
    found = find(sentence, "en")
    assert len(found.claims) + len(found.not_checkable) >= 1
