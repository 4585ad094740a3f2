"""A library of the first release opens as it is: its sources are found, its indexes are made anew, and that is said."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.library import Library
from tests.hashing import HashingEmbedder

FIXTURE = Path(__file__).parent / "fixtures" / "library-layout-1.sql"
WORDS = {
    "Trafic du port": "blé Valmorel capitainerie",
    "Council vote": "budget council voted",
    "Brève": "accents œuvre emoji",
}


@pytest.fixture
def old(tmp_path):
    """The library's folder, with files where the first release had its indexes."""
    home = tmp_path / "library"
    for folder in ("lexical", "vectors/segment"):
        (home / "index" / "g000001" / folder).mkdir(parents=True)
        (home / "index" / "g000001" / folder / "data").write_bytes(b"of the first layout")
    (home / "index" / "current").write_text("g000001", encoding="utf-8")
    with closing(sqlite3.connect(home / "library.sqlite3")) as connection:
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
        connection.executescript(FIXTURE.read_text(encoding="utf-8"))
    return home


# The first has the name of the encoder that made the embeddings in the library, which are kept then.
@pytest.mark.parametrize("embedder", [HashingEmbedder("bundled-e5", 4), HashingEmbedder()], ids=["same", "another"])
def test_a_library_of_the_first_layout_is_opened_rebuilt_and_searched(old, embedder):
    with Library.open(old, embedder=embedder) as library:
        assert [one for one in library.notices if "layout 0001" in one and "its sources are the same" in one]
        assert [one for one in library.notices if "search index" in one and "has been rebuilt" in one]
        assert {one.title for one in library.sources()} == set(WORDS)
        for title, words in WORDS.items():
            hits = [one for one in library.search([words]) if one.source.title == title]
            assert hits and set(hits[0].ranks) == {"lexical", "dense"}
            passage = hits[0].passage
            assert library.text(passage.source_id)[passage.span.start : passage.span.end] == passage.text
        assert library.verify().faults == ()
        assert not (old / "index" / "g000001").exists()
    with Library.open(old, embedder=embedder) as again:
        assert again.notices == ()
        assert again.source_count == len(WORDS)
