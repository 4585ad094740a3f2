import pytest

from models.train.pairs import Pair, PairError, read, write


def pair(**more):
    return Pair(
        **{
            "claim": "Il pleut à Lyon.",
            "evidence": "It rains in Lyon.",
            "label": "supports",
            "language": "fr",
            "evidence_language": "en",
            "source": "made",
            "family": "1",
        }
        | more
    )


def test_pairs_come_back_from_a_file_as_they_went_in(tmp_path):
    pairs = [pair(), pair(label="contradicts", change="place", level=3)]
    assert write(tmp_path / "pairs.jsonl", pairs) == len(pairs)
    assert list(read(tmp_path / "pairs.jsonl")) == pairs


def test_a_pair_names_its_languages_the_claims_first():
    assert pair().languages == "fr-en"


@pytest.mark.parametrize(
    "wrong", [{"label": "maybe"}, {"language": "da"}, {"level": 4}, {"claim": " "}, {"family": ""}]
)
def test_a_pair_that_training_cannot_use_is_refused(wrong):
    with pytest.raises(PairError):
        pair(**wrong)


def test_a_line_that_is_no_pair_is_named(tmp_path):
    path = tmp_path / "pairs.jsonl"
    write(path, [pair()])
    path.write_text(path.read_text(encoding="utf-8") + '{"claim": "alone"}\n', encoding="utf-8")
    with pytest.raises(PairError, match="line 2"):
        list(read(path))
