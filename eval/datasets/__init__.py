"""Labelled sets, read into records, or refused in a sentence with the file, the line and the reason.

files         the .jsonl kinds, and retrieval sets in BEIR's layout
labels        the labels of every set as ours, in one table
rows          the rows of original files: .jsonl, a JSON list, tables; gzipped or not
verification, fever, inference, detection, retrieval   the public sets, an adapter each, from their makers' files
sources       where the public sets come from: citation, licence, where to get them
registry      a line for each public set: its name, its kind, its adapter, its files, its source
"""

from eval.datasets.errors import DatasetError

__all__ = ["DatasetError"]
