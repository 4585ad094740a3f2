"""Retrieval: are the documents that answer a claim among the first that the library finds?"""

import time

from eval.corpus import Corpus
from eval.judging import given_claim
from eval.records import Outcome, Query
from factcheck.queries import queries

PASSAGES = 50
"""Passages asked for; a document may have several among the first."""

DEPTH = 10
"""Documents kept of the ranking."""


def search(query: Query, corpus: Corpus) -> Outcome:
    """Search for a claim with the queries that a real check makes of it."""
    start = time.perf_counter()
    article, claim = given_claim(query.text, query.language, query.date)
    ranking = corpus.ranking(queries(claim, article), PASSAGES)[:DEPTH]
    return Outcome(
        id=query.id,
        gold=query.relevant,
        predicted=ranking,
        scores={name: round(1 / rank, 4) for rank, name in enumerate(ranking, start=1)},
        about={"query": query.text} | ({"language": query.language} if query.language else {}),
        seconds=round(time.perf_counter() - start, 4),
    )
