"""Names of the languages that an article can be read in."""

from babel import Locale, UnknownLocaleError

from factcheck import lexicon
from factcheck.article import OTHER

LANGUAGES = (*lexicon.LANGUAGES, OTHER)
"""What a user can choose: the languages that there are rules for, and any other by general rules."""

OTHER_NAME = "Other (general rules)"


def language_name(code: str) -> str:
    """Name a language in English; a code that nobody knows stays a code."""
    if code == OTHER:
        return OTHER_NAME
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code
