import json
import zipfile
from datetime import date

import pytest

from eval.datasets import DatasetError, registry
from factcheck.records import Stance
from tests.eval.datasets import layouts

S, C, N = Stance.SUPPORTS, Stance.CONTRADICTS, Stance.NEUTRAL


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv(registry.DATA, str(tmp_path))
    return tmp_path


def loaded(name):
    return registry.load(name, "verification")


def labels(items):
    return [item.label for item in items]


def test_fever_symmetric_pairs_a_claim_under_two_sentences_within_a_family_of_four(data):
    rows = [("31", "A.", "a", "SUPPORTS"), ("310000002", "A.", "b", "REFUTES")]
    rows += [("310000003", "B.", "a", "REFUTES"), ("310000004", "B.", "b", "SUPPORTS")]
    keys = ("id", "claim", "evidence", "label")
    layouts.lines(data, layouts.FEVER_SYMMETRIC, *(dict(zip(keys, row, strict=True)) for row in rows))
    items = loaded("fever-symmetric")
    assert [(item.pair, item.family) for item in items] == [("pair-1", "31")] * 2 + [("pair-3", "31")] * 2
    assert labels(items) == [S, C, C, S]


def test_fever_symmetric_is_read_as_a_page_would_have_it_and_not_as_a_tokeniser_has(data):
    said = "Ada -LRB- born 1815 -RRB- did n't write `` Sea '' , she said -- once ."
    row = {"id": "1", "claim": "Ada 's book is `` Sea `` .", "evidence": said, "label": "REFUTES"}
    layouts.lines(data, layouts.FEVER_SYMMETRIC, row)
    (item,) = loaded("fever-symmetric")
    assert item.claim == 'Ada\'s book is "Sea".'
    assert item.evidence == ('Ada (born 1815) didn\'t write "Sea", she said – once.',)


def test_fool_me_twice_reads_the_gold_sentences_as_one_text_and_a_page_as_a_family(data):
    row = {
        "id": "x1",
        "text": "Ada flew.",
        "label": "REFUTES",
        "gold_evidence": [{"text": "She sat."}, {"text": "Still."}],
        "wikipedia_page": "Ada",
    }
    layouts.lines(data, layouts.FOOL_ME_TWICE, row)
    (item,) = loaded("fool-me-twice")
    assert (item.claim, item.evidence, item.label) == ("Ada flew.", ("She sat. Still.",), C)
    assert (item.language, item.evidence_language, item.family) == ("en", "en", "Ada")


def test_wice_reads_the_whole_page_and_partial_support_as_none(data):
    kinds = ("supported", "partially_supported", "not_supported")
    rows = [
        {"label": kind, "claim": "It is.", "evidence": ["One.", " ", "Two."], "meta": {"id": kind, "claim_title": "A"}}
        for kind in kinds
    ]
    layouts.lines(data, layouts.WICE, *rows)
    items = loaded("wice")
    assert labels(items) == [S, N, N]
    assert (items[0].evidence, items[0].family) == (("One.\nTwo.",), "A")


def test_climate_fever_is_read_by_claim_and_by_sentence(data):
    said = [{"evidence": "It warms.", "evidence_label": "SUPPORTS"}, {"evidence": "No.", "evidence_label": "REFUTES"}]
    row = {"claim_id": "7", "claim": "It warms.", "claim_label": "DISPUTED", "evidences": said}
    layouts.lines(data, layouts.CLIMATE_FEVER, row)
    (whole,), pairs = loaded("climate-fever"), loaded("climate-fever-pairs")
    assert (whole.id, whole.evidence, whole.label) == ("7", ("It warms.", "No."), N)
    assert [(item.id, item.label, item.family) for item in pairs] == [("7-1", S, "7"), ("7-2", C, "7")]


def test_healthver_reads_quoted_cells_over_several_lines(data):
    table = 'id,evidence,claim,label,topic_ip,question\n4,"Masks, in\ntwo trials, help.",Masks help,Supports,1,?\n'
    layouts.text(data, layouts.HEALTHVER, table + "5,Nothing was seen.,Masks help,Neutral,1,?\n")
    first, second = loaded("healthver")
    assert (first.id, first.evidence, first.label, first.family) == ("4", ("Masks, in\ntwo trials, help.",), S, "4")
    assert (second.label, second.family) == (N, "4")


