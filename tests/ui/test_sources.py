"""The Sources page in each of its states, without a browser."""

import json
import shutil
import time
from pathlib import Path

import drawn
import pytest
import saved_checks
from streamlit.testing.v1 import AppTest

from retrieval.library import Library
from retrieval.readers.metadata import About
from retrieval.records import Collection
from ui import (
    evidence_column,
    library_health,
    library_progress,
    library_state,
    outcomes,
    resources,
    source_view,
    sources,
    sources_add,
    sources_search,
    sources_table,
)
from ui.article_view import View
from ui.claim_card import claim_card
from ui.verdicts import look_of

MANY = 60
STORY = [(year, what) for year in range(1990, 2020) for what in ("harbour", "school", "theatre", "tramway")]
REVIEWS = Path(__file__).parents[2] / "samples" / "reviews.json"


def open_sources(source_id=None):
    def script():
        from ui import sources

        sources.page()

    at = AppTest.from_function(script, default_timeout=60)
    if source_id:
        at.query_params["source"] = source_id
    return at.run()


def settled(at):
    """Wait until the library is left alone, then draw the page again."""
    end = time.monotonic() + 60
    while library_progress.is_moving(resources.library().get()) and time.monotonic() < end:
        time.sleep(0.02)
    return at.run()


def view(at, name):
    return at.segmented_control(key="view").set_value(name).run()


def titles(at):
    return drawn.with_class(at, "open")


@pytest.fixture
def own(home, filled_folder):
    """A library of two sources that a test may change."""
    shutil.copytree(filled_folder, home / "library")
    return home / "library"


