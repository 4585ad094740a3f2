"""Signs that turn, weaken or bound a statement are found, each with the words that it bears on."""

import pytest

from factcheck.facts import PolarityKind, find_polarity

# language, text, the sign as written
NEGATED = [
    ("fr", "Le pays ne participe pas au sommet.", "ne participe pas"),
    ("fr", "Le pays n'a pas signé le texte.", "n'a pas"),
    ("fr", "Le pays n’a jamais signé le texte.", "n’a jamais"),
    ("fr", "Il ne signera plus le texte.", "ne signera plus"),
    ("fr", "Aucun pays n'a signé.", "Aucun"),
    ("fr", "Ils ont signé sans réserve.", "sans"),
    ("en", "The country is not attending.", "not"),
    ("en", "The country didn't sign.", "didn't"),
    ("en", "The country has never signed.", "never"),
    ("en", "They signed without delay.", "without"),
    ("en", "It failed to sign the text.", "failed to"),
    ("en", "No country signed.", "No"),
]


@pytest.mark.parametrize(("language", "text", "sign"), NEGATED)
def test_a_negation_is_found(language, text, sign):
    found = [m for m in find_polarity(text, language) if m.kind is PolarityKind.NEGATION]
    assert sign in [mention.text for mention in found]
    assert all(mention.span.of(text) == mention.text for mention in found)


NOT_NEGATED = [
    ("fr", "Le texte ne compte que trois articles."),
    ("fr", "L'impôt ne fut supprimé qu'en 1926, plus de cent ans après."),
    ("fr", "Il est arrivé plus tard."),
    ("fr", "À deux pas de la gare, il a parlé."),
    ("en", "It is not only cheap but fast."),
    ("en", "No more than ten came."),
    ("en", "The notice was read."),
]


@pytest.mark.parametrize(("language", "text"), NOT_NEGATED)
def test_only_and_comparisons_negate_nothing(language, text):
    assert [m.text for m in find_polarity(text, language) if m.kind is PolarityKind.NEGATION] == []


def test_a_negation_bears_on_its_own_clause():
    text = "Il n'a pas signé le texte, mais il a salué le vote."
    (negation,) = [m for m in find_polarity(text, "fr") if m.kind is PolarityKind.NEGATION]
    assert "signé" in negation.scope.of(text)
    assert "salué" not in negation.scope.of(text)


# language, text, kind, the sign as written
ASPECTS = [
    ("fr", "Le texte sera signé.", PolarityKind.FUTURE, "sera"),
    ("fr", "Ils vont signer.", PolarityKind.FUTURE, "vont signer"),
    ("fr", "Il pourrait signer.", PolarityKind.POSSIBLE, "pourrait"),
    ("fr", "Il envisage de signer.", PolarityKind.POSSIBLE, "envisage"),
    ("fr", "Le texte a été signé.", PolarityKind.DONE, "a été signé"),
    ("en", "The text will be signed.", PolarityKind.FUTURE, "will"),
    ("en", "The text is due to be signed.", PolarityKind.FUTURE, "is due to"),
    ("en", "They could sign.", PolarityKind.POSSIBLE, "could"),
    ("en", "They plan to sign.", PolarityKind.POSSIBLE, "plan"),
    ("en", "They have signed.", PolarityKind.DONE, "have signed"),
]


@pytest.mark.parametrize(("language", "text", "kind", "sign"), ASPECTS)
def test_what_is_planned_is_told_from_what_is_done(language, text, kind, sign):
    assert (kind, sign) in {(m.kind, m.text) for m in find_polarity(text, language)}


# language, text, value of the quantifier or side of the axis
VALUES = [
    ("fr", "Tous les pays ont signé.", "all"),
    ("fr", "La plupart des pays ont signé.", "most"),
    ("fr", "Certains pays ont signé.", "some"),
    ("fr", "Aucun pays n'a signé.", "none"),
    ("en", "All countries signed.", "all"),
    ("en", "Most countries signed.", "most"),
    ("en", "Several countries signed.", "some"),
    ("en", "None of the countries signed.", "none"),
    ("fr", "Les prix ont augmenté.", "rise+"),
    ("fr", "Les prix ont baissé.", "rise-"),
    ("en", "Prices rose.", "rise+"),
    ("en", "Prices fell.", "rise-"),
    ("fr", "Il a accepté.", "accept+"),
    ("fr", "Ils refusent.", "accept-"),
    ("en", "They approved it.", "accept+"),
    ("en", "They rejected it.", "accept-"),
]


@pytest.mark.parametrize(("language", "text", "value"), VALUES)
def test_quantifiers_and_opposites_are_named(language, text, value):
    assert value in {mention.value for mention in find_polarity(text, language)}
