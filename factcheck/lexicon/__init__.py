"""Words and patterns of each language, kept as data: a new language is a new folder of TOML files here."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("fr", "en")


@cache
def load(language: str, topic: str) -> dict[str, Any]:
    """Load ``<language>/<topic>.toml``; a language that we have no folder for reads as English."""
    folder = files(__name__) / (language if language in LANGUAGES else "en")
    return tomllib.loads((folder / f"{topic}.toml").read_text(encoding="utf-8"))
