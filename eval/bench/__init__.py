"""How fast, how large and how good, on this machine: ``python -m eval bench``. Never a test.

`quick` measures the line with the bundled encoder, `scale` a library of many passages with embeddings that cost
nothing, `compare` the search beside what others would write, `settings` Chroma under one setting after another.
"""
