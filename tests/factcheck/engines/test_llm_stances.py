import pytest

from factcheck.records import Stance
from tests.llm_parts import HITS, article, claim, custom, engine


@pytest.mark.parametrize(
    "mode", ["fabricated_quote", "altered_quote", "unknown_source_id", "other_source_quote", "obeys_injection"]
)
def test_no_side_is_taken_without_the_passages_own_words(server, mode):
    with engine(server, mode) as made:
        stances = made.judge(article(), claim(), HITS).stances
    assert [stance.passage_id for stance in stances] == ["p1", "p2", "p3"]
    assert {stance.stance for stance in stances} == {Stance.NEUTRAL}


def test_a_quotation_of_a_few_words_takes_no_side(server):
    def change(reply, material):
        for reading in reply["readings"]:
            reading.update(stance="supports", quote="mesure")
        return reply

    with custom(server, change) as made:
        assert {stance.stance for stance in made.judge(article(), claim(), HITS).stances} == {Stance.NEUTRAL}


def test_characters_that_show_nothing_are_taken_out_of_the_models_words(server):
    with engine(server, "nul") as made:
        assert made.judge(article(), claim(), HITS).missing == "A figure."
