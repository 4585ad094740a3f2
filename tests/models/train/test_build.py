import json
import zipfile

import pytest

from models.train import build
from models.train.leaks import Leaks
from models.train.pairs import LABELS, Pair, read


def pair(number, label="supports", family=None, claim=None):
    return Pair(claim or f"Claim {number}.", "A passage.", label, "en", "en", "made", family or str(number))


@pytest.fixture
def tatoeba(tmp_path, monkeypatch):
    towns = ["Lyon", "Nantes", "Brest", "Tours", "Dijon", "Metz", "Nice", "Rouen", "Reims", "Caen"]
    rows = [
        (
            f"The mayor of {town} met {number} workers yesterday.",
            f"Le maire de {town} a rencontré {number} ouvriers hier.",
        )
        for town in towns
        for number in (12, 34, 56, 78)
    ]
    folder = tmp_path / "parallel-tatoeba-fra-eng"
    folder.mkdir()
    with zipfile.ZipFile(folder / "fra-eng.zip", "w") as archive:
        archive.writestr("fra-eng/fra.txt", "".join(f"{english}\t{french}\n" for english, french in rows))
    monkeypatch.setenv("RECOUPE_DATA", str(tmp_path))


def test_one_command_writes_both_parts_and_what_is_in_them(tatoeba, tmp_path, capsys):
    assert build.main(["--out", str(tmp_path / "out"), "--sources", "tatoeba", "--scale", "0.003"]) == 0
    pairs = [*read(tmp_path / "out" / "train.jsonl"), *read(tmp_path / "out" / "dev.jsonl")]
    told = json.loads((tmp_path / "out" / "counts.json").read_text(encoding="utf-8"))
    assert told["train"] + told["development"] == len(pairs) > 0
    assert told["labels"]["all"] == dict.fromkeys(sorted(LABELS), len(pairs) // 3)
    assert told["form"]["all"]["chance"] == 0.333
    assert "tatoeba" in capsys.readouterr().out


def test_the_same_seed_writes_the_same_files(tatoeba, tmp_path, capsys):
    for name in ("one", "other"):
        build.main(["--out", str(tmp_path / name), "--sources", "tatoeba", "--scale", "0.003"])
    for part in ("train.jsonl", "dev.jsonl"):
        assert (tmp_path / "one" / part).read_bytes() == (tmp_path / "other" / part).read_bytes()


def test_a_family_is_never_in_both_parts():
    pairs = [pair(number, family=str(number % 50)) for number in range(500)]
    train, development = build.split(pairs, seed=3)
    assert development and not {one.family for one in train} & {one.family for one in development}
    assert len(train) + len(development) == len(pairs)


def test_the_same_pair_under_two_labels_is_left_out_and_under_one_is_given_once(capsys):
    made = [pair(1), pair(1), pair(2), pair(2, "neutral")]
    assert list(build.collect({"made": lambda: iter(made)}, Leaks.of([]))) == [pair(1)]


def test_a_planted_leak_does_not_reach_the_data(capsys):
    made = [pair(1, claim="The reactor was shut down after a leak in the second loop."), pair(2)]
    found = Leaks.of([("evaluation", made[0].claim)])
    assert list(build.collect({"made": lambda: iter(made)}, found)) == [made[1]]
    assert sum(found.kinds.values()) == 1


def test_without_the_folder_of_the_public_sets_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("RECOUPE_DATA", raising=False)
    assert build.main(["--out", str(tmp_path / "out")]) == 2
    assert "RECOUPE_DATA" in capsys.readouterr().err


def test_an_unknown_source_is_named(tatoeba, tmp_path, capsys):
    assert build.main(["--out", str(tmp_path / "out"), "--sources", "xfever"]) == 2
    assert "xfever" in capsys.readouterr().err


def test_a_missing_set_is_named_and_nothing_is_written(tatoeba, tmp_path, capsys):
    assert build.main(["--out", str(tmp_path / "out"), "--sources", "snli"]) == 2
    assert "snli_dev.csv" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
