"""The store of record: what is committed stays, whole or not at all."""

import sqlite3
from datetime import UTC, date, datetime

import numpy as np
import pytest

from retrieval.errors import LibraryDamaged, LibraryError
from retrieval.records import Entry, Locator, Passage, Source, SourceKind, Span
from retrieval.store import Store

TEXT = "Le port a reçu\u200b douze navires. \u202eFin."


def entry(name, text=TEXT):
    source = Source(
        id=f"s-{name}",
        title=f"Note {name}",
        kind=SourceKind.AGENCY,
        url=f"https://example.org/{name}",
        published=date(2025, 4, 10),
        retrieved=datetime(2025, 4, 11, 12, 30, tzinfo=UTC),
        language="fr",
        sha256=name * 4,
    )
    passage = Passage(
        id=f"s-{name}-00001",
        source_id=source.id,
        text=text,
        span=Span(start=0, end=len(text)),
        locator=Locator(page=2, paragraph=1),
        language="fr",
    )
    return Entry(source=source, key=f"path:/{name}", text=text, passages=(passage,))


def vectors(count):
    return np.eye(4, dtype=np.float32)[:count]


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "library.sqlite3")
    made.create()
    yield made
    made.close()


def test_what_was_put_comes_back_equal_from_another_connection(tmp_path, store):
    one = entry("a")
    assert store.change(add=[one], model="m", vectors=vectors(1)) == 1
    again = Store(tmp_path / "library.sqlite3")
    again.verify()
    assert again.sources() == (one.source,)
    assert again.text("s-a") == TEXT
    assert again.passages(["s-a-00001", "none"]) == {"s-a-00001": (one.passages[0], one.source)}
    assert again.vectors("m", ["s-a-00001"])["s-a-00001"].tolist() == [1, 0, 0, 0]
    assert again.vectors("another model", ["s-a-00001"]) == {}
    assert (again.counts(), again.revision) == ((1, 1), 1)
    again.close()


def test_the_database_is_in_wal_mode_and_full_sync_with_foreign_keys(store):
    with store._database.reading() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS]
    assert found == list(PRAGMAS.values())


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_removing_a_source_removes_its_passages_and_embeddings(tmp_path, store):
    store.change(add=[entry("a"), entry("b")], model="m", vectors=vectors(2))
    store.change(remove=["s-a"])
    assert store.counts() == (1, 1)
    assert store.vectors("m", ["s-a-00001", "s-b-00001"]).keys() == {"s-b-00001"}
    assert store.passage_ids("s-a") == []


def test_a_change_that_fails_changes_nothing(store):
    store.change(add=[entry("a")], model="m", vectors=vectors(1))
    with pytest.raises(LibraryError):
        store.change(add=[entry("b"), entry("a")], model="m", vectors=vectors(2))
    assert store.counts() == (1, 1)
    assert store.revision == 1


def test_sources_are_found_by_key_hash_and_url(store):
    store.change(add=[entry("a"), entry("b")], model="m", vectors=vectors(2))
    for found in (store.find(key="path:/b"), store.find(sha256="bbbb"), store.find(url="https://example.org/b")):
        assert [(one.source.id, one.key) for one in found] == [("s-b", "path:/b")]
    assert store.find(key="path:/c") == []


def test_all_passages_come_once_each_in_the_order_of_adding(store):
    entries = [entry(name) for name in "dacb"]
    store.change(add=entries, model="m", vectors=vectors(4))
    pages = list(store.all_passages(size=3))
    assert [len(page) for page in pages] == [3, 1]
    assert [passage.id for page in pages for passage, _ in page] == [f"s-{name}-00001" for name in "dacb"]


def test_another_database_or_another_layout_is_refused(tmp_path, store):
    connection = sqlite3.connect(tmp_path / "other.sqlite3")
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    other = Store(tmp_path / "other.sqlite3")
    with pytest.raises(LibraryDamaged, match="not a library"):
        other.verify()
    other.close()
    connection = sqlite3.connect(tmp_path / "library.sqlite3")
    connection.execute("UPDATE alembic_version SET version_num = '0099'")
    connection.commit()
    connection.close()
    with pytest.raises(LibraryError, match="layout 0099"):
        store.verify()
