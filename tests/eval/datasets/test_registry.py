from collections import Counter

import pytest

from eval.__main__ import USAGE, main
from eval.datasets import DatasetError, registry
from tests.eval.datasets import layouts

NAMED = [(one.name, one.kind) for one in registry.SETS]
ROW = {"id": "1", "claim": "It is.", "evidence": "It was.", "label": "SUPPORTS"}

COUNTS = {
    ("fever-symmetric", "verification"): {"supports": 351, "contradicts": 351},
    ("fool-me-twice", "verification"): {"supports": 681, "contradicts": 699},
    ("fool-me-twice-dev", "verification"): {"supports": 596, "contradicts": 573},
    ("wice", "verification"): {"supports": 111, "neutral": 215 + 32},
    ("wice-dev", "verification"): {"supports": 115, "neutral": 191 + 43},
    ("climate-fever", "verification"): {"supports": 654, "contradicts": 253, "neutral": 474 + 154},
    ("climate-fever-pairs", "verification"): {"supports": 1943, "contradicts": 802, "neutral": 4930},
    ("healthver", "verification"): {"supports": 671, "contradicts": 425, "neutral": 727},
    ("healthver-dev", "verification"): {"supports": 533, "contradicts": 391, "neutral": 993},
    ("covid-fact", "verification"): {"supports": 1296, "contradicts": 2790},
    ("averitec", "verification"): {"supports": 262, "contradicts": 740, "neutral": 82 + 60},
    ("factcheck-gpt", "verification"): {"supports": 696, "contradicts": 161, "neutral": 2057 + 391},
    ("xnli-fr", "verification"): {"supports": 1670, "contradicts": 1670, "neutral": 1670},
    ("xnli-fr-dev", "verification"): {"supports": 830, "contradicts": 830, "neutral": 830},
    ("sick-fr", "verification"): {"supports": 1404, "contradicts": 712, "neutral": 2790},
    ("sick-fr-train", "verification"): {"supports": 2821 - 1404, "contradicts": 1424 - 712, "neutral": 5595 - 2790},
    ("gqnli-fr", "verification"): {"supports": 97, "contradicts": 103, "neutral": 100},
    ("claimbuster", "detection"): {1: 238, 0: 63 + 731},
    ("claimbuster-crowdsourced", "detection"): {1: 5413, 0: 2403 + 14685},
    ("checkthat-2019", "detection"): {1: 136, 0: 6944},
    ("checkthat-2019-train", "detection"): {1: 440, 0: 15981},
    ("factcheck-gpt", "detection"): {1: 277, 0: 16 + 13 + 5},
}
"""How often each label occurs, from the counts of the makers' labels in the original files."""


@pytest.mark.parametrize(("name", "kind"), NAMED)
def test_a_set_that_is_not_there_is_refused_in_a_sentence_that_says_where_to_get_it(name, kind, tmp_path, monkeypatch):
    one = registry.find(name, kind)
    monkeypatch.setenv(registry.DATA, str(tmp_path))
    with pytest.raises(DatasetError, match=f"The set {name} needs .*, which is not there; ") as refused:
        registry.load(name, kind)
    assert str(refused.value).endswith(f"{one.source.get}.")
    monkeypatch.delenv(registry.DATA)
    with pytest.raises(DatasetError, match="name their folder in RECOUPE_DATA"):
        registry.load(name, kind)


def test_a_missing_set_ends_the_command_with_exit_code_2(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(registry.DATA, str(tmp_path))
    assert main(["run", "healthver"]) == USAGE
    assert capsys.readouterr().err.count("\n") == 1


def test_no_name_stands_twice_for_one_kind():
    assert len(set(NAMED)) == len(NAMED)


def test_a_name_of_another_kind_is_refused_with_the_names_of_that_kind():
    with pytest.raises(DatasetError, match=r"no public set 'wice' of the kind detection; there are claimbuster, "):
        registry.load("wice", "detection")


def test_a_name_that_serves_for_several_kinds_gives_the_kind_that_is_asked_for():
    assert registry.find("scifact", "verification").kind == "verification"
    assert registry.find("scifact").kind == "retrieval"


def test_a_truncated_gzip_is_refused_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv(registry.DATA, str(tmp_path))
    path = layouts.lines(tmp_path, layouts.FEVER_SYMMETRIC, *(ROW | {"id": str(one)} for one in range(500)))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DatasetError, match=r"fever_symmetric_dev\.jsonl\.gz is cut short or damaged"):
        registry.load("fever-symmetric")
    path.write_bytes(b"no gzip")
    with pytest.raises(DatasetError, match=r"fever_symmetric_dev\.jsonl\.gz is cut short or damaged"):
        registry.load("fever-symmetric")


def test_an_empty_set_is_refused_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv(registry.DATA, str(tmp_path))
    layouts.text(tmp_path, layouts.FEVER_SYMMETRIC, "\n")
    with pytest.raises(DatasetError, match="The set fever-symmetric is empty"):
        registry.load("fever-symmetric")


def test_a_file_may_be_there_unpacked(tmp_path, monkeypatch):
    monkeypatch.setenv(registry.DATA, str(tmp_path))
    layouts.lines(tmp_path, layouts.FEVER_SYMMETRIC.removesuffix(".gz"), ROW)
    assert len(registry.load("fever-symmetric")) == 1


def test_every_set_is_described_with_its_licence_and_whether_it_is_there(tmp_path, monkeypatch):
    monkeypatch.setenv(registry.DATA, str(tmp_path))
    layouts.lines(tmp_path, layouts.FEVER_SYMMETRIC, ROW)
    rows = registry.describe()
    assert [(row.name, row.kind) for row in rows] == NAMED
    assert [row.name for row in rows if row.there] == ["fever-symmetric"]
    assert all(row.licence and row.citation and row.source for row in rows)


def test_without_a_folder_no_set_is_there(monkeypatch):
    monkeypatch.delenv(registry.DATA, raising=False)
    assert not any(row.there for row in registry.describe())


@pytest.mark.skipif(registry.data_folder() is None, reason="RECOUPE_DATA names no folder of public sets")
@pytest.mark.parametrize(("name", "kind"), COUNTS)
def test_the_original_files_hold_as_many_of_each_label_as_their_makers_say(name, kind):
    items = registry.load(name, kind)
    assert Counter(getattr(item.label, "value", item.label) for item in items) == COUNTS[name, kind]


@pytest.mark.skipif(registry.data_folder() is None, reason="RECOUPE_DATA names no folder of public sets")
def test_the_original_files_have_the_pairs_and_families_that_their_makers_describe():
    symmetric = registry.load("fever-symmetric")
    assert Counter(Counter(item.pair for item in symmetric).values()) == {2: 351}
    assert len({item.family for item in registry.load("xnli-fr")}) == 5010 // 3
    assert len({item.family for item in registry.load("climate-fever-pairs")}) == 7675 // 5
