"""One small library for all tests of the page, and resources that start anew for each test."""

import sys

import pytest
import streamlit as st
from serving import CHROMIUM, FLAGS

from retrieval.library import Library
from ui import resources

NOTES = {
    "bridge.md": ("The bridge budget", "The town council of Brenne voted 45 million euros for the bridge in 2023."),
    "port.md": ("Port traffic", "Traffic in the port of Brenne doubled between 2019 and 2023."),
}


@pytest.fixture(scope="module", autouse=True)
def main_put_back():
    """Put `__main__` back: Streamlit leaves its script there, which a process started later would run again."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def notes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notes")
    for name, (title, text) in NOTES.items():
        head = f"---\ntitle: {title}\npublisher: Town of Brenne\npublished: 2024-01-15\nlanguage: en\n---\n"
        (folder / name).write_text(f"{head}{text}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory, notes):
    folder = tmp_path_factory.mktemp("library") / "library"
    with Library.open(folder, create=True) as library:
        assert {outcome.status for outcome in library.add([notes])} == {"added"}
    return folder


@pytest.fixture
def library(filled_folder):
    with Library.open(filled_folder) as opened:
        yield opened


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An own place for saved checks and the library; nothing cached by another test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECOUPE_CHECKS", str(tmp_path / "checks.sqlite3"))
    monkeypatch.setenv("RECOUPE_LIBRARY", str(tmp_path / "library"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "RECOUPE_ENGINE"):
        monkeypatch.delenv(name, raising=False)
    _forget()
    yield tmp_path
    _forget()


@pytest.fixture
def stocked(home, filled_folder, monkeypatch):
    """As `home`, with a library of two sources."""
    monkeypatch.setenv("RECOUPE_LIBRARY", str(filled_folder))
    return home


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield opened
        opened.close()


@pytest.fixture
def page(browser, server):
    """A page that records every dialog, every request and every error; `server` is the module's own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.dialogs, opened.requests, opened.errors = [], [], []
    opened.on("dialog", lambda dialog: (opened.dialogs.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda request: opened.requests.append(request.url))
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    context.close()
    assert opened.dialogs == []
    assert opened.errors == []
    assert [url for url in opened.requests if not url.startswith((server.url, "data:", "blob:" + server.url))] == []


def _forget():
    for one in (resources.worker, resources.library_work, resources.checks, resources.library, resources.settings):
        one.clear()
    st.cache_resource.clear()
