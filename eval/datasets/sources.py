"""Where the public sets come from: the paper, the licence, and where a user gets the files."""

from dataclasses import dataclass
from typing import Literal

Licence = Literal["open", "non-commercial", "research only", "unstated"]


@dataclass(frozen=True)
class Source:
    """A publication of data; `get` completes the sentence on a set that is not there."""

    citation: str
    licence: Licence
    get: str


FEVER_SYMMETRIC = Source(
    "Schuster et al. 2019",
    "open",
    "get symmetric_v0.2/fever_symmetric_dev.jsonl from github.com/TalSchuster/FeverSymmetric",
)
FM2 = Source(
    "Eisenschlos et al. 2021",
    "open",
    "get dataset/dev.jsonl and dataset/test.jsonl from github.com/google-research/fool-me-twice as fm2_dev.jsonl and "
    "fm2_test.jsonl",
)
SCIFACT = Source(
    "Wadden et al. 2020",
    "open",
    "get claims_train.jsonl and claims_dev.jsonl by github.com/allenai/scifact, and the corpus as data/scifact.zip "
    "from github.com/sumithra-p-v/claimverifier as scifact_hfcsv.zip",
)
WICE = Source(
    "Kamoi et al. 2023",
    "open",
    "get data/entailment_retrieval/claim/ from github.com/ryokamoi/wice, its test.jsonl as wice_claim_test.jsonl and "
    "its dev.jsonl as wice_claim_dev.jsonl",
)
CLIMATE_FEVER = Source(
    "Diggelmann et al. 2020",
    "unstated",
    "get dataset/climate-fever.jsonl from github.com/tdiggelm/climate-fever-dataset",
)
HEALTHVER = Source("Sarrouti et al. 2021", "unstated", "get data/ from github.com/sarrouti/HealthVer")
COVID_FACT = Source("Saakyan et al. 2021", "unstated", "get COVIDFACT_dataset.jsonl from github.com/asaakyan/covidfact")
AVERITEC = Source(
    "Schlichtkrull et al. 2023",
    "non-commercial",
    "get data/train.json of AVeriTeC from github.com/MichSchli/AVeriTeC as averitec_train_part.json",
)
FACTCHECK_GPT = Source("Wang et al. 2023", "open", "get subtasks/ from github.com/yuxiaw/Factcheck-GPT")
VITAMINC = Source("Schuster et al. 2021", "open", "get test.jsonl of VitaminC by github.com/TalSchuster/VitaminC")
XNLI_FR = Source(
    "Conneau et al. 2018",
    "non-commercial",
    "get XNLI by github.com/facebookresearch/XNLI and make a table of its French pairs (promptID, pairID, genre, "
    "label, premise, hypothesis, parted by tabs)",
)
SICK_FR = Source(
    "Marelli et al. 2014; Skandalis et al. 2024",
    "non-commercial",
    "get datasets/sentence_ids/sick_fr_id.pl from github.com/mskandalis/hybrid_nli_fr and make a table of it (pair_ID, "
    "split, label, premise, hypothesis, parted by tabs)",
)
GQNLI_FR = Source(
    "Cui et al. 2022; Skandalis et al. 2024", "open", "get gqnli.test.fr.tsv from github.com/mskandalis/gqnli-french"
)
WRITTEN = Source("written for Recoupe", "open", "it is not published, and only training and tuning read it")
CLAIMBUSTER = Source(
    "Arslan et al. 2020", "open", "get groundtruth.csv and crowdsourced.csv of ClaimBuster from zenodo.org"
)
CHECKTHAT_2019 = Source(
    "Atanasova et al. 2019", "research only", "get data/clef19/ from github.com/utaresearch/claimbuster-spotter"
)
CHECKTHAT_2020 = Source(
    "Barrón-Cedeño et al. 2020",
    "research only",
    "get data/v3.zip and test-input/test-input.zip from github.com/sshaar/clef2020-factchecking-task2 as "
    "ct20_task2_v3.zip and ct20_task2_test.zip",
)
NTREX = Source("Federmann et al. 2022", "open", "get NTREX-128 from github.com/MicrosoftTranslator/NTREX")
TICO19 = Source(
    "Anastasopoulos et al. 2020", "open", "get data/TM/all.en-fr.tmx from github.com/tico-19/tico-19.github.io"
)
