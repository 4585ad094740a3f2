"""A library keeps what it acknowledged, finds it again, mends its indexes and is owned by one process."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from retrieval.errors import LibraryDamaged, LibraryError, LibraryLocked, LibraryMissing
from retrieval.library import Library, temporary

NOTES = {
    "port.md": (
        "---\ntitle: Le port de Brest\npublisher: Préfecture\npublished: 2025-03-31\n---\n"
        "Le port de Brest a reçu douze navires en mars 2025, selon la préfecture maritime."
    ),
    "bridge.txt": "The bridge over the Elorn carries 30,000 vehicles a day, the county council said in April.",
    "budget.txt": "Le budget de la ville atteint 50,5 millions d’euros, en hausse de 3 % sur un an.",
    "school.txt": "The primary school of Kerinou opened in 1962 and has eleven classes.",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A desk with some notes and a library of them, and a copy of it all to put back."""
    desk, kept = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("kept")
    (desk / "notes").mkdir()
    for name, text in NOTES.items():
        (desk / "notes" / name).write_text(text, encoding="utf-8")
    with Library.open(desk / "library", create=True) as library:
        library.add([desk / "notes"])
    shutil.copytree(desk, kept, dirs_exist_ok=True)
    return desk, kept


@pytest.fixture
def desk(made):
    """That desk as it was made, at the same place: a library knows its sources by their paths."""
    desk, kept = made
    shutil.rmtree(desk)
    shutil.copytree(kept, desk)
    return desk


@pytest.fixture
def notes(desk):
    return desk / "notes"


@pytest.fixture
def home(desk):
    return desk / "library"


def titles(hits):
    return [hit.source.title for hit in hits]


def statuses(outcomes):
    return [(Path(one.path).name, one.status) for one in outcomes]


def test_what_was_added_is_found_by_words_by_numbers_and_by_meaning(home):
    with Library.open(home) as library:
        assert library.notices == ()
        assert (library.source_count, library.passage_count) == (4, 4)
        assert titles(library.search(["navires à Brest"]))[0] == "Le port de Brest"
        assert titles(library.search(["30 000"]))[0] == "bridge"
        assert titles(library.search(["pupils and their teachers"]))[0] == "school"


def test_a_hit_says_why_it_ranks_and_quotes_its_source(home):
    with Library.open(home) as library:
        hit = library.search(["douze navires"], limit=1)[0]
        assert hit.ranks["lexical"] == 1
        assert hit.similarity is not None
        assert 0 < hit.similarity <= 1.001
        assert hit.passage.span.of(library.text(hit.source.id)) == hit.passage.text
        assert (hit.source.publisher, hit.source.published) == ("Préfecture", date(2025, 3, 31))
        assert hit.source.language == "fr"


def test_several_queries_find_what_any_of_them_finds_in_the_same_order_each_time(home):
    with Library.open(home) as library:
        queries = ["navires du port", "vehicles on the bridge"]
        hits = library.search(queries, limit=2)
        assert set(titles(hits)) == {"Le port de Brest", "bridge"}
        assert all(library.search(queries, limit=2) == hits for _ in range(3))


def test_nothing_asked_or_nothing_there_finds_nothing(tmp_path, home):
    with Library.open(home) as library:
        assert library.search([]) == library.search(["  "]) == library.search(["port"], limit=0) == ()
    with Library.open(tmp_path / "empty", create=True) as library:
        assert library.search(["port"]) == ()
        assert (library.sources(), library.notices) == ((), ())


