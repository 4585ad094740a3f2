"""Public sets of claims with evidence, read from the files as their makers publish them, an adapter each.

What a label means to us stands in `labels.STANCES`. Evidence that its makers give as the sentences of one text is one
text here, as in their own models; texts of several sources stay apart. Items of one `family` share a claim or a text.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from eval.datasets import labels
from eval.datasets.errors import DatasetError
from eval.datasets.files import unique
from eval.datasets.items import Items, english, first_of
from eval.datasets.retrieval import abstracts
from eval.datasets.rows import Row, Text, array, comma_separated, rows
from eval.records import VerificationItem
from factcheck.records import Stance

Texts = Annotated[list[str], Field(min_length=1)]


class _SciFact(Row):
    class _Evidence(Row):
        label: Annotated[Stance, labels.stance("scifact")]

    id: Text
    claim: Text
    evidence: dict[str, Annotated[list[_Evidence], Field(min_length=1)]]
    cited_doc_ids: Annotated[list[Text], Field(min_length=1)]


def scifact(corpus: Path, claims: Path) -> Items:
    """Read SciFact: a claim with each abstract that it cites; an abstract cited without evidence is neutral.

    A claim with several abstracts is a `family`.
    """
    known = {one.id: one.text for one in abstracts(corpus)}
    items = []
    for line, row in rows(claims, _SciFact):
        for cited in dict.fromkeys(row.cited_doc_ids):
            if cited not in known:
                continue
            said = {one.label for one in row.evidence.get(cited, [])}
            if len(said) > 1:
                raise DatasetError(f"{claims}, line {line}: the abstract {cited} both supports and refutes the claim.")
            label = next(iter(said), Stance.NEUTRAL)
            items.append(english(f"{row.id}-{cited}", row.claim, [known[cited]], label, family=row.id))
    return unique(claims, items)


class _Wice(Row):
    class _Meta(Row):
        id: Text
        claim_title: Text

    claim: Text
    evidence: Texts
    label: Annotated[Stance, labels.stance("wice")]
    meta: _Meta


def wice(path: Path) -> Items:
    """Read WiCE's claims, each with the whole page that Wikipedia cites for it, its sentences a line each.

    The labels are those of the makers' binary task. The page is whole because a real check has no oracle to cut it; the
    claims of one article are a `family`.
    """
    items = []
    for _, row in rows(path, _Wice):
        page = "\n".join(filter(str.strip, row.evidence))
        items.append(english(row.meta.id, row.claim, [page], row.label, family=row.meta.claim_title))
    return unique(path, items)


class _Climate(Row):
    class _Sentence(Row):
        evidence_label: Annotated[Stance, labels.stance("climate-fever")]
        evidence: Text

    claim_id: Text
    claim: Text
    claim_label: Annotated[Stance, labels.stance("climate-fever")]
    evidences: Annotated[list[_Sentence], Field(min_length=1)]


def climate_fever(path: Path) -> Items:
    """Read Climate-FEVER: a claim with its five sentences of Wikipedia, each a text of its own; disputed is neutral."""
    found = (row for _, row in rows(path, _Climate))
    return unique(
        path,
        [english(row.claim_id, row.claim, [one.evidence for one in row.evidences], row.claim_label) for row in found],
    )


def climate_fever_pairs(path: Path) -> Items:
    """Read Climate-FEVER: a claim with one sentence an item; the five of a claim are a `family`."""
    return unique(
        path,
        [
            english(f"{row.claim_id}-{number}", row.claim, [one.evidence], one.evidence_label, family=row.claim_id)
            for _, row in rows(path, _Climate)
            for number, one in enumerate(row.evidences, start=1)
        ],
    )


class _HealthVer(Row):
    id: Text
    evidence: Text
    claim: Text
    label: Annotated[Stance, labels.stance("healthver")]


def healthver(path: Path) -> Items:
    """Read HealthVer: a claim with a passage of a study; the items of one claim are a `family`."""
    found = [row for _, row in rows(path, _HealthVer, comma_separated)]
    families = first_of([row.claim for row in found], [row.id for row in found])
    pairs = zip(found, families, strict=True)
    return unique(path, [english(row.id, row.claim, [row.evidence], row.label, family=name) for row, name in pairs])


class _CovidFact(Row):
    claim: Text
    evidence: Texts
    label: Annotated[Stance, labels.stance("covid-fact")]


def covid_fact(path: Path) -> Items:
    """Read COVID-Fact with the sentences of a claim's evidence as one text, as in the makers' RTE files.

    A refuted claim is a supported one with a word replaced by a machine, under the same evidence: they are a `family`.
    The rows have no ids; an item's is its line.
    """
    found = rows(path, _CovidFact)
    texts = [" ".join(row.evidence) for _, row in found]
    families = first_of(texts, [str(line) for line, _ in found])
    parts = zip(found, texts, families, strict=True)
    return tuple(english(str(line), row.claim, [text], row.label, family=name) for (line, row), text, name in parts)


def _day(given: object) -> object:
    """Read a date as AVeriTeC writes it, such as 25-8-2020."""
    return datetime.strptime(given, "%d-%m-%Y").date() if isinstance(given, str) else given


class _Averitec(Row):
    class _Question(Row):
        class _Answer(Row):
            answer: Text
            boolean_explanation: str | None = None

        # Some answers stand without their question.
        question: str
        answers: list[_Answer]

    claim: Text
    claim_date: Annotated[date | None, BeforeValidator(_day)] = None
    questions: Annotated[list[_Question], Field(min_length=1)]
    label: Annotated[Stance, labels.stance("averitec")]


def averitec(path: Path) -> Items:
    """Read AVeriTeC with gold evidence: each question with its answers is a text. An item's id is its place."""

    def text(asked: _Averitec._Question) -> str:
        said = (part for one in asked.answers for part in (one.answer, one.boolean_explanation))
        return " ".join([asked.question, *(_sentence(part) for part in said if part and part.strip())]).strip()

    return tuple(
        english(str(place), row.claim, [text(one) for one in row.questions], row.label, date=row.claim_date)
        for place, row in rows(path, _Averitec, array)
    )


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


class _Stance(Row):
    claim: Text
    evidence: Text
    stance: Annotated[Stance, labels.stance("factcheck-gpt")]


def factcheck_gpt(path: Path) -> Items:
    """Read claims of language models, each with a passage of the web; the items of a claim are a `family`."""
    found = rows(path, _Stance)
    families = first_of([row.claim for _, row in found], [str(line) for line, _ in found])
    parts = zip(found, families, strict=True)
    return tuple(english(str(line), row.claim, [row.evidence], row.stance, family=name) for (line, row), name in parts)


class _Passage(Row):
    class _Claim(Row):
        text: Text
        lang: Text
        label: Annotated[Stance, labels.stance("recoupe")]
        change: str | None = None

    id: Text
    passage: Text
    passage_lang: Text
    claims: Annotated[list[_Claim], Field(min_length=1)]


def recoupe_written(*paths: Path) -> Items:
    """Read our own passages with four claims each, a `family`; `change` is what was done, with every label."""
    return unique(
        paths[0].parent,
        [
            VerificationItem(
                id=f"{row.id}-{number}",
                claim=claim.text,
                evidence=(row.passage,),
                label=claim.label,
                language=claim.lang,
                evidence_language=row.passage_lang,
                family=row.id,
                change=claim.change,
            )
            for path in paths
            for _, row in rows(path, _Passage)
            for number, claim in enumerate(row.claims, start=1)
        ],
    )
