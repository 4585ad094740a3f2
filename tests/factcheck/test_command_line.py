import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from factcheck.__main__ import main
from retrieval.library import Library

ARTICLE = """\
Le tramway de Lormentel coûtera 640 millions d'euros. Le conseil municipal a voté sa construction lundi soir.

1 532 vues
"""
NOTE = """---
title: Le tramway de Lormentel
publisher: Ville de Lormentel
published: 2026-05-05
---
La construction du tramway de Lormentel coûtera 640 millions d'euros à la ville.
"""


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with an article and a folder of notes, and no setting from outside."""
    monkeypatch.chdir(tmp_path)
    for name in ("RECOUPE_LIBRARY", "RECOUPE_ENGINE", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "tram.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def test_a_check_prints_each_claim_with_its_evidence_and_writes_every_format(desk, capsys):
    files = ["--json", "out.json", "--markdown", "out.md", "--html", "out.html", "--csv", "out.csv"]
    assert main(["check", "article.txt", "--published", "2026-05-06", "--sources", "notes", *files]) == 0
    shown = capsys.readouterr().out
    assert "640 millions" in shown and "Le tramway de Lormentel, Ville de Lormentel" in shown
    report = json.loads(Path("out.json").read_text(encoding="utf-8"))
    schema = Path(__file__).parents[2] / "docs" / "report.schema.json"
    jsonschema.validate(report, json.loads(schema.read_text(encoding="utf-8")))
    assert report["article"]["published"] == "2026-05-06"
    assert "1 532 vues" not in " ".join(item["claim"]["quote"] for item in report["checked"])
    assert Path("out.md").read_text(encoding="utf-8").startswith("# ")
    assert Path("out.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    rows = list(csv.reader(io.StringIO(Path("out.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 1 + len(report["checked"])


def test_every_quotation_of_a_report_is_in_its_article_and_every_evidence_in_its_passage(desk):
    main(["check", "article.txt", "--sources", "notes", "--json", "out.json"])
    report = json.loads(Path("out.json").read_text(encoding="utf-8"))
    text = report["article"]["text"]
    assert report["checked"]
    for item in report["checked"]:
        span = item["claim"]["span"]
        assert text[span["start"] : span["end"]] == item["claim"]["quote"]
        for evidence in item["evidence"]:
            span = evidence["span"]
            assert evidence["passage"]["text"][span["start"] : span["end"]] == evidence["quote"]


def test_a_single_claim_is_checked(desk, capsys):
    assert main(["claim", "Le tramway de Lormentel coûtera 460 millions d'euros.", "--sources", "notes"]) == 0
    assert "contradicted" in capsys.readouterr().out


def test_an_article_is_read_from_standard_input(desk):
    done = subprocess.run(
        [sys.executable, "-m", "factcheck", "check", "-", "--sources", str(desk / "notes")],
        input=ARTICLE.encode(),
        capture_output=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 0
    assert "640 millions" in done.stdout.decode()


def test_sources_are_added_listed_and_removed(desk, capsys):
    assert main(["sources", "add", "notes", "--library", "lib"]) == 0
    assert "1 added" in capsys.readouterr().out
    assert main(["sources", "add", "notes", "--library", "lib"]) == 0
    assert "1 unchanged" in capsys.readouterr().out
    assert main(["sources", "list", "--library", "lib"]) == 0
    listed = capsys.readouterr().out
    assert "Le tramway" in listed
    assert main(["sources", "rebuild", "--library", "lib"]) == 0
    assert main(["sources", "remove", listed.split("\n")[1].split()[0], "--library", "lib"]) == 0
    capsys.readouterr()
    main(["sources", "list", "--library", "lib"])
    assert "empty" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["check", "missing.txt", "--sources", "notes"], 2, "missing.txt cannot be read"),
        (["check", "empty.txt", "--sources", "notes"], 2, "no text"),
        (["check", "binary.txt", "--sources", "notes"], 2, "not text"),
        (["check", "article.txt", "--library", "nowhere"], 4, "nowhere"),
        (
            ["check", "article.txt", "--sources", "notes", "--json", "no/such/folder/out.json"],
            2,
            "could not be written",
        ),
        (["check", "article.txt", "--sources", "notes", "--engine", "llm"], 2, "OPENAI_API_KEY"),
        (["sources", "remove", "nothing", "--library", "lib"], 2, "There is no source nothing"),
    ],
)
def test_bad_input_ends_in_one_sentence_and_its_exit_code(desk, capsys, arguments, code, words):
    (desk / "empty.txt").write_text("  \n", encoding="utf-8")
    (desk / "binary.txt").write_bytes(bytes(range(256)) * 8)
    Library.open(desk / "lib", create=True).close()
    assert main(arguments) == code
    error = capsys.readouterr().err.strip().splitlines()
    assert words in error[-1]
    assert "Traceback" not in "".join(error)


def test_a_date_that_is_none_is_refused_as_usage(desk, capsys):
    with pytest.raises(SystemExit) as refused:
        main(["check", "article.txt", "--published", "10 avril"])
    assert refused.value.code == 2
    assert "2025-04-10" in capsys.readouterr().err


def test_text_from_outside_cannot_act_on_the_terminal(desk, capsys):
    Path("article.txt").write_text(
        "Le tramway \x1b[31mrouge\x1b[0m coûtera [bold]640[/bold] euros \u202eici.", encoding="utf-8"
    )
    assert main(["check", "article.txt", "--language", "fr", "--sources", "notes"]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown and "\u202e" not in shown
    assert "[bold]640[/bold]" in " ".join(shown.split())


def test_the_command_line_starts_without_its_heavy_libraries():
    heavy = {"chromadb", "onnxruntime", "langchain", "tantivy", "streamlit"}
    code = f"import sys, factcheck.__main__; print(sorted({heavy} & set(sys.modules)))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"


REVIEW = {
    "@type": "ClaimReview",
    "claimReviewed": "Le tramway de Lormentel coûtera 640 millions d'euros.",
    "url": "https://verif.example/tramway",
    "author": "Atelier Vérif",
    "datePublished": "2026-04-01",
    "reviewRating": {"alternateName": "Exact \x1b[31m"},
}


@pytest.fixture
def reviewed(desk):
    (desk / "reviews.json").write_text(json.dumps(REVIEW), encoding="utf-8")
    return desk


def test_a_claim_that_was_checked_before_shows_whose_check_and_rating(reviewed, capsys):
    command = ["claim", "Le tramway de Lormentel coûtera 640 millions d'euros.", "--date", "2026-05-06"]
    assert main([*command, "--sources", "notes", "--reviews", "reviews.json", "--json", "out.json"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "checked before, same claim" in shown and "Atelier Vérif: “Exact \\x1b[31m”" in shown
    (item,) = json.loads(Path("out.json").read_text(encoding="utf-8"))["checked"]
    assert [one["likeness"] for one in item["past"]] == ["same claim"]


def test_reviews_are_added_to_a_library_listed_and_looked_in_first(reviewed, capsys):
    assert main(["sources", "add", "--claimreview", "reviews.json", "--library", "lib"]) == 0
    capsys.readouterr()
    assert main(["sources", "list", "--checked", "--library", "lib"]) == 0
    assert "tramway" in capsys.readouterr().out
    assert main(["sources", "list", "--library", "lib"]) == 0
    assert "tramway" not in capsys.readouterr().out
    assert main(["claim", "Le tramway de Lormentel coûtera 460 millions d'euros.", "--library", "lib"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "checked before, similar claim" in shown and "article 460 millions" in shown


def test_reviews_of_one_run_go_with_its_sources(reviewed, capsys):
    assert main(["claim", "Le tramway.", "--reviews", "reviews.json", "--library", "lib"]) == 2
    assert "--reviews goes with --sources" in capsys.readouterr().err


def test_nobody_reading_the_output_is_no_error():
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "factcheck", "schema"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root) as printing:
        printing.stdout.close()
        assert printing.stderr.read() == b""
        assert printing.wait(30) == 0
