"""A search says why it found what it found, keeps to its filter, and gives the same order each time."""

import json
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pytest

from retrieval.lexical import LexicalIndex
from retrieval.library import Library
from retrieval.records import Filters, SourceKind
from retrieval.search import Searcher
from retrieval.store import Store

SUBJECTS = ["harbour", "bridge", "school", "budget", "forest", "railway", "hospital", "library", "market", "tower"]


class Bag:
    """An encoder that counts words, so that likeness of meaning is likeness of words."""

    name, dimensions = "bag-of-words", 64

    def embed(self, texts):
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[zlib.crc32(word.encode()) % self.dimensions] += 1
            row /= max(float(np.linalg.norm(row)), 1.0)
        return rows


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("search")
    lines = [
        {
            "id": f"n{number}",
            "title": f"Note {number}",
            "publisher": "Bureau" if number % 10 == 0 else "Desk",
            "kind": "law" if number % 2 else "press",
            "language": "fr" if number % 50 == 0 else "en",
            "published": None if number % 3 == 0 else f"2025-{1 + number % 12:02d}-01",
            "text": f"The {SUBJECTS[number % 10]} of district {number} was inspected in week {number % 52}.",
        }
        for number in range(700)
    ]
    path = folder / "notes.jsonl"
    path.write_text("".join(json.dumps({k: v for k, v in line.items() if v}) + "\n" for line in lines))
    with Library.open(folder / "library", create=True, embedder=Bag()) as library:
        library.add([path])
        yield library


def ids(hits):
    return [hit.passage.id for hit in hits]


def test_every_hit_says_by_which_leg_and_query_it_was_found_and_where_it_stood(library):
    asked = ["The harbour of district 20", "week 20"]
    for hit in library.search(asked, limit=5):
        assert hit.why
        assert {one.query for one in hit.why} <= set(asked)
        for leg in ("lexical", "dense"):
            places = [one.rank for one in hit.why if one.leg == leg]
            assert hit.ranks.get(leg) == min(places, default=None)
        assert 0 <= hit.score <= 1
        assert hit.similarity == pytest.approx(
            max(Bag().embed(asked) @ Bag().embed([f"{hit.source.title}\n{hit.passage.text}"])[0]), abs=1e-5
        )


@pytest.mark.parametrize(
    ("filters", "admits"),
    [
        (Filters(languages=frozenset({"fr"})), lambda one: one.language == "fr"),
        (Filters(kinds=frozenset({SourceKind.LAW})), lambda one: one.kind is SourceKind.LAW),
        (Filters(publishers=frozenset({"Bureau"})), lambda one: one.publisher == "Bureau"),
        (
            Filters(published_from=date(2025, 3, 1), published_to=date(2025, 4, 30)),
            lambda one: one.published and date(2025, 3, 1) <= one.published <= date(2025, 4, 30),
        ),
        (
            Filters(published_from=date(2025, 12, 1), undated=True),
            lambda one: not one.published or one.published >= date(2025, 12, 1),
        ),
        (Filters(publishers=frozenset({"Nobody"})), lambda _: False),
        (Filters(languages=frozenset({"en"})), lambda one: one.language == "en"),
    ],
    ids=["language", "kind", "publisher", "window", "undated too", "none", "nearly all"],
)
def test_a_filter_is_kept_to_and_leaves_out_nothing_that_it_admits(library, filters, admits):
    admitted = {one.id for one in library.sources() if admits(one)}
    found = library.search(["The harbour of district 20 was inspected"], limit=700, filters=filters)
    assert {hit.source.id for hit in found} == admitted
    few = library.search(["The harbour of district 20 was inspected"], limit=10, filters=filters)
    assert len(few) == min(10, len(admitted))


def test_the_order_is_the_same_whatever_the_order_of_the_queries_or_the_thread(library):
    asked = ["bridge inspected", "school of district 7", "week 12"]
    first = ids(library.search(asked, limit=20))
    assert ids(library.search([*reversed(asked), asked[0]], limit=20)) == first
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: ids(library.search(asked, limit=20)), range(8)):
            assert found == first


def test_a_rebuilt_index_gives_the_same_order_and_scores(library):
    asked = ["The forest of district 34 was inspected in week 34"]
    before = [(hit.passage.id, hit.score) for hit in library.search(asked, limit=20)]
    library.rebuild()
    assert [(hit.passage.id, hit.score) for hit in library.search(asked, limit=20)] == before


def test_a_shorter_list_is_the_beginning_of_a_longer_one(library):
    asked = ["The market of district 28"]
    assert ids(library.search(asked, limit=3)) == ids(library.search(asked, limit=20))[:3]


def test_diversity_makes_the_hits_less_alike(library):
    def likeness(diversity):
        hits = library.search(["The tower of district 9 was inspected in week 9"], limit=10, diversity=diversity)
        vectors = Bag().embed([hit.passage.text for hit in hits])
        return float((vectors @ vectors.T).mean())

    assert likeness(0.7) < likeness(0.0)


def test_words_answer_alone_while_there_are_no_vectors(tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("The harbour of Porth Anvil closes for six weeks.", encoding="utf-8")
    with Library.open(tmp_path / "library", create=True, embedder=Bag()) as library:
        library.add([note])
        (lexical,) = (tmp_path / "library" / "index").rglob("lexical")
        (file,) = (tmp_path / "library").glob("*.sqlite3")
        words, store = LexicalIndex(lexical), Store(file)
        (hit,) = Searcher(words, None, store, Bag()).search(["the harbour"], limit=5)
        store.close()
    assert (hit.score, hit.similarity, hit.ranks) == (1.0, None, {"lexical": 1})


def test_a_passage_has_its_neighbours_in_order(tmp_path):
    note = tmp_path / "long.txt"
    note.write_text("\n\n".join(f"Paragraph {number}. " + "The harbour is wide. " * 16 for number in range(5)))
    with Library.open(tmp_path / "library", create=True, embedder=Bag()) as library:
        library.add([note])
        hit = library.search(["Paragraph 2"], limit=1)[0]
        around = library.neighbours(hit.passage.id)
    assert [one.locator.paragraph for one in around] == [2, 4]
