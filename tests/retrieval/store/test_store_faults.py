"""What goes wrong is said in one sentence, and costs nothing that was saved; nothing is ever deleted."""

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.errors import LibraryDamaged, LibraryError
from retrieval.records import Filters
from retrieval.store import Store
from tests.postgres import PASSWORD
from tests.store_parts import entry, vectors

ROOT = Path(__file__).parents[3]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
START = """
import json, os, resource, signal, subprocess, sys
from pathlib import Path
from retrieval.errors import LibraryError
from retrieval.store import Store
from tests.store_parts import entry, vectors

def fill(store, name, count):
    done, said = 0, ""
    try:
        for number in range(count):
            one = entry(f"{name}{number}", "plain text " * 900, passages=20)
            store.change(add=[one], model="m", vectors=vectors(20, 384))
            done += 1
    except LibraryError as error:
        said = str(error)
    return done, said
"""


def run(code, *arguments, before=()):
    """Run code after START in another process; return what it printed as JSON."""
    command = [*before, sys.executable, "-c", START + code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def can_mount():
    return subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture
def made(tmp_path):
    """A closed library with one source."""
    path = tmp_path / "library.sqlite3"
    with closing(Store(path)) as store:
        store.create()
        store.change(add=[entry("a", "plain text " * 900, passages=40)], model="m", vectors=vectors(40, 384))
    return path


def refused(path, kind=LibraryError):
    """Open a library as a reader does; return the sentence that it is refused with."""
    with closing(Store(path)) as store, pytest.raises(LibraryError) as caught:
        store.verify(thorough=True)
        store.sources()
    assert type(caught.value) is kind
    return str(caught.value)


FULL = """
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], check=True)
store = Store(folder / "library.sqlite3")
store.create()
before, said = fill(store, "a", 400)
kept = store.counts()
subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)
after, nothing = fill(store, "b", 20)
store.verify(thorough=True)
print(json.dumps([before, said, kept, after, nothing, store.counts()]))
store.close()
"""


FULL_UPGRADE = """
import sqlite3
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", folder], check=True)
connection = sqlite3.connect(folder / "library.sqlite3")
connection.executescript(Path(sys.argv[2]).read_text(encoding="utf-8"))
dump = list(connection.iterdump())
connection.close()
(folder / "ballast").write_bytes(bytes(int(sys.argv[3])))
store = Store(folder / "library.sqlite3")
said = ""
try:
    store.upgrade()
except LibraryError as error:
    said = str(error)
store.close()
connection = sqlite3.connect(folder / "library.sqlite3")
same = list(connection.iterdump()) == dump
connection.close()
(folder / "ballast").unlink()
subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)
store = Store(folder / "library.sqlite3")
store.upgrade()
store.verify(thorough=True)
print(json.dumps([said, same, store.counts(), sorted(one.name for one in folder.iterdir() if "layout" in one.name)]))
store.close()
"""
SMALL_DISK = pytest.mark.skipif(not can_mount(), reason="this machine does not allow a small disk to be mounted")


@SMALL_DISK
@pytest.mark.parametrize("ballast", [120_000, 70_000, 40_000])
def test_an_upgrade_that_finds_the_disk_full_changes_nothing_and_works_later(tmp_path, ballast):
    fixture = ROOT / "tests/retrieval/fixtures/library-layout-1.sql"
    said, same, counts, copies = run(FULL_UPGRADE, tmp_path, fixture, ballast, before=["unshare", "-rm"])
    assert said.startswith("The disk is full: ")
    assert same
    assert (counts, copies) == ([3, 8], [])


@SMALL_DISK
def test_a_full_disk_is_said_costs_nothing_and_work_goes_on_once_there_is_room(tmp_path):
    before, said, kept, after, nothing, counts = run(FULL, tmp_path, before=["unshare", "-rm"])
    assert 0 < before < 400
    assert said.startswith("The disk is full: ")
    assert "what was saved before is kept" in said
    assert kept == [before, 20 * before]
    assert (after, nothing, counts) == (20, "", [before + 20, 20 * (before + 20)])


TOO_BIG = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
before, said = fill(store, "b", 200)
print(json.dumps([before, said]))
store.close()
"""


def test_a_write_that_the_disk_refuses_is_not_taken_for_damage(made):
    before, said = run(TOO_BIG, made)
    assert said.startswith(f"The disk failed while {made} was read or written")
    with closing(Store(made)) as store:
        store.verify(thorough=True)
        assert store.counts()[0] == 1 + before


UNPRIVILEGED = """
os.setuid(65534)
store = Store(Path(sys.argv[1]))
said = ""
try:
    store.verify(thorough=True)
    store.change(add=[entry("b")], model="m", vectors=vectors(1, 384))
except LibraryError as error:
    said = f"{type(error).__name__}: {error}"
print(json.dumps(said))
"""


@AS_ROOT
@pytest.mark.parametrize(("folder", "file"), [(0o555, 0o444), (0o755, 0o600), (0o755, 0o644), (0o000, 0o666)])
def test_a_library_without_the_rights_to_it_is_not_taken_for_a_damaged_one(made, folder, file):
    for path in made.parents:
        if path != Path("/") and not path.stat().st_mode & 0o005:
            path.chmod(path.stat().st_mode | 0o055)
    before = made.read_bytes()
    made.chmod(file)
    made.parent.chmod(folder)
    said = run(UNPRIVILEGED, made)
    assert said.startswith(f"LibraryError: The library {made} cannot be opened or cannot be written to (")
    made.parent.chmod(0o755)
    assert made.read_bytes() == before


FEW_FILES = """
store = Store(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
held = []
try:
    while True:
        held.append(open(os.devnull))
except OSError:
    pass
said = ""
try:
    store.verify()
except LibraryError as error:
    said = f"{type(error).__name__}: {error}"
for one in held:
    one.close()
store.verify(thorough=True)
print(json.dumps([said, store.counts()]))
"""


def test_too_many_open_files_are_said_and_the_library_opens_once_there_are_fewer(made):
    said, counts = run(FEW_FILES, made)
    assert said.startswith("LibraryError: ")
    assert "Too many open files" in said
    assert counts == [1, 40]


def test_a_damaged_file_is_found_and_left_as_it_is(made):
    data = bytearray(made.read_bytes())
    data[3 * 8192 : 12 * 8192] = os.urandom(9 * 8192)
    made.write_bytes(data)
    assert "is damaged and cannot be read" in refused(made, LibraryDamaged)
    assert made.read_bytes() == data


@pytest.mark.parametrize("content", [b"", b"not a database at all " * 400, b"SQLite format 3\0" + b"\0" * 8000])
def test_what_is_no_library_is_refused_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "library.sqlite3"
    path.write_bytes(content)
    assert "nothing was deleted" in refused(path, LibraryDamaged)
    assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == ["library.sqlite3"]


def test_half_a_file_is_refused_and_left_as_it_is(made):
    data = made.read_bytes()[: made.stat().st_size // 2]
    made.write_bytes(data)
    assert "nothing was deleted" in refused(made, LibraryDamaged)
    assert made.read_bytes() == data


def test_looking_for_a_library_makes_no_file(tmp_path):
    assert "No such file" in refused(tmp_path / "library.sqlite3")
    assert "Is a directory" in refused(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_special_characters_is_a_name(tmp_path):
    path = tmp_path / "what? 100% #1 é.sqlite3"
    with closing(Store(path)) as store:
        store.create()
    assert sorted(one.name for one in tmp_path.iterdir()) == [path.name]


def test_words_in_a_title_are_never_taken_for_a_cause(store):
    title = "The disk is full, the database disk image is malformed, attempt to write a readonly database"
    store.change(add=[entry("a")], model="m", vectors=vectors(1))
    with pytest.raises(LibraryError, match="could not take this in") as caught:
        store.change(add=[entry("a", title=title)], model="m", vectors=vectors(1))
    assert type(caught.value) is LibraryError
    assert title not in str(caught.value)


def test_a_writer_that_does_not_end_is_said_within_seconds_and_readers_go_on(store):
    inside, leave = threading.Event(), threading.Event()

    def hold():
        with store._database.writing():
            inside.set()
            leave.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(60)
    start = time.monotonic()
    with pytest.raises(LibraryError, match="is being changed by another program"):
        store.change(add=[entry("a")], model="m", vectors=vectors(1))
    assert time.monotonic() - start < 30
    assert store.counts() == (0, 0)
    leave.set()
    holder.join()
    assert store.change(add=[entry("a")], model="m", vectors=vectors(1)) == 1


WRITER = """
where, name = sys.argv[1:]
store = Store(where if "://" in where else Path(where))
for number in range(25):
    store.change(add=[entry(f"{name}{number}")], remove=[f"s-{name}{number - 5}"], model="m", vectors=vectors(1))
store.close()
print(json.dumps("done"))
"""


def test_two_processes_that_write_take_their_turns(place, store):
    command = [sys.executable, "-c", START + WRITER, str(place)]
    writers = [subprocess.Popen([*command, name], stdout=subprocess.DEVNULL, cwd=ROOT) for name in ("a", "b")]
    assert [writer.wait(100) for writer in writers] == [0, 0]
    assert store.revision == 50
    assert sorted(store.source_ids(Filters())) == sorted(
        f"s-{name}{number}" for name in "ab" for number in range(20, 25)
    )
    found = store.figures("m")
    assert (found.orphans, found.integrity, found.withdrawn, found.changes) == (0, "ok", 40, 90)
    told = [(one.revision, one.source_id) for one in store.changes_since(0)]
    assert [revision for revision, _ in told] == sorted(revision for revision, _ in told)


KILLED = """
store = Store(Path(sys.argv[1]))
number = 0
while True:
    name = f"{sys.argv[2]}-{number}"
    gone = f"s-{sys.argv[2]}-{number - 3}"
    store.change(add=[entry(name, passages=20)], remove=[gone], model="m", vectors=vectors(20, 384))
    print(name, flush=True)
    number += 1
"""


def test_what_was_acknowledged_outlives_a_killed_writer(made):
    for trial in range(4):
        command = [sys.executable, "-c", START + KILLED, str(made), f"t{trial}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            told = [writer.stdout.readline().strip() for _ in range(4 + trial)]
            writer.kill()
            told += writer.stdout.read().split()
        with closing(Store(made)) as store:
            store.verify(thorough=True)
            there = set(store.source_ids(Filters()))
            assert {f"s-{name}" for name in told[-3:]} - there <= {f"s-{told[-3]}"}
            assert store.figures("m").orphans == 0
            assert store.revision >= len(told)


def test_a_server_that_ended_its_connections_is_asked_again(postgres):
    with closing(Store(postgres.url())) as store:
        store.create()
        store.change(add=[entry("a")], model="m", vectors=vectors(1))
        others = "pid <> pg_backend_pid() AND usename = 'desk'"
        postgres.admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        assert store.counts() == (1, 1)
        assert store.change(add=[entry("b")], model="m", vectors=vectors(1)) == 2


@pytest.mark.parametrize(
    ("part", "wrong"),
    [("{password}@", "{password}x@"), ("{port}/", "{port}/no"), ("{port}/", "1/")],
    ids=["wrong password", "no such database", "no server"],
)
def test_a_server_that_cannot_be_reached_is_said_without_the_password(postgres, part, wrong):
    known = {"password": PASSWORD, "port": postgres.port}
    said = refused(postgres.url().replace(part.format(**known), wrong.format(**known)))
    assert "cannot be reached" in said
    assert PASSWORD not in said


def test_another_kind_of_database_is_refused_in_one_sentence():
    with pytest.raises(LibraryError, match="give the URL of a PostgreSQL database"):
        Store("mysql://desk:secret@127.0.0.1/library")
