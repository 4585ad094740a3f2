import re
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from factcheck.errors import SettingsError
from factcheck.settings import Settings, variable

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)


def test_defaults_need_no_key_and_no_network():
    settings = Settings.load()
    assert settings.engine == "local"
    assert settings.openai_api_key is None
    assert settings.library == Path(".recoupe/library")
    assert (settings.call_deadline_s, settings.run_deadline_s, settings.max_claims) == (60, 600, 400)


def test_environment_is_read(monkeypatch):
    monkeypatch.setenv("RECOUPE_ENGINE", "llm")
    monkeypatch.setenv("RECOUPE_MAX_PASSAGES", "5")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    settings = Settings.load()
    assert (settings.engine, settings.max_passages, settings.openai_base_url) == ("llm", 5, "http://127.0.0.1:9/v1")
    assert settings.openai_api_key == SecretStr("sk-canary")


def test_a_given_value_goes_before_the_environment_and_none_does_not(monkeypatch):
    monkeypatch.setenv("RECOUPE_ENGINE", "llm")
    monkeypatch.setenv("RECOUPE_MODEL", "openai:one")
    settings = Settings.load(engine="local", model=None)
    assert (settings.engine, settings.model) == ("local", "openai:one")


def test_dotenv_file_is_read_and_the_environment_goes_before_it(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("RECOUPE_CONCURRENCY=2\nRECOUPE_MAX_CLAIMS=9\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("RECOUPE_MAX_CLAIMS", "7")
    settings = Settings.load()
    assert (settings.concurrency, settings.max_claims) == (2, 7)


def test_dotenv_file_of_another_encoding_gets_a_sentence(tmp_path):
    (tmp_path / ".env").write_bytes(b"RECOUPE_MODEL=\xff\xfe")
    with pytest.raises(SettingsError, match=r"\.env is not UTF-8"):
        Settings.load()


def test_an_empty_variable_counts_as_absent(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "")
    monkeypatch.setenv("RECOUPE_MAX_CLAIMS", "")
    settings = Settings.load()
    assert settings.openai_api_key is None
    assert settings.max_claims == 400


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RECOUPE_ENGINE", "cloud"),
        ("RECOUPE_MAX_CLAIMS", "many"),
        ("RECOUPE_MAX_CLAIMS", "0"),
        ("RECOUPE_CALL_DEADLINE_S", "-1"),
        ("RECOUPE_CALL_DEADLINE_S", "nan"),
        ("RECOUPE_CONCURRENCY", "1000"),
        ("OPENAI_BASE_URL", "localhost:11434"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_the_variable(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    message = str(caught.value)
    assert message.startswith(f"The setting {name} ")
    assert message.count("\n") == 0


def test_the_key_is_not_shown():
    settings = Settings.load(openai_api_key=SecretStr("sk-canary"))
    assert "sk-canary" not in repr(settings)
    assert "sk-canary" not in settings.model_dump_json()


def test_settings_are_frozen():
    with pytest.raises(ValidationError):
        Settings.load().engine = "llm"


def test_the_example_file_documents_every_variable_with_its_default():
    example = dict(re.findall(r"^#([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M))
    assert set(example) == {variable(field) for field in Settings.model_fields}
    for field, info in Settings.model_fields.items():
        if info.default is not None:
            assert example[variable(field)] == str(info.default)
