"""Names of the languages that an article can be read in."""

from babel import Locale, UnknownLocaleError

LANGUAGES = ("fr", "en", "de", "es", "it", "nl", "pl", "pt", "uk")


def language_name(code: str) -> str:
    """Name a language in English; a code that nobody knows stays a code."""
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code
