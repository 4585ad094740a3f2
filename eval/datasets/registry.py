"""The public sets that a run knows by name, a line each. None of them is in this repository.

They are read from the folder that ``RECOUPE_DATA`` names, where each has a folder of its own.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eval.datasets import detection, fever, inference, retrieval, verification
from eval.datasets import sources as at
from eval.datasets.errors import DatasetError
from eval.datasets.sources import Source
from eval.records import DetectionItem, Kind, RetrievalSet, VerificationItem

DATA = "RECOUPE_DATA"

Content = RetrievalSet | tuple[VerificationItem, ...] | tuple[DetectionItem, ...]


@dataclass(frozen=True)
class PublicSet:
    """A public set of one kind: `read` makes records of its `files`, named from the folder of all sets.

    `language` is that of the claims, with that of the evidence after a hyphen where it is another ("fr-en").
    A set for `tuning` may be looked at; "all" leaves it out.
    """

    name: str
    kind: Kind
    read: Callable[..., Content]
    files: tuple[str, ...]
    source: Source
    language: str = "en"
    tuning: bool = False

    def paths(self, folder: Path) -> list[Path]:
        """Name the files in a folder of all sets; where a gzipped one is not there unpacked, it is named as gzipped."""
        packed = (folder / name for name in self.files)
        return [path.with_suffix("") if path.with_suffix("").is_file() else path for path in packed]

    def missing(self, folder: Path) -> Path | None:
        """Name the first file that is not there."""
        return next((path for path in self.paths(folder) if not path.is_file()), None)


@dataclass(frozen=True)
class Described:
    """A line of the table of public sets; `there` is False too where no folder of sets is named."""

    name: str
    kind: Kind
    language: str
    licence: str
    there: bool
    tuning: bool
    source: str
    citation: str


def data_folder() -> Path | None:
    """Return the folder of the public sets, None where the environment names none."""
    named = os.environ.get(DATA)
    return Path(named) if named else None


def find(name: str, kind: Kind | None = None) -> PublicSet | None:
    """Return the set of this name, of this kind or else the first registered; None where there is none."""
    return next((one for one in SETS if one.name == name and kind in {None, one.kind}), None)


def load(name: str, kind: Kind | None = None) -> Content:
    """Read a public set by its name, and by its kind where it serves for several.

    Raises:
        DatasetError: when it is not there, with where to get it, or cannot be read.
    """
    one, folder = find(name, kind), data_folder()
    if one is None:
        raise DatasetError(f"There is no public set {name!r}{_of(kind)}; there are {', '.join(names(kind))}.")
    if folder is None:
        raise DatasetError(f"The set {name} is read from public files: name their folder in {DATA}; {one.source.get}.")
    if missing := one.missing(folder):
        raise DatasetError(f"The set {name} needs {missing}, which is not there; {one.source.get}.")
    try:
        found = one.read(*one.paths(folder))
    except OSError as error:
        raise DatasetError(f"The set {name} cannot be read ({error}).") from error
    if not found:
        raise DatasetError(f"The set {name} is empty: a set needs at least one item.")
    return found


def names(kind: Kind | None = None) -> list[str]:
    """List the names of the sets, of one kind or of all."""
    return list(dict.fromkeys(one.name for one in SETS if kind in {None, one.kind}))


def describe() -> list[Described]:
    """Say of every set what it is, whether its files are there, and where they come from."""
    folder = data_folder()
    return [
        Described(
            name=one.name,
            kind=one.kind,
            language=one.language,
            licence=one.source.licence,
            there=folder is not None and one.missing(folder) is None,
            tuning=one.tuning,
            source=one.source.get,
            citation=one.source.citation,
        )
        for one in SETS
    ]


def _of(kind: Kind | None) -> str:
    return f" of the kind {kind}" if kind else ""


Reader = Callable[..., Content]


def _set(name: str, kind: Kind, read: Reader, files: str, source: Source, language: str = "en") -> PublicSet:
    return PublicSet(name, kind, read, tuple(files.split()), source, language)


def _tuning(name: str, kind: Kind, read: Reader, files: str, source: Source, language: str = "en") -> PublicSet:
    return PublicSet(name, kind, read, tuple(files.split()), source, language, tuning=True)


_WRITTEN = " ".join(
    f"recoupe-written/pairs-{one}.jsonl" for one in ("en-cross", "fr-economy", "fr-politics", "fr-science")
)
_SCIFACT = "scifact/scifact_hfcsv.zip scifact/claims_dev.jsonl.gz"
_SCIFACT_TRAIN = "scifact/scifact_hfcsv.zip scifact/claims_train.jsonl.gz"
_SNOPES = "checkthat-2020-task2-retrieval/ct20_task2_v3.zip checkthat-2020-task2-retrieval/ct20_task2_test.zip"
_NTREX = "parallel-ntrex-fr-en/newstest2019-src.eng.txt.gz parallel-ntrex-fr-en/newstest2019-ref.fra.txt.gz"
_GPT_STANCE = "factcheck-gpt/subtask3_claim_evidence_stance.jsonl.gz"
_GPT_WORTH = "factcheck-gpt/subtask1_sentence_checkworthiness.jsonl.gz"
_CLIMATE = "climate-fever/climate-fever.jsonl.gz"
_CT19 = "checkthat-2019-debates/CT19-T1-Test.csv.gz"
_CT19_TRAIN = "checkthat-2019-debates/CT19-T1-Training.csv.gz"
_CROWD = "claimbuster/crowdsourced.csv.gz"
_SENTENCES = "recoupe-written/sentences.jsonl"

_FEVER_SYMMETRIC = "fever-symmetric-dev/fever_symmetric_dev.jsonl.gz"
_AVERITEC = "averitec-train-part/averitec_train_part.json.gz"

SETS: tuple[PublicSet, ...] = (
    _set("fever-symmetric", "verification", fever.symmetric, _FEVER_SYMMETRIC, at.FEVER_SYMMETRIC),
    _set("fool-me-twice", "verification", fever.fool_me_twice, "fool-me-twice/fm2_test.jsonl.gz", at.FM2),
    _tuning("fool-me-twice-dev", "verification", fever.fool_me_twice, "fool-me-twice/fm2_dev.jsonl.gz", at.FM2),
    _set("scifact", "retrieval", retrieval.scifact, _SCIFACT, at.SCIFACT),
    _tuning("scifact-train", "retrieval", retrieval.scifact, _SCIFACT_TRAIN, at.SCIFACT),
    _set("scifact", "verification", verification.scifact, _SCIFACT, at.SCIFACT),
    _tuning("scifact-train", "verification", verification.scifact, _SCIFACT_TRAIN, at.SCIFACT),
    _set("wice", "verification", verification.wice, "wice/wice_claim_test.jsonl.gz", at.WICE),
    _tuning("wice-dev", "verification", verification.wice, "wice/wice_claim_dev.jsonl.gz", at.WICE),
    _set("climate-fever", "verification", verification.climate_fever, _CLIMATE, at.CLIMATE_FEVER),
    _set("climate-fever-pairs", "verification", verification.climate_fever_pairs, _CLIMATE, at.CLIMATE_FEVER),
    _set("healthver", "verification", verification.healthver, "healthver/healthver_test.csv.gz", at.HEALTHVER),
    _tuning("healthver-dev", "verification", verification.healthver, "healthver/healthver_dev.csv.gz", at.HEALTHVER),
    _set("covid-fact", "verification", verification.covid_fact, "covid-fact/COVIDFACT_dataset.jsonl.gz", at.COVID_FACT),
    _set("averitec", "verification", verification.averitec, _AVERITEC, at.AVERITEC),
    _set("factcheck-gpt", "verification", verification.factcheck_gpt, _GPT_STANCE, at.FACTCHECK_GPT),
    _set("vitaminc", "verification", fever.vitaminc, "vitaminc/test.jsonl", at.VITAMINC),
    _set("xnli-fr", "verification", inference.xnli_fr, "xnli-fr/xnli_test_fr.tsv.gz", at.XNLI_FR, "fr"),
    _tuning("xnli-fr-dev", "verification", inference.xnli_fr, "xnli-fr/xnli_dev_fr.tsv.gz", at.XNLI_FR, "fr"),
    _set("sick-fr", "verification", inference.sick_fr, "sick-fr/sick_fr.tsv.gz", at.SICK_FR, "fr"),
    _tuning("sick-fr-train", "verification", inference.sick_fr_train, "sick-fr/sick_fr.tsv.gz", at.SICK_FR, "fr"),
    _set("gqnli-fr", "verification", inference.gqnli_fr, "gqnli-fr/gqnli.test.fr.tsv", at.GQNLI_FR, "fr"),
    _tuning("recoupe-written", "verification", verification.recoupe_written, _WRITTEN, at.WRITTEN, "fr, en"),
    _set("claimbuster", "detection", detection.claimbuster, "claimbuster/groundtruth.csv.gz", at.CLAIMBUSTER),
    _tuning("claimbuster-crowdsourced", "detection", detection.claimbuster, _CROWD, at.CLAIMBUSTER),
    _set("checkthat-2019", "detection", detection.checkthat_2019, _CT19, at.CHECKTHAT_2019),
    _tuning("checkthat-2019-train", "detection", detection.checkthat_2019, _CT19_TRAIN, at.CHECKTHAT_2019),
    _set("factcheck-gpt", "detection", detection.factcheck_gpt, _GPT_WORTH, at.FACTCHECK_GPT),
    _tuning("recoupe-written", "detection", detection.recoupe_written, _SENTENCES, at.WRITTEN, "fr, en"),
    _set("checkthat-2020-task2", "retrieval", retrieval.checkthat_2020_task2, _SNOPES, at.CHECKTHAT_2020),
    _set("ntrex", "retrieval", retrieval.ntrex, _NTREX, at.NTREX, "fr-en"),
    _set("tico19", "retrieval", retrieval.tico19, "parallel-tico19-fr-en/all.en-fr.tmx.gz", at.TICO19, "fr-en"),
)
"""Every public set, a line each."""
