"""The record of truth of a library: sources, passages and embeddings in a SQL database.

SQLite in WAL mode with synchronous=FULL, so that what was acknowledged outlives a killed process and a power cut; or
PostgreSQL, with the same tables and questions. The embeddings are kept so that the search indexes, which are caches,
can be built anew without running the encoder.

tables     what is kept            schema     made, recognised, upgraded (migrations/)
connect    transactions            explain    the database's errors in a sentence
rows       rows and records        reading, writing, figures     the questions and the changes
about_sources, about_passages, store     all of it, as one class
"""

from retrieval.store.rows import Vector
from retrieval.store.store import Store

__all__ = ["Store", "Vector"]
