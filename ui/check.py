"""Check: the article with its marks, the card of one claim, progress while the worker is at it."""

import streamlit as st

from factcheck.article import OTHER
from factcheck.report import to_json, to_markdown
from factcheck.saved import CheckState, SavedCheck
from ui import checking, navigation, resources
from ui.check_head import check_head
from ui.claims_list import plain_list
from ui.desk import desk
from ui.languages import LANGUAGES, language_name
from ui.library_state import usable_library
from ui.notices import note, problem, telling_errors
from ui.paper import draw
from ui.recent_checks import recent_checks
from ui.verdicts import look_of

TITLE = "Check"
UNKNOWN = "There is no check with this address. It may have been made on another machine."
NEW = "New check"
POLL_SECONDS = 1.0
CANCEL = "Cancel"
STOPPING = "Stopping after the claim at hand…"
THE_REST = "Check the rest"
INTERRUPTED = "This check was interrupted: {done} of {total} claims were finished and are kept."
INTERRUPTED_EARLY = "This check was interrupted before its claims were found."
CANCELLED = "This check was cancelled: {done} of {total} claims have a verdict."
SOME_FAILED = "{failed} of {total} claims could not be checked; each says why."
NO_CLAIMS = "No checkable claim was found. Every sentence is listed with the reason."
FINDING = "Finding claims…"
PROGRESS = "{done} of {total} checked"
JSON = "Download JSON"
MARKDOWN = "Download Markdown"
DOWNLOAD_HELP = "The whole report"
LANGUAGE = "Language"
WRONG_LANGUAGE = "Wrong language?"
READ_AGAIN = "Read again"
PLAIN = "Plain list of claims"


@telling_errors
def page() -> None:
    """Draw the page of the check that the address names, or the list of checks."""
    check_id = st.query_params.get("check")
    if not check_id:
        recent_checks()
        return
    progress = resources.checks().progress(check_id)
    if progress is None:
        problem(UNKNOWN, key="unknown")
        if st.button(NEW, key="to_new"):
            navigation.open_new_check()
        return
    at_work = resources.worker().is_running(check_id)
    st.fragment(_live, run_every=POLL_SECONDS if at_work else None)(check_id)


@telling_errors
def _live(check_id: str) -> None:
    """Draw what is saved; the fragment runs again while the worker adds to it, and the page once when it has ended."""
    at_work = resources.worker().is_running(check_id)
    saved = resources.checks().load(check_id)
    if saved is None:
        st.rerun()
        return
    draw(check_head(saved, _chosen()), key="head", on_action=_choose)
    _state(saved, at_work=at_work)
    if saved.claims is not None:
        desk(saved, _shown(saved))
        _below(saved)
    if not at_work and st.session_state.get("watched") == check_id:
        del st.session_state["watched"]
        st.rerun()
    if at_work:
        st.session_state["watched"] = check_id


def _state(saved: SavedCheck, *, at_work: bool) -> None:
    """Say how far the check is, and offer what can be done about it."""
    total = len(saved.claims or ())
    if at_work:
        _running(saved)
        return
    sentence = _standing(saved, total)
    if sentence is None:
        return
    if not saved.rest and saved.claims is not None:
        note(sentence, key="standing")
        return
    with st.container(horizontal=True, vertical_alignment="center", key="standing_row"):
        problem(sentence, key="standing")
        asked = st.button(THE_REST, key="rest")
    if asked and (library := usable_library()) is not None:
        checking.check_the_rest(saved, library)
        st.rerun()


def _running(saved: SavedCheck) -> None:
    row = st.container(horizontal=True, vertical_alignment="center", key="running")
    if saved.claims is None:
        row.progress(0.0, text=FINDING)
    else:
        done, total = len(saved.claims) - len(saved.never_reached), len(saved.claims)
        row.progress(done / total if total else 1.0, text=PROGRESS.format(done=done, total=total))
    stopping = resources.worker().is_stopping(saved.id)
    row.button(
        STOPPING if stopping else CANCEL,
        key="cancel",
        disabled=stopping,
        on_click=resources.worker().cancel,
        args=(saved.id,),
    )


def _standing(saved: SavedCheck, total: int) -> str | None:
    """Word what keeps a check from being whole; None when nothing does."""
    finished = total - len(saved.rest)
    if saved.state is CheckState.FAILED:
        return saved.failure
    if saved.claims is None:
        return INTERRUPTED_EARLY
    if total == 0:
        return NO_CLAIMS
    if saved.state is CheckState.RUNNING or saved.never_reached:
        return INTERRUPTED.format(done=total - len(saved.never_reached), total=total)
    if saved.state is CheckState.CANCELLED:
        return CANCELLED.format(done=finished, total=total)
    return SOME_FAILED.format(failed=len(saved.rest), total=total) if saved.rest else None


def _chosen() -> frozenset[str]:
    """Give the outcomes that the reader wants to see; none chosen means all."""
    return frozenset(st.session_state.get("chosen", ()))


def _choose(_: str, word: str) -> None:
    st.session_state["chosen"] = sorted(_chosen() ^ {word})


def _shown(saved: SavedCheck) -> frozenset[str] | None:
    """Give the ids of the claims to show; None when all are."""
    chosen, claims = _chosen(), saved.claims or ()
    if not chosen:
        return None
    return frozenset(claim.id for claim in claims if look_of(saved.checked.get(claim.id)).word in chosen)


def _below(saved: SavedCheck) -> None:
    row = st.container(horizontal=True, vertical_alignment="center", key="downloads")
    report = saved.report
    name = f"recoupe-{saved.id}"
    if report is not None:
        row.download_button(JSON, to_json(report), f"{name}.json", "application/json", key="json", help=DOWNLOAD_HELP)
        row.download_button(
            MARKDOWN, to_markdown(report), f"{name}.md", "text/markdown", key="markdown", help=DOWNLOAD_HELP
        )
    with row.popover(WRONG_LANGUAGE, key="language_fold"):
        _read_in_another_language(saved)
    plain_list(saved, label=PLAIN)


def _read_in_another_language(saved: SavedCheck) -> None:
    language = saved.article.language
    by_rules = language in LANGUAGES
    others = [code for code in LANGUAGES if code != language and (by_rules or code != OTHER)]
    chosen = st.selectbox(LANGUAGE, others, format_func=language_name, key="other_language")
    if st.button(READ_AGAIN, key="read_again") and (library := usable_library()) is not None:
        navigation.open_check(checking.read_again(saved, library, language=chosen))
