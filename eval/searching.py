"""Retrieval: are the documents that answer a claim among the first that the library finds?"""

import time

from eval.corpus import Corpus
from eval.records import Outcome, Query
from eval.subject import Subject

DEPTH = 10
"""Documents kept of the ranking."""


def search(query: Query, corpus: Corpus, subject: Subject) -> Outcome:
    """Search for a claim as the subject does."""
    start = time.perf_counter()
    ranking = subject.rank(corpus, query)[:DEPTH]
    return Outcome(
        id=query.id,
        gold=query.relevant,
        predicted=ranking,
        scores={name: round(1 / rank, 4) for rank, name in enumerate(ranking, start=1)},
        about={"query": query.text} | ({"language": query.language} if query.language else {}),
        seconds=round(time.perf_counter() - start, 4),
    )
