"""What a library says of itself: the state of its vectors, and its health in figures."""

from typing import Literal

from retrieval.records import Collection, Figures, Record


class State(Record):
    """How far the vectors are; words answer in every state.

    "opening" lasts seconds, and a search waits for it; "rebuilding" counts the passages done; "failed" says why.
    """

    vectors: Literal["ready", "opening", "rebuilding", "failed"]
    done: int = 0
    total: int = 0
    why: str = ""


class IndexHealth(Record):
    """The indexes of one collection: what each holds, and how many of `asked` passages were found in it.

    `by_words` were found by their own words, `by_vector` by their embedding; `vectors` is None while there are none.
    """

    passages: int
    words: int
    vectors: int | None
    asked: int
    by_words: int
    by_vector: int


class Health(Record):
    """A library in figures; `faults` are sentences, none where it is healthy. Bytes are those on the disk."""

    folder: str
    owner: str
    embedder: str
    record: Figures
    indexes: dict[Collection, IndexHealth]
    generations: dict[str, str]
    stale: tuple[str, ...]
    index_bytes: int
    expected_bytes: int
    state: State
    faults: tuple[str, ...]

    @property
    def healthy(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults
