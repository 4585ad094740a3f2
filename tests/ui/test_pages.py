"""What each page shows in each state, without a browser."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import drawn
import pytest
import saved_checks
from fpdf import FPDF
from streamlit.testing.v1 import AppTest

from factcheck import article as articles
from factcheck.checks import Checks
from factcheck.engines.fake import FakeEngine
from factcheck.records import Findings
from retrieval.library import Library
from ui import check, checking, library_state, method, new_check, recent_checks, resources
from ui.worker import FAULT

ROOT = Path(__file__).parents[2]


def open_check(check_id=None, claim=None):
    def script():
        from ui import check

        check.page()

    at = AppTest.from_function(script, default_timeout=60)
    if check_id:
        at.query_params["check"] = check_id
    if claim:
        at.query_params["claim"] = claim
    return at.run()


def open_app(check_id):
    """Open the whole app, and in it a check."""

    def script(check_id):
        import streamlit as st

        from ui import navigation

        page = st.navigation(navigation.pages())
        if st.session_state.setdefault("first", True):
            st.session_state.first = False
            navigation.open_check(check_id)
        page.run()

    return AppTest.from_function(script, default_timeout=60, args=(check_id,)).run()


def open_new():
    def script():
        from ui import new_check

        new_check.page()

    return AppTest.from_function(script, default_timeout=60).run()


@pytest.fixture
def checks(home):
    opened = Checks(home / "checks.sqlite3")
    yield opened
    opened.close()


# The list of checks


def test_without_a_check_the_page_says_so_and_leads_to_a_new_one(home):
    at = open_check()
    assert recent_checks.NONE in drawn.page_text(at)
    assert drawn.labels(at) == [recent_checks.NEW]


def test_saved_checks_are_listed_with_their_state(checks):
    saved_checks.save(checks)
    saved_checks.save(checks, last=False)
    listed = drawn.with_class(open_check(), "entry")
    assert ["interrupted" in one for one in listed] == [True, False]
    assert all("Le pont de Brenne rouvre, le port attend" in one for one in listed)


def test_an_unknown_check_is_told_in_a_sentence(home):
    at = open_check("nothing")
    assert check.UNKNOWN in drawn.page_text(at)
    assert drawn.labels(at) == [check.NEW]
    assert not at.exception


# A check


def test_a_finished_check_shows_counts_article_and_claims(checks):
    at = open_check(saved_checks.save(checks))
    badges = drawn.with_class(at, "badge")
    assert [one.lstrip("✔✘✗⇄?! ") for one in badges] == [
        "1 contradicted",
        "1 conflicting",
        "2 supported",
        "2 not enough evidence",
        "1 not checked",
    ]
    assert drawn.article_text(at) == saved_checks.TEXT
    assert len(drawn.with_class(at, "mark")) == 7
    assert [button.label for button in at.get("download_button")] == [check.JSON, check.MARKDOWN]
    assert not at.exception


def test_sentences_that_are_not_checkable_are_listed_with_the_reason(checks):
    at = open_check(saved_checks.save(checks))
    (folded,) = drawn.with_class(at, "unchecked")
    assert "C’est une belle journée pour les riverains." in folded
    assert "opinion: It judges." in folded


def test_the_card_shows_both_sides_word_for_word(checks):
    at = open_check(saved_checks.save(checks), "c2")
    assert drawn.with_class(at, "sentence") == ["La ville y a consacré 30 millions d’euros"]
    assert drawn.with_class(at, "added") == ["de Brenne", "au pont"]
    (supports,), (contradicts,) = drawn.with_class(at, "supports"), drawn.with_class(at, "contradicts")
    assert "Nothing found in 35 sources." in supports
    assert "1 passage, 1 origin" in contradicts
    assert "Le conseil a voté une enveloppe de 45 millions d’euros pour le pont." in contradicts
    for part in (
        "Délibération du conseil municipal",
        "Ville de Brenne",
        "primary document",
        "20 February 2024",
        "page 3",
    ):
        assert part in contradicts
    (facts,) = drawn.with_class(at, "facts")
    assert "30 millions d’euros" in facts
    assert "45 millions d’euros" in facts


def test_the_card_says_how_it_was_found(checks):
    text = drawn.page_text(open_check(saved_checks.save(checks), "c2"))
    for part in (
        "30 millions d’euros pont Brenne",
        "12 passages considered in 35 sources",
        "7f3a-1",
        "Prompt stance",
        "ab" * 8,
    ):
        assert part in text


def test_passages_of_one_origin_count_once_and_late_sources_are_flagged(checks):
    (supports,) = drawn.with_class(open_check(saved_checks.save(checks), "c1"), "supports")
    assert "2 passages, 1 origin" in supports
    assert "Same origin as a passage above" in supports
    assert "published after the claim" in supports


def test_past_checks_stand_above_the_evidence_with_the_rating_and_what_differs(checks):
    at = open_check(saved_checks.save(checks), "c6")
    (card,) = drawn.with_class(at, "card")
    assert card.index("Checked before") < card.index("Suggested") < card.index("Supports")
    same, similar = drawn.with_class(at, "past-check")
    for part in ("Same claim", "L’Atelier du vrai: “Plutôt vrai”", "8 November 2023", "said by Odile Ferrand"):
        assert part in same
    assert "Checked 3 years before the article: the facts may have changed since." in same
    assert "Similar claim" in similar and "Same claim" not in similar
    assert "depuis 2019" in similar and "depuis 2009" in similar
    assert "Checked 30 days after the article." in similar


def test_a_claim_that_nobody_checked_before_has_no_place_for_it(checks):
    at = open_check(saved_checks.save(checks), "c1")
    assert drawn.with_class(at, "past") == []


def test_a_statement_and_its_content_are_linked(checks):
    (card,) = drawn.with_class(open_check(saved_checks.save(checks), "c4"), "card")
    assert "Part ofClaim 3" in card


def test_a_failed_claim_says_why_and_has_no_verdict(checks):
    (card,) = drawn.with_class(open_check(saved_checks.save(checks), "c5"), "card")
    assert "the model did not answer within 60 seconds" in card
    assert "“Elle” may be the mayor or the town." in card
    assert "Suggested" not in card


def test_a_partly_failed_check_offers_the_rest(checks):
    at = open_check(saved_checks.save(checks))
    assert check.SOME_FAILED.format(failed=1, total=7) in drawn.page_text(at)
    assert check.THE_REST in drawn.labels(at)


def test_an_interrupted_check_keeps_its_claims_and_offers_the_rest(checks):
    at = open_check(saved_checks.save(checks, last=False))
    assert check.INTERRUPTED.format(done=6, total=7) in drawn.page_text(at)
    assert check.THE_REST in drawn.labels(at)
    assert at.get("download_button") == []
    assert "1 waiting" in drawn.page_text(at)


def test_a_check_that_failed_says_its_sentence(checks):
    check_id = checks.create(articles.read("Un pont.", language="fr"), "llm")
    checks.fail(check_id, FAULT)
    at = open_check(check_id)
    assert FAULT in drawn.page_text(at)
    assert check.THE_REST in drawn.labels(at)


def test_an_article_without_claims_says_so_and_lists_its_sentences(checks):
    check_id = checks.create(articles.read(saved_checks.TEXT, language="fr"), "local")
    checks.found(check_id, Findings(claims=(), not_checkable=saved_checks.findings().not_checkable))
    checks.finish(check_id, saved_checks.run())
    text = drawn.page_text(open_check(check_id))
    assert check.NO_CLAIMS in text
    assert "C’est une belle journée" in text


def test_a_check_reopened_looks_the_same(checks):
    check_id = saved_checks.save(checks)
    before = drawn.trees(open_check(check_id, "c2"))
    checks.close()
    resources.checks.clear()
    assert drawn.trees(open_check(check_id, "c2")) == before


def test_a_running_check_shows_progress_and_can_be_cancelled(stocked, library_of):
    reached, go = threading.Event(), threading.Event()

    def judging(claim):
        if claim.id == "c2":
            reached.set()
            assert go.wait(30)

    article = articles.read("Le pont a rouvert lundi. Il a coûté 30 millions. Le port est fermé.", language="fr")
    check_id = resources.checks().create(article, "fake")
    resources.worker().start(check_id, article, lambda: FakeEngine(on_judge=judging), library_of)
    assert reached.wait(30)
    end = time.monotonic() + 30
    while resources.checks().progress(check_id).done < 1 and time.monotonic() < end:
        time.sleep(0.02)
    at = open_check(check_id)
    assert [bar.proto.text for bar in at.get("progress")] == [check.PROGRESS.format(done=1, total=3)]
    at.button(key="cancel").click().run()
    assert check.STOPPING in drawn.labels(at)
    go.set()
    while resources.worker().is_running(check_id) and time.monotonic() < end:
        time.sleep(0.02)
    at.run()
    assert check.CANCELLED.format(done=2, total=3) in drawn.page_text(at)


@pytest.fixture
def library_of(stocked):
    state = resources.library().get()
    assert isinstance(state, Library)
    return state


def test_a_plain_list_holds_every_claim_and_quotation(checks):
    def script():
        from ui import claims_list, resources

        saved = resources.checks().load(resources.checks().recent()[0].id)
        for number, claim in enumerate(saved.claims, start=1):
            import streamlit as st

            st.text("\n".join(claims_list.plain_lines(saved, claim, number)))

    saved_checks.save(checks)
    at = AppTest.from_function(script, default_timeout=60).run()
    text = drawn.page_text(at)
    for one in saved_checks.checked():
        assert one.claim.quote in text
        assert all(item.quote in text for item in one.evidence)


def test_restoring_a_stretch_reads_the_article_again(stocked, library_of):
    with_comment = articles.read(saved_checks.TEXT, language="fr", published=saved_checks.DAY)
    comment = with_comment.excluded[-1].span
    old = resources.checks().load(resources.checks().create(with_comment, "local"))
    new = resources.checks().load(checking.read_again(old, library_of, restore=comment))
    assert new.id != old.id
    assert new.restored == (comment,)
    assert all(one.span != comment for one in new.article.excluded)
    assert new.article.text == with_comment.text


def wait_for_the_worker():
    end = time.monotonic() + 60
    while any(resources.worker().is_running(one.id) for one in resources.checks().recent()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_the_wrong_language_is_put_right_in_a_check_of_its_own(stocked, library_of):
    old = resources.checks().create(articles.read(saved_checks.TEXT, language="en", title="Le pont"), "local")
    resources.checks().found(old, Findings(claims=()))
    resources.checks().finish(old, saved_checks.run())
    at = open_app(old)
    assert at.selectbox(key="other_language").options == ["French", "Other (general rules)"]
    at.selectbox(key="other_language").select("fr")
    at.button(key="read_again").click().run()
    wait_for_the_worker()
    new, kept = resources.checks().recent()
    assert at.query_params["check"] == new.id
    assert (kept.id, kept.language, new.language, new.title) == (old, "en", "fr", "Le pont")
    assert resources.checks().load(new.id).claims
    assert not at.exception


def test_a_language_without_rules_can_be_put_right_only_to_one_with_rules(checks):
    check_id = checks.create(articles.read("Die Brücke.", language="de"), "local")
    checks.found(check_id, Findings(claims=()))
    checks.finish(check_id, saved_checks.run())
    assert open_check(check_id).selectbox(key="other_language").options == ["French", "English"]


# New check


def test_without_a_library_claims_cannot_be_sought_and_there_is_a_way_on(home):
    at = open_new()
    assert "There is no library" in drawn.page_text(at)
    assert library_state.LOAD_SAMPLE in drawn.labels(at)
    assert at.button(key="find").disabled
    assert not at.exception


def test_an_empty_library_is_told_before_anything_is_checked(home):
    Library.open(home / "library", create=True).close()
    at = open_new()
    assert library_state.EMPTY in drawn.page_text(at)
    assert at.button(key="find").disabled


def test_a_library_in_use_elsewhere_is_told_with_a_way_on(stocked, filled_folder):
    held = "import sys; from pathlib import Path; from retrieval.library import Library\n"
    held += f"l = Library.open(Path({str(filled_folder)!r})); print('open', flush=True); sys.stdin.read(); l.close()"
    with subprocess.Popen(
        [sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as other:
        assert other.stdout.readline() == "open\n"
        at = open_new()
        assert str(other.pid) in drawn.page_text(at)
        assert library_state.TRY_AGAIN in drawn.labels(at)
        other.stdin.close()
        other.wait(30)
    at.button(key="library_try_again").click().run()
    assert "2 sources" in drawn.page_text(at)
    assert not at.button(key="find").disabled


def test_a_damaged_library_is_told_and_left_alone(home):
    Library.open(home / "library", create=True).close()
    store = max((home / "library").glob("*.sqlite*"), key=lambda path: path.stat().st_size)
    store.write_bytes(b"not a database at all" * 400)
    at = open_new()
    assert "Move that folder away" in drawn.page_text(at)
    assert at.button(key="find").disabled


def test_the_library_is_told_in_a_line(stocked):
    assert "2 sources, 2 passages." in drawn.page_text(open_new())


def test_the_languages_on_offer_are_those_with_rules_and_any_other(stocked):
    options = open_new().selectbox(key="language").options
    assert options == [new_check.DETECT, "French", "English", "Other (general rules)"]


@pytest.mark.parametrize("text", ["", "   \n ", "\x00\x01\x02\x03" * 40])
def test_bad_input_gets_a_sentence_and_loses_nothing(stocked, text):
    at = open_new()
    at.text_area(key="text").set_value(text)
    at.text_input(key="title").set_value("Mon titre")
    at.button(key="find").click().run()
    assert len(drawn.with_class(at, "notice")) == 1
    assert at.text_area(key="text").value == text
    assert at.text_input(key="title").value == "Mon titre"
    assert not at.exception


def test_the_language_model_without_a_key_is_told_before_it_is_asked(stocked):
    at = open_new()
    at.text_area(key="text").set_value(saved_checks.TEXT)
    at.radio(key="engine").set_value("llm").run()
    assert new_check.NO_KEY in drawn.page_text(at)
    at.button(key="find").click().run()
    assert drawn.with_class(at, "notice") != []
    assert resources.checks().recent() == ()


def test_what_leaves_this_machine_is_said_for_each_engine(stocked, monkeypatch):
    at = open_new()
    assert new_check.NOTHING_LEAVES in drawn.page_text(at)
    at.radio(key="engine").set_value("llm").run()
    assert "the provider of openai:" in drawn.page_text(at)


def test_the_sample_article_fills_the_form(stocked):
    at = open_new()
    at.button(key="sample").click().run()
    assert at.text_area(key="text").value == new_check.SAMPLE_FILE.read_text(encoding="utf-8")
    assert at.date_input(key="published").value == new_check.SAMPLE_DATE


@pytest.fixture
def uploaded(stocked):
    """Upload a file to the form."""

    def upload(name, data):
        at = open_new()
        return at.file_uploader(key="upload").set_value((name, data, "application/octet-stream")).run()

    return upload


def test_an_uploaded_page_fills_the_form(uploaded):
    html = "<html><head><title>Le pont</title></head><body><article><p>Le pont de Brenne a rouvert lundi.</p></article>"
    at = uploaded("pont.html", html.encode())
    assert "Le pont de Brenne a rouvert lundi." in at.text_area(key="text").value
    assert at.text_input(key="title").value == "Le pont"


def test_an_uploaded_pdf_fills_the_form(uploaded):
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.cell(text="The bridge reopened on Monday.")
    at = uploaded("bridge.pdf", bytes(pdf.output()))
    assert "The bridge reopened on Monday." in at.text_area(key="text").value


@pytest.mark.parametrize("name", ["torn.pdf", "empty.html"])
def test_an_unreadable_upload_gets_a_sentence_and_leaves_the_form(stocked, name):
    at = open_new()
    at.text_area(key="text").set_value("Déjà écrit.").run()
    at.file_uploader(key="upload").set_value((name, b"%PDF-1.7 torn", "application/pdf")).run()
    assert len(drawn.with_class(at, "notice")) == 1
    assert at.text_area(key="text").value == "Déjà écrit."
    assert not at.exception


def test_saved_checks_that_cannot_be_opened_are_told_in_a_sentence(home):
    (home / "checks.sqlite3").write_bytes(b"someone's notes" * 99)
    at = open_check("any")
    assert "cannot be used" in drawn.page_text(at)
    assert not at.exception


def test_a_wrong_setting_is_told_in_a_sentence(home, monkeypatch):
    monkeypatch.setenv("RECOUPE_MAX_CLAIMS", "many")
    at = open_new()
    assert "RECOUPE_MAX_CLAIMS" in drawn.page_text(at)
    assert not at.exception


# Method


def test_the_method_page_names_every_outcome_and_the_figures_in_force(home):
    def script():
        from ui import method

        method.page()

    text = drawn.page_text(AppTest.from_function(script, default_timeout=60).run())
    for label in method.MEANINGS:
        assert label.value in text
    assert "400 at most" in text
