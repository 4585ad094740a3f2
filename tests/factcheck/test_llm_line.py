"""A whole check with the language model engine: real library, real client, real HTTP."""

import os
from contextlib import closing
from datetime import date

import pytest
from pydantic import SecretStr

from factcheck import article as articles
from factcheck import pipeline
from factcheck.engines.llm import LLMEngine
from factcheck.records import FailureKind, Label, Stance
from factcheck.settings import Settings
from retrieval.library import temporary
from tests.llm_server import TOKENS, serve

TEXT = """Le pont de Saint-Elme sur la Vire mesure 320 mètres depuis sa reconstruction.

La région Basse-Vire a payé 45 millions d’euros pour le chantier du pont de Saint-Elme.
"""
NOTES = {
    "longueur.txt": "Le pont de Saint-Elme sur la Vire mesure 320 mètres depuis sa reconstruction, selon la commune.",
    "cout.txt": "La région Basse-Vire a payé 38 millions d’euros pour le chantier du pont de Saint-Elme, selon elle.",
    "pommes.txt": "La récolte de pommes de la vallée fut bonne cette année, selon les producteurs de cidre.",
}


@pytest.fixture(scope="module")
def server():
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notes")
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with temporary([folder]) as opened:
        yield opened


def check(server, library, mode, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("RECOUPE_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    settings = Settings.load(
        engine="llm", openai_base_url=server.url(mode), openai_api_key=SecretStr("sk-CANARY-1"), call_deadline_s=10
    )
    article = articles.read(TEXT, language="fr", published=date(2025, 4, 10))
    with closing(LLMEngine(settings)) as engine:
        return pipeline.run(article, engine, library)


def test_a_good_model_gives_verdicts_with_quotations_from_the_sources(server, library, monkeypatch, tmp_path):
    report = check(server, library, "good", monkeypatch, tmp_path)
    assert [item.verdict.label for item in report.checked] == [Label.SUPPORTED, Label.CONTRADICTED]
    for item in report.checked:
        assert item.claim.span.of(report.article.text) == item.claim.quote
        assert all(found.span.of(found.passage.text) == found.quote for found in item.evidence)
    assert set(report.run.prompts) == {"find_claims", "judge"}
    assert (report.run.calls, report.run.tokens) == (3, 3 * TOKENS)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("judge_r503storm", FailureKind.UNREACHABLE),
        ("judge_truncvalid", FailureKind.TOO_LONG),
        ("judge_refuse", FailureKind.DECLINED),
        ("judge_prose", FailureKind.UNREADABLE),
    ],
)
def test_a_failure_is_no_verdict(server, library, monkeypatch, tmp_path, mode, kind):
    report = check(server, library, mode, monkeypatch, tmp_path)
    assert [(item.verdict, item.failure.kind) for item in report.checked] == [(None, kind)] * 2
    assert "CANARY" not in report.model_dump_json()


@pytest.mark.parametrize("mode", ["fabricated_quote", "altered_quote", "other_source_quote", "judge_obeys_injection"])
def test_a_model_that_invents_quotations_decides_nothing(server, library, monkeypatch, tmp_path, mode):
    report = check(server, library, mode, monkeypatch, tmp_path)
    assert [item.verdict.label for item in report.checked] == [Label.NOT_ENOUGH_EVIDENCE] * 2
    assert {found.stance for item in report.checked for found in item.evidence} == {Stance.NEUTRAL}
