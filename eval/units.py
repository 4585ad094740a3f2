"""What a suite is divided into: pieces of work that are done, written down and counted whole."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from eval.corpus import Corpus
from eval.finding import detect
from eval.judging import NO_EVIDENCE, judge
from eval.records import DetectionItem, Document, GoldSet, Kind, Outcome, Query, RetrievalSet, VerificationItem
from eval.searching import search
from eval.subject import Subject
from eval.suites import Content
from eval.whole import check, check_given

PARTS: dict[str, Kind] = {
    "article": "detection",
    "search": "retrieval",
    "claim": "verification",
    "pair": "verification",
    "minimal": "verification",
}
"""The parts of our own set and the kind that picks each, in the order in which they are done."""


class Unit(NamedTuple):
    """One piece of work: an item, a query, an article, a claim or a pair, by its place among those of its part."""

    part: str
    place: int


def divide(content: Content, kind: Kind | None = None, limit: int | None = None) -> list[Unit]:
    """Divide a suite; `kind` picks parts of our own set, `limit` takes the first units of each part."""
    if isinstance(content, GoldSet):
        wanted = [part for part, of_kind in PARTS.items() if kind in {None, of_kind}]
        counts = {part: len(_parts(content)[part]) for part in wanted}
    elif isinstance(content, RetrievalSet):
        counts = {"query": len(content.queries)}
    else:
        counts = {"item": len(content)}
    return [Unit(part, place) for part, count in counts.items() for place in range(count)[:limit]]


def documents(content: Content) -> tuple[Document, ...]:
    """List the documents that a suite is searched in; none where it is about given texts."""
    if isinstance(content, GoldSet):
        return content.notes
    return content.documents if isinstance(content, RetrievalSet) else ()


def do(unit: Unit, content: Content, subject: Subject, corpus: Corpus | None) -> list[Outcome]:
    """Do a unit of a suite. Raises DatasetError when a gold text cannot stand, LibraryError when a search fails."""
    if isinstance(content, GoldSet):
        return _of_gold(unit, content, subject, _given(corpus))
    if isinstance(content, RetrievalSet):
        return [search(content.queries[unit.place], _given(corpus), subject)]
    item = content[unit.place]
    return [detect(item, subject) if isinstance(item, DetectionItem) else judge(item, subject)]


def _of_gold(unit: Unit, gold: GoldSet, subject: Subject, corpus: Corpus) -> list[Outcome]:
    place = unit.place
    if unit.part == "article":
        article = gold.articles[place]
        return list(check(article, [one for one in gold.claims if one.article == article.name], corpus, subject))
    if unit.part == "search":
        query = _queries(gold)[place]
        return [search(query, corpus, subject), search(_unaccented(query), corpus, subject)]
    if unit.part == "claim":
        return list(check_given(gold.claims[place], corpus, subject))
    if unit.part == "pair":
        return _pair(gold.pairs[place], subject)
    return [judge(_renamed(item, "minimal"), subject) for item in _couples(gold)[place]]


def _parts(gold: GoldSet) -> dict[str, Sequence[object]]:
    return {
        "article": gold.articles,
        "search": _queries(gold),
        "claim": gold.claims,
        "pair": gold.pairs,
        "minimal": _couples(gold),
    }


def _couples(gold: GoldSet) -> list[tuple[VerificationItem, ...]]:
    """Take the members of each minimal pair together: they stand one after the other."""
    return [gold.minimal[place : place + 2] for place in range(0, len(gold.minimal), 2)]


def _queries(gold: GoldSet) -> list[Query]:
    """Make a query of each claim that notes settle; each of these notes is relevant."""
    return [
        Query(
            id=f"retrieval/{claim.id}",
            text=claim.claim,
            relevant=dict.fromkeys(claim.notes, 1),
            language=claim.language,
            date=claim.date,
        )
        for claim in gold.claims
        if claim.notes
    ]


def _unaccented(query: Query) -> Query:
    """Write a query as it is typed in haste: in capitals, without accents."""
    typed = _without_accents(query.text).upper()
    return query.model_copy(update={"id": query.id.replace("retrieval/", "unaccented/", 1), "text": typed})


def _without_accents(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def _pair(pair: VerificationItem, subject: Subject) -> list[Outcome]:
    """Judge a pair, again with its claim typed without accents, then the claim alone: no passage, one without words."""
    first = judge(_renamed(pair, "pairs"), subject)
    outcomes = [first]
    if (typed := _without_accents(pair.claim)) != pair.claim:
        # The label is what was said of the claim as it should be written: nothing but the accents may decide.
        again = judge(pair.model_copy(update={"id": f"accents/{pair.id}", "claim": typed}), subject)
        if first.failure is not None:
            again = again.model_copy(update={"predicted": None, "scores": None, "failure": first.failure})
        outcomes.append(again.model_copy(update={"gold": first.predicted}))
    for name, nothing_said in (("none", ()), ("empty", (NO_EVIDENCE,))):
        alone = {"id": f"claim-only/{pair.id}/{name}", "evidence": nothing_said, "label": "neutral"}
        outcomes.append(judge(VerificationItem.model_validate(pair.model_dump() | alone), subject))
    return outcomes


def _renamed(item: VerificationItem, part: str) -> VerificationItem:
    return item.model_copy(update={"id": f"{part}/{item.id}"})


def _given(corpus: Corpus | None) -> Corpus:
    if corpus is None:
        raise ValueError("this suite is searched in documents, and none were opened")
    return corpus
