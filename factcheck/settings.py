"""Settings, read once at the start from the environment and from a ``.env`` file beside the program."""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from factcheck.errors import SettingsError

PREFIX = "RECOUPE_"


class Settings(BaseSettings):
    """Every setting of a run; `.env.example` says the same to the user. Durations are seconds of wall clock."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )

    engine: Literal["local", "llm"] = "local"
    model: str = Field(default="openai:gpt-5-mini", min_length=1, description="provider:model, or a model of OpenAI's")
    library: Path = Path(".recoupe/library")
    checks: Path = Path(".recoupe/checks.sqlite3")
    database_url: SecretStr | None = Field(default=None, description="a PostgreSQL database for the library's records")
    chroma_url: str | None = Field(default=None, description="a Chroma server for the library's vectors")
    chroma_token: SecretStr | None = Field(default=None, description="what that server wants to be told")
    call_deadline_s: float = Field(default=60, gt=0, le=3600, description="one step of a model, its retries included")
    run_deadline_s: float = Field(default=600, gt=0, le=86400)
    max_claims: int = Field(default=400, ge=1)
    max_passages: int = Field(default=12, ge=1, le=100, description="passages judged for one claim")
    max_calls: int = Field(default=1000, ge=1, description="requests to a model in one run, retries included")
    concurrency: int = Field(default=4, ge=1, le=64, description="requests to a model at one time")
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")

    @field_validator("openai_base_url", "chroma_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("should begin with http:// or https://")
        return value

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Read the settings; what is `given` (not None) goes before the environment. Raises SettingsError."""
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            # `from None`: the chain would print what was typed, which may be the key.
            raise SettingsError(_sentence(error)) from None
        except UnicodeDecodeError:
            raise SettingsError("The file .env is not UTF-8 text; save it again as UTF-8.") from None


def variable(field: str) -> str:
    """Name the environment variable of a field, as the user knows it."""
    alias = Settings.model_fields[field].validation_alias if field in Settings.model_fields else None
    return alias if isinstance(alias, str) else f"{PREFIX}{field}".upper()


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    name = name if name in {"OPENAI_API_KEY", "OPENAI_BASE_URL"} else variable(name)
    problem = first["msg"].removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
    return f"The setting {name} {problem}; correct it or remove it to use the default."