@pytest.fixture(scope="module")
def many_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    lines = [
        {
            "id": number,
            "title": f"Note {number:02}",
            "text": f"The council of Brenne voted {number} million euros.",
            "publisher": "Town of Brenne" if number % 2 else "Port of Brenne",
            "published": f"20{10 + number % 10}-05-01",
            "kind": "law" if number < 3 else "press",
            "language": "en",
        }
        for number in range(MANY)
    ]
    (folder / "notes.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with Library.open(folder / "library", create=True) as library:
        library.add([folder / "notes.jsonl"])
    return folder / "library"


@pytest.fixture
def many(home, many_folder, monkeypatch):
    monkeypatch.setenv("RECOUPE_LIBRARY", str(many_folder))
    return home


def id_of(title):
    return next(one.id for one in resources.library().get().sources() if one.title == title)


# The list


def test_sources_are_listed_with_their_passages(stocked):
    at = open_sources()
    (table,) = [tree for tree in drawn.trees(at) if any(tag == "table" for tag, _, _ in drawn.elements(tree))]
    cells = [text for tag, _, text in drawn.elements(table) if tag in {"th", "td"}]
    assert cells[:7] == list(sources_table.COLUMNS)
    assert cells[7:13] == ["Port traffic", "Town of Brenne", "other", "2024-01-15", "English", "1 passage"]
    assert cells[13].startswith("added 20")
    assert cells[14] == "The bridge budget"
    assert "2 sources, 2 passages." in drawn.page_text(at)
    assert library_progress.BY_BOTH in drawn.page_text(settled(at))


def test_a_page_of_rows_is_drawn_and_no_more(many):
    at = open_sources()
    assert titles(at) == [f"Note {number:02}" for number in range(sources_table.ROWS)]
    assert "1 to 50 of 60 sources" in drawn.page_text(at)
    at.get("pagination")[0].set_value(2).run()
    assert titles(at) == [f"Note {number:02}" for number in range(sources_table.ROWS, MANY)]


def test_words_find_a_source_by_title_and_publisher(many):
    at = open_sources()
    at.text_input(key="find_source").set_value("PORT 04").run()
    assert titles(at) == ["Note 04"]
    at.text_input(key="find_source").set_value("airport").run()
    assert sources_table.NONE_FOUND in drawn.page_text(at)


def test_filters_narrow_the_list_and_say_that_they_are_set(many):
    at = open_sources()
    at.multiselect(key="browse_kind").set_value(["law"]).run()
    assert titles(at) == ["Note 00", "Note 01", "Note 02"]
    at.multiselect(key="browse_publisher").set_value(["Town of Brenne"]).run()
    assert titles(at) == ["Note 01"]


def test_the_order_is_the_readers_choice(many):
    at = open_sources()
    at.selectbox(key="order").set_value("Newest first").run()
    assert titles(at)[0] in {f"Note {number:02}" for number in range(9, MANY, 10)}


def test_without_a_source_the_page_says_so_and_offers_ways_to_fill_the_library(home):
    Library.open(home / "library", create=True).close()
    at = open_sources()
    assert library_state.EMPTY in drawn.page_text(at)
    assert library_state.LOAD_SAMPLE in drawn.labels(at)
    assert [tab.label for tab in at.tabs] == [sources_add.PASTE, sources_add.FILES, sources_add.WEB, sources_add.FEED]


def test_a_missing_library_can_be_made(home):
    at = open_sources()
    assert "There is no library" in drawn.page_text(at)
    at.button(key="make_library").click().run()
    assert library_state.EMPTY in drawn.page_text(at)
    assert not at.exception


def test_loading_the_sample_sources_fills_the_library(home, notes, monkeypatch):
    monkeypatch.setattr(library_state, "SAMPLE_SOURCES", notes)
    at = open_sources()
    settled(at.button(key="load_sample").click().run())
    assert "2 sources, 2 passages." in drawn.page_text(at)
    assert "The bridge budget" in drawn.page_text(at)
    assert not at.exception


def test_a_source_that_repeats_another_says_which(own):
    text = "\n\n".join(
        f"In {year} the town of Brenne spent {year % 97} million euros on its {what}." for year, what in STORY
    )
    with Library.open(own) as library:
        library.add_text(text, About(title="The wire"))
        library.add_text(f"{text}\n\nAll rights reserved.", About(title="The reprint"))
    said = drawn.with_class(open_sources(), "reprint")
    assert said == [sources_table.REPRINT.format(title="The wire")]


# Adding


@pytest.fixture
def adding(own):
    return view(open_sources(), sources.ADD)


def test_a_pasted_text_becomes_a_source_with_its_metadata(adding):
    at = adding
    at.text_area(key="paste_text").set_value("The school of Brenne opened in 2022 with 400 pupils.")
    at.text_input(key="paste_title").set_value("The new school")
    at.text_input(key="paste_publisher").set_value("School office")
    at.selectbox(key="paste_kind").set_value("primary document")
    settled(at.button(key="paste_add").click().run())
    assert "1 added" in drawn.page_text(at)
    assert at.text_area(key="paste_text").value == ""
    (source,) = [one for one in resources.library().get().sources() if one.title == "The new school"]
    assert (source.publisher, source.kind.value) == ("School office", "primary document")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("paste_text", "  ", sources_add.NO_TEXT),
        ("paste_language", "klingon!", "language"),
        ("paste_url", "brenne", "not a web address"),
    ],
)
def test_a_bad_paste_gets_a_sentence_and_loses_nothing(adding, field, value, words):
    at = adding
    at.text_area(key="paste_text").set_value("The school opened.")
    at.text_input(key="paste_title").set_value("My title")
    (at.text_area if field == "paste_text" else at.text_input)(key=field).set_value(value)
    at.button(key="paste_add").click().run()
    (notice,) = drawn.with_class(at, "notice")
    assert words in notice
    assert at.text_input(key="paste_title").value == "My title"
    assert resources.library().get().source_count == 2


def upload(at, *files):
    given = [(name, data, "application/octet-stream") for name, data in files]
    at.file_uploader[0].set_value(given)
    return settled(at.button(key="files_add").click().run())


