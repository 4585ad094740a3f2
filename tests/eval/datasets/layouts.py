"""Tiny files in the layouts of the public sets, with invented contents, for tests that need no data."""

import gzip
import json

FEVER_SYMMETRIC = "fever-symmetric-dev/fever_symmetric_dev.jsonl.gz"
FOOL_ME_TWICE = "fool-me-twice/fm2_test.jsonl.gz"
WICE = "wice/wice_claim_test.jsonl.gz"
CLIMATE_FEVER = "climate-fever/climate-fever.jsonl.gz"
HEALTHVER = "healthver/healthver_test.csv.gz"
COVID_FACT = "covid-fact/COVIDFACT_dataset.jsonl.gz"
AVERITEC = "averitec-train-part/averitec_train_part.json.gz"
FACTCHECK_GPT = "factcheck-gpt/subtask3_claim_evidence_stance.jsonl.gz"
FACTCHECK_GPT_SENTENCES = "factcheck-gpt/subtask1_sentence_checkworthiness.jsonl.gz"
VITAMINC = "vitaminc/test.jsonl"
XNLI_FR = "xnli-fr/xnli_test_fr.tsv.gz"
SICK_FR = "sick-fr/sick_fr.tsv.gz"
GQNLI_FR = "gqnli-fr/gqnli.test.fr.tsv"
CLAIMBUSTER = "claimbuster/groundtruth.csv.gz"
CHECKTHAT_2019 = "checkthat-2019-debates/CT19-T1-Test.csv.gz"


def text(folder, name, content):
    """Write a file of a set, gzipped where its name says so."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = content.encode("utf-8")
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


def lines(folder, name, *rows):
    """Write a file with a JSON object a line; a string is a line as it is."""
    written = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    return text(folder, name, "\n".join(written) + "\n")
