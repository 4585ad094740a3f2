"""A library of an earlier release is brought up to date whole; one of a later release is left alone."""

import importlib
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from retrieval.errors import LibraryDamaged, LibraryError
from retrieval.records import Filters
from retrieval.store import Store, schema
from retrieval.store.tables import HEAD, METADATA
from tests.store_parts import entry, vectors

FIXTURE = Path(__file__).parents[1] / "fixtures" / "library-layout-1.sql"
MIGRATIONS = Path(schema.__file__).parent / "migrations"


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "library.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL").fetchall()
    connection.executescript(FIXTURE.read_text(encoding="utf-8"))
    connection.close()
    return path


@pytest.fixture
def old_on_server(old, postgres):
    """The same library of layout 1 in PostgreSQL."""
    url = postgres.url()
    first = importlib.import_module("retrieval.store.migrations.versions.0001_first")
    with closing(Store(url)) as store, closing(sqlite3.connect(old)) as source, store._database.writing() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            first.upgrade()
        tables = sa.MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            names = [f'"{column.name}"' for column in table.columns]
            rows = source.execute(f"SELECT {', '.join(names)} FROM {table.name}").fetchall()
            marks = ", ".join(["%s"] * len(names))
            connection.exec_driver_sql(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})", rows)
    return url


def columns(connection):
    """Describe the tables, their columns, keys and indexes, whatever the order of the columns."""
    look = sa.inspect(connection)
    return {
        name: (
            sorted((one["name"], str(one["type"]), one["nullable"]) for one in look.get_columns(name)),
            look.get_pk_constraint(name)["constrained_columns"],
            sorted((one["referred_table"], *one["constrained_columns"]) for one in look.get_foreign_keys(name)),
            sorted((tuple(one["column_names"]), one["unique"]) for one in look.get_indexes(name)),
            sorted(tuple(one["column_names"]) for one in look.get_unique_constraints(name)),
        )
        for name in look.get_table_names()
    }


def test_everything_of_a_library_of_layout_1_is_there_after_the_upgrade(old):
    before = sqlite3.connect(old)
    passages = before.execute(
        "SELECT p.id, p.source_id, p.text, start, end, p.page, p.paragraph FROM passages p"
    ).fetchall()
    embeddings = before.execute("SELECT passage_id, vector FROM embeddings WHERE model = 'bundled-e5'").fetchall()
    texts = dict(before.execute("SELECT id, text FROM sources").fetchall())
    before.close()

    store = Store(old)
    store.verify(thorough=True)
    store.upgrade()
    store.verify(thorough=True)
    kept = {one.id: one for page in store.all_passages() for one, _ in page}
    assert sorted(passages) == sorted(
        (o.id, o.source_id, o.text, o.span.start, o.span.end, o.locator.page, o.locator.paragraph)
        for o in kept.values()
    )
    assert {one: vector.tobytes() for one, vector in store.vectors("bundled-e5", list(kept)).items()} == dict(
        embeddings
    )
    assert {one.id: store.text(one.id) for one in store.sources()} == texts
    port = next(one for one in store.sources() if one.title == "Trafic du port")
    assert (port.publisher, port.published, port.licence) == ("Agence Exemple", date(2025, 4, 10), "CC BY 4.0")
    assert port.retrieved == datetime(2025, 6, 1, 8, 30, tzinfo=UTC)
    assert [one.source.id for one in store.find(key="path:/desk/port.txt")] == [port.id]
    found = store.figures("bundled-e5")
    assert (found.schema_version, found.revision, found.orphans, found.integrity) == (HEAD, 3, 0, "ok")
    assert found.embeddings == {"bundled-e5": 8, "another-encoder": 1}
    assert store.notices == ("The library was brought from layout 0001 to 0002; its sources are the same.",)
    assert (store.changes_since(2), store.changes_since(3)) == (None, [])
    store.close()


def test_a_library_of_layout_1_on_a_server_is_upgraded_to_the_same(old, old_on_server):
    with closing(Store(old)) as here, closing(Store(old_on_server)) as there:
        for store in (here, there):
            store.verify()
            store.upgrade()
        assert list(there.all_passages()) == list(here.all_passages())
        assert there.notices == here.notices
        ours, theirs = here.figures("bundled-e5"), there.figures("bundled-e5")
        own = {"library_id": "", "bytes": 0, "free_bytes": 0}
        assert ours.model_copy(update=own) == theirs.model_copy(update=own)


def test_an_upgraded_library_goes_on_as_any_other_and_leaves_no_copy(old):
    store = Store(old)
    store.upgrade()
    assert [path.name for path in old.parent.iterdir() if "layout" in path.name] == []
    assert store.change(add=[entry("a")], model="bundled-e5", vectors=vectors(1)) == 4
    assert len(store.source_ids(Filters())) == 4
    assert len(store.without_fingerprint()) == 4
    store.close()
    again = Store(old)
    again.verify()
    again.upgrade()
    assert (again.notices, again.counts()) == ((), (4, 9))
    again.close()


def test_an_upgrade_that_fails_leaves_the_library_as_it_was_and_the_copy(old):
    connection = sqlite3.connect(old)
    connection.execute("CREATE TABLE bands (mine TEXT)")
    connection.commit()
    connection.close()
    dump = list(sqlite3.connect(old).iterdump())
    store = Store(old)
    with pytest.raises(LibraryError):
        store.upgrade()
    store.close()
    assert list(sqlite3.connect(old).iterdump()) == dump
    assert list(sqlite3.connect(old.with_name("library.sqlite3.layout-0001")).iterdump()) == dump


def test_a_new_library_and_an_upgraded_one_have_the_same_tables(old, tmp_path):
    new, upgraded = Store(tmp_path / "new.sqlite3"), Store(old)
    new.create()
    upgraded.upgrade()
    with new._database.reading() as one, upgraded._database.reading() as other:
        assert columns(one) == columns(other)
    new.close()
    upgraded.close()


def test_the_migrations_make_the_tables_that_the_code_uses(place):
    if isinstance(place, Path):
        place.touch()
    with closing(Store(place)) as store, store._database.writing() as connection:
        schema.migrate(connection)
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_newest_migration_is_the_one_that_the_code_expects():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_library_of_a_later_release_is_refused_and_untouched(place, store):
    store.change(add=[entry("a")], model="m", vectors=vectors(1))
    with store._database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0099'"))
    store.close()
    before = place.read_bytes() if isinstance(place, Path) else b""
    later = Store(place)
    with pytest.raises(LibraryError, match="made by a newer version of Recoupe"):
        later.verify()
    later.close()
    assert (place.read_bytes() if isinstance(place, Path) else b"") == before


def test_another_database_is_refused_and_untouched(tmp_path):
    path = tmp_path / "recipes.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    before = path.read_bytes()
    store = Store(path)
    for attempt in (store.verify, store.create):
        with pytest.raises(LibraryDamaged, match="not a library of ours"):
            attempt()
    store.close()
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["recipes.sqlite3"]
