import gzip
import zipfile

import pytest

from eval.datasets import DatasetError, registry
from eval.run import run
from eval.subject import Subject
from factcheck.engines.local import LocalEngine

CORPUS = """doc_id,title,abstract,structured
10,Fever,"['Paracetamol lowers fever.'
 ""It doesn't cure the cause.""
 'The 95% interval was narrow\\'.' 'It is co\\xadoled.']",False
11,Sleep,['Sleep lowers stress.'],False
"""
CLAIMS = '{"id": 1, "claim": "Paracetamol lowers fever.", "evidence": {}, "cited_doc_ids": [10]}\n'
TRAINING = '{"id": 2, "claim": "Sleep raises stress.", "evidence": {}, "cited_doc_ids": [11, 99]}\n'
TMX = """<?xml version="1.0" encoding="UTF-8"?><tmx version="1.4"><header/><body>
<tu><tuv xml:lang="en"><seg>Wash your hands.</seg></tuv><tuv xml:lang="fr"><seg>Lavez-vous les mains.</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Wash your hands.</seg></tuv><tuv xml:lang="fr"><seg>Lavez vos mains.</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Stay <it>at home</it>.</seg></tuv><tuv xml:lang="fr"><seg>Restez chez vous.</seg></tuv></tu>
</body></tmx>"""


def packed(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(text.encode("utf-8")))


def zipped(path, **members):
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)


@pytest.fixture
def data(tmp_path, monkeypatch):
    """The files of each set as its makers lay them out, with made-up contents."""
    zipped(tmp_path / "scifact" / "scifact_hfcsv.zip", corpus_train_dot_csv=CORPUS)
    packed(tmp_path / "scifact" / "claims_dev.jsonl.gz", CLAIMS)
    packed(tmp_path / "scifact" / "claims_train.jsonl.gz", TRAINING)
    tweets = tmp_path / "checkthat-2020-task2-retrieval"
    claims = "\tvclaim\ttitle\n0\tThe moon is made of cheese.\tIs the Moon Cheese?\n1\tThe sea is dry.\tIs It Dry?\n"
    zipped(tweets / "ct20_task2_v3.zip", **{"v3.0__verified_claims.docs.tsv": claims})
    asked = "\ttweet_content\n7\tmoon = cheese!!\n8\tnobody judged this\n"
    zipped(tweets / "ct20_task2_test.zip", **{"tweets.queries.tsv": asked, "tweet-vclaim-pairs.qrels": "7\t0\t0\t1\n"})
    packed(tmp_path / "parallel-ntrex-fr-en" / "newstest2019-src.eng.txt.gz", "It rains.\nIt snows.\n")
    packed(tmp_path / "parallel-ntrex-fr-en" / "newstest2019-ref.fra.txt.gz", "Il pleut.\nIl neige.\n")
    packed(tmp_path / "parallel-tico19-fr-en" / "all.en-fr.tmx.gz", TMX)
    monkeypatch.setenv(registry.DATA, str(tmp_path))
    return tmp_path


def test_scifact_reads_abstracts_as_numpy_prints_them(data):
    fever, sleep = registry.load("scifact").documents
    assert (
        fever.text
        == "Paracetamol lowers fever. It doesn't cure the cause. The 95% interval was narrow'. It is co\xadoled."
    )
    assert (sleep.id, sleep.title, sleep.text) == ("11", "Sleep", "Sleep lowers stress.")


def test_abstracts_without_a_title_column_are_refused(data):
    zipped(data / "scifact" / "scifact_hfcsv.zip", corpus_train_dot_csv="doc_id,abstract\n10,['It rains.']\n")
    with pytest.raises(DatasetError, match=r"corpus_train\.csv, line 2: title: field required"):
        registry.load("scifact")


@pytest.mark.parametrize("printed", [r"['\x9']", "[]"])
def test_an_abstract_that_is_no_list_of_sentences_is_refused_with_the_line(data, printed):
    zipped(data / "scifact" / "scifact_hfcsv.zip", corpus_train_dot_csv=f"doc_id,title,abstract\n10,A,{printed}\n")
    with pytest.raises(DatasetError, match=r"corpus_train\.csv, line 2: abstract: "):
        registry.load("scifact")


def test_scifact_relevant_are_the_cited_abstracts_that_are_there(data):
    assert [(one.id, one.relevant) for one in registry.load("scifact").queries] == [("1", {"10": 1})]
    assert [(one.id, one.relevant) for one in registry.load("scifact-train").queries] == [("2", {"11": 1})]


