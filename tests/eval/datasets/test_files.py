import json
from datetime import date

import pytest

from eval.datasets import DatasetError, files
from factcheck.records import Stance

PAIR = {"claim": "Il pleut.", "evidence": "Il fait beau.", "label": "contradicts"}


def write(path, *rows):
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def retrieval_set(folder, qrels="query-id\tcorpus-id\tscore\nq1\td2\t1\n"):
    write(folder / "corpus.jsonl", {"_id": "d1", "title": "T", "text": "one"}, {"_id": "d2", "text": "two"})
    write(folder / "queries.jsonl", {"_id": "q1", "text": "what?"}, {"_id": "q2", "text": "who?"})
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_verification_reads_evidence_as_a_string_or_a_list(tmp_path):
    path = write(tmp_path / "set.jsonl", PAIR, PAIR | {"evidence": ["Un.", "Deux."], "id": "b", "date": "2025-04-10"})
    first, second = files.verification(path)
    assert (first.id, first.evidence, first.label) == ("1", ("Il fait beau.",), Stance.CONTRADICTS)
    assert (second.id, second.evidence, second.date) == ("b", ("Un.", "Deux."), date(2025, 4, 10))


def test_keys_that_we_do_not_use_are_let_be(tmp_path):
    assert len(files.verification(write(tmp_path / "set.jsonl", PAIR | {"annotator": 3}))) == 1


def test_whole_numbers_serve_as_ids(tmp_path):
    assert files.verification(write(tmp_path / "set.jsonl", PAIR | {"id": 17}))[0].id == "17"


def test_blank_lines_keep_the_line_numbers_right(tmp_path):
    path = write(tmp_path / "set.jsonl", PAIR, "", "{broken")
    with pytest.raises(DatasetError, match=r"set\.jsonl, line 3: not a JSON object"):
        files.verification(path)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (PAIR | {"label": "disputed"}, r"line 2: label: 'disputed' is not one of the labels known here: supports, "),
        ({"claim": "x", "label": "neutral"}, r"line 2: evidence: field required"),
        (PAIR | {"claim": ""}, r"line 2: claim: "),
        (PAIR | {"evidence": 3}, r"line 2: evidence"),
        (PAIR | {"date": "yesterday"}, r"line 2: date: .*'yesterday'"),
        (PAIR | {"language": "french"}, r"line 2: language: .*'french'"),
        ("[1, 2]", r"line 2: not a JSON object"),
        (r'{"claim": "\ud800", "evidence": "x", "label": "neutral"}', r"line 2: not a JSON object"),
        ("[" * 100_000, r"line 2: not a JSON object"),
    ],
)
def test_a_wrong_line_is_named_with_the_reason(tmp_path, row, said):
    with pytest.raises(DatasetError, match=said):
        files.verification(write(tmp_path / "set.jsonl", PAIR, row))


def test_an_id_twice_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="the id 'a' is there twice"):
        files.verification(write(tmp_path / "set.jsonl", PAIR | {"id": "a"}, PAIR | {"id": "a"}))


def test_detection_labels_are_zero_or_one(tmp_path):
    path = write(tmp_path / "set.jsonl", {"text": "Il pleut.", "label": 1}, {"text": "Hélas !", "label": 0})
    assert [item.label for item in files.detection(path)] == [1, 0]
    with pytest.raises(DatasetError, match="line 1: label"):
        files.detection(write(tmp_path / "set.jsonl", {"text": "Il pleut.", "label": 2}))


def test_retrieval_reads_the_layout_of_beir(tmp_path):
    found = files.retrieval(retrieval_set(tmp_path))
    assert [document.id for document in found.documents] == ["d1", "d2"]
    assert [(query.id, query.relevant) for query in found.queries] == [("q1", {"d2": 1})]


def test_qrels_may_lack_their_heading(tmp_path):
    assert files.retrieval(retrieval_set(tmp_path, "q2\td1\t2\n")).queries[0].relevant == {"d1": 2}


def test_a_malformed_judgement_is_named(tmp_path):
    with pytest.raises(DatasetError, match=r"test\.tsv, line 2: expected query id"):
        files.retrieval(retrieval_set(tmp_path, "query-id\tcorpus-id\tscore\nq1 d2 1\n"))


def test_judgements_of_documents_that_are_not_there_leave_nothing(tmp_path):
    with pytest.raises(DatasetError, match="no query has a relevant document"):
        files.retrieval(retrieval_set(tmp_path, "q1\tmissing\t1\n"))


def test_of_several_judgement_files_test_is_taken(tmp_path):
    folder = retrieval_set(tmp_path)
    (folder / "qrels" / "train.tsv").write_text("q2\td1\t1\n", encoding="utf-8")
    assert [query.id for query in files.retrieval(folder).queries] == ["q1"]
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "dev.tsv")
    with pytest.raises(DatasetError, match=r"none is test\.tsv"):
        files.retrieval(folder)


def test_kind_is_told_by_the_keys_or_by_being_a_folder(tmp_path):
    assert files.kind_of(write(tmp_path / "a.jsonl", PAIR)) == "verification"
    assert files.kind_of(write(tmp_path / "b.jsonl", {"text": "x", "label": 1})) == "detection"
    assert files.kind_of(tmp_path) == "retrieval"
    with pytest.raises(DatasetError, match="cannot tell the kind"):
        files.kind_of(write(tmp_path / "c.jsonl", {"words": "x"}))


@pytest.mark.parametrize("read", [files.verification, files.detection, files.kind_of])
def test_empty_missing_and_binary_sets_are_refused_in_a_sentence(tmp_path, read):
    (tmp_path / "empty.jsonl").write_text("\n\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="is empty"):
        read(tmp_path / "empty.jsonl")
    with pytest.raises(DatasetError, match="is not there"):
        read(tmp_path / "missing.jsonl")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(DatasetError, match=r"not UTF-8 text \(byte 0\)"):
        read(tmp_path / "binary.jsonl")


def test_text_is_read_in_nfc(tmp_path):
    path = write(tmp_path / "set.jsonl", PAIR | {"claim": "l’e\u0301te\u0301"})
    assert files.verification(path)[0].claim == "l’été"