def test_uploaded_files_are_added_each_with_its_outcome(adding, own):
    at = upload(adding, ("school.txt", b"The school of Brenne has 400 pupils."), ("torn.pdf", b"%PDF-1.7 torn"))
    assert "1 refused, 1 added" in drawn.page_text(at)
    refused, added = [text for tree in drawn.trees(at) for tag, _, text in drawn.elements(tree) if tag == "li"]
    assert "torn.pdf" in refused and "damaged" in refused
    assert added.startswith("+added") and "school" in added
    assert not (own / "uploads").exists()
    told = sources.NOT_ADDED.format(refused="1 source")
    assert told in drawn.page_text(view(at, sources.BROWSE))


def test_a_file_uploaded_again_is_unchanged_or_takes_the_old_ones_place(adding):
    at = upload(adding, ("school.txt", b"The school of Brenne has 400 pupils."))
    assert "1 unchanged" in drawn.page_text(upload(at, ("school.txt", b"The school of Brenne has 400 pupils.")))
    assert "1 updated" in drawn.page_text(upload(at, ("school.txt", b"The school of Brenne has 500 pupils.")))
    assert resources.library().get().source_count == 3


def test_two_uploads_of_one_name_are_two_sources(adding):
    at = upload(adding, ("a.txt", b"The school has 400 pupils."), ("a.txt", b"The harbour has 12 cranes."))
    assert "2 added" in drawn.page_text(at)


def test_a_web_address_is_only_asked_for_when_it_is_one(adding):
    at = adding
    at.text_area(key="web_addresses").set_value("brenne.example/port")
    at.button(key="web_add").click().run()
    assert sources_add.NO_ADDRESS.format(line="brenne.example/port") in drawn.page_text(at)
    assert resources.library_work().latest("add") is None


def test_an_address_that_leads_inside_is_refused_in_a_sentence(adding):
    at = adding
    at.text_area(key="web_addresses").set_value("http://127.0.0.1/secret\nhttp://[::1]/")
    settled(at.button(key="web_add").click().run())
    assert "2 refused" in drawn.page_text(at)
    assert "was not fetched" in drawn.page_text(at)


def test_what_came_of_an_addition_stays_for_who_opens_the_page_anew(adding):
    upload(adding, ("school.txt", b"The school of Brenne has 400 pupils."))
    assert "1 added" in drawn.page_text(view(open_sources(), sources.ADD))


def test_the_list_of_outcomes_can_be_cleared(adding):
    at = upload(adding, ("school.txt", b"The school of Brenne has 400 pupils."))
    at.button(key="clear_outcomes").click().run()
    assert "1 added" not in drawn.page_text(at)
    assert outcomes.CLEAR not in drawn.labels(at)


def test_reviews_go_to_the_previously_checked_claims(adding):
    adding.checkbox(key="files_checked").set_value(True)
    at = upload(adding, ("reviews.json", REVIEWS.read_bytes()))
    assert "refused" not in drawn.page_text(at)
    checked = resources.library().get().sources(Collection.CHECKED)
    assert len(checked) > 0
    assert resources.library().get().source_count == 2
    at = view(at, sources.BROWSE)
    at.segmented_control(key="collection").set_value(Collection.CHECKED).run()
    assert sorted(titles(at)) == sorted(one.title for one in checked)


# Health


def test_health_is_told_in_figures_on_demand(own):
    at = settled(open_sources())
    settled(at.button(key="verify").click().run())
    assert library_health.HEALTHY in drawn.page_text(at)
    figures = next(tree for tree in drawn.trees(at) if "Index by meaning" in drawn.words(tree))
    assert "2 of 2 passages" in drawn.words(figures)


def test_the_indexes_are_rebuilt_at_the_press_of_a_button(own):
    at = settled(open_sources())
    settled(at.button(key="rebuild").click().run())
    assert resources.library_work().latest("rebuild").failure is None
    assert library_progress.BY_BOTH in drawn.page_text(at)
    at = view(at, sources.SEARCH)
    at.text_input(key="search_words").set_value("bridge").run()
    assert "The bridge budget" in titles(at)


def test_a_lost_index_is_made_anew_and_the_page_says_so(own):
    for lost in (own / "index").rglob("*.bin"):
        lost.unlink()
    at = settled(open_sources())
    assert any("rebuilt" in one for one in drawn.with_class(at, "notice"))
    assert library_progress.BY_BOTH in drawn.page_text(at)


