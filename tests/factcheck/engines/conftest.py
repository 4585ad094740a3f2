import os

import pytest

from tests.llm_server import serve


@pytest.fixture(scope="session")
def running_server():
    with serve() as running:
        yield running


@pytest.fixture
def bare_environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("RECOUPE_", "OPENAI_"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def server(running_server, bare_environment):
    """The test server with no request recorded yet, in an environment without settings of ours."""
    running_server.requests.clear()
    running_server.seen.clear()
    return running_server
