"""Whatever happens to the indexes, the library finds the same as before, and says what it had to do."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import LibraryError
from retrieval.generations import Generations
from retrieval.library import Library
from retrieval.obstacles import obstacle
from retrieval.probe import Probe
from tests.hashing import HashingEmbedder

PASSAGES = 1_200
QUERIES = ["dossier numéro 7", "le port de Melvarde 311", "subvention 1199"]
PLACES = ("Lormentel", "Vaubréac", "Port-Orsin", "Melvarde", "Castrelle", "Houdremont")


def write_set(path, first=0, count=PASSAGES):
    rows = (
        {
            "id": str(number),
            "title": f"Note {number}",
            "text": f"Dossier numéro {number}: {PLACES[number % 6]} a reçu une subvention de {number} euros.",
            "language": "fr",
        }
        for number in range(first, first + count)
    )
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Make a library whose vectors are all written to the disk, and say what it finds."""
    folder = tmp_path_factory.mktemp("original")
    with Library.open(folder / "library", create=True, embedder=HashingEmbedder()) as library:
        library.add([write_set(folder / "set.jsonl")])
        library.rebuild()
        found = [ids(library.search([query])) for query in QUERIES]
    return folder / "library", found


@pytest.fixture
def home(original, tmp_path):
    return Path(shutil.copytree(original[0], tmp_path / "library"))


def ids(hits):
    return [(hit.passage.id, hit.ranks) for hit in hits]


def opened(home, **options):
    return Library.open(home, **{"embedder": HashingEmbedder(), **options})


def segment(home):
    (file,) = home.glob("index/g*/sources/vectors/*/data_level0.bin")
    return file.parent


def delete_segment(home):
    shutil.rmtree(segment(home))


def halve_data(home):
    file = segment(home) / "data_level0.bin"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def zero_header(home):
    file = segment(home) / "header.bin"
    file.write_bytes(b"\x00" * file.stat().st_size)


def delete_metadata(home):
    (segment(home) / "index_metadata.pickle").unlink()


def zero_data(home):
    file = segment(home) / "data_level0.bin"
    file.write_bytes(b"\x00" * file.stat().st_size)


def lose_half_of_the_rows(home):
    (file,) = home.glob("index/g*/sources/vectors/chroma.sqlite3")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def cut_words(home):
    for file in home.glob("index/g*/sources/lexical/*"):
        if file.suffix not in {".json", ".lock"}:
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def scramble_words(home):
    for file in home.glob("index/g*/sources/lexical/*.idx"):
        file.write_bytes(bytes(byte ^ 0x5A for byte in file.read_bytes()))


def lose_pointer(home):
    (home / "index" / "current").unlink()


def pointer_to_nothing(home):
    (home / "index" / "current").write_text('{"sources/lexical": "g000099", "sources/vectors": "../../etc"}')


def pointer_is_no_json(home):
    (home / "index" / "current").write_text("g000001")


DAMAGES = [
    delete_segment,
    halve_data,
    zero_header,
    delete_metadata,
    zero_data,
    lose_half_of_the_rows,
    cut_words,
    scramble_words,
    lose_pointer,
    pointer_to_nothing,
    pointer_is_no_json,
]


# Files that changed under a seal are not even tried; after a kill there is no seal, and the child finds out.
@pytest.mark.parametrize(
    ("damage", "sealed"),
    [(damage, True) for damage in DAMAGES] + [(damage, False) for damage in DAMAGES[:6]],
    ids=lambda one: getattr(one, "__name__", "sealed" if one else "killed"),
)
def test_a_damaged_index_is_rebuilt_and_finds_the_same(home, original, damage, sealed):
    damage(home)
    if not sealed:
        next(home.glob("index/g*/sources/vectors/seal.json")).unlink()
    with opened(home) as library:
        assert library.notices
        assert all("rebuilt from the library's records" in notice for notice in library.notices)
        assert [ids(library.search([query])) for query in QUERIES] == original[1]
        health = library.verify()
        assert health.faults == ()
        assert (health.indexes["sources"].words, health.indexes["sources"].vectors) == (PASSAGES, PASSAGES)


def test_an_index_that_was_closed_whole_is_opened_without_a_notice(home, original):
    with opened(home) as library:
        assert library.notices == ()
        assert [ids(library.search([query])) for query in QUERIES] == original[1]


def test_a_generation_that_was_never_finished_is_swept_away(home, original):
    left = Generations(home / "index").new("sources/vectors")
    (left / "chroma.sqlite3").write_bytes(b"half")
    with opened(home) as library:
        assert library.notices == ()
        assert not left.exists()
        assert ids(library.search(QUERIES[:1])) == original[1][0]


