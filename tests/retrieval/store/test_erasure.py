"""What is removed leaves the files: its text, its title, where it came from, its embeddings."""

import random
from pathlib import Path

import numpy as np
import pytest

from retrieval.store import Store
from tests.store_parts import entry, fingerprint, rated, vectors

SECRETS = ("Zwölfmalzwölf", "Quidamnonymus", "vault.example.net", "/desk/hidden", "Ratinggarble")


def held(folder):
    """Return every byte of the files of a folder."""
    return b"".join(path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file())


def secret(name="secret", passages=40):
    text = f"{SECRETS[0]} is a word that stands nowhere else. " * 60
    made = entry(name, text, passages=passages, title=SECRETS[1], url=f"https://{SECRETS[2]}/{name}")
    return made.model_copy(update={"key": f"path:{SECRETS[3]}/{name}", "review": rated(SECRETS[4])})


def traces(folder, rows):
    found = held(folder)
    return [word for word in SECRETS if word.encode() in found] + [
        row for row in range(len(rows)) if rows[row].tobytes() in found
    ]


@pytest.mark.parametrize("open_while_looking", [True, False])
def test_nothing_of_a_removed_source_is_left_in_the_files(tmp_path, open_while_looking):
    store = Store(tmp_path / "library.sqlite3")
    store.create()
    rows = vectors(40, 384, seed=1)
    store.change(
        add=[entry(f"{number}", "plain text " * 50) for number in range(30)], model="m", vectors=vectors(30, 384)
    )
    store.change(add=[secret()], model="m", vectors=rows, fingerprints={"s-secret": fingerprint(1, 2)})
    store.change(add=[entry(f"more{number}") for number in range(30)], model="m", vectors=vectors(30, 384))
    assert traces(tmp_path, rows)[:5] == list(SECRETS)
    store.change(remove=["s-secret"])
    if not open_while_looking:
        store.close()
    assert traces(tmp_path, rows) == []
    assert b"s-secret" in held(tmp_path)
    store.close()


def test_nothing_is_left_after_much_coming_and_going(tmp_path):
    """Pages that split, merge and are used again must not keep a copy of a row that was on them."""
    chance = random.Random(11)
    store = Store(tmp_path / "library.sqlite3")
    store.create()
    there = {}
    secrets = []
    for step in range(60):
        hidden = step % 3 == 0
        name = f"n{step}"
        size = chance.randint(1, 30)
        made = secret(name, size) if hidden else entry(name, "plain " * chance.randint(1, 900), passages=size)
        rows = np.random.default_rng(step).standard_normal((size, 384)).astype(np.float32)
        gone = [one for one in list(there) if chance.random() < 0.2 and one not in secrets]
        store.change(add=[made], remove=gone, model="m", vectors=rows)
        there = {one: kept for one, kept in there.items() if one not in gone} | {f"s-{name}": rows}
        secrets += [f"s-{name}"] if hidden else []
    kept = [there[one] for one in secrets]
    store.change(remove=secrets)
    store.close()
    assert traces(tmp_path, np.concatenate(kept)) == []


def test_a_text_that_another_takes_the_place_of_is_gone_too(tmp_path):
    store = Store(tmp_path / "library.sqlite3")
    store.create()
    rows = vectors(40, 384, seed=1)
    store.change(add=[secret()], model="m", vectors=rows)
    store.change(add=[entry("new")], remove=["s-secret"], model="m", vectors=vectors(1, 384))
    assert traces(tmp_path, rows) == []
    store.close()


def test_a_reader_that_holds_the_log_does_not_keep_a_removal_from_succeeding(tmp_path):
    store = Store(tmp_path / "library.sqlite3")
    store.create()
    rows = vectors(40, 384, seed=1)
    store.change(add=[secret(), entry("a")], model="m", vectors=np.concatenate([rows, vectors(1, 384)]))
    with store._database.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM sources").fetchall()
        store.change(remove=["s-secret"])
        assert store.counts()[0] == 1
    store.change(add=[entry("b")], model="m", vectors=vectors(1, 384))
    assert traces(tmp_path, rows) == []
    store.close()