def test_covid_fact_keeps_a_claim_and_its_altered_copies_in_one_family(data):
    row = {"claim": "It spreads by air.", "label": "SUPPORTED", "evidence": ["Air carried it.", "So it spread."]}
    other = {"claim": "It spreads by post.", "label": "SUPPORTED", "evidence": ["Letters carried it."]}
    layouts.lines(data, layouts.COVID_FACT, row, row | {"claim": "It spreads by sea.", "label": "REFUTED"}, other)
    items = loaded("covid-fact")
    assert [(item.label, item.family) for item in items] == [(S, "1"), (C, "1"), (S, "3")]
    assert items[0].evidence == ("Air carried it. So it spread.",)


def averitec(**more):
    answers = [{"answer": "No", "boolean_explanation": "He was born later"}, {"answer": "Not so."}]
    asked = [{"question": "Was he there?", "answers": answers}, {"question": "Why?", "answers": []}]
    return {"claim": "He was.", "claim_date": "25-8-2020", "label": "Refuted", "questions": asked} | more


def test_averitec_reads_each_question_with_its_answers_as_a_text(data):
    layouts.text(data, layouts.AVERITEC, json.dumps([averitec(), averitec(claim_date=None)]))
    first, second = loaded("averitec")
    assert first.evidence == ("Was he there? No. He was born later. Not so.", "Why?")
    assert (first.id, first.label, first.date, second.date) == ("1", C, date(2020, 8, 25), None)


def test_averitec_with_conflicting_evidence_is_neutral(data):
    layouts.text(data, layouts.AVERITEC, json.dumps([averitec(label="Conflicting Evidence/Cherrypicking")]))
    assert labels(loaded("averitec")) == [N]


def test_factcheck_gpt_serves_for_both_kinds_under_one_name(data):
    stances = ("completely-support", "partially-support", "refute", "irrelevant")
    layouts.lines(
        data, layouts.FACTCHECK_GPT, *({"claim": "Up.", "evidence": f"{one}.", "stance": one} for one in stances)
    )
    kinds = ("yes", "opinion", "not_a_claim", "other")
    layouts.lines(
        data, layouts.FACTCHECK_GPT_SENTENCES, *({"sentence": "It is.", "checkworthy": kind} for kind in kinds)
    )
    assert labels(loaded("factcheck-gpt")) == [S, N, C, N]
    assert {item.family for item in loaded("factcheck-gpt")} == {"1"}
    assert labels(registry.load("factcheck-gpt", "detection")) == [1, 0, 0, 0]


def vitamin(name, claim, evidence, label):
    given = {"unique_id": name, "case_id": "c1", "claim": claim, "evidence": evidence, "label": label}
    return given | {"page": "Sea", "revision_type": "real"}


def test_vitaminc_pairs_a_claim_under_two_revisions_that_label_it_differently(data):
    layouts.lines(
        data,
        layouts.VITAMINC,
        vitamin("c1_1", "It is deep.", "Depth: 9 km.", "SUPPORTS"),
        vitamin("c1_2", "It is deep.", "Depth: 9 m.", "REFUTES"),
        vitamin("c1_3", "It is wide.", "Depth: 9 km.", "NOT ENOUGH INFO"),
        vitamin("c1_4", "It is wide.", "Depth: 9 m.", "NOT ENOUGH INFO"),
    )
    items = loaded("vitaminc")
    assert labels(items) == [S, C, N, N]
    assert [item.pair for item in items] == ["pair-1", "pair-1", None, None]
    assert {item.family for item in items} == {"c1"}


def test_xnli_in_french_makes_the_hypothesis_the_claim(data):
    heading = "promptID\tpairID\tgenre\tlabel\tpremise\thypothesis\n"
    layouts.text(data, layouts.XNLI_FR, f'{heading}2\t4\tletters\tentailment\tIl dit « oui » "là".\tIl parle.\n')
    (item,) = loaded("xnli-fr")
    assert (item.claim, item.evidence, item.label) == ("Il parle.", ('Il dit « oui » "là".',), S)
    assert (item.id, item.family, item.language, item.evidence_language) == ("4", "2", "fr", "fr")


def test_sick_in_french_is_parted_into_test_and_the_rest(data):
    heading, rest = "pair_ID\tsplit\tlabel\tpremise\thypothesis\n", "\tneutral\tUn chat dort\tUn chat mange\n"
    layouts.text(
        data, layouts.SICK_FR, heading + "".join(f"{split}{rest}" for split in ("1\tTRAIN", "2\tTRIAL", "3\tTEST"))
    )
    assert [item.id for item in loaded("sick-fr")] == ["3"]
    assert [item.id for item in loaded("sick-fr-train")] == ["1", "2"]


