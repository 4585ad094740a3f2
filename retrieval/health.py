"""What a library says of itself: the state of its vectors, and its health in figures."""

from typing import Literal

from retrieval.records import Record


class State(Record):
    """How far the vectors are; words answer in every state.

    "opening" lasts seconds, and a search waits for it; "rebuilding" counts the passages done; "failed" says why.
    """

    vectors: Literal["ready", "opening", "rebuilding", "failed"]
    done: int = 0
    total: int = 0
    why: str = ""
