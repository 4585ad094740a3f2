"""Labelled sets, read into records, or refused in a sentence with the file, the line and the reason.

files         the .jsonl kinds, and retrieval sets in BEIR's layout
labels        the labels of every public set as ours, in one table
verification, detection, retrieval     the public sets, an adapter each, from the files as their makers publish them
registry      a line for each public set: its name, its adapter, where to get it, under which licence
"""

from eval.datasets.files import DatasetError

__all__ = ["DatasetError"]
