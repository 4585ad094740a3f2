"""Sentences to the user beside the thing that they are about; they may quote outside text, so they are text."""

from ui.paper import draw, element


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
