"""The page of results: made of kept figures, the same bytes from the same files, and what stands in the repository."""

import json
import shutil

import pytest

from eval import results, systems
from eval.__main__ import main
from eval.datasets import DatasetError, labels, registry
from eval.markdown import Note, Page, Shown
from eval.records import Figure, Result
from eval.run import Order, carry_out

PAIRS = [
    ("Trois garçons jouent.", "Des garçons jouent.", 0),
    ("Trois garçons jouent.", "Quatre garçons jouent.", 2),
    ("Trois garçons jouent.", "Ils gagnent souvent.", 1),
    ("Une fille lit.", "Une fille lit un livre.", 1),
]


def figure(value, n=10):
    return Figure(value=value, low=value - 0.1, high=value + 0.1, n=n)


def result(engine, value, suite="gqnli-fr", **about):
    run = {"kind": "verification", "sha256": "a", "command": f"python -m eval run {suite} --engine {engine}"}
    figures = {"macro_f1": figure(value), "two_way_accuracy": figure(0.5, n=4)}
    return Result(suite=suite, n=10, engine=engine, figures=figures, run=run | {"day": "2026-11-02"} | about)


@pytest.fixture
def public(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "gqnli-fr"
    folder.mkdir(parents=True)
    rows = [("uid", "premise", "hypothesis", "label"), *((f"{n}", p, h, f"{c}") for n, (p, h, c) in enumerate(PAIRS))]
    original = registry.find("gqnli-fr").files[0].rpartition("/")[2]
    (folder / original).write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    monkeypatch.setenv("RECOUPE_DATA", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def kept(tmp_path):
    """The template and notes of the repository, with figures of its own."""
    folder = tmp_path / "results"
    folder.mkdir()
    for name in (results.TEMPLATE, results.NOTES):
        shutil.copy(results.FOLDER / name, folder)
    return folder


def put(folder, *given):
    for one in given:
        (folder / f"{one.suite}.{one.engine}.json").write_text(one.model_dump_json(), encoding="utf-8")


def test_the_committed_page_is_what_the_committed_figures_make():
    assert results.PAGE.read_text(encoding="utf-8") == results.text(), "run python -m eval results"


def test_the_same_files_make_the_same_bytes(kept):
    put(kept, result("local", 0.3), result("cosine", 0.5))
    first = results.text(kept)
    shutil.copytree(kept, kept.with_name("again"))
    assert results.text(kept.with_name("again")) == first


def test_taking_a_run_keeps_its_figures_with_command_and_day_but_no_path(public, kept, capsys):
    order = Order("gqnli-fr", "majority", f"python -m eval run gqnli-fr --out {public}/run", out=public / "run")
    folder, done = carry_out(order)
    (path,) = results.take([folder], kept)
    assert path.name == "gqnli-fr.majority.json"
    found = Result.model_validate_json(path.read_bytes())
    assert found.figures == done.result.figures
    assert found.run["command"] == "python -m eval run gqnli-fr --engine majority"
    assert found.run["day"] == done.result.run["started"][:10]
    assert "tables" not in found.run and str(public) not in path.read_text(encoding="utf-8")
    assert "| majority | 4 |" in results.text(kept)


def test_a_command_says_which_part_and_how_many():
    about = {"kind": "verification", "part": "verification", "limit": 30, "started": "2026-11-02T10:00:00+00:00"}
    slim = results.slimmed(result("overlap", 0.4, suite="gold", **about))
    assert slim.run["command"] == "python -m eval run gold --engine overlap --kind verification --limit 30"


def test_a_set_of_ones_own_is_not_kept():
    about = {"started": "2026-11-02T10:00:00+00:00"}
    with pytest.raises(DatasetError, match="not a set that others have"):
        results.slimmed(result("local", 0.4, suite="/home/me/mine.jsonl", **about))


def test_systems_stand_in_their_order_with_interval_and_own_n(kept):
    put(kept, result("cosine", 0.5), result("local", 0.3))
    page = results.text(kept)
    local, cosine = (f"| {name} | 10 | {value:.3f} [" for name, value in (("local", 0.3), ("cosine", 0.5)))
    assert page.index(local) < page.index(cosine)
    assert "0.300 [0.200–0.400]" in page and "0.500 [0.400–0.600, n = 4]" in page
    assert "By `python -m eval run gqnli-fr --engine SYSTEM`, 2 November 2026." in page
    assert "claims: fr; licence: open; Cui et al. 2022" in page
    assert "Labels: 0 → supports, 1 → neutral, 2 → contradicts." in page


def test_the_page_says_where_we_lose(kept):
    put(kept, result("local", 0.3), result("cosine", 0.5))
    assert "On 1 of 1 sets a baseline or an ablation is above the local engine: gqnli-fr (cosine 0.500" in results.text(
        kept
    )
    put(kept, result("local", 0.6))
    assert "On none of 1 sets" in results.text(kept)


def test_figures_of_another_version_of_a_set_are_marked(kept):
    put(kept, result("local", 0.3), result("cosine", 0.5, sha256="b"))
    page = results.text(kept)
    assert "| cosine † | 10 |" in page and "† measured on another version of the set." in page


def test_published_figures_and_the_plain_sentence_stand_below_the_table():
    published = [{"system": "S", "figure": "accuracy 0.9", "source": "paper", "differs": "trained on it"}]
    note = Note(name="gqnli-fr", kind="verification", labels="gqnli", means="we lose.", published=published)
    page = Page(Shown((result("local", 0.3),)), {("gqnli-fr", "verification"): note})
    section = page.sections("verification")
    assert "| S | accuracy 0.9 | paper | trained on it |" in section
    assert section.index("| local |") < section.index("| S |") < section.index("In plain words: we lose.")
    assert "Not measured: " in section


def test_our_own_set_has_a_row_for_each_figure_with_its_n():
    figures = {"claims_f1": figure(0.9, n=98), "quotation_fidelity": figure(1, n=500)}
    gold = result("local", 0.3, suite="gold", kind="articles").model_copy(update={"figures": figures})
    table = Page(Shown((gold,)), {}).gold("gold")
    assert "| claims found, F1 | 0.900 [0.800–1.000, n = 98] |" in table
    assert "speakers" not in table


def test_every_public_set_has_its_note_with_a_known_scheme_of_labels():
    import tomllib

    notes = tomllib.loads((results.FOLDER / results.NOTES).read_text(encoding="utf-8"))["set"]
    known = {(one["name"], one["kind"]): one.get("labels") for one in notes}
    for one in registry.SETS:
        if not one.tuning:
            schemes = {"verification": labels.STANCES, "detection": labels.CHECKABLE}.get(one.kind, {None: None})
            assert known[one.name, one.kind] in schemes, one.name


def test_kept_figures_are_of_systems_that_there_are():
    assert {one.engine for one in results.load()} <= systems.SYSTEMS.keys()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", "{}"), (results.NOTES, "[["), (results.NOTES, "[[set]]\n"), (results.TEMPLATE, "{{ page.nothing }}")],
)
def test_a_damaged_file_is_named_in_one_sentence(kept, name, content):
    (kept / name).write_text(content, encoding="utf-8")
    with pytest.raises(DatasetError) as error:
        results.text(kept)
    assert name in str(error.value) and "\n" not in str(error.value)


def test_figures_that_do_not_say_of_which_run_they_are_are_refused_in_one_sentence(kept):
    put(kept, result("local", 0.3).model_copy(update={"run": {"kind": "verification"}}))
    with pytest.raises(DatasetError, match=r"gqnli-fr\.local\.json does not say the command and the day of its run"):
        results.text(kept)


def test_taking_what_is_no_run_ends_in_one_sentence(tmp_path, capsys):
    assert main(["results", "--take", str(tmp_path / "nothing")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "nothing" in said


def test_kept_figures_hold_no_record_and_no_path():
    for path in results.FOLDER.glob("*.json"):
        row = json.loads(path.read_text(encoding="utf-8"))
        assert set(row) == {"suite", "n", "engine", "figures", "run"}
        assert "/tmp" not in path.read_text(encoding="utf-8")
