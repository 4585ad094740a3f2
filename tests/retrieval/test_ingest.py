"""Places become files and addresses to read, each source with the key of where it came from."""

import json
import os
from datetime import UTC, datetime

import pytest

from retrieval.ingest import drafts, entry, walk, weigh
from retrieval.readers import SUFFIXES, Draft, Refusal
from retrieval.readers.metadata import About
from retrieval.reading import Reading
from tests.retrieval.readers.made import BODY, mail_of, zip_of


@pytest.fixture(scope="module")
def reading():
    with Reading() as shared:
        yield shared


def test_a_folder_gives_its_files_of_every_kind_that_is_read(tmp_path):
    for suffix in SUFFIXES:
        (tmp_path / f"a{suffix.upper()}").touch()
    (tmp_path / ".hidden.md").touch()
    (tmp_path / "a.exe").touch()
    found = walk([tmp_path])
    assert {one.path.suffix.lower() for one in found if not one.reason} == SUFFIXES
    assert [one.path.name for one in found if one.reason] == ["a.exe"]


def test_each_place_comes_once_and_an_address_is_no_path(tmp_path):
    (tmp_path / "a.md").write_text(BODY)
    found = walk(
        [tmp_path / "a.md", "https://example.org/a", str(tmp_path), "https://example.org/a", tmp_path / "none"]
    )
    assert [(one.url, one.path.name, one.reason) for one in found] == [
        (None, "a.md", ""),
        ("https://example.org/a", "", ""),
        (None, "none", "There is no such file or folder."),
    ]


@pytest.mark.parametrize("name", ["a\0b.md", "x" * 300 + ".md"])
def test_a_path_that_no_file_can_have_is_refused(name):
    (found,) = walk([name])
    assert found.reason
    assert "\n" not in found.reason


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="whoever may read everything meets no closed folder"
)
def test_a_folder_that_cannot_be_opened_is_said(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    ((found),) = walk([tmp_path])
    assert found.reason == "The folder cannot be opened: permission denied."


def test_an_address_is_refused_where_nothing_may_be_fetched(reading):
    (found,) = walk(["http://example.org/"])
    ((name, key, refused),) = drafts(found, reading)
    assert (name, key) == ("http://example.org/", "")
    assert refused == Refusal(reason="A web address is only fetched when that is allowed.")


def test_the_key_of_a_source_says_where_it_came_from(tmp_path, reading):
    line = json.dumps({"id": "n1", "text": BODY + " Oui."})
    members = {"a/note.md": BODY, "set.jsonl": line, "m.eml": mail_of("Un mot.", attachments=[("b.md", BODY.encode())])}
    (tmp_path / "all.zip").write_bytes(zip_of(members))
    (tmp_path / "note.md").write_text(BODY)
    (tmp_path / "set.jsonl").write_text(line + "\n" + json.dumps({"text": BODY}))
    found = [item for one in walk([tmp_path]) for item in drafts(one, reading)]
    assert all(isinstance(draft, Draft) for _, _, draft in found)
    assert [key.replace(str(tmp_path), "") for _, key, _ in found] == [
        "item:/all.zip#a/note.md",
        "item:/all.zip#set.jsonl#n1",
        "item:/all.zip#m.eml",
        "item:/all.zip#m.eml#b.md",
        "path:/note.md",
        "item:/set.jsonl#n1",
        "item:/set.jsonl#2",
    ]


def test_the_sources_of_a_place_are_counted_where_that_is_known(tmp_path):
    names = {"a.md": BODY, "a.jsonl": "{}\n\n{}\n", "a.csv": "a;b\n", "a.zip": "", "a.eml": ""}
    for name, text in names.items():
        (tmp_path / name).write_text(text)
    weights = {one.path.name: weigh(one) for one in walk([tmp_path])}
    assert weights == {"a.md": 1, "a.jsonl": 2, "a.csv": None, "a.zip": None, "a.eml": None}
    assert [weigh(one) for one in walk(["https://example.org/feed", tmp_path / "none"])] == [None, 1]


def test_a_source_keeps_the_moment_it_was_retrieved_and_the_language_it_says():
    then = datetime(2025, 4, 2, 7, 30, tzinfo=UTC)
    said = entry(Draft(text=BODY, about=About(retrieved=then, language="en"), heard="fr"), "path:x").source
    assert (said.retrieved, said.language) == (then, "en")
    assert entry(Draft(text=BODY, about=About(), heard="de"), "path:x").source.language == "de"
    assert entry(Draft(text=BODY, about=About()), "path:x").source.language == "fr"
