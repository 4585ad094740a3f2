"""Add sources: paste a text, hand over files, name web addresses or a feed. The work itself runs in another thread."""

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from factcheck.errors import LibraryError, RecoupeError
from retrieval import checked
from retrieval.library import Library, Outcome
from retrieval.readers import MAX_BYTES, SUFFIXES
from retrieval.readers.metadata import About
from ui import resources
from ui.library_work import Kind, Stop, Work
from ui.notices import problem
from ui.outcomes import outcomes
from ui.source_fields import FIELDS, clear_fields, fields, read_fields
from ui.uploads import Uploads

PASTE, FILES, WEB, FEED = "Paste", "Files", "Web address", "Feed"
TEXT = "Text"
TEXT_HINT = "Paste the whole text of the source."
ADD = "Add"
FILE_HELP = (
    "Several at once, each up to {mb} MB; a zip file of them too. A file of the same name takes the old one's place."
)
ADDRESSES = "Web addresses, one a line"
ADDRESSES_HINT = "https://"
FEED_ADDRESS = "Address of an RSS or Atom feed"
LEAVES = (
    "Each address is asked for from this machine, and its site sees that someone asked, as with any browser. Nothing "
    "else leaves: no article, no claim, no source. Public addresses only; robots.txt is honoured."
)
FEED_LEAVES = "The feed is asked for, then the pages that its items link to, 50 at most. " + LEAVES
OTHERWISE = "For what a source does not say itself"
CHECKED = "These are ClaimReview data: claims that others have checked"
CHECKED_HELP = "They go to the previously checked claims, never to the sources that a claim is judged by."
NO_TEXT = "There is no text to add; paste one first."
NO_FILES = "There is no file to add; choose one first."
NO_ADDRESS = "Write an address that begins with http:// or https://; “{line}” does not."
NO_ADDRESSES = "There is no address; write one first."
BUSY = "Something is being added or rebuilt already; wait for its end."
GIVEN = ("publisher", "kind", "published", "language", "licence")
_WEB = ("http://", "https://")


def add(library: Library) -> None:
    """Draw the forms, and what came of the latest addition."""
    paste, files, web, feed = st.tabs([PASTE, FILES, WEB, FEED], key="add_tabs")
    with paste, st.form("paste"):
        st.text_area(TEXT, key="paste_text", height=220, placeholder=TEXT_HINT)
        fields("paste")
        _submit("paste", _add_pasted, library)
    with files, st.form("files"):
        st.file_uploader(
            FILES,
            type=sorted(suffix.removeprefix(".") for suffix in SUFFIXES | checked.SUFFIXES),
            accept_multiple_files=True,
            max_upload_size=MAX_BYTES // 1_000_000,
            key=f"files_{st.session_state.get('uploads_taken', 0)}",
            help=FILE_HELP.format(mb=MAX_BYTES // 1_000_000),
        )
        _otherwise("files")
        _submit("files", _add_files, library)
    with web, st.form("web"):
        st.text_area(ADDRESSES, key="web_addresses", height=110, placeholder=ADDRESSES_HINT)
        st.caption(LEAVES)
        _otherwise("web")
        _submit("web", _add_addresses, library)
    with feed, st.form("feed"):
        st.text_input(FEED_ADDRESS, key="feed_addresses", placeholder=ADDRESSES_HINT)
        st.caption(FEED_LEAVES)
        _otherwise("feed")
        _submit("feed", _add_addresses, library)
    _finished()


def _submit(form: str, callback: Callable[[str, Library], None], library: Library) -> None:
    """Draw the button of a form, and under it what stood in the way of the last try."""
    busy = resources.library_work().change is not None
    st.form_submit_button(
        ADD,
        key=f"{form}_add",
        type="primary",
        disabled=busy,
        help=BUSY if busy else None,
        on_click=_tried,
        args=(form, callback, library),
    )
    if sentence := st.session_state.pop(f"{form}_refused", None):
        problem(sentence, key=f"{form}_refused_shown")


def _tried(form: str, callback: Callable[[str, Library], None], library: Library) -> None:
    """Begin an addition; a sentence on what stands in the way is kept for the next drawing."""
    try:
        callback(form, library)
    except (RecoupeError, LibraryError) as error:
        st.session_state[f"{form}_refused"] = str(error)


def _otherwise(form: str) -> None:
    with st.expander(OTHERWISE):
        fields(form, GIVEN)
    st.checkbox(CHECKED, key=f"{form}_checked", help=CHECKED_HELP)


def _add_pasted(form: str, library: Library) -> None:
    text = st.session_state["paste_text"]
    if not text.strip():
        raise RecoupeError(NO_TEXT)
    said = _said(form, FIELDS)

    def do(work: Work, stop: Stop) -> None:
        work.tell(1, 1, library.add_text(text, said))

    _begin(do)
    st.session_state["paste_text"] = ""
    clear_fields(form)


def _add_files(form: str, library: Library) -> None:
    taken = st.session_state.get("uploads_taken", 0)
    files = st.session_state.get(f"files_{taken}") or []
    if not files:
        raise RecoupeError(NO_FILES)
    said, are_reviews = _said(form, GIVEN), st.session_state[f"{form}_checked"]
    _free()
    uploads = Uploads(library.folder, ((file.name, file.getvalue()) for file in files))

    def do(work: Work, stop: Stop) -> None:
        def tell(done: int, total: int, outcome: Outcome) -> None:
            work.tell(done, total, outcome.model_copy(update={"path": uploads.named(outcome.path)}))

        try:
            if are_reviews:
                library.add_reviews(uploads.paths, on_progress=tell, stop=stop)
            else:
                library.add(uploads.paths, defaults=said, on_progress=tell, stop=stop)
        finally:
            uploads.remove()

    _begin(do)
    st.session_state["uploads_taken"] = taken + 1


def _add_addresses(form: str, library: Library) -> None:
    urls = _addresses(st.session_state[f"{form}_addresses"].splitlines())
    said, are_reviews = _said(form, GIVEN), st.session_state[f"{form}_checked"]

    def do(work: Work, stop: Stop) -> None:
        from retrieval.fetch import Fetch

        if are_reviews:
            library.add_reviews(urls, fetch=Fetch(), on_progress=work.tell, stop=stop)
        else:
            library.add(urls, fetch=Fetch(), defaults=said, on_progress=work.tell, stop=stop)

    _begin(do)
    st.session_state[f"{form}_addresses"] = ""


def _addresses(lines: Iterable[str]) -> list[str]:
    urls = [line.strip() for line in lines if line.strip()]
    for line in urls:
        if not line.lower().startswith(_WEB):
            raise RecoupeError(NO_ADDRESS.format(line=line[:80]))
    if not urls:
        raise RecoupeError(NO_ADDRESSES)
    return urls


def _said(form: str, names: Sequence[str]) -> About:
    said = read_fields(form, names)
    if said.notes:
        raise RecoupeError(said.notes[0])
    return said


def _free() -> None:
    if resources.library_work().change is not None:
        raise RecoupeError(BUSY)


def _begin(do: Callable[[Work, Stop], None]) -> None:
    if not resources.library_work().start(Kind.ADD, do):
        raise RecoupeError(BUSY)


def _finished() -> None:
    work = resources.library_work().latest(Kind.ADD)
    if work is not None and not work.running:
        outcomes(work)