def test_an_index_that_is_behind_the_records_takes_over_what_it_lacks(home, tmp_path):
    before = shutil.copytree(home / "index", tmp_path / "index")
    with opened(home) as library:
        gone = library.search(["numéro 7"], limit=1)[0].source.id
        library.remove(gone)
        library.add([write_set(tmp_path / "more.jsonl", PASSAGES, 5)])
        library.wait()
    shutil.rmtree(home / "index")
    shutil.copytree(before, home / "index")
    with opened(home) as library:
        assert library.notices == ()
        assert gone not in [hit.source.id for hit in library.search(["dossier numéro 7"], limit=50)]
        assert library.search([f"dossier numéro {PASSAGES + 3}"], limit=1)[0].source.title == f"Note {PASSAGES + 3}"
        library.wait()
        assert library.verify().indexes["sources"].vectors == PASSAGES + 4


def test_another_encoder_means_other_vectors_and_never_a_mix(home):
    other = HashingEmbedder("another", dimensions=48)
    with Library.open(home, embedder=other, wait=False) as library:
        hits = library.search(["subvention 1199"])
        assert hits[0].source.title == "Note 1199"
        assert library.wait(60)
        assert any("another encoder" in notice for notice in library.notices)
        health = library.verify()
        assert (health.faults, health.record.embeddings["another"]) == ((), PASSAGES)
        assert library.search(["subvention 1199"])[0].similarity is not None


class Slow(HashingEmbedder):
    def __init__(self, name):
        super().__init__(name)
        self.goes_on = False

    def embed(self, texts):
        while len(texts) > 1 and not self.goes_on:
            time.sleep(0.01)
        return super().embed(texts)


def test_words_answer_while_vectors_are_made_and_no_check_claims_more(home):
    slow = Slow("slow")
    with Library.open(home, embedder=slow, wait=False) as library:
        while library.state.vectors == "opening":
            time.sleep(0.01)
        assert (library.state.vectors, library.state.total) == ("rebuilding", PASSAGES)
        hits = library.search(["dossier numéro 311"])
        assert (hits[0].source.title, set(hits[0].ranks)) == ("Note 311", {"lexical"})
        assert "words only" in library.version
        assert not library.wait(0.05)
        slow.goes_on = True
        assert library.wait(60)
        assert library.state.vectors == "ready"
        assert "slow" in library.version


class Failing(HashingEmbedder):
    def embed(self, texts):
        if len(texts) > 1:
            raise LibraryError("The encoder is not there.")
        return super().embed(texts)


def test_vectors_that_cannot_be_made_leave_a_library_that_searches_words_and_says_so(home):
    with Library.open(home, embedder=Failing("failing")) as library:
        assert (library.state.vectors, library.state.why) == ("failed", "The encoder is not there.")
        assert library.search(["dossier numéro 311"])[0].source.title == "Note 311"
        assert "words only" in library.version
        health = library.verify()
        assert not health.healthy
        assert any("The encoder is not there." in fault for fault in health.faults)


def test_health_is_told_in_figures(home):
    with opened(home) as library:
        health = library.verify()
        sources = health.indexes["sources"]
        assert (health.healthy, health.record.integrity, health.stale) == (True, "ok", ())
        assert (sources.passages, sources.words, sources.vectors) == (PASSAGES, PASSAGES, PASSAGES)
        assert sources.asked == sources.by_words > 10
        assert sources.by_vector >= 0.9 * sources.asked
        assert set(health.generations) == {"sources/lexical", "sources/vectors"}
        assert f"process {os.getpid()}" in health.owner or "this very process" in health.owner
        assert 0 < health.index_bytes < 3 * health.expected_bytes


def test_an_index_that_swells_is_an_alarm(home):
    (home / "index" / "link_lists.bin").write_bytes(b"")
    with opened(home) as library, (home / "index" / "link_lists.bin").open("r+b") as file:
        file.truncate(4 * library.verify().expected_bytes)
        assert any("are enough" in fault for fault in library.verify().faults)


CHECKED = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://example.org/checks/1",
    "claimReviewed": "The bridge of Castrelle carries 30,000 vehicles a day.",
    "author": {"@type": "Organization", "name": "Invented Desk"},
    "reviewRating": {"@type": "Rating", "alternateName": "False"},
}


def test_checked_claims_have_indexes_of_their_own_only_when_there_are_some(home, tmp_path):
    (tmp_path / "review.json").write_text(json.dumps(CHECKED), encoding="utf-8")
    with opened(home) as library:
        assert not list(home.glob("index/g*/checked"))
        assert [one.status for one in library.add_reviews([tmp_path / "review.json"])] == ["added"]
        assert library.past_checks(["vehicles on the bridge of Castrelle"])[0].review.rating == "False"
        assert "Castrelle carries" not in " ".join(hit.passage.text for hit in library.search(["bridge vehicles"]))
    assert list(home.glob("index/g*/checked/vectors"))
    with opened(home) as library:
        assert library.notices == ()
        assert library.past_checks(["bridge of Castrelle"])[0].source.url == "https://example.org/checks/1"


SECRET = "Zyxomantique quarvelune 90210 brondissage"


