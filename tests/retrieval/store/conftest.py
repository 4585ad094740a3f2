"""Every test that asks for `store` runs over SQLite and over PostgreSQL."""

import pytest

from retrieval.store import Store
from tests.postgres import Postgres, binaries


@pytest.fixture(scope="session")
def postgres():
    if binaries() is None:
        pytest.skip("no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a store may be made: a path, or a URL."""
    if request.param == "sqlite":
        return tmp_path / "library.sqlite3"
    return request.getfixturevalue("postgres").url()


@pytest.fixture
def store(place):
    made = Store(place)
    made.create()
    yield made
    made.close()
