"""The same library with its records in PostgreSQL, its vectors on a Chroma server, or both, and two who share them."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from retrieval.errors import LibraryMissing
from retrieval.library import Library
from retrieval.readers.metadata import About
from tests.hashing import HashingEmbedder
from tests.postgres import Postgres, binaries


@pytest.fixture(scope="module")
def chroma(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).parent / "chroma"
    if not program.exists():
        pytest.skip("the chroma program is not installed beside Python")
    folder = tmp_path_factory.mktemp("chroma")
    command = [program, "run", "--path", folder / "data", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) as server:
        until = time.monotonic() + 60
        while not _answers(port):
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
        server.kill()


def _answers(port):
    try:
        return httpx.get(f"http://127.0.0.1:{port}/api/v2/heartbeat", trust_env=False).is_success
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="module")
def postgres():
    if binaries() is None:
        pytest.skip("no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    server = Postgres()
    yield server
    server.stop()


def opened(folder, **options):
    return Library.open(folder, create=True, embedder=HashingEmbedder(), **options)


def put(library, *numbers):
    for number in numbers:
        library.add_text(f"Acte {number}x du registre de Melvarde.", About(title=f"Acte {number}x", language="fr"))


def first(library, query):
    hits = library.search([query], limit=1)
    return (hits[0].source.title, set(hits[0].ranks)) if hits else None


BOTH = {"lexical", "dense"}


def test_vectors_on_a_server_are_found_removed_and_found_again(chroma, tmp_path):
    with opened(tmp_path / "library", chroma=chroma) as library:
        put(library, *range(8))
        assert first(library, "Acte 3x") == ("Acte 3x", BOTH)
        assert not list((tmp_path / "library").glob("index/g*/*/vectors"))
        gone = library.search(["Acte 5x"], limit=1)[0].source.id
        library.remove(gone)
        assert library.wait(60)
        assert library.verify().faults == ()
    with opened(tmp_path / "library", chroma=chroma) as library:
        assert library.notices == ()
        assert first(library, "Acte 3x") == ("Acte 3x", BOTH)
        assert gone not in [hit.source.id for hit in library.search(["Acte 5x"], limit=20)]


def test_a_server_that_is_away_leaves_words_and_is_said(tmp_path, chroma):
    with opened(tmp_path / "library", chroma=chroma) as library:
        put(library, *range(3))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{free.getsockname()[1]}"
    with opened(tmp_path / "library", chroma=away) as library:
        assert library.state.vectors == "failed"
        assert f"The Chroma server {away} cannot be used" in library.state.why
        assert first(library, "Acte 2x") == ("Acte 2x", {"lexical"})


def test_two_share_a_database_and_each_finds_what_the_other_added_or_removed(postgres, tmp_path):
    url = postgres.url()
    with pytest.raises(LibraryMissing, match="no library in that database"):
        Library.open(tmp_path / "none", embedder=HashingEmbedder(), database=url)
    with opened(tmp_path / "one", database=url) as one, opened(tmp_path / "two", database=url) as two:
        put(one, *range(4))
        assert first(two, "Acte 2x") == ("Acte 2x", BOTH)
        put(two, 4)
        assert first(one, "Acte 4x") == ("Acte 4x", BOTH)
        gone = one.search(["Acte 1x"], limit=1)[0].source.id
        one.remove(gone)
        assert gone not in [hit.source.id for hit in two.search(["Acte 1x"], limit=20)]
        assert one.version == two.version
    shutil.rmtree(tmp_path / "one" / "index")
    with opened(tmp_path / "one", database=url) as one:
        assert first(one, "Acte 4x") == ("Acte 4x", BOTH)
        assert one.verify().faults == ()


def test_two_share_a_database_and_a_server(postgres, chroma, tmp_path):
    shared = {"database": postgres.url(), "chroma": chroma}
    with opened(tmp_path / "one", **shared) as one, opened(tmp_path / "two", **shared) as two:
        put(one, *range(3))
        put(two, *range(3, 6))
        assert first(one, "Acte 5x") == ("Acte 5x", BOTH)
        assert first(two, "Acte 0x") == ("Acte 0x", BOTH)
