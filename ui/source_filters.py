"""The filters of the Sources page: kind, language, publisher and date, for browsing and for searching."""

from collections import Counter
from collections.abc import Iterable, Sequence

import streamlit as st

from retrieval.records import Filters, Source, SourceKind
from ui.languages import language_name

FILTERS = "Filters"
KIND, LANGUAGE, PUBLISHER = "Kind", "Language", "Publisher"
FROM, TO = "Published from", "Published to"
UNDATED = "Also those without a date"
ANY = "Any"
PUBLISHERS_ON_OFFER = 500


def filters(sources: Sequence[Source], *, key: str) -> Filters:
    """Draw the filters, folded away, and give what is chosen; `key` tells one set of them from another."""
    active = sum(
        bool(st.session_state.get(f"{key}_{name}")) for name in ("kind", "language", "publisher", "from", "to")
    )
    label = f"{FILTERS} ({active})" if active else FILTERS
    with st.popover(label, key=f"{key}_filters"):
        kinds = st.multiselect(
            KIND, list(SourceKind), format_func=_kind_name, key=f"{key}_kind", placeholder=ANY, persist_state="page"
        )
        languages = st.multiselect(
            LANGUAGE,
            _common(source.language for source in sources),
            format_func=language_name,
            key=f"{key}_language",
            placeholder=ANY,
            persist_state="page",
        )
        publishers = st.multiselect(
            PUBLISHER,
            _common(source.publisher for source in sources if source.publisher)[:PUBLISHERS_ON_OFFER],
            key=f"{key}_publisher",
            placeholder=ANY,
            persist_state="page",
        )
        left, right = st.columns(2)
        first = left.date_input(FROM, value=None, format="YYYY-MM-DD", key=f"{key}_from", persist_state="page")
        last = right.date_input(TO, value=None, format="YYYY-MM-DD", key=f"{key}_to", persist_state="page")
        undated = st.checkbox(UNDATED, key=f"{key}_undated", persist_state="page") if first or last else False
    return Filters(
        published_from=first,
        published_to=last,
        undated=undated,
        languages=frozenset(languages),
        kinds=frozenset(kinds),
        publishers=frozenset(publishers),
    )


def _kind_name(kind: SourceKind) -> str:
    return kind.value


def _common(values: Iterable[str]) -> list[str]:
    """List values, the most frequent first, then by name."""
    return [value for value, _ in sorted(Counter(values).items(), key=lambda one: (-one[1], one[0]))]
