"""The page in a real browser: paste to card, the keyboard, hostile text, a narrow screen, restart."""

import json
import re

import pytest
import saved_checks
from serving import CHROMIUM, CONTRAST, HOSTILE, WIDTHS, Server

from factcheck import article as articles
from factcheck.checks import Checks
from factcheck.records import (
    CheckedClaim,
    Claim,
    ClaimType,
    Evidence,
    Findings,
    Label,
    Likeness,
    Span,
    Stance,
    Verdict,
)
from retrieval.records import Locator, Passage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

CHECKED_SO_FAR = re.compile(r"\d+ of \d+ checked")
ARTICLE = f"Le pont de Brenne a coûté 45 millions d’euros en 2023. {HOSTILE}\n\nLe trafic du port a doublé depuis 2019."


@pytest.fixture(scope="module")
def server(tmp_path_factory, filled_folder):
    started = Server(tmp_path_factory.mktemp("served"), filled_folder)
    yield started
    started.kill()


@pytest.fixture(scope="module")
def saved(server):
    checks = Checks(server.checks)
    check_id = saved_checks.save(checks)
    checks.close()
    return check_id


def open_check(page, server, check_id, claim=None):
    page.goto(f"{server.url}/check?check={check_id}" + (f"&claim={claim}" if claim else ""))
    page.locator(".article").wait_for(timeout=30_000)


def card(page):
    return page.locator(".card").inner_text()


def test_paste_claims_card_reload_same(page, server):
    page.goto(server.url)
    page.get_by_label("Article").fill(ARTICLE)
    page.get_by_label("Article").blur()
    page.get_by_role("button", name="Find claims").click()
    page.locator("button.mark").first.wait_for(timeout=60_000)
    page.get_by_text(CHECKED_SO_FAR).wait_for(state="detached", timeout=60_000)
    page.locator("button.mark").first.click()
    page.locator(".card .outcome .badge").wait_for(timeout=10_000)
    assert "45 millions d’euros" in page.locator(".card .sentence").inner_text()
    before, address = card(page), page.url
    assert "claim=c1" in address
    marks = page.locator("button.mark").count()
    page.reload()
    page.locator(".card").wait_for(timeout=30_000)
    assert card(page) == before
    assert page.locator("button.mark").count() == marks


def test_the_keyboard_reaches_and_opens_the_marks(page, server, saved):
    open_check(page, server, saved)
    page.locator("#filter-failed").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.shadowRoot?.activeElement?.id ?? ''") == "mark-c1":
            break
    focused = page.locator("#mark-c1")
    assert focused.evaluate("mark => mark.matches(':focus-visible')")
    assert focused.get_attribute("aria-label") == "Claim 1, supported"
    assert focused.evaluate("mark => getComputedStyle(mark).outlineStyle") == "solid"
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.locator("#card-c2").wait_for(timeout=10_000)
    assert "claim=c2" in page.url
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.keyboard.press("p")
    page.keyboard.press("Space")
    page.locator("#card-c3").wait_for(timeout=10_000)
    assert page.locator("#mark-c3").get_attribute("aria-current") == "true"
    page.locator("#all-claims").press("Enter")
    page.locator("#index").wait_for(timeout=10_000)


def test_a_click_on_the_words_opens_their_claim(page, server, saved):
    open_check(page, server, saved)
    page.locator("[data-for=c4]").first.click()
    page.locator("#card-c4").wait_for(timeout=10_000)


def test_a_count_shows_its_claims_alone(page, server, saved):
    open_check(page, server, saved)
    page.locator("#filter-contradicted").click()
    page.locator("#filter-contradicted[aria-pressed=true]").wait_for(timeout=10_000)
    page.locator("#index li button").nth(1).wait_for(state="detached", timeout=10_000)
    assert page.locator("#index ol").first.locator("li").count() == 1