def test_gqnli_reads_its_numbers_as_its_makers_mean_them(data):
    heading = "uid\tpremise\thypothesis\tlabel\tlabel_text\tpremise_original\thypothesis_original\n"
    rows = [f"{label}\tDeux chiens.\tUn chien.\t{label}\tx\tTwo dogs.\tOne dog.\n" for label in (0, 1, 2)]
    layouts.text(data, layouts.GQNLI_FR, heading + "".join(rows))
    items = loaded("gqnli-fr")
    assert labels(items) == [S, N, C]
    assert {item.family for item in items} == {"0"}


def test_recoupe_written_keeps_what_was_changed_and_the_passage_as_family(data):
    claims = [{"text": "Il pleut.", "lang": "fr", "label": "contradicts", "change": "negation"}]
    row = {"id": "p1", "passage_lang": "en", "passage": "It is dry.", "claims": claims * 2}
    for part in ("en-cross", "fr-economy", "fr-politics", "fr-science"):
        layouts.lines(data, f"recoupe-written/pairs-{part}.jsonl", row | {"id": part})
    items = loaded("recoupe-written")
    first = items[0]
    assert (first.id, first.family, first.change, first.label) == ("en-cross-1", "en-cross", "negation", C)
    assert (first.language, first.evidence_language, len(items)) == ("fr", "en", 8)


SYMMETRIC = {"id": "1", "claim": "It is.", "evidence": "It was.", "label": "SUPPORTS"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            SYMMETRIC | {"label": "DISPUTED"},
            r"label: 'DISPUTED' is not one of the labels known here: SUPPORTS, REFUTES, ",
        ),
        (SYMMETRIC | {"claim": " "}, r"claim: string should have at least 1 character"),
        ({"id": "1"}, r"label: field required"),
        ("{cut", r"not a JSON object"),
    ],
)
def test_a_malformed_line_of_a_public_set_is_named_with_the_reason(data, row, said):
    layouts.lines(data, layouts.FEVER_SYMMETRIC, SYMMETRIC | {"id": "0"}, row)
    with pytest.raises(DatasetError, match=rf"fever_symmetric_dev\.jsonl\.gz, line 2: {said}"):
        loaded("fever-symmetric")


def test_an_id_that_is_there_twice_is_refused(data):
    layouts.lines(data, layouts.FEVER_SYMMETRIC, SYMMETRIC, SYMMETRIC)
    with pytest.raises(DatasetError, match="the id '1' is there twice"):
        loaded("fever-symmetric")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("id,evidence,claim,label\n4,It helps.,Masks help\n", r"line 2: 3 cells where the heading has 4"),
        ("id,evidence,claim,label\n4,It helps.,Masks help,Perhaps\n", r"line 2: label: 'Perhaps' is not one of"),
        ('id,evidence,claim,label\n4,"It helps.,Masks help,Neutral\n', r"line 2: not a row of a table"),
        ("id,claim,label\n4,Masks help,Neutral\n", r"line 2: evidence: field required"),
    ],
)
def test_a_malformed_row_of_a_table_is_named_with_the_reason(data, table, said):
    layouts.text(data, layouts.HEALTHVER, table)
    with pytest.raises(DatasetError, match=rf"healthver_test\.csv\.gz, {said}"):
        loaded("healthver")


@pytest.mark.parametrize(("content", "said"), [("{}", "not a list of objects"), ("[{", "not JSON"), ("[]", "is empty")])
def test_a_list_that_is_none_is_refused(data, content, said):
    layouts.text(data, layouts.AVERITEC, content)
    with pytest.raises(DatasetError, match=said):
        loaded("averitec")


def cites(**evidence):
    return {"id": 3, "claim": "Rest heals.", "cited_doc_ids": [10, 10, 11], "evidence": evidence}


def scifact(data, *claims):
    corpus = (
        "doc_id,title,abstract,structured\n10,Rest,\"['Rest heals.'\n 'It was seen.']\",False\n11,Sea,['Salt.'],False\n"
    )
    path = data / "scifact" / "scifact_hfcsv.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("corpus_train.csv", corpus)
    layouts.lines(data, "scifact/claims_dev.jsonl.gz", *claims)


def test_scifact_makes_an_item_of_each_cited_abstract_once(data):
    scifact(data, cites(**{"10": [{"sentences": [0], "label": "REFUTE"}]}))
    items = loaded("scifact")
    assert [(item.id, item.label, item.family) for item in items] == [("3-10", C, "3"), ("3-11", N, "3")]
    assert items[0].evidence == ("Rest heals. It was seen.",)


def test_an_abstract_on_both_sides_of_a_claim_is_refused(data):
    scifact(data, cites(**{"10": [{"label": "SUPPORT"}, {"label": "REFUTE"}]}))
    with pytest.raises(DatasetError, match=r"line 1: the abstract 10 both supports and refutes the claim"):
        loaded("scifact")
