"""Training pairs from public sets under open licences, and from our own written ones; a builder each.

NOTICE-DATA.md names their makers and licences. What a label means to us stands in `eval.datasets.labels`. Sets that are
evaluated on (`leaks.evaluated`) have no builder here; the Danish one is left out for its language.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from eval.datasets import labels, registry, retrieval
from eval.datasets.rows import Row, Text, comma_separated, rows, table
from eval.records import VerificationItem
from factcheck.records import Stance
from models.train.leaks import words_of
from models.train.pairs import Pair

SPLIT = "corpus_train.csv"
LONG = 1200
"""Characters of evidence beyond which a pair is cut to the sentences that matter, or left out."""


def snli(folder: Path) -> Iterator[Pair]:
    """Read the development part of SNLI; the hypotheses of a premise are a family."""
    return _inference("snli", folder / "snli-mnli-dev" / "snli_dev.csv.gz", 1)


def mnli(folder: Path) -> Iterator[Pair]:
    """Read the development parts of MultiNLI; the hypotheses of a premise are a family."""
    return _inference("mnli", folder / "snli-mnli-dev" / "mnli_dev.csv.gz", 2)


class _Inference(Row):
    premise: Text
    hypothesis: Text
    label: Annotated[Stance, labels.stance("nli")]


def _inference(source: str, path: Path, level: int) -> Iterator[Pair]:
    for _, row in comma_separated(path):
        if not (row["premise"].strip() and row["hypothesis"].strip()):
            continue
        one = _Inference.model_validate(row)
        family = f"{source}-{' '.join(words_of(one.premise))}"
        yield Pair(one.hypothesis, one.premise, one.label.value, "en", "en", source, family, level=level)


def fool_me_twice(folder: Path) -> Iterator[Pair]:
    """Read the development part of Fool Me Twice without what shares a claim or a page with its test part."""
    test = _items("fool-me-twice", folder)
    claims, pages = {words_of(one.claim) for one in test}, {one.family for one in test}
    kept = (one for one in _items("fool-me-twice-dev", folder) if one.family not in pages)
    return _pairs("fool-me-twice", (one for one in kept if words_of(one.claim) not in claims), 3)


class _Chunk(Row):
    class _Meta(Row):
        chunk_idx: list[int]
        oracle_idx: tuple[int, ...] = ()

    claim: Text
    evidence: Annotated[list[str], Field(min_length=1)]
    label: Annotated[Stance, labels.stance("wice")]
    meta: _Meta


def wice(folder: Path) -> Iterator[Pair]:
    """Read the development part of WiCE: the sentences that decide, among others of the page; a claim is a family."""
    for _, row in rows(folder / "wice" / "wice_oracle_chunks_dev.jsonl.gz", _Chunk):
        deciding = {place for place, of in enumerate(row.meta.chunk_idx) if of in row.meta.oracle_idx}
        text = _cut(row.claim, row.evidence, deciding)
        yield Pair(row.claim, text, row.label.value, "en", "en", "wice", f"wice-{row.claim}", level=3)


def _cut(claim: str, evidence: list[str], deciding: set[int]) -> str:
    """Keep the sentences that decide, and with them those that share most words with the claim, up to `LONG`."""
    wanted = set(words_of(claim))
    shared = [len(wanted & set(words_of(sentence))) for sentence in evidence]
    length, kept = 0, set[int]()
    for place in sorted(range(len(evidence)), key=lambda one: (one not in deciding, -shared[one], one)):
        length += len(evidence[place]) + 1
        if length > LONG and kept:
            break
        kept.add(place)
    return " ".join(evidence[place].strip() for place in sorted(kept) if evidence[place].strip())


def factcheck_gpt(folder: Path) -> Iterator[Pair]:
    """Read the claims and passages of Factcheck-GPT; a claim is a family."""
    return _pairs("factcheck-gpt", _items("factcheck-gpt", folder), 2)


class _Claim(Row):
    class _Evidence(Row):
        label: Annotated[Stance, labels.stance("scifact")]
        sentences: Annotated[list[int], Field(min_length=1)]

    id: Text
    claim: Text
    evidence: dict[str, list[_Evidence]]
    cited_doc_ids: list[Text]


def scifact(folder: Path) -> Iterator[Pair]:
    """Read the training part of SciFact: a claim with the sentences that decide it and their neighbours.

    An abstract that is cited without evidence is neutral, with its last three sentences, which conclude. The claims
    that cite an abstract are a family.
    """
    known = _abstracts(folder / "scifact" / "scifact_hfcsv.zip")
    for _, row in rows(folder / "scifact" / "claims_train.jsonl.gz", _Claim):
        for cited in (one for one in dict.fromkeys(row.cited_doc_ids) if one in known):
            sentences = known[cited]
            said = row.evidence.get(cited, [])
            for one in said:
                first, last = max(0, min(one.sentences) - 1), min(max(one.sentences) + 2, min(one.sentences) + 4)
                text = " ".join(sentences[first:last])
                yield Pair(row.claim, text, one.label.value, "en", "en", "scifact", f"scifact-{cited}", level=3)
            if not said:
                text = " ".join(sentences[-3:])
                yield Pair(row.claim, text, "neutral", "en", "en", "scifact", f"scifact-{cited}", level=3)


def _abstracts(corpus: Path) -> dict[str, list[str]]:
    with zipfile.ZipFile(corpus) as archive:
        member = next(name for name in archive.namelist() if name.endswith(SPLIT))
        text = io.TextIOWrapper(archive.open(member), encoding="utf-8", newline="").read()
    found = table(corpus / SPLIT, text, ",", csv.QUOTE_MINIMAL)
    return {row["doc_id"]: retrieval.sentences_of(row["abstract"]) for _, row in found}


def scone(folder: Path) -> Iterator[Pair]:
    """Read the training part of ScoNe: entailment or not under no, one or two negations, in scope or out of it.

    The sentences of a group, with the two words that differ, are a family.
    """
    seen: set[tuple[str, str]] = set()
    for path in sorted((folder / "scone-negation").glob("train_*.csv")):
        for _, row in comma_separated(path):
            # The edited sentences are what a file adds; one_scoped has the plain ones alone.
            edited = "sentence1_edited" in row
            premise, hypothesis, label = (
                row[key + "_edited" if edited else key] for key in ("sentence1", "sentence2", "gold_label")
            )
            if (premise, hypothesis) in seen or not premise.strip():
                continue
            seen.add((premise, hypothesis))
            stance = labels.STANCES["nli"][label]
            family = f"scone-{row['sentence1']}"
            yield Pair(hypothesis, premise, stance.value, "en", "en", "scone", family, "negation", 2)


def recoupe_written(folder: Path) -> Iterator[Pair]:
    """Read our own passages with four claims each, in French, English and across; a passage is a family."""
    return _pairs("recoupe-written", _items("recoupe-written", folder), 3)


def _items(name: str, folder: Path) -> tuple[VerificationItem, ...]:
    found = registry.find(name, "verification")
    if found is None:
        raise LookupError(f"There is no public set {name!r}.")
    return found.read(*found.paths(folder))


def _pairs(source: str, items: Iterable[VerificationItem], level: int) -> Iterator[Pair]:
    for one in items:
        text = " ".join(one.evidence)
        if len(text) <= LONG:
            language, other = one.language or "en", one.evidence_language or one.language or "en"
            family = f"{source}-{one.family or one.id}"
            yield Pair(one.claim, text, one.label.value, language, other, source, family, one.change, level)


BUILDERS = {
    "snli": snli,
    "mnli": mnli,
    "fool-me-twice": fool_me_twice,
    "wice": wice,
    "factcheck-gpt": factcheck_gpt,
    "scifact": scifact,
    "scone": scone,
    "recoupe-written": recoupe_written,
}
"""The builders by the name of their source; each takes the folder of the public sets."""
