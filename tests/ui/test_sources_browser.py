"""The Sources page in a real browser: keyboard, uploads with progress, hostile text, both themes, a narrow screen."""

import json
import re
import shutil

import pytest
from serving import CHROMIUM, CONTRAST, HOSTILE, WIDTHS, Server

from retrieval.library import Library
from retrieval.readers.metadata import About
from ui import library_progress, outcomes, source_view, sources, sources_search, sources_table

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
MANY = 3000


@pytest.fixture(scope="module")
def server(tmp_path_factory, filled_folder):
    home = tmp_path_factory.mktemp("served")
    shutil.copytree(filled_folder, home / "library")
    with Library.open(home / "library") as library:
        hostile = About(title=HOSTILE, publisher=HOSTILE, url="https://notes.example/hostile", licence=HOSTILE)
        assert library.add_text(f"The quay of Brenne. {HOSTILE}", hostile).status == "added"
    started = Server(home, home / "library")
    yield started
    started.kill()


def open_sources(page, server):
    page.goto(f"{server.url}/sources")
    page.locator(".sources").wait_for(timeout=30_000)
    return page


def view(page, name):
    page.get_by_role("radio", name=name, exact=True).click()


def focused(page):
    return page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent ?? ''")


def test_the_keyboard_finds_a_source_opens_it_and_comes_back(page, server):
    open_sources(page, server)
    find = page.get_by_label(sources_table.FIND)
    find.fill("bridge budget")
    page.locator(".sources caption", has_text=re.compile("^1 source$")).wait_for(timeout=10_000)
    find.focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if focused(page) == "The bridge budget":
            break
    page.keyboard.press("Enter")
    page.locator(".source-head h2", has_text="The bridge budget").wait_for(timeout=10_000)
    assert "source=s" in page.url
    page.reload()
    page.locator(".stored", has_text="45 million euros").wait_for(timeout=30_000)
    page.get_by_role("button", name=source_view.BACK).click()
    page.locator(".sources").wait_for(timeout=10_000)
    assert "source=" not in page.url


def test_hostile_text_is_shown_to_the_letter_and_does_nothing(page, server):
    open_sources(page, server)
    title = page.locator(".sources .open", has_text="<script>")
    assert title.evaluate("one => one.textContent") == HOSTILE
    title.click()
    head = page.locator(".source-head h2")
    head.wait_for(timeout=10_000)
    assert head.evaluate("one => one.textContent") == HOSTILE
    page.locator(".stored").wait_for(timeout=10_000)
    assert page.locator(".stored").evaluate("one => one.textContent") == f"The quay of Brenne. {HOSTILE}"
    assert page.locator(".paper script, .paper img").count() == 0
    links = page.locator(".paper a").evaluate_all("all => all.map((one) => one.href)")
    assert links == ["https://notes.example/hostile"]
    page.goto(f"{server.url}/sources")
    view(page, sources.SEARCH)
    page.get_by_label(sources_search.ASK).fill("quay of Brenne")
    page.keyboard.press("Enter")
    hit = page.locator(".hits > li", has_text="The quay of Brenne.").first
    hit.wait_for(timeout=20_000)
    assert hit.locator(".words").evaluate("one => one.textContent") == f"The quay of Brenne. {HOSTILE}"
    hit.locator("summary").click()
    assert sources_search.LEGS["lexical"] in hit.inner_text()


def test_a_long_addition_shows_how_far_it_is_outlives_a_reload_and_stops(page, server, tmp_path):
    lines = [
        json.dumps({"id": one, "text": f"Pier {one} cost {one} euros.", "title": f"Pier {one}"}) for one in range(MANY)
    ]
    (tmp_path / "piers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    open_sources(page, server)
    view(page, sources.ADD)
    page.get_by_role("tab", name="Files").click()
    page.locator("input[type=file]").first.set_input_files([tmp_path / "piers.jsonl"])
    page.get_by_text("piers.jsonl").wait_for(timeout=10_000)
    page.locator(".st-key-files_add button").click()
    page.get_by_text(re.compile(r"^\d.* a second")).wait_for(timeout=60_000)
    page.reload()
    page.get_by_role("button", name=library_progress.CANCEL, exact=True).click()
    page.get_by_role("button", name=library_progress.CANCEL, exact=True).wait_for(state="detached", timeout=60_000)
    view(page, sources.ADD)
    notice = page.locator(".notice", has_text=outcomes.STOPPED.split(";")[0])
    notice.wait_for(timeout=30_000)
    kept = int(re.search(r"([\d,]+) added", notice.inner_text()).group(1).replace(",", ""))
    assert 0 < kept < MANY
    view(page, sources.BROWSE)
    page.locator(".sources caption", has_text=f"{kept + 3:,} sources").wait_for(timeout=10_000)


def test_the_question_before_a_removal_can_be_escaped(page, server):
    open_sources(page, server)
    page.get_by_label(sources_table.FIND).fill("Port traffic")
    page.locator(".sources caption", has_text=re.compile("^1 source$")).wait_for(timeout=10_000)
    page.locator(".sources .open").click()
    page.get_by_role("button", name=source_view.REMOVE, exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=source_view.REMOVE_IT).wait_for(timeout=10_000)
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached", timeout=10_000)
    assert page.locator(".source-head h2").inner_text() == "Port traffic"
    page.get_by_role("button", name=source_view.REMOVE, exact=True).click()
    dialog.get_by_role("button", name=source_view.REMOVE_IT).click()
    page.locator(".notice", has_text="was removed").wait_for(timeout=20_000)
    assert page.locator(".sources").count() <= 1
    with_words = page.get_by_label(sources_table.FIND)
    with_words.fill("Port traffic")
    page.get_by_text(sources_table.NONE_FOUND).wait_for(timeout=10_000)


def visit(page, server, name):
    """Bring one view of the page to the screen."""
    open_sources(page, server)
    if name == "one":
        page.get_by_label(sources_table.FIND).fill("bridge budget")
        page.locator(".sources caption", has_text=re.compile("^1 source$")).wait_for(timeout=10_000)
        page.locator(".sources .open").click()
        page.locator(".stored").wait_for(timeout=10_000)
    elif name == "health":
        page.get_by_role("button", name="Health").click()
        page.get_by_role("button", name="Check now").click()
        page.locator(".facts").wait_for(timeout=30_000)
    elif name == sources.SEARCH:
        view(page, name)
        page.get_by_label(sources_search.ASK).fill("bridge")
        page.keyboard.press("Enter")
        page.locator(".hits").wait_for(timeout=20_000)
        page.locator(".hits summary").first.click()
    elif name != sources.BROWSE:
        view(page, name)
        page.get_by_role("tab", name="Paste").wait_for(timeout=10_000)


VIEWS = (sources.BROWSE, sources.SEARCH, sources.ADD, "one", "health")


@pytest.mark.parametrize("name", VIEWS)
def test_a_phone_never_scrolls_sideways(page, server, name):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, server, name)
    widths = page.evaluate(WIDTHS)
    assert all(scroll <= client for scroll, client in widths), json.dumps(widths)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_keep_their_contrast(browser, server, scheme):
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    low = {}
    for name in VIEWS:
        visit(page, server, name)
        low[name] = page.evaluate(CONTRAST)
    context.close()
    assert {name: found for name, found in low.items() if found} == {}
