"""Every system on items made by hand, whose answers anyone can work out."""

import pytest

from eval import systems
from eval.baselines import stances, tune
from eval.baselines.stances import Bounds
from eval.corpus import open_corpus
from eval.datasets import DatasetError
from eval.finding import detect
from eval.judging import judge
from eval.records import DetectionItem, Document, GoldSet, Query, VerificationItem
from eval.searching import search
from factcheck.records import Stance
from factcheck.settings import Settings

SAYS = "The bridge of Varenne is 120 metres long and was opened in 1987."
OTHER = "The bridge of Varenne is 95 metres long and was opened in 1987."
DENIES = "The bridge of Varenne was not opened in 1987."
AWAY = "Elections to the council of Orsk will be held in May."


def item(claim, evidence, label="neutral"):
    return VerificationItem(id=claim, claim=claim, evidence=(evidence,), label=label, language="en")


def answer(name, claim, evidence, content=None):
    subject = systems.make(name, Settings(), content)
    outcome = judge(item(claim, evidence), subject)
    assert outcome.failure is None
    assert sum(outcome.scores.values()) == pytest.approx(1, abs=0.001)
    return outcome.predicted


@pytest.mark.parametrize("name", ["local", "local-no-facts", "local-no-verifier", "overlap", "cosine"])
def test_its_own_words_support_a_claim_and_others_do_not(name):
    assert answer(name, SAYS, SAYS) == "supports"
    assert answer(name, SAYS, AWAY) == "neutral"


def test_without_facts_another_number_contradicts_nothing():
    assert answer("local", SAYS, OTHER) == answer("local-no-verifier", SAYS, OTHER) == "contradicts"
    assert answer("local-no-facts", SAYS, OTHER) != "contradicts"


def test_without_the_learned_rule_a_claim_with_a_lost_word_in_five_is_not_supported():
    claim = "Mayor Lindqvist inspected the harbour cranes yesterday."
    passage = "Lindqvist inspected the harbour."
    assert answer("local-no-verifier", claim, passage) == "neutral"
    assert answer("local-no-verifier", "Lindqvist inspected the harbour.", passage) == "supports"


def test_overlap_contradicts_where_one_of_two_texts_alone_is_negated():
    claim = "The bridge of Varenne was opened in 1987."
    assert answer("overlap", claim, DENIES) == "contradicts"
    assert answer("overlap", DENIES, DENIES) == "supports"


def test_overlap_is_the_share_of_the_words_of_the_claim():
    bounds = Bounds(supports=0.75, contradicts=0.5, macro_f1=0)
    # bridge, varenne, 120, metres, long, opened, 1987: six of seven are in the other text.
    passage = next(hit.passage for hit in tune.hits_of([OTHER]))
    assert stances.overlap(SAYS, "en", passage) == pytest.approx(6 / 7)
    assert stances.decide_overlap(6 / 7, negated=False, bounds=bounds) is Stance.SUPPORTS
    assert stances.decide_overlap(6 / 7, negated=True, bounds=bounds) is Stance.CONTRADICTS
    assert stances.decide_overlap(0.6, negated=False, bounds=bounds) is Stance.NEUTRAL
    assert stances.decide_overlap(0.4, negated=True, bounds=bounds) is Stance.NEUTRAL


def test_cosine_supports_what_is_near_and_contradicts_what_is_less_near():
    bounds = Bounds(supports=0.8, contradicts=0.5, macro_f1=0)
    found = [stances.decide_cosine(value, bounds) for value in (0.8, 0.79, 0.5, 0.49)]
    assert found == [Stance.SUPPORTS, Stance.CONTRADICTS, Stance.CONTRADICTS, Stance.NEUTRAL]


def test_majority_says_the_most_frequent_label_of_the_set():
    content = (item("a", SAYS, "contradicts"), item("b", SAYS, "contradicts"), item("c", SAYS, "supports"))
    assert answer("majority", SAYS, SAYS, content) == "contradicts"
    assert answer("majority", SAYS, AWAY, content[2:]) == "supports"


def test_majority_of_our_own_set_has_a_label_for_each_part():
    pairs, minimal = (item(SAYS, OTHER, "contradicts"),), (item(DENIES, SAYS, "supports"), item(AWAY, SAYS, "supports"))
    content = GoldSet(articles=(), notes=(), claims=(), pairs=pairs, minimal=minimal)
    assert answer("majority", SAYS, SAYS, content) == "contradicts"
    assert answer("majority", AWAY, SAYS, content) == "supports"
    assert answer("majority", "A claim of no part.", SAYS, content) == "neutral"


