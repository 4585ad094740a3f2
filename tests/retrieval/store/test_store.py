"""The store of record: what is committed stays, whole or not at all; the same in SQLite and in PostgreSQL."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from retrieval.errors import LibraryError
from retrieval.records import Collection, Filters, SourceKind
from retrieval.store import Store
from retrieval.store import writing as store_writing
from tests.store_parts import TEXT, entry, fingerprint, rated, vectors


def test_what_was_put_comes_back_equal_from_another_connection(place, store):
    one = entry("a", passages=2)
    assert store.change(add=[one], model="m", vectors=vectors(2)) == 1
    again = Store(place)
    again.verify(thorough=True)
    assert again.sources() == (one.source,)
    assert again.text("s-a") == TEXT
    assert again.text("s-b") is None
    assert again.passages(["s-a-00002", "s-a-00009", "none", "s-b-00001"]) == {
        "s-a-00002": (one.passages[1], one.source)
    }
    assert again.passages_of(["s-a", "s-b"]) == [(passage, one.source) for passage in one.passages]
    assert again.vectors("m", ["s-a-00001"])["s-a-00001"].tolist() == vectors(2)[0].tolist()
    assert again.vectors("another model", ["s-a-00001"]) == {}
    assert (again.counts(), again.passage_counts(), again.revision) == ((1, 2), {"s-a": 2}, 1)
    assert again.library_id == store.library_id
    assert len(again.library_id) == 32
    again.close()


def test_a_moment_of_another_zone_is_the_same_moment(store):
    moment = datetime(2025, 4, 11, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    store.change(add=[entry("a", retrieved=moment)], model="m", vectors=vectors(1))
    (found,) = store.sources()
    assert found.retrieved == moment
    assert found.retrieved.utcoffset() == timedelta(0)


def test_making_a_library_twice_keeps_it(store):
    store.change(add=[entry("a")], model="m", vectors=vectors(1))
    made = store.library_id
    store.create()
    assert (store.counts(), store.library_id) == ((1, 1), made)


def test_removing_a_source_removes_all_of_it_but_a_tombstone(store):
    both = [entry("a", passages=3), entry("b", review=rated())]
    store.change(add=both, model="m", vectors=vectors(4), fingerprints={"s-a": fingerprint(1, 2)})
    before = datetime.now(UTC)
    store.change(remove=["s-a", "s-unknown"])
    assert store.counts() == (0, 0)
    assert store.vectors("m", ["s-a-00001", "s-b-00001"]).keys() == {"s-b-00001"}
    assert (store.passage_ids("s-a"), store.alike([1, 2]), store.origins(["s-a"])) == ([], {}, {})
    assert store.withdrawn(["s-a", "s-b", "s-unknown"]).keys() == {"s-a"}
    assert before <= store.withdrawn(["s-a"])["s-a"] <= datetime.now(UTC)
    found = store.figures("m")
    assert (found.orphans, found.withdrawn, found.embeddings) == (0, 1, {"m": 1})


def test_a_source_that_comes_back_is_no_longer_withdrawn(store):
    store.change(add=[entry("a")], model="m", vectors=vectors(1))
    store.change(remove=["s-a"])
    store.change(add=[entry("a")], model="m", vectors=vectors(1))
    assert store.withdrawn(["s-a"]) == {}


def test_a_change_that_fails_changes_nothing(store):
    store.change(add=[entry("a")], model="m", vectors=vectors(1))
    with pytest.raises(LibraryError, match="could not take this in"):
        store.change(add=[entry("b"), entry("a")], model="m", vectors=vectors(2))
    with pytest.raises(ValueError, match="embeddings"):
        store.change(add=[entry("b")], model="m", vectors=vectors(3))
    assert (store.counts(), store.revision) == ((1, 1), 1)


@pytest.mark.parametrize("broken", [{"text": "a\0b"}, {"title": "a\0b"}, {"publisher": "a\ud800b"}])
def test_text_that_no_database_takes_is_refused_in_one_sentence(store, broken):
    with pytest.raises(LibraryError) as caught:
        store.change(add=[entry("a", **broken)], model="m", vectors=vectors(1))
    assert str(caught.value).endswith("nothing was changed.")
    assert store.counts() == (0, 0)


def test_sources_are_found_by_key_hash_and_url_within_a_collection(store):
    store.change(add=[entry("a"), entry("b"), entry("c", review=rated())], model="m", vectors=vectors(3))
    for found in (store.find(key="path:/b"), store.find(sha256="b" * 64), store.find(url="https://example.org/b")):
        assert [(one.source.id, one.key) for one in found] == [("s-b", "path:/b")]
    assert store.find(key="path:/c") == []
    assert [one.source.id for one in store.find(key="path:/c", collection=Collection.CHECKED)] == ["s-c"]


def test_the_two_collections_are_apart(store):
    store.change(add=[entry("a", passages=2), entry("c", review=rated())], model="m", vectors=vectors(3))
    assert [one.id for one in store.sources()] == ["s-a"]
    assert [one.id for one in store.sources(Collection.CHECKED)] == ["s-c"]
    assert (store.counts(), store.counts(Collection.CHECKED)) == ((1, 2), (1, 1))
    assert [len(page) for page in store.all_passages(Collection.CHECKED)] == [1]
    assert [ids for ids, _ in store.all_vectors("m", Collection.CHECKED)] == [["s-c-00001"]]
    assert store.reviews(["s-a", "s-c"]) == {"s-c": rated()}


def test_all_passages_and_vectors_come_once_each_in_the_order_of_adding(store):
    entries = [entry(name, passages=2) for name in "dacb"]
    store.change(add=entries, model="m", vectors=vectors(8))
    pages = list(store.all_passages(size=3))
    assert [len(page) for page in pages] == [3, 3, 2]
    expected = [passage.id for one in entries for passage in one.passages]
    assert [passage.id for page in pages for passage, _ in page] == expected
    assert [pair for page in pages for pair in page] == [(p, one.source) for one in entries for p in one.passages]
    parts = list(store.all_vectors("m", size=3))
    assert [one for ids, _ in parts for one in ids] == expected
    assert [row for _, part in parts for row in part.tolist()] == vectors(8).tolist()
    assert list(store.all_vectors("another")) == []
    ids, some = store.vectors_of("m", ["s-c"])
    assert (ids, some.tolist()) == (["s-c-00001", "s-c-00002"], vectors(8)[4:6].tolist())


def test_embeddings_of_two_encoders_stand_beside_each_other(store):
    store.change(add=[entry("a", passages=2), entry("b")], model="m", vectors=vectors(3))
    store.put_vectors("wider", ["s-b-00001", "s-a-00002"], vectors(2, 6))
    assert store.vectors("wider", ["s-a-00002"])["s-a-00002"].tolist() == vectors(2, 6)[1].tolist()
    found = store.figures("wider")
    assert found.embeddings == {"m": 3, "wider": 2}
    assert found.lacking == {Collection.SOURCES: 1, Collection.CHECKED: 0}
    assert store.figures("m").lacking == {Collection.SOURCES: 0, Collection.CHECKED: 0}


def test_embeddings_put_twice_are_the_later_ones_and_passages_that_are_gone_are_left_out(store):
    store.change(add=[entry("a", passages=2)], model="m", vectors=vectors(2))
    for seed in (1, 2):
        store.put_vectors("m", ["s-a-00002", "s-gone-00001", "s-a-00009", "s-a-00001"], vectors(4, seed=seed))
    found = store.vectors("m", ["s-a-00001", "s-a-00002"])
    assert found["s-a-00002"].tolist() == vectors(4, seed=2)[0].tolist()
    assert found["s-a-00001"].tolist() == vectors(4, seed=2)[3].tolist()
    assert store.figures("m").embeddings == {"m": 2}


def test_neighbours_are_the_passages_around_one_in_order(store):
    store.change(add=[entry("a", passages=5), entry("b", passages=2)], model="m", vectors=vectors(7))
    assert [one.id for one in store.neighbours("s-a-00003")] == ["s-a-00002", "s-a-00004"]
    assert [one.id for one in store.neighbours("s-a-00001", before=2, after=2)] == ["s-a-00002", "s-a-00003"]
    assert store.neighbours("s-none-00001") == ()


def test_changes_are_logged_in_order_for_indexes_that_are_behind(store):
    store.change(add=[entry("a", passages=2), entry("c", review=rated())], model="m", vectors=vectors(3))
    store.change(remove=["s-a"], add=[entry("b")], model="m", vectors=vectors(1))
    told = [(one.revision, one.source_id, one.collection, one.passages, one.added) for one in store.changes_since(0)]
    assert told == [
        (1, "s-a", "sources", 2, True),
        (1, "s-c", "checked", 1, True),
        (2, "s-a", "sources", 2, False),
        (2, "s-b", "sources", 1, True),
    ]
    assert store.changes_since(1)[0].passage_ids == ["s-a-00001", "s-a-00002"]
    assert store.changes_since(2) == []
    assert store.changes_since(3) is None


def test_a_log_that_was_pruned_says_that_it_does_not_reach_back(store):
    for _ in range(3):
        with store._database.writing() as connection:
            rows = [(f"s-{number}", "sources", 1, True) for number in range(4)]
            store_writing.log(connection, store_writing.next_revision(connection), rows, kept=9)
    assert store.changes_since(0) is None
    assert [one.revision for one in store.changes_since(1)] == [2] * 4 + [3] * 4
    assert store.figures("m").changes == 8


def test_near_copies_are_looked_up_by_their_bands(store):
    prints = {"s-a": fingerprint(1, 2, -9), "s-b": fingerprint(1, 7, 8, origin="s-a"), "s-c": fingerprint(2, 1, 5)}
    store.change(add=[entry(name) for name in "abcd"], model="m", vectors=vectors(4), fingerprints=prints)
    assert store.alike([4, 7, -9]) == {
        "s-a": ("s-a", prints["s-a"].signature),
        "s-b": ("s-a", prints["s-b"].signature),
    }
    assert store.origins(["s-a", "s-b", "s-d", "none"]) == {"s-a": "s-a", "s-b": "s-a", "s-d": "s-d"}
    assert store.without_fingerprint() == ["s-d"]
    store.fingerprint({"s-d": fingerprint(2**63 - 1, -(2**63), origin="s-c")})
    assert store.without_fingerprint() == []
    assert store.alike([2**63 - 1]) == {"s-d": ("s-c", fingerprint().signature)}


def test_when_an_origin_is_removed_the_next_copy_becomes_it(store):
    prints = {f"s-{name}": fingerprint(1, origin="s-a") for name in "abc"}
    store.change(add=[entry(name) for name in "abc"], model="m", vectors=vectors(3), fingerprints=prints)
    store.change(remove=["s-a"])
    assert store.origins(["s-b", "s-c"]) == {"s-b": "s-b", "s-c": "s-b"}


def test_a_source_given_other_details_keeps_its_fingerprint_and_its_copies(store):
    prints = {"s-a": fingerprint(3, 4), "s-b": fingerprint(3, 5, origin="s-a")}
    store.change(add=[entry("a"), entry("b")], model="m", vectors=vectors(2), fingerprints=prints)
    store.change(remove=["s-a"], add=[entry("a", title="Another title")], model="m", vectors=vectors(1))
    assert store.origins(["s-a", "s-b"]) == {"s-a": "s-a", "s-b": "s-a"}
    assert store.alike([3, 4]).keys() == {"s-a", "s-b"}
    assert store.withdrawn(["s-a"]) == {}
    assert [one.added for one in store.changes_since(1)] == [False, True]


FILTERED = [
    ({}, "abcd"),
    ({"published_from": date(2025, 1, 1)}, "ab"),
    ({"published_to": date(2024, 12, 31)}, "c"),
    ({"published_from": date(2025, 1, 1), "published_to": date(2025, 1, 1)}, "a"),
    ({"published_from": date(2025, 1, 2), "undated": True}, "bd"),
    ({"languages": {"en"}}, "b"),
    ({"kinds": {SourceKind.LAW, SourceKind.PRESS}}, "cd"),
    ({"publishers": {"L'Exemple", "Nobody"}}, "c"),
    ({"languages": {"fr"}, "kinds": {SourceKind.PRESS}, "undated": True}, "d"),
]


@pytest.mark.parametrize(("wanted", "names"), FILTERED)
def test_a_filter_admits_the_same_sources_in_sql_as_one_by_one(store, wanted, names):
    entries = [
        entry("a", published=date(2025, 1, 1)),
        entry("b", published=date(2025, 6, 1), language="en"),
        entry("c", published=date(2024, 6, 1), kind=SourceKind.LAW, publisher="L'Exemple"),
        entry("d", published=None, kind=SourceKind.PRESS),
        entry("e", review=rated()),
    ]
    store.change(add=entries, model="m", vectors=vectors(5))
    filters = Filters(**wanted)
    assert store.source_ids(filters) == [f"s-{name}" for name in names]
    assert [one.source.id for one in entries[:4] if filters.admits(one.source)] == [f"s-{name}" for name in names]


def test_writers_in_many_threads_take_their_turns(store):
    failed = []

    def add(number):
        try:
            store.change(add=[entry(f"{number}-{one}") for one in range(3)], model="m", vectors=vectors(3))
        except LibraryError as error:
            failed.append(error)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert (store.counts(), store.revision) == ((24, 24), 8)
    assert [one.revision for one in store.changes_since(0)] == [number for number in range(1, 9) for _ in range(3)]


def test_figures_tell_what_is_there(store):
    store.change(add=[entry("a", passages=2), entry("c", review=rated())], model="m", vectors=vectors(3))
    found = store.figures("m")
    assert (found.schema_version, found.library_id, found.revision) == ("0002", store.library_id, 1)
    assert (found.sources, found.passages) == ({"sources": 1, "checked": 1}, {"sources": 2, "checked": 1})
    assert (found.reviews, found.changes, found.withdrawn, found.orphans) == (1, 2, 0, 0)
    assert found.integrity == "ok"
    assert found.bytes == store.size > 10_000


def test_orphans_are_counted(place, store):
    store.change(add=[entry("a", passages=2)], model="m", vectors=vectors(2))
    with store._database.engine.connect() as connection:
        connection.execute(sa.text("DELETE FROM texts"))
        connection.commit()
    assert store.figures("m").orphans == 1