def test_a_killed_server_leaves_the_finished_claims(page, server):
    checks = Checks(server.checks)
    check_id = saved_checks.save(checks, last=False)
    checks.close()
    server.kill()
    server.start()
    open_check(page, server, check_id, "c2")
    interrupted = "This check was interrupted: 6 of 7 claims were finished and are kept."
    assert interrupted in page.locator(".notice").inner_text()
    assert page.get_by_role("button", name="Check the rest").is_visible()
    assert "45 millions" in card(page)


def test_a_restored_line_comes_back_as_text_and_its_claims_are_checked(page, server):
    text = f"{ARTICLE.splitlines()[0]}\n\nCommentaires (1)\n\nLuc : le pont de Brenne a fermé en 2019."
    checks = Checks(server.checks)
    article = articles.read(text, language="fr")
    check_id = checks.create(article, "local")
    checks.found(check_id, Findings(claims=()))
    checks.finish(check_id, saved_checks.run())
    checks.close()
    open_check(page, server, check_id)
    fold = page.locator(".aside:not(.heading)").last
    assert "fermé en 2019" in fold.inner_text()
    assert page.locator("button.mark").count() == 0
    fold.locator("summary").click()
    fold.get_by_role("button", name="Restore").click()
    said = page.locator(".article p", has_text="fermé en 2019")
    said.locator("button.mark").first.wait_for(timeout=60_000)
    page.get_by_text(CHECKED_SO_FAR).wait_for(state="detached", timeout=60_000)
    assert f"check={check_id}" not in page.url
    assert page.locator(".article").evaluate(OWN_TEXT) == text
    said.locator("button.mark").first.click()
    page.locator(".card .outcome .badge").wait_for(timeout=10_000)
    assert "fermé en 2019" in page.locator(".card .sentence").inner_text()


@pytest.mark.parametrize("width", [1280, 390])
def test_an_open_claim_has_its_words_in_view(page, server, width):
    checks = Checks(server.checks)
    article = articles.read("Il fait beau ce matin.\n\n" * 60 + "Le pont a rouvert en 2023.", language="fr")
    start = article.text.index("Le pont")
    span = Span(start=start, end=len(article.text))
    about = {"type": ClaimType.EVENT, "check_worthiness": 0.5, "reason": "A date."}
    claim = Claim(id="c1", quote=span.of(article.text), span=span, text="Le pont a rouvert en 2023.", **about)
    check_id = checks.create(article, "local")
    checks.found(check_id, Findings(claims=(claim,)))
    checks.finish(check_id, saved_checks.run())
    checks.close()
    page.set_viewport_size({"width": width, "height": 844})
    open_check(page, server, check_id, "c1")
    page.locator("#card-c1").wait_for(timeout=10_000)
    page.wait_for_function(UNCOVERED, timeout=10_000)


# The mark of the open claim is what a pointer would touch at its place: inside the window, with nothing over it.
UNCOVERED = """() => {
  for (const host of document.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
    const mark = host.shadowRoot.querySelector(".mark.on");
    if (!mark) continue;
    const box = mark.getBoundingClientRect();
    return host.shadowRoot.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === mark;
  }
  return false;
}"""


def test_a_number_is_never_parted_from_the_first_word_of_its_claim(page, server, saved):
    open_check(page, server, saved)
    parted = {width: page.evaluate(PARTED, width) for width in range(200, 620, 7)}
    assert {width: marks for width, marks in parted.items() if marks} == {}