def test_majority_without_labels_is_refused_in_a_sentence():
    with pytest.raises(DatasetError, match="needs the labels"):
        systems.make("majority", Settings())


@pytest.mark.parametrize(
    ("text", "numbers"), [(SAYS, 1), ("Twenty people came.", 1), ("The mayor opened the bridge.", 0)]
)
def test_numbers_finds_the_texts_with_a_number(text, numbers):
    found = detect(DetectionItem(id="x", text=text, label=1, language="en"), systems.make("numbers", Settings()))
    assert found.predicted == numbers


def test_all_checkable_finds_every_sentence():
    text = DetectionItem(id="x", text="Good morning!", label=0, language="en")
    assert detect(text, systems.make("all-checkable", Settings())).predicted == 1


@pytest.mark.parametrize("label", [0, 1])
def test_majority_finds_all_or_none(label):
    content = (DetectionItem(id="x", text="The mayor opened the bridge.", label=label, language="en"),)
    assert detect(content[0], systems.make("majority", Settings(), content)).predicted == label


@pytest.fixture(scope="module")
def corpus():
    texts = {
        "words": "The physician treated the boy.",
        "meaning": "A doctor looked after a sick child at the hospital.",
        "bridge": SAYS,
        "away": AWAY,
    }
    with open_corpus([Document(id=name, text=text, language="en") for name, text in texts.items()]) as made:
        yield made


def ranked(name, corpus, text, language="en"):
    query = Query(id="q", text=text, relevant={"words": 1}, language=language)
    return search(query, corpus, systems.make(name, Settings())).predicted


def test_words_alone_find_only_what_shares_a_word(corpus):
    assert ranked("lexical", corpus, "physician") == ["words"]
    assert ranked("lexical", corpus, "paediatrics") == []


def test_meaning_alone_finds_what_shares_no_word(corpus):
    assert ranked("dense", corpus, "paediatrics ward nurse caring for an ill kid")[0] == "meaning"


def test_only_a_check_asks_in_the_other_language(corpus):
    french = "Le pont de Varenne a été ouvert en 1987."
    assert ranked("local", corpus, french, "fr")[0] == ranked("hybrid-plain", corpus, french, "fr")[0] == "bridge"
    assert ranked("lexical", corpus, "un médecin", "fr") == []
    assert ranked("local", corpus, "un médecin et un garçon", "fr")[0] in {"words", "meaning"}


def test_every_system_says_what_it_is_and_is_made_under_its_name():
    content = (item("a", SAYS, "supports"),)
    for name, system in systems.SYSTEMS.items():
        assert system.describe and set(system.kinds) <= set(systems.EVERYTHING)
        if name != "llm":
            assert systems.make(name, Settings(), content).engine.name == name


def test_systems_are_listed_by_what_they_can_be_measured_on():
    assert systems.names("retrieval") == ["local", "llm", "lexical", "dense", "hybrid-plain"]
    assert systems.names("detection") == ["local", "llm", "majority", "all-checkable", "numbers"]
    assert "majority" in systems.names() and "numbers" not in systems.names("verification")


def test_an_unknown_system_is_refused_in_a_sentence():
    with pytest.raises(systems.UnknownSystem, match=r"no system 'oracle' .* local, llm, .*\."):
        systems.make("oracle", Settings())
    with pytest.raises(systems.UnknownSystem, match="lexical has nothing to say on verification"):
        systems.check("lexical", "verification")


def test_thresholds_are_not_chosen_on_what_is_measured(tmp_path):
    with pytest.raises(DatasetError, match="not for tuning"):
        tune.items_of("fool-me-twice")
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "a", "label": 1}\n', encoding="utf-8")
    with pytest.raises(DatasetError):
        tune.items_of(str(path))


def test_tuning_finds_bounds_that_part_what_can_be_parted():
    items = [item(SAYS, SAYS, "supports"), item(SAYS, DENIES, "contradicts"), item(SAYS, AWAY, "neutral")]
    found = tune.tune(["made by hand"], items)
    assert found.overlap.macro_f1 == found.cosine.macro_f1 == 1
