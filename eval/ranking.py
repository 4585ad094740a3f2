"""How a library is asked for the documents that answer a claim: as a real check does, and in simpler ways.

Each is a function from a corpus and a query to document ids, best first; a run keeps the first ten.
"""

from collections.abc import Callable, Iterable

from eval.corpus import Corpus
from eval.given import given_claim
from eval.records import Query
from factcheck.queries import queries
from retrieval.records import Hit

PASSAGES = 50
"""Passages asked for; a document may have several among the first."""

WHOLE = 200
"""So many that the first ten documents of either leg are among what the fusion returns."""

Rank = Callable[[Corpus, Query], list[str]]


def as_a_check_asks(corpus: Corpus, query: Query) -> list[str]:
    """Search by words and meaning, with the queries that a real check makes of the claim."""
    article, claim = given_claim(query.text, query.language, query.date)
    return corpus.ranking(queries(claim, article), PASSAGES)


def claim_alone(corpus: Corpus, query: Query) -> list[str]:
    """Search by words and meaning, with the claim as the only query."""
    return corpus.ranking([query.text], PASSAGES)


def words_alone(corpus: Corpus, query: Query) -> list[str]:
    """Rank by BM25 alone, with the claim as the only query."""
    return _leg(corpus, query, "lexical")


def meaning_alone(corpus: Corpus, query: Query) -> list[str]:
    """Rank by cosine alone, with the claim as the only query."""
    return _leg(corpus, query, "dense")


def _leg(corpus: Corpus, query: Query, leg: str) -> list[str]:
    """Rank documents by the best rank that one leg gave to a passage of theirs."""
    hits = [hit for hit in corpus.library.search([query.text], limit=WHOLE) if leg in hit.ranks]
    return _documents(corpus, sorted(hits, key=lambda hit: hit.ranks[leg]))


def _documents(corpus: Corpus, hits: Iterable[Hit]) -> list[str]:
    return list(dict.fromkeys(name for hit in hits for name in corpus.documents.get(hit.source.id, ())))
