"""Reference sources: store of record, lexical and vector index, hybrid search. Imports nothing of ours but its own."""