# One source


def test_a_source_is_shown_with_its_text_and_what_is_said_of_it(stocked):
    at = open_sources()
    at = open_sources(id_of("The bridge budget"))
    text = drawn.page_text(at)
    assert "Town of Brenne" in text and "15 January 2024" in text
    assert "voted 45 million euros for the bridge in 2023." in drawn.with_class(at, "stored")[0]
    assert not at.exception


def test_what_is_said_of_a_source_can_be_corrected(own):
    open_sources()
    source_id = id_of("The bridge budget")
    at = open_sources(source_id)
    at.text_input(key=f"edit_{source_id}_publisher").set_value("Council of Brenne")
    at.button[at_label(at, source_view.SAVE)].click().run()
    assert source_view.SAVED in drawn.page_text(at)
    assert "Council of Brenne" in drawn.page_text(at)
    at.text_input(key=f"edit_{source_id}_language").set_value("not a code")
    at.button[at_label(at, source_view.SAVE)].click().run()
    assert "language" in drawn.with_class(at, "notice")[0]
    assert {one.language for one in resources.library().get().sources()} == {"en"}


def at_label(at, label):
    return drawn.labels(at).index(label)


def test_a_source_is_removed_only_after_a_question(own):
    open_sources()
    source_id = id_of("The bridge budget")
    at = open_sources(source_id)
    at.button(key="remove").click().run()
    assert source_view.UNUSED in drawn.page_text(at)
    assert resources.library().get().source_count == 2
    at.button(key="remove_it").click().run()
    assert resources.library().get().source_count == 1
    assert source_view.WITHDRAWN.split("{")[0] in drawn.page_text(open_sources(source_id))
    assert "voted 45 million" not in drawn.page_text(open_sources(source_id))


def test_an_unknown_source_is_told_in_a_sentence(stocked):
    assert source_view.UNKNOWN in drawn.page_text(open_sources("s0000000000000000"))


def test_evidence_says_that_its_source_was_withdrawn(own):
    open_sources()
    source_id = id_of("The bridge budget")
    resources.library().get().remove(source_id)
    gone = library_state.withdrawn_since([source_id, id_of("Port traffic")])
    assert list(gone) == [source_id]
    saved = resources.checks().load(saved_checks.save(resources.checks()))
    claim = saved.claims[0]
    quoted = saved.checked[claim.id].evidence[0].passage.source_id
    looks = {one.id: look_of(saved.checked.get(one.id)) for one in saved.claims}
    card = claim_card(saved, claim, View({one.id: 1 for one in saved.claims}, looks), {quoted: gone[source_id]})
    assert evidence_column.WITHDRAWN.format(day=evidence_column.day(gone[source_id].date())) in card.text


# Searching


def test_a_search_shows_passages_with_their_source_and_why(stocked):
    at = settled(view(open_sources(), sources.SEARCH))
    at.text_input(key="search_words").set_value("How much was voted for the bridge?").run()
    first = drawn.with_class(at, "hits")[0]
    assert first.startswith("1The bridge budget")
    assert "45 million euros" in first
    assert sources_search.LEGS["lexical"] in first and sources_search.LEGS["dense"] in first


def test_a_search_without_a_hit_says_what_to_try(stocked):
    at = settled(view(open_sources(), sources.SEARCH))
    at.date_input(key="search_from").set_value("2030-01-01").run()
    at.text_input(key="search_words").set_value("bridge").run()
    assert sources_search.NOTHING in drawn.page_text(at)


def test_the_text_of_a_source_stays_text(own):
    with Library.open(own) as library:
        library.add_text("**bold** <b>x</b> ![x](https://evil.example/x.png)", About(title=":red[Title] <script>"))
    at = open_sources()
    assert ":red[Title] <script>" in titles(at)
    at = open_sources(id_of(":red[Title] <script>"))
    assert drawn.with_class(at, "stored") == ["**bold** <b>x</b> ![x](https://evil.example/x.png)"]
