import json
import sys

import numpy as np
import pytest

from eval import bench
from eval.__main__ import main
from eval.bench import compare, news, peers, scale
from eval.bench.clock import Clock, disk_mb, percentiles
from eval.bench.embedding import Remembered, StandIn, clustered
from eval.datasets import registry
from eval.records import Document, Query, RetrievalSet
from factcheck.errors import RecoupeError
from retrieval.embed import shared_embedder

PASSAGES = 40


@pytest.fixture(autouse=True)
def no_public_sets(monkeypatch):
    monkeypatch.delenv(registry.DATA, raising=False)


class Counting:
    """An encoder that counts the texts it was given."""

    name, dimensions = "counting", 4

    def __init__(self):
        self.texts = 0

    def embed(self, texts):
        self.texts += len(texts)
        return np.array([[len(text), 1, 0, 0] for text in texts], dtype=np.float32).reshape(len(texts), 4)


def test_news_is_as_long_as_asked_for_and_the_same_each_time():
    made = list(news.entries(PASSAGES + 2))
    assert sum(len(one.passages) for one in made) == PASSAGES + 2
    assert made == list(news.entries(PASSAGES + 2))
    for entry in made:
        for number, passage in enumerate(entry.passages, start=1):
            assert passage.span.of(entry.text) == passage.text
            assert passage.id == f"{entry.source.id}-{number:05d}"
            assert news.WORDS[0] <= len(passage.text.split()) <= news.WORDS[1]


def test_made_up_words_follow_the_law_of_word_frequencies():
    words = [word.lower().strip(".") for line in news.sentences()["fr"][:5_000] for word in line.split()]
    share = words.count("de") / len(words)
    assert 0.01 < share < 0.1
    assert len(set(words)) > 10_000


def test_the_sentences_asked_for_stand_in_no_source():
    known = set(news.sentences()["fr"])
    assert not known.intersection(news.queries(30))


def test_a_stand_in_vector_depends_on_the_text_alone():
    stand_in = StandIn(clustered(50, 16))
    first, second = stand_in.embed(["one", "two"]), stand_in.embed(["two"])
    assert np.array_equal(first[1], second[0])
    assert not np.array_equal(first[0], first[1])
    assert np.linalg.norm(first, axis=1) == pytest.approx(1.0)
    assert stand_in.embed([]).shape == (0, 16)


def test_a_remembered_vector_is_made_once_for_good(tmp_path):
    counting = Counting()
    first = Remembered(counting, tmp_path)
    before = first.embed(["a", "bb", "a"])
    first.close()
    again = Remembered(counting, tmp_path)
    assert np.array_equal(again.embed(["bb", "ccc"]), [[2, 1, 0, 0], [3, 1, 0, 0]])
    assert np.array_equal(before, [[1, 1, 0, 0], [2, 1, 0, 0], [1, 1, 0, 0]])
    assert counting.texts == 4
    again.close()


def test_recall_is_held_against_the_exact_scan():
    matrix, asked = clustered(500, 16), clustered(600, 16)[590:]
    exact = np.argsort(-(asked @ matrix.T), axis=1, kind="stable")
    half_wrong = np.concatenate([exact[:, :5], exact[:, -5:]], axis=1)
    assert scale.recall_at(10, matrix, asked, exact[:, :20].tolist()) == 1
    assert scale.recall_at(10, matrix, asked, exact[:, :20].tolist(), at_once=64) == 1
    assert scale.recall_at(10, matrix, asked, half_wrong.tolist()) == 0.5


def test_recall_takes_either_of_two_that_are_as_near():
    matrix = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    assert scale.recall_at(1, matrix, matrix[:1], [[1]]) == 1
    assert scale.recall_at(1, matrix, matrix[:1], [[2]]) == 0


def test_every_part_of_a_scale_run_measures_what_was_put_in(tmp_path):
    base = tmp_path / "base.npy"
    np.save(base, clustered(50, 384))
    found = {name: part(tmp_path, base, PASSAGES) for name, part in scale.PARTS.items()}
    assert found["library"]["passages"] == PASSAGES
    assert found["library"]["added"] == PASSAGES // news.PASSAGES_A_SOURCE
    assert found["vectors"]["recall@10"] == 1
    assert found["search"]["notices"] == []
    assert all(found["library"][f"disk_{part}_mb"] > 0 for part in ("store", "lexical", "vectors"))


