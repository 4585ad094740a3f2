import pytest

from eval.datasets import DatasetError, registry
from tests.eval.datasets import layouts

CLAIMBUSTER = "Sentence_id,Text,Speaker,Verdict\n"


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv(registry.DATA, str(tmp_path))
    return tmp_path


def test_claimbuster_counts_only_check_worthy_sentences_as_ones(data):
    rows = 'a,"We, as ever, grew 3 %.",X,1\nb,I met her in May.,X,0\nc,Good evening.,X,-1\n'
    layouts.text(data, layouts.CLAIMBUSTER, CLAIMBUSTER + rows)
    items = registry.load("claimbuster")
    assert [(item.id, item.label) for item in items] == [("a", 1), ("b", 0), ("c", 0)]
    assert (items[0].text, items[0].language) == ("We, as ever, grew 3 %.", "en")


def test_checkthat_2019_tells_lines_of_several_debates_apart(data):
    heading = "line_number,speaker,text,label,file_name\n"
    layouts.text(data, layouts.CHECKTHAT_2019, f"{heading}1,A,Hello.,0,one.tsv\n1,B,We grew 3 %.,1,two.tsv\n")
    items = registry.load("checkthat-2019")
    assert [(item.id, item.label) for item in items] == [("one.tsv:1", 0), ("two.tsv:1", 1)]


def test_recoupe_written_has_checkable_sentences_in_both_languages(data):
    row = {"id": "s1", "lang": "fr", "text": "Il pleut.", "type": "event", "checkable": True, "worth": 0.4}
    other = row | {"id": "s2", "lang": "en", "checkable": False}
    layouts.lines(data, "recoupe-written/sentences.jsonl", row, other)
    items = registry.load("recoupe-written", "detection")
    assert [(item.language, item.label) for item in items] == [("fr", 1), ("en", 0)]


def test_an_unknown_label_is_refused_with_the_labels_that_are_known(data):
    layouts.text(data, layouts.CLAIMBUSTER, f"{CLAIMBUSTER}a,We grew.,X,2\n")
    with pytest.raises(DatasetError, match=r"line 2: Verdict: '2' is not one of the labels known here: 1, 0, -1\."):
        registry.load("claimbuster")
