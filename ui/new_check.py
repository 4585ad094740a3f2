"""New check: paste or upload an article, say what is known about it, find its claims."""

from datetime import date
from pathlib import Path, PurePath

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from factcheck import article as articles
from factcheck.errors import ArticleError
from factcheck.settings import Settings
from retrieval.library import Library
from retrieval.readers import Refusal
from retrieval.reading import Reading
from ui import checking, navigation, resources
from ui.languages import LANGUAGES, language_name
from ui.library_state import library_line, usable_library
from ui.method import verdict_terms
from ui.notices import problem, telling_errors
from ui.paper import Element, draw, element

TITLE = "New check"
LEDE = "Paste an article. Each of its claims is set beside what your own sources say, for and against."
TEXT = "Article"
TEXT_HINT = "Paste the whole article. Captions, counters and comments are set aside by themselves."
UPLOAD = "Read a file"
UPLOAD_TYPES = ["txt", "md", "html", "pdf", "docx"]
ARTICLE_TITLE = "Title"
PUBLISHED = "Published on"
PUBLISHED_HELP = "Words such as “last Thursday” are counted from this day."
LANGUAGE = "Language"
DETECT = "Detect"
ADDRESS = "Address"
ENGINE = "Engine"
ENGINES = {"local": "Local: on this machine", "llm": "Language model"}
NO_KEY = "The language model needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own. Neither is set."
LIBRARY = "Library"
NO_LIBRARY = "No library is open."
LEAVES_TITLE = "What leaves this machine"
OUTCOMES = "What you get for each claim"
NOTHING_LEAVES = "Nothing, with the local engine."
LEAVES = "The article and the passages found for it are sent to {where}. Your library stays here."
SAMPLE = "Use the sample article"
FIND = "Find claims"
READING = "Reading the article…"
NO_SAMPLE = "The sample article is not part of this installation."

SAMPLE_FILE = Path(__file__).parent.parent / "samples" / "article_fr.txt"
SAMPLE_DATE = date(2025, 4, 10)


@telling_errors
def page() -> None:
    """Draw the page."""
    st.title(TITLE)
    draw(element("p", LEDE, css="lede"), key="lede")
    form, side = st.columns([2, 1], gap="large")
    with form:
        library = usable_library()
        _text_fields()
        _about_fields()
        settings = _engine_field()
        if st.button(FIND, type="primary", key="find", disabled=library is None) and library is not None:
            _start(settings, library)
    with side:
        draw(_panel(settings, library), key="panel")


def _panel(settings: Settings, library: Library | None) -> Element:
    holds = library_line(library) if library is not None else NO_LIBRARY
    meanings = [cell for row in verdict_terms() for cell in row]
    return element(
        "div",
        element("section", element("h2", LIBRARY), element("p", holds)),
        element("section", element("h2", LEAVES_TITLE), element("p", what_leaves(settings))),
        element("section", element("h2", OUTCOMES), element("dl", *meanings, css="terms")),
        css="panel",
    )


def _text_fields() -> None:
    st.text_area(TEXT, key="text", height=280, placeholder=TEXT_HINT)
    if sentence := st.session_state.pop("problem", None):
        problem(sentence, key="problem_shown")
    row = st.container(horizontal=True, key="text_actions")
    row.button(SAMPLE, key="sample", on_click=_use_sample, disabled=not SAMPLE_FILE.exists(), help=_sample_help())
    with row.popover(UPLOAD, key="upload_fold"):
        st.file_uploader(UPLOAD, type=UPLOAD_TYPES, key="upload", on_change=_use_upload, label_visibility="collapsed")


def _sample_help() -> str | None:
    return None if SAMPLE_FILE.exists() else NO_SAMPLE


def _about_fields() -> None:
    st.text_input(ARTICLE_TITLE, key="title")
    left, middle, right = st.columns([1, 1, 1.4])
    left.date_input(PUBLISHED, value=None, key="published", help=PUBLISHED_HELP, format="YYYY-MM-DD")
    middle.selectbox(LANGUAGE, [None, *LANGUAGES], key="language", format_func=_language_option)
    right.text_input(ADDRESS, key="address", placeholder="https://")


def _language_option(code: str | None) -> str:
    return language_name(code) if code else DETECT


def _engine_field() -> Settings:
    settings = resources.settings()
    names = list(ENGINES)
    chosen = st.radio(
        ENGINE,
        names,
        index=names.index(settings.engine),
        key="engine",
        format_func=ENGINES.__getitem__,
        horizontal=True,
    )
    settings = settings.model_copy(update={"engine": chosen})
    if chosen == "llm" and not checking.has_key(settings):
        st.caption(NO_KEY)
    return settings


def what_leaves(settings: Settings) -> str:
    """Say what the engine sends away, and where."""
    if settings.engine == "local":
        return NOTHING_LEAVES
    return LEAVES.format(where=settings.openai_base_url or f"the provider of {settings.model}")


def _use_sample() -> None:
    st.session_state.text = SAMPLE_FILE.read_text(encoding="utf-8")
    st.session_state.title = ""
    st.session_state.published = SAMPLE_DATE
    st.session_state.language = "fr"
    st.session_state.address = ""


def _use_upload() -> None:
    """Put the text of an uploaded file where it can be read and corrected before it is checked."""
    upload: UploadedFile | None = st.session_state.upload
    if upload is None:
        return
    name = PurePath(upload.name)
    with Reading() as reading:
        ((_, draft),) = reading.read_bytes(upload.getvalue(), name.suffix, name.name)
    if isinstance(draft, Refusal):
        st.session_state.problem = draft.reason
        return
    st.session_state.text = draft.text
    # The name of its file is what a draft without a title is called; it is no headline.
    if draft.about.title and draft.about.title != name.stem:
        st.session_state.title = draft.about.title
    if draft.about.published:
        st.session_state.published = draft.about.published


def _start(settings: Settings, library: Library) -> None:
    if settings.engine == "llm" and not checking.has_key(settings):
        _problem(NO_KEY)
    try:
        with st.spinner(READING):
            article = articles.read(
                st.session_state.text,
                title=st.session_state.title.strip() or None,
                url=st.session_state.address.strip() or None,
                published=st.session_state.published,
                language=st.session_state.language,
            )
    except ArticleError as error:
        _problem(str(error))
    navigation.open_check(checking.begin(article, settings, library))


def _problem(sentence: str) -> None:
    st.session_state.problem = sentence
    st.rerun()