def test_a_run_goes_on_where_it_was_stopped(tmp_path):
    (tmp_path / "7").mkdir()
    np.save(tmp_path / "base.npy", clustered(5, 8))
    for name in scale.PARTS:
        (tmp_path / "7" / f"{name}.json").write_text(json.dumps({"part": name}), encoding="utf-8")
    said = []
    figures = scale.scale(7, tmp_path, tmp_path, said.append)
    assert figures == {"passages": 7} | {name: {"part": name} for name in scale.PARTS}
    assert len(said) == len(scale.PARTS)


SMALL = RetrievalSet(
    documents=(
        Document(id="fever", title="Fever", text="Paracetamol lowers fever in children.", language="en"),
        Document(id="sleep", title="Sleep", text="Sleep lowers stress in most adults.", language="en"),
        Document(id="sea", title="Sea", text="The sea rose by three millimetres in a year.", language="en"),
    ),
    queries=(
        Query(id="1", text="Does paracetamol lower a fever?", relevant={"fever": 1}, language="en"),
        Query(id="2", text="The sea rose by three millimetres.", relevant={"sea": 1}, language="en"),
    ),
)


def test_every_system_ranks_the_same_documents(tmp_path):
    embedder = Remembered(shared_embedder(), tmp_path)
    found = compare.rows("small", SMALL, embedder, lambda _line: None)
    embedder.close()
    names = [row["system"] for row in found]
    assert names[0] == compare.OURS
    assert {name.split(",")[0] for name in names} == {"recoupe", "LangChain + Chroma", "rank_bm25", "bm25s"}
    assert all(row["recall@10"]["value"] == 1 for row in found)
    assert all(row["hybrid above it, ndcg@10"]["value"] == 0 for row in found if row["ndcg@10"]["value"] == 1)


def test_a_peer_that_is_not_installed_is_named_in_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "rank_bm25", None)
    with pytest.raises(RecoupeError, match=r"needs the package 'rank_bm25'; requirements-dev.txt has it"):
        peers.RankBm25(SMALL.documents, peers.words)


def test_rows_are_a_markdown_table():
    found = [{"a": 1, "b": {"c": 2}}, {"a": 3, "d": "x"}]
    assert bench.rows(found) == "| a | b c | d |\n| --- | --- | --- |\n| 1 | 2 |  |\n| 3 |  | x |"


def test_a_value_and_its_interval_are_one_cell_and_a_wide_table_is_turned():
    found = [{"name": "x", "ndcg": {"value": 0.71951, "low": 0.6787, "high": 0.76}}]
    assert bench.rows(found).endswith("| x | 0.720 [0.679, 0.760] |")
    wide = [{f"c{number}": number for number in range(20)}, {"c0": "other"}]
    assert bench.rows(wide).startswith("| c0 | 0 | other |\n| --- | --- | --- |\n| c1 | 1 |  |\n")


def test_a_clock_counts_what_was_done_a_second():
    clock = Clock()
    clock.wall, clock.processor = 2.0, 4.0
    assert clock.rate(100) == {"seconds": 2.0, "per_s": 50, "per_processor_s": 25}
    assert percentiles([0.001, 0.002, 0.003]) == {"p50_ms": 2.0, "p95_ms": 2.9}


def test_disk_space_is_that_of_every_file(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a").write_bytes(b"x" * 2**20)
    (tmp_path / "b").write_bytes(b"x" * 2**19)
    assert (disk_mb(tmp_path), disk_mb(tmp_path / "b")) == (1.5, 0.5)


def test_an_unknown_set_is_refused_in_a_sentence(tmp_path, capsys):
    assert main(["bench", "--retrieval", "moon", "--work", str(tmp_path)]) == 2
    assert "There is no retrieval set 'moon'; there are scifact, " in capsys.readouterr().err
