import json
import shutil

import pytest

from eval import gold
from eval.run import run
from eval.subject import Subject
from tests.eval.oracle import Oracle

ARTICLE = "economy-en"
PAIRS = 12


@pytest.fixture(scope="package")
def small_gold(tmp_path_factory):
    """One article of our own set with its notes and claims, and two passages with their pairs: a run takes seconds."""
    whole, folder = gold.FOLDER / "test", tmp_path_factory.mktemp("gold") / "small"
    (folder / "articles").mkdir(parents=True)
    for suffix in (".txt", ".jsonl"):
        shutil.copy(whole / "articles" / f"{ARTICLE}{suffix}", folder / "articles")
    keep(whole / "notes.jsonl", folder, lambda row: row["id"].startswith("drelland"))
    keep(whole / "claims.jsonl", folder, lambda row: row["article"] == ARTICLE)
    keep(whole / "pairs.jsonl", folder, lambda row: int(row["id"].removeprefix("test-")) <= PAIRS)
    return folder


@pytest.fixture(scope="package")
def small_run(small_gold):
    """A run of the engine that knows the answers."""
    return run(str(small_gold), Subject(Oracle(gold.load(small_gold))))


def keep(source, folder, wanted):
    lines = source.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if wanted(json.loads(line))]
    (folder / source.name).write_text("\n".join(kept) + "\n", encoding="utf-8")