def save_hostile(path):
    article = articles.read(ARTICLE, title=HOSTILE, url="javascript:alert(3)", language="fr")
    source = saved_checks.source("evil", HOSTILE, publisher=HOSTILE, url="javascript:alert(4)")
    quote = article.text.split("\n")[0]
    claim = Claim(
        id="c1",
        quote=quote,
        span=Span(start=0, end=len(quote)),
        text=HOSTILE,
        type=ClaimType.EVENT,
        speaker=HOSTILE,
        check_worthiness=0.5,
        reason=HOSTILE,
        ambiguous=HOSTILE,
    )
    span = Span(start=0, end=len(HOSTILE))
    passage = Passage(
        id="p1", source_id=source.id, text=HOSTILE, span=span, locator=Locator(paragraph=1), language="fr"
    )
    evidence = Evidence(passage=passage, stance=Stance.CONTRADICTS, quote=HOSTILE, span=span, score=0.9, origin_id="o1")
    verdict = Verdict(label=Label.CONTRADICTED, confidence=0.9, justification=HOSTILE, missing=HOSTILE)
    past = saved_checks.past(HOSTILE, HOSTILE, Likeness.SAME).model_copy(update={"source": source})
    checks = Checks(path)
    check_id = checks.create(article, "local")
    checks.found(check_id, Findings(claims=(claim,)))
    checked = CheckedClaim(claim=claim, past=(past,), evidence=(evidence,), verdict=verdict)
    checks.record(check_id, checked, [source])
    checks.finish(check_id, saved_checks.run())
    checks.close()
    return check_id, article


OWN_TEXT = """article => {
  const copy = article.cloneNode(true);
  for (const ours of copy.querySelectorAll(".kind, .glimpse, .reason")) ours.remove();
  return copy.textContent;
}"""


# The marks whose first word stands on another line, in an article of a given width.
PARTED = """width => {
  const root = document.querySelectorAll("[data-testid=stBidiComponentIsolated]");
  const article = [...root].map((host) => host.shadowRoot.querySelector(".article")).find((found) => found);
  article.style.width = width + "px";
  const parted = [...article.querySelectorAll("button.mark")].filter((mark) => {
    const word = document.createRange();
    const text = mark.parentElement.nextElementSibling.firstChild;
    word.setStart(text, 0);
    word.setEnd(text, 1);
    const [a, b] = [mark.getBoundingClientRect(), word.getBoundingClientRect()];
    return a.bottom < b.top || b.bottom < a.top;
  });
  article.style.width = "";
  return parted.map((mark) => mark.id);
}"""


def test_hostile_text_is_shown_to_the_letter_and_does_nothing(page, server):
    check_id, article = save_hostile(server.checks)
    open_check(page, server, check_id, "c1")
    assert page.locator(".article").evaluate(OWN_TEXT) == article.text
    assert page.locator("h1").evaluate("one => one.textContent") == article.title
    for shown in (".evidence .quote", ".past .quote", ".standalone", ".source cite", ".justification"):
        assert page.locator(f".card {shown}").first.evaluate("one => one.textContent") == HOSTILE, shown
    assert page.locator(".paper script, .paper img, .paper a").count() == 0
    assert page.locator(".article .hidden-character").count() >= 1
    page.get_by_text("Plain list of claims").click()
    page.get_by_role("button", name="Open claim 1").wait_for(timeout=10_000)
    page.goto(f"{server.url}/check")
    page.locator(".checks").wait_for(timeout=30_000)
    assert page.locator(f"#check-{check_id} .words").evaluate("one => one.textContent") == article.title


LAST_DRAWN = {
    "/": ".panel",
    "/check?check={id}": "#not-checkable",
    "/check?check={id}&claim=c2": "#card-c2",
    "/check?check={id}&claim=c6": "#card-c6",
    "/sources": ".sources",
    "/method": ".method",
}


@pytest.mark.parametrize("path", LAST_DRAWN)
def test_a_phone_never_scrolls_sideways(page, server, saved, path):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(server.url + path.format(id=saved))
    page.locator(LAST_DRAWN[path]).first.wait_for(timeout=30_000)
    widths = page.evaluate(WIDTHS)
    assert all(scroll <= client for scroll, client in widths), json.dumps(widths)


def test_words_keep_their_contrast_in_light_and_dark(browser, server, saved):
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        low = []
        for claim in ("c2", "c6"):
            open_check(page, server, saved, claim)
            page.locator(f"#card-{claim} .quote").first.wait_for(timeout=10_000)
            low += page.evaluate(CONTRAST)
        context.close()
        assert low == [], scheme