def test_outcomes_come_in_order_and_progress_counts_to_the_end(tmp_path, notes):
    (notes / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    (notes / "a.jpg").write_bytes(b"x")
    (notes / "b.jpg").write_bytes(b"x")
    (notes / ".hidden.txt").write_text("Un texte caché.")
    rows = [{"id": "1", "text": "Une école a ouvert en 1990."}, {"id": "2", "text": ""}]
    (notes / "set.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    seen = []
    with Library.open(tmp_path / "new", create=True) as library:
        outcomes = library.add(
            [notes, tmp_path / "nowhere.txt"],
            on_progress=lambda done, total, outcome: seen.append((done, total, outcome)),
        )
    assert statuses(outcomes) == [
        ("bridge.txt", "added"),
        ("broken.pdf", "refused"),
        ("budget.txt", "added"),
        ("port.md", "added"),
        ("school.txt", "added"),
        ("set.jsonl:1", "added"),
        ("set.jsonl:2", "refused"),
        ("a.jpg", "refused"),
        ("nowhere.txt", "refused"),
    ]
    assert [(done, total) for done, total, _ in seen] == [(number, 9) for number in range(1, 10)]
    assert [outcome for _, _, outcome in seen] == outcomes
    assert "2 of them" in outcomes[7].reason


def test_progress_is_told_after_the_source_is_safe(tmp_path, notes):
    counts = []
    with Library.open(tmp_path / "new", create=True) as library:
        library.add([notes], on_progress=lambda *_: counts.append(library.source_count))
    assert counts == [4, 4, 4, 4]


def test_the_same_again_is_unchanged_and_a_copy_is_one_source(home, notes):
    (notes / "copy.txt").write_text(NOTES["budget.txt"], encoding="utf-8")
    with Library.open(home) as library:
        outcomes = library.add([notes])
        assert {status for _, status in statuses(outcomes)} == {"unchanged"}
        assert "budget" in next(one.reason for one in outcomes if one.path.endswith("copy.txt"))
        assert library.source_count == 4


def test_new_text_at_the_same_place_takes_the_place_of_the_old(home, notes):
    (notes / "school.txt").write_text("The lighthouse of Kermorvan was lit in 1849.", encoding="utf-8")
    with Library.open(home) as library:
        assert ("school.txt", "updated") in statuses(library.add([notes]))
        assert library.source_count == 4
        assert "classes" not in " ".join(hit.passage.text for hit in library.search(["school with eleven classes"]))
        assert titles(library.search(["lighthouse"]))[0] == "school"
    with Library.open(home) as library:
        assert library.notices == ()


def test_other_details_of_the_same_text_are_taken_over(home, notes):
    (notes / "port.md").write_text(NOTES["port.md"].replace("2025-03-31", "2025-04-01"), encoding="utf-8")
    with Library.open(home) as library:
        assert ("port.md", "updated") in statuses(library.add([notes / "port.md"]))
        assert library.search(["navires"], limit=1)[0].source.published == date(2025, 4, 1)


def test_the_same_url_later_is_an_update_but_extracts_added_together_are_not(tmp_path):
    def page(name, text):
        path = tmp_path / name
        path.write_text(f"---\ntitle: {name}\nurl: https://example.org/a\n---\n{text}", encoding="utf-8")
        return path

    first, second = page("a.md", "Le pont sera fermé lundi."), page("b.md", "La gare sera fermée mardi.")
    with Library.open(tmp_path / "one", create=True) as library:
        assert [one.status for one in library.add([first, second])] == ["added", "added"]
    with Library.open(tmp_path / "two", create=True) as library:
        library.add([first])
        (outcome,) = library.add([second])
        assert outcome.status == "updated"
        assert "same url" in outcome.reason
        assert titles(library.search(["fermé"])) == ["b.md"]


def test_an_item_given_twice_in_one_set_keeps_its_last_text(tmp_path):
    rows = [{"id": "x", "text": "La digue a tenu."}, {"id": "x", "text": "La digue a cédé."}]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with Library.open(tmp_path / "library", create=True) as library:
        assert [one.status for one in library.add([path])] == ["added", "updated"]
        assert [library.text(source.id) for source in library.sources()] == ["La digue a cédé."]


def test_a_moved_file_is_one_source_and_still_updates(home, notes):
    (notes / "school.txt").rename(notes / "ecole.txt")
    with Library.open(home) as library:
        library.add([notes])
        (notes / "ecole.txt").write_text("The school of Kerinou has closed for good.", encoding="utf-8")
        library.add([notes])
        assert library.source_count == 4
        assert not any("eleven" in library.text(source.id) for source in library.sources())


def test_a_removed_source_is_gone_for_good(home):
    with Library.open(home) as library:
        gone = library.search(["douze navires"], limit=1)[0].source.id
        library.remove(gone)
        with pytest.raises(LibraryError, match="no source"):
            library.remove(gone)
        with pytest.raises(LibraryError, match="no source"):
            library.text(gone)
        assert "Le port de Brest" not in titles(library.search(["douze navires"]))
    with Library.open(home) as library:
        assert library.notices == ()
        assert "Le port de Brest" not in titles(library.search(["douze navires"]))


def test_the_version_follows_the_sources_and_not_the_way_they_were_added(tmp_path, home, notes):
    with Library.open(tmp_path / "other", create=True) as other:
        empty = other.version
        for name in NOTES:
            other.add([notes / name])
        with Library.open(home) as library:
            assert library.version == other.version != empty


def test_a_rebuilt_index_finds_the_same(home):
    with Library.open(home) as library:
        before = library.search(["budget de la ville", "bridge"])
        library.rebuild()
        assert library.search(["budget de la ville", "bridge"]) == before


def damage_pointer(index):
    (index / "current").unlink()


def damage_state(index):
    next(index.glob("g*/sources/lexical/state.json")).write_text("{")


def damage_lexical(index):
    for file in next(index.glob("g*/sources/lexical")).glob("*"):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def damage_lexical_postings(index):
    for file in next(index.glob("g*/sources/lexical")).glob("*.term"):
        file.unlink()


def damage_vector_database(index):
    next(index.glob("g*/sources/vectors/chroma.sqlite3")).write_bytes(b"\x00" * 8192)


def damage_vectors_gone(index):
    for file in sorted(next(index.glob("g*/sources/vectors")).rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()


def damage_marked(index):
    (next(index.glob("g*/sources/lexical")) / "suspect").touch()


@pytest.mark.parametrize(
    "damage",
    [
        damage_pointer,
        damage_state,
        damage_lexical,
        damage_lexical_postings,
        damage_vector_database,
        damage_vectors_gone,
        damage_marked,
    ],
    ids=lambda damage: damage.__name__,
)
def test_a_damaged_or_stale_index_is_rebuilt_with_a_notice(home, damage):
    with Library.open(home) as library:
        before = library.search(["budget de la ville", "30.000"])
    damage(home / "index")
    with Library.open(home) as library:
        assert len(library.notices) == 1
        assert "rebuilt" in library.notices[0]
        assert library.search(["budget de la ville", "30.000"]) == before
    with Library.open(home) as library:
        assert library.notices == ()
        assert library.verify().stale == ()


@pytest.mark.parametrize(
    "content", [b"", b"this is no database" * 100, None], ids=["emptied", "overwritten", "cut in half"]
)
def test_a_damaged_record_of_truth_is_said_and_nothing_is_deleted(home, content):
    record = home / "library.sqlite3"
    record.write_bytes(record.read_bytes()[: record.stat().st_size // 2] if content is None else content)
    before = sorted(path.name for path in (home / "index").rglob("*"))
    with pytest.raises(LibraryDamaged, match=r"damaged.*(Nothing|nothing) was deleted"):
        Library.open(home)
    with pytest.raises(LibraryDamaged):
        Library.open(home, create=True)
    assert sorted(path.name for path in (home / "index").rglob("*")) == before


@pytest.mark.parametrize("create", [False, True])
def test_a_library_whose_making_was_cut_short_before_its_tables_is_made_anew(tmp_path, create):
    with closing(sqlite3.connect(tmp_path / "library.sqlite3")) as record:
        record.execute("PRAGMA journal_mode=WAL")
    assert (tmp_path / "library.sqlite3").stat().st_size > 0
    with Library.open(tmp_path, create=create) as library:
        assert library.sources() == ()


def test_a_record_without_tables_beside_an_index_is_said_to_be_damaged(home):
    record = home / "library.sqlite3"
    record.unlink()
    with closing(sqlite3.connect(record)) as empty:
        empty.execute("PRAGMA journal_mode=WAL")
    with pytest.raises(LibraryDamaged, match="damaged"):
        Library.open(home, create=True)


def test_a_lost_record_of_truth_is_not_replaced_by_an_empty_one(home):
    (home / "library.sqlite3").unlink()
    with pytest.raises(LibraryMissing):
        Library.open(home)
    with pytest.raises(LibraryDamaged, match="lost its record"):
        Library.open(home, create=True)


def test_missing_folder_and_file_for_a_folder_are_said(tmp_path):
    with pytest.raises(LibraryMissing, match="no library at"):
        Library.open(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    for create in (False, True):
        with pytest.raises(LibraryMissing, match="a file, not a folder"):
            Library.open(tmp_path / "file", create=create)
    with pytest.raises(LibraryError, match="cannot be made"):
        Library.open(tmp_path / "file" / "below", create=True)


OPEN = """
import sys
from pathlib import Path
from retrieval.errors import LibraryError
from retrieval.library import Library
try:
    Library.open(Path(sys.argv[1]), create=True).close()
except LibraryError as error:
    print(type(error).__name__, error)
"""


def run_python(code, *arguments, **options):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, **options).stdout


def test_a_second_process_is_refused_and_told_who_holds_the_library(home):
    with Library.open(home):
        assert f"LibraryLocked The library {home} is in use by process {os.getpid()}" in run_python(OPEN, home)
    assert run_python(OPEN, home) == ""


def test_a_second_opening_in_the_same_process_is_refused_within_five_seconds(home):
    with Library.open(home):
        start = time.monotonic()
        with pytest.raises(LibraryLocked, match="this very process"):
            Library.open(home)
        assert time.monotonic() - start < 5


def test_a_killed_owner_leaves_the_library_free_and_whole(home, notes):
    code = (
        "import os, sys; from pathlib import Path; from retrieval.library import Library\n"
        "library = Library.open(Path(sys.argv[1]))\n"
        "library.add([Path(sys.argv[2])]); print('added', flush=True); os.kill(os.getpid(), 9)"
    )
    extra = notes.parent / "extra.txt"
    extra.write_text("The lighthouse of Kermorvan was lit in 1849.", encoding="utf-8")
    killed = subprocess.run([sys.executable, "-c", code, str(home), str(extra)], capture_output=True, timeout=60)
    assert (killed.stdout, killed.returncode) == (b"added\n", -9)
    with Library.open(home) as library:
        assert library.source_count == 5
        assert titles(library.search(["lighthouse"]))[0] == "extra"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act as another user")
def test_a_folder_without_the_right_to_write_is_said_by_another_user(home):
    code = "import os, sys; import retrieval.library, retrieval.store; os.setuid(65534)\n" + OPEN
    for path in (home, *home.parents):
        if path != Path("/") and not path.stat().st_mode & 0o005:
            path.chmod(path.stat().st_mode | 0o055)
    assert "cannot be written to" in run_python(code, home)


def test_searches_from_several_threads_agree_while_another_adds(home, tmp_path):
    extra = tmp_path / "more"
    extra.mkdir()
    for number in range(30):
        (extra / f"{number}.txt").write_text(f"Note numéro {number} sur un sujet sans rapport.", encoding="utf-8")
    with Library.open(home) as library:
        found, failed = [], []

        def ask():
            try:
                for _ in range(10):
                    found.append(titles(library.search(["douze navires à Brest"], limit=1)))
            except LibraryError as error:
                failed.append(error)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        library.add([extra])
        library.rebuild()
        for thread in threads:
            thread.join()
        assert failed == []
        assert found == [["Le port de Brest"]] * 40


@pytest.mark.parametrize("part", ["vectors", "lexical"])
def test_an_index_that_fails_while_in_use_is_rebuilt_and_nothing_is_lost(home, part, tmp_path):
    (tmp_path / "extra.txt").write_text("The lighthouse of Kermorvan was lit in 1849.", encoding="utf-8")
    with Library.open(home) as library:
        before = library.search(["douze navires"])
        shutil.rmtree(next((home / "index").glob(f"g*/sources/{part}")))
        assert library.search(["douze navires"]) == before
        assert [one.status for one in library.add([tmp_path / "extra.txt"])] == ["added"]
        assert titles(library.search(["lighthouse"]))[0] == "extra"
        assert ["rebuilt" in notice for notice in library.notices] == [True]


def test_a_closed_library_says_so(home):
    library = Library.open(home)
    library.close()
    library.close()
    with pytest.raises(LibraryError, match="closed"):
        library.search(["port"])


def test_a_temporary_library_is_gone_after_use_and_says_what_it_refused(notes):
    (notes / "broken.pdf").write_bytes(b"nothing")
    with temporary([notes]) as library:
        folder = library.folder
        assert library.source_count == 4
        assert any("broken.pdf" in notice for notice in library.notices)
        assert titles(library.search(["douze navires"]))[0] == "Le port de Brest"
    assert not folder.exists()