def test_a_removed_source_is_erased_from_every_file(home, tmp_path):
    encoder = HashingEmbedder()
    (tmp_path / "secret.txt").write_text(f"{SECRET} a été écrit ici.", encoding="utf-8")
    with opened(home) as library:
        (outcome,) = library.add([tmp_path / "secret.txt"])
        library.rebuild()
        (hit,) = library.search([SECRET], limit=1)
        assert hit.source.id == outcome.source.id
        (vector,) = library._records.vectors(encoder.name, [hit.passage.id]).values()
    traces = [b"Zyxomantique", b"zyxomantique", b"quarvelune", b"brondissage", vector.tobytes()[:32]]
    assert all(holding(home, trace) for trace in (b"Zyxomantique", b"brondissage", vector.tobytes()[:32]))
    with opened(home) as library:
        library.remove(outcome.source.id)
        assert outcome.source.id not in [hit.source.id for hit in library.search([SECRET], limit=50)]
        assert list(library.withdrawn([outcome.source.id])) == [outcome.source.id]
        assert library.wait(60)
        assert library.notices == ()
    assert [(trace, holding(home, trace)) for trace in traces if holding(home, trace)] == []


def holding(home, trace):
    return [str(path) for path in home.rglob("*") if path.is_file() and trace in path.read_bytes()]


def test_a_removal_that_was_cut_short_is_finished_at_the_next_opening(home, tmp_path):
    (tmp_path / "secret.txt").write_text(f"{SECRET} a été écrit ici.", encoding="utf-8")
    with opened(home) as library:
        (outcome,) = library.add([tmp_path / "secret.txt"])
    code = (
        "import os, sys; from pathlib import Path; from retrieval.library import Library\n"
        "from tests.hashing import HashingEmbedder\n"
        "library = Library.open(Path(sys.argv[1]), embedder=HashingEmbedder())\n"
        "library.remove(sys.argv[2]); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(home), outcome.source.id], timeout=100)
    assert killed.returncode == -9
    with opened(home) as library:
        assert library.wait(60)
        assert library.verify().faults == ()
    assert holding(home, b"brondissage") == []


def test_a_hanging_index_is_given_up_in_time(home):
    import sqlite3

    (file,) = home.glob("index/g*/sources/vectors/chroma.sqlite3")
    held = sqlite3.connect(file)
    held.execute("BEGIN EXCLUSIVE")
    probe = Probe(file.parent, "any", ["s-1"], np.ones((1, 32), dtype=np.float32))
    start = time.monotonic()
    assert probe.wait(timeout=4) is None
    assert time.monotonic() - start < 20
    held.rollback()
    held.close()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act as another user")
def test_files_that_may_not_be_read_are_said_and_not_taken_for_damage(home):
    for path in (home, *home.rglob("*")):
        os.chown(path, 65534, 65534)
    for path in home.parents:
        if path != Path("/") and not path.stat().st_mode & 0o005:
            path.chmod(path.stat().st_mode | 0o055)
    (file,) = home.glob("index/g*/sources/vectors/chroma.sqlite3")
    file.chmod(0)
    before = sorted((str(path), path.stat().st_size) for path in home.glob("index/g*/**/*"))
    code = (
        "import os, sys; import retrieval.library, retrieval.store, chromadb; from pathlib import Path\n"
        "from tests.hashing import HashingEmbedder\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "library = retrieval.library.Library.open(Path(sys.argv[1]), embedder=HashingEmbedder())\n"
        "print(library.state.vectors, library.state.why, len(library.search(['dossier 7']))); library.close()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(home)], capture_output=True, text=True, timeout=100)
    assert "failed" in done.stdout, done.stderr
    assert "no right to read" in done.stdout
    assert done.stdout.strip().endswith("10")
    after = {str(path): path.stat().st_size for path in home.glob("index/g*/**/*")}
    assert [one for one, size in before if "sources/vectors" in one and after.get(one) != size] == []


FILL = """
import sys
from pathlib import Path
from retrieval.errors import LibraryError
from retrieval.library import Library
from tests.hashing import HashingEmbedder
told = []
try:
    with Library.open(Path(sys.argv[1]), create=True, embedder=HashingEmbedder(dimensions=384)) as library:
        library.add([Path(sys.argv[2])], on_progress=lambda *_: told.append(1))
except LibraryError as error:
    print(len(told), error)
"""


def test_a_full_disk_stops_the_adding_and_keeps_what_was_acknowledged(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", disk], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        items = write_set(tmp_path / "set.jsonl", 0, 2_000)
        command = [sys.executable, "-c", FILL, str(disk / "library"), str(items)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=110)
        told, _, sentence = done.stdout.partition(" ")
        assert "disk" in sentence, done.stderr
        assert done.returncode == 0
        subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
        with Library.open(disk / "library", embedder=HashingEmbedder(dimensions=384)) as library:
            assert library.source_count >= int(told)
            assert library.verify().faults == ()
            assert {one.status for one in library.add([items])} == {"added", "unchanged"}
            assert library.source_count == 2_000
    finally:
        subprocess.run(["umount", disk], check=True)


def test_what_is_in_the_way_is_named(tmp_path):
    assert obstacle(tmp_path) is None
    assert obstacle(tmp_path / "nowhere") is None
    assert "MB free" in obstacle(tmp_path, needed=1 << 60)
