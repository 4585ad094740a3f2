"""Tracing switched off before LangChain is imported: it would send whole articles to another company."""

import os

_PREFIXES = ("LANGSMITH_", "LANGCHAIN_")


def switch_off() -> None:
    """Take every variable that makes LangChain trace, or go through a gateway, out of this process's environment."""
    for name in [name for name in os.environ if name.startswith(_PREFIXES)]:
        del os.environ[name]