def test_checkthat_leaves_out_a_tweet_that_nobody_judged(data):
    found = registry.load("checkthat-2020-task2")
    assert [(one.id, one.text, one.title) for one in found.documents] == [
        ("0", "The moon is made of cheese.", "Is the Moon Cheese?"),
        ("1", "The sea is dry.", "Is It Dry?"),
    ]
    assert [(one.id, one.text, one.relevant) for one in found.queries] == [("7", "moon = cheese!!", {"0": 1})]


def test_ntrex_asks_in_french_for_the_english_line(data):
    found = registry.load("ntrex")
    assert [(one.text, one.language, one.relevant) for one in found.queries] == [
        ("Il pleut.", "fr", {"en1": 1}),
        ("Il neige.", "fr", {"en2": 1}),
    ]
    assert [(one.id, one.text) for one in found.documents] == [("en1", "It rains."), ("en2", "It snows.")]


def test_tico19_takes_a_sentence_that_is_there_twice_as_one_document(data):
    found = registry.load("tico19")
    assert [(one.id, one.text) for one in found.documents] == [("en1", "Wash your hands."), ("en3", "Stay at home.")]
    assert [one.relevant for one in found.queries] == [{"en1": 1}, {"en1": 1}, {"en3": 1}]


def test_a_sentence_with_two_translations_is_one_query_that_both_answer(data):
    packed(data / "parallel-ntrex-fr-en" / "newstest2019-src.eng.txt.gz", "It rains.\nRain falls.\n")
    packed(data / "parallel-ntrex-fr-en" / "newstest2019-ref.fra.txt.gz", "Il pleut.\nIl pleut.\n")
    (query,) = registry.load("ntrex").queries
    assert (query.id, query.relevant) == ("fr1", {"en1": 1, "en2": 1})


def test_tico19_asks_no_question_in_the_french_of_another_unit(data):
    wrong = TMX.replace("<tu>", '<tu tuid="Wikinews_3:1107">', 1)
    packed(data / "parallel-tico19-fr-en" / "all.en-fr.tmx.gz", wrong)
    found = registry.load("tico19")
    assert [(one.text, one.relevant) for one in found.queries] == [
        ("Lavez vos mains.", {"en1": 1}),
        ("Restez chez vous.", {"en3": 1}),
    ]
    assert [one.id for one in found.documents] == ["en1", "en3"]


def test_a_damaged_file_is_refused_in_a_sentence(data):
    (data / "scifact" / "scifact_hfcsv.zip").write_bytes(b"not a zip")
    with pytest.raises(DatasetError, match=r"scifact_hfcsv\.zip is cut short or damaged"):
        registry.load("scifact")


def test_translations_of_which_one_file_is_cut_short_are_refused(data):
    packed(data / "parallel-ntrex-fr-en" / "newstest2019-ref.fra.txt.gz", "Il pleut.\n")
    with pytest.raises(DatasetError, match=r"has 1 lines and .* has 2"):
        registry.load("ntrex")


def test_tmx_that_is_none_is_refused_in_a_sentence(data):
    packed(data / "parallel-tico19-fr-en" / "all.en-fr.tmx.gz", "<tmx>")
    with pytest.raises(DatasetError, match=r"all\.en-fr\.tmx\.gz is not TMX"):
        registry.load("tico19")


def test_a_judgement_that_is_no_number_is_refused_in_a_sentence(data):
    tweets = data / "checkthat-2020-task2-retrieval" / "ct20_task2_test.zip"
    asked = {"tweets.queries.tsv": "\ttweet_content\n7\tmoon\n", "tweet-vclaim-pairs.qrels": "7\t0\t0\tyes\n"}
    zipped(tweets, **asked)
    with pytest.raises(DatasetError, match="row 1: the grade 'yes' is not a whole number"):
        registry.load("checkthat-2020-task2")


def test_a_public_set_runs_by_its_name(data):
    done = run("scifact", Subject(LocalEngine()))
    assert (done.result.n, done.result.run["kind"]) == (1, "retrieval")
    assert done.result.figures["ndcg@10"].value == 1


@pytest.mark.skipif(registry.data_folder() is None, reason="RECOUPE_DATA names no folder of public sets")
@pytest.mark.parametrize(
    ("name", "documents", "queries", "judgements"),
    [
        ("scifact", 5_183, 300, 339),
        ("scifact-train", 5_183, 809, 919),
        ("ntrex", 1_997, 1_996, 1_997),
        ("tico19", 3_070, 3_071 - 299 - 10, 3_071 - 299 - 1),
    ],
)
def test_the_original_files_hold_as_many_as_their_makers_say(name, documents, queries, judgements):
    found = registry.load(name)
    assert (len(found.documents), len(found.queries)) == (documents, queries)
    assert sum(len(one.relevant) for one in found.queries) == judgements
