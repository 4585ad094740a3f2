"""The pages of the app and the way from one to another."""

from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage

LOGO = str(Path(__file__).parent / "logo.svg")


def pages() -> list[StreamlitPage]:
    """List the pages in the order of the menu."""
    from ui import check, method, new_check, sources

    return [
        st.Page(new_check.page, title=new_check.TITLE, url_path="new", default=True),
        st.Page(check.page, title=check.TITLE, url_path="check"),
        st.Page(sources.page, title=sources.TITLE, url_path="sources"),
        st.Page(method.page, title=method.TITLE, url_path="method"),
    ]


def open_check(check_id: str) -> NoReturn:
    """Go to a saved check."""
    st.switch_page(pages()[1], query_params={"check": check_id})


def open_new_check() -> NoReturn:
    """Go to the page where a check begins."""
    st.switch_page(pages()[0])
