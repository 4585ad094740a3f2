"""Sources: what the library holds, to read."""

from typing import Any

import streamlit as st

from retrieval.library import Library
from ui.languages import language_name
from ui.library_state import library_line, usable_library
from ui.notices import telling_errors
from ui.paper import is_web_address

TITLE = "Sources"


@telling_errors
def page() -> None:
    """Draw the page."""
    st.title(TITLE)
    library = usable_library()
    if library is None:
        return
    st.text(library_line(library))
    columns: dict[str, Any] = {
        "link": st.column_config.LinkColumn("Link", display_text="open", width="small"),
        "published": st.column_config.DateColumn("Date", format="YYYY-MM-DD", width="small"),
        "title": st.column_config.TextColumn("Title", width="large"),
        "publisher": "Publisher",
        "kind": "Kind",
        "language": st.column_config.TextColumn("Language", width="small"),
        "passages": st.column_config.NumberColumn("Passages", width="small"),
    }
    st.dataframe(
        _rows(library), hide_index=True, height="content", placeholder="", column_config=columns, key="sources"
    )


def _rows(library: Library) -> list[dict[str, object]]:
    passages = library.passage_counts()
    return [
        {
            "title": source.title,
            "publisher": source.publisher,
            "kind": source.kind.value,
            "published": source.published,
            "language": language_name(source.language),
            "passages": passages.get(source.id, 0),
            "link": source.url if source.url and is_web_address(source.url) else None,
        }
        for source in library.sources()
    ]
