"""The fields that say what a source is, for a paste, an addition and a correction, and how they are read."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from retrieval.readers.metadata import About, about
from retrieval.records import Source, SourceKind

FIELDS = ("title", "publisher", "kind", "published", "language", "url", "licence")
LABELS = {
    "title": "Title",
    "publisher": "Publisher",
    "kind": "Kind",
    "published": "Published on",
    "language": "Language",
    "url": "Address",
    "licence": "Licence",
}
LANGUAGE_HINT = "fr, en, …"
LANGUAGE_HELP = "A code such as fr or en; found by itself when left out."


def fields(key: str, names: Sequence[str] = FIELDS, now: Source | None = None) -> None:
    """Draw the named fields, two in a row; `now` fills them."""
    for at in range(0, len(names), 2):
        for column, name in zip(st.columns(2), names[at : at + 2], strict=False):
            with column:
                _field(f"{key}_{name}", name, getattr(now, name) if now else None)


def _field(key: str, name: str, value: Any) -> None:
    label = LABELS[name]
    if name == "kind":
        kinds = list(SourceKind)
        at = kinds.index(value or SourceKind.OTHER)
        st.selectbox(label, kinds, index=at, key=key, format_func=lambda kind: kind.value)
    elif name == "published":
        # The default bounds end ten years from today and begin ten years before it; sources are older than that.
        st.date_input(label, value=value, key=key, format="YYYY-MM-DD", min_value=date(1000, 1, 1))
    elif name == "language":
        st.text_input(label, value=value or "", key=key, placeholder=LANGUAGE_HINT, help=LANGUAGE_HELP)
    else:
        st.text_input(label, value=value or "", key=key, placeholder="https://" if name == "url" else None)


def read_fields(key: str, names: Sequence[str] = FIELDS) -> About:
    """Read the named fields.

    Raises:
        SourceRefused: naming the field that holds what it may not hold.
    """
    return about(_typed({name: st.session_state.get(f"{key}_{name}") for name in names}))


def clear_fields(key: str, names: Sequence[str] = FIELDS) -> None:
    """Empty the named fields; only in a callback, before they are drawn."""
    for name in names:
        empty = SourceKind.OTHER if name == "kind" else None if name == "published" else ""
        st.session_state[f"{key}_{name}"] = empty


def _typed(values: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}
