import csv
import gzip
import io
import json
import zipfile

import pytest

from models.train import open_sets


def packed(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def commas(rows):
    file = io.StringIO()
    table = csv.DictWriter(file, rows[0].keys())
    table.writeheader()
    table.writerows(rows)
    return file.getvalue()


def test_inference_sets_make_the_hypothesis_the_claim(tmp_path):
    rows = [
        {"premise": "A dog runs.", "hypothesis": "An animal runs.", "label": "entailment"},
        {"premise": "A dog runs.", "hypothesis": "A dog sleeps.", "label": "contradiction"},
    ]
    packed(tmp_path / "snli-mnli-dev" / "snli_dev.csv.gz", commas(rows))
    pairs = list(open_sets.snli(tmp_path))
    assert [(pair.claim, pair.evidence, pair.label) for pair in pairs] == [
        ("An animal runs.", "A dog runs.", "supports"),
        ("A dog sleeps.", "A dog runs.", "contradicts"),
    ]
    assert len({pair.family for pair in pairs}) == 1


def fool(name, claim, page, label="SUPPORTS"):
    return {
        "id": name,
        "text": claim,
        "wikipedia_page": page,
        "label": label,
        "gold_evidence": [{"text": f"What {page} says of it.", "section_header": ""}],
    }


def test_fool_me_twice_leaves_out_the_claims_and_pages_of_its_test_part(tmp_path):
    development = [
        fool("1", "The tower is old.", "Tower"),
        fool("2", "The bridge is long!", "Bridge"),
        fool("3", "The lake is deep.", "Lake", "REFUTES"),
    ]
    test = [fool("4", "The tower is tall.", "Tower"), fool("5", "the bridge is long", "Other")]
    packed(tmp_path / "fool-me-twice" / "fm2_dev.jsonl.gz", lines(development))
    packed(tmp_path / "fool-me-twice" / "fm2_test.jsonl.gz", lines(test))
    pairs = list(open_sets.fool_me_twice(tmp_path))
    assert [(pair.claim, pair.label) for pair in pairs] == [("The lake is deep.", "contradicts")]


def test_a_long_page_is_cut_and_keeps_what_decides(tmp_path):
    page = [f"Sentence {number} speaks of the opera of Tarn at length, and goes on." for number in range(60)]
    page[40] = "It burned down in 1911."
    meta = {"chunk_idx": list(range(100, 160)), "oracle_idx": [140]}
    row = {"claim": "The opera of Tarn burned down.", "evidence": page, "label": "partially_supported", "meta": meta}
    packed(tmp_path / "wice" / "wice_oracle_chunks_dev.jsonl.gz", lines([row]))
    (pair,) = open_sets.wice(tmp_path)
    assert page[40] in pair.evidence and page[0] in pair.evidence and len(pair.evidence) <= open_sets.LONG
    assert pair.label == "neutral"


def test_scifact_gives_the_sentences_that_decide_with_their_neighbours(tmp_path):
    printed = "['Zero.'\n 'One.'\n 'Two.'\n 'Three.'\n 'Four.'\n 'Five.']"
    corpus = commas([{"doc_id": "7", "title": "T", "abstract": printed}])
    (tmp_path / "scifact").mkdir()
    with zipfile.ZipFile(tmp_path / "scifact" / "scifact_hfcsv.zip", "w") as archive:
        archive.writestr("scifact/corpus_train.csv", corpus)
    claims = [
        {
            "id": 1,
            "claim": "It is so.",
            "evidence": {"7": [{"sentences": [2], "label": "REFUTE"}]},
            "cited_doc_ids": [7],
        },
        {"id": 2, "claim": "It is not.", "evidence": {}, "cited_doc_ids": [7]},
    ]
    packed(tmp_path / "scifact" / "claims_train.jsonl.gz", lines(claims))
    pairs = list(open_sets.scifact(tmp_path))
    assert [(pair.evidence, pair.label) for pair in pairs] == [
        ("One. Two. Three.", "contradicts"),
        ("Three. Four. Five.", "neutral"),
    ]


def test_scone_reads_the_edited_sentences_where_there_are_some(tmp_path):
    plain = {"sentence1": "He did not sing.", "sentence2": "He did not sing jazz.", "gold_label": "entailment"}
    edited = plain | {
        "sentence1_edited": "He sang jazz.",
        "sentence2_edited": "He sang.",
        "gold_label_edited": "entailment",
    }
    packed(tmp_path / "scone-negation" / "train_no_negation.csv", commas([edited]))
    packed(tmp_path / "scone-negation" / "train_one_scoped.csv", commas([plain]))
    pairs = list(open_sets.scone(tmp_path))
    assert [(pair.claim, pair.evidence) for pair in pairs] == [
        ("He sang.", "He sang jazz."),
        ("He did not sing jazz.", "He did not sing."),
    ]
    assert len({pair.family for pair in pairs}) == 1


@pytest.mark.parametrize("name", ["fool-me-twice", "wice", "scifact", "factcheck-gpt", "recoupe-written"])
def test_every_source_has_a_builder(name):
    assert name in open_sets.BUILDERS
