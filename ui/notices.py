"""Sentences to the user beside the thing that they are about; they may quote outside text, so they are text."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from factcheck.errors import LibraryError, RecoupeError
from ui.paper import draw, element

P = ParamSpec("P")


def problem(sentence: str, *, key: str) -> None:
    """Say what went wrong and what to do; a screen reader speaks it at once."""
    draw(
        element(
            "p", element("strong", "!", css="sign", aria_hidden="true"), sentence, css="notice failed", role="alert"
        ),
        key=key,
    )


def note(sentence: str, *, key: str) -> None:
    """Say something worth knowing."""
    draw(element("p", sentence, css="notice waiting", role="status"), key=key)


def telling_errors(page: Callable[P, None]) -> Callable[P, None]:
    """Draw the one sentence of an error of ours in place of the rest of the page."""

    @wraps(page)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            page(*args, **kwargs)
        except (RecoupeError, LibraryError) as error:
            problem(str(error), key=f"error_of_{page.__name__}")

    return told
