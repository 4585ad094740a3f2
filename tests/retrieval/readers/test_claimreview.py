"""ClaimReview as it is published, well or badly: what can be understood is read, the rest refused with its reason."""

import io
import json
from datetime import date

import pytest

from retrieval.readers import Draft, Refusal, found_in
from retrieval.readers.claimreview import MAX_CLAIM, MAX_FIELD, plain
from retrieval.readers.jsonld import LONGEST_REVIEW, reviews

PAGE = "https://verif.example/pont"


def review(**given):
    fields = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "claimReviewed": "Le pont de Brenne a coûté 45 millions d’euros.",
        "url": PAGE,
        "datePublished": "2024-03-05",
        "inLanguage": "fr",
        "author": {"@type": "Organization", "name": "Atelier Vérif"},
        "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Odile Ferrand"}},
        "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "alternateName": "Faux"},
    }
    return {name: value for name, value in (fields | given).items() if value is not ...}


def read(data, name="reviews.json"):
    written = data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()
    return [found for part in reviews(io.BytesIO(written), name) for _, found in found_in(part)]


def one(**given) -> Draft:
    (found,) = read(review(**given))
    assert isinstance(found, Draft), found
    return found


def reason(**given) -> str:
    (found,) = read(review(**given))
    assert isinstance(found, Refusal), found
    return found.reason


def script(text):
    return f'<script type="application/ld+json">{text}</script>'


def claims(data, name="page.html"):
    return [found.text if isinstance(found, Draft) else "refused" for found in read(data, name)]


def test_a_review_becomes_its_claim_with_rating_speaker_publisher_and_dates():
    draft = one(itemReviewed={"@type": "Claim", "author": {"name": "Odile Ferrand"}, "datePublished": "2024-03-01"})
    assert draft.text == "Le pont de Brenne a coûté 45 millions d’euros."
    assert (draft.about.publisher, draft.about.url, draft.about.language) == ("Atelier Vérif", PAGE, "fr")
    assert (draft.about.published, draft.review.said_on) == (date(2024, 3, 5), date(2024, 3, 1))
    assert (draft.review.rating, draft.review.value, draft.review.best, draft.review.worst) == ("Faux", 1, 5, None)
    assert draft.review.speaker == "Odile Ferrand"


def test_the_title_is_the_headline_or_the_claim():
    assert one(headline="Non, le pont n’a pas coûté cela").about.title == "Non, le pont n’a pas coûté cela"
    assert one().about.title == one().text


@pytest.mark.parametrize(
    ("given", "publisher"),
    [
        ({"author": "Atelier Vérif"}, "Atelier Vérif"),
        ({"author": [{"name": "Atelier Vérif"}, {"name": "Autre"}]}, "Atelier Vérif"),
        ({"author": {"@type": "Person", "name": "Ana"}, "publisher": {"name": "Atelier Vérif"}}, "Atelier Vérif"),
        ({"author": {"@type": "Organization", "name": ["Atelier Vérif"]}}, "Atelier Vérif"),
        ({"author": ..., "publisher": "Atelier Vérif"}, "Atelier Vérif"),
        ({"author": ...}, "verif.example"),
        ({"author": {"@type": "Organization", "url": "https://verif.example"}}, "verif.example"),
    ],
)
def test_the_publisher_is_found_in_whatever_shape(given, publisher):
    assert one(**given).about.publisher == publisher


@pytest.mark.parametrize("item", [..., None, [], "une vidéo", {"@type": "Claim"}, {"author": {"@type": "Person"}}])
def test_a_review_without_a_speaker_has_none(item):
    assert one(itemReviewed=item).review.speaker is None


@pytest.mark.parametrize(
    ("rating", "words", "value"),
    [
        ({"ratingValue": "1,5", "bestRating": "5", "alternateName": "Plutôt faux"}, "Plutôt faux", 1.5),
        ({"ratingValue": "Faux"}, "Faux", None),
        ("Trompeur", "Trompeur", None),
        ([{"alternateName": "Vrai"}], "Vrai", None),
        ({"alternateName": "", "name": "Faux"}, "Faux", None),
        ({"ratingValue": 2, "bestRating": 5}, "2 / 5", 2),
        ({"ratingValue": "NaN", "alternateName": "Faux"}, "Faux", None),
        ({"ratingValue": 1e300, "alternateName": "Faux"}, "Faux", None),
        ({"ratingValue": True, "alternateName": "Faux"}, "Faux", None),
        ({"alternateName": "<b>Faux</b> &amp; daté"}, "Faux & daté", None),
    ],
)
def test_the_rating_is_in_the_publisher_s_words(rating, words, value):
    found = one(reviewRating=rating).review
    assert (found.rating, found.value) == (words, value)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-05T23:30:00+02:00", date(2024, 3, 5)),
        ("2024-03-05T23:30:00-0800", date(2024, 3, 5)),
        ("2024-03-05T10:00:00.000Z", date(2024, 3, 5)),
        ("2024-03-05 10:00", date(2024, 3, 5)),
        ("20240305", date(2024, 3, 5)),
        ("Tue, 05 Mar 2024 10:00:00 GMT", date(2024, 3, 5)),
        ("05/03/2024", None),
        ("hier", None),
    ],
)
def test_a_day_is_the_one_that_was_written(written, day):
    draft = one(datePublished=written)
    assert draft.about.published == day
    assert bool(draft.notes) == (day is None)


@pytest.mark.parametrize(
    ("written", "code"),
    [("fr-FR", "fr"), ({"@type": "Language", "alternateName": "en"}, "en"), ("français", None), (None, None)],
)
def test_the_language_is_a_code_or_left_to_be_heard(written, code):
    assert one(inLanguage=written).about.language == code


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Le pont a co&ucirc;t&eacute; 45&nbsp;M€", "Le pont a coûté 45 M€"),
        ("Le pont a co&amp;ucirc;té", "Le pont a coûté"),
        ("&lt;p&gt;Un&lt;/p&gt;&lt;p&gt;deux&lt;/p&gt;", "Un deux"),
        ("moins de 5 < 6 et x>y", "moins de 5 < 6 et x>y"),
        ("Vrai<script>alert(1)</script> ou <i>faux</i>", "Vrai ou faux"),
        (["", {"@value": "la claim"}], "la claim"),
        (7.1, "7.1"),
    ],
)
def test_markup_and_entities_become_plain_text(written, text):
    assert plain(written) == text


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"claimReviewed": ...}, "claimReviewed"),
        ({"claimReviewed": "<img src=x>"}, "claimReviewed"),
        ({"claimReviewed": "a" * (MAX_CLAIM + 1)}, "claimReviewed"),
        ({"claimReviewed": "x" * 900_000}, "claimReviewed"),
        ({"url": ...}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "/relative"}, "url"),
        ({"url": "https://[broken/"}, "url"),
        ({"reviewRating": ...}, "reviewRating"),
        ({"reviewRating": {"@type": "Rating"}}, "reviewRating"),
    ],
)
def test_what_lacks_claim_address_or_rating_is_refused_by_name(given, missing):
    assert reason(**given).startswith(f"{missing}:")


def test_a_page_s_own_address_serves_where_the_review_gives_none_or_a_relative_one():
    found = read([review(url=...), review(url="/verif/2")], "https://verif.example/liste")
    assert [draft.about.url for draft in found] == ["https://verif.example/liste", "https://verif.example/verif/2"]


def test_hostile_fields_stay_words_and_long_ones_are_cut():
    draft = one(headline="=HYPERLINK(1)" + "a" * 5_000, author="<script>x</script>@evil", license="b" * 5_000)
    assert len(draft.about.title) == MAX_FIELD and draft.about.title.endswith("…")
    assert draft.about.publisher == "@evil"
    assert len(draft.about.licence) == MAX_FIELD


def test_nul_and_lone_surrogates_do_not_reach_the_store():
    (draft,) = read(json.dumps(review(claimReviewed="Un\u0000pont\ud800 ici", author="A\u0000B")).encode())
    assert "\0" not in draft.text + draft.about.publisher and "\ud800" not in draft.text


def test_several_reviews_of_a_page_are_found_in_graphs_lists_and_several_scripts():
    graph = {"@graph": [{"@type": "WebPage"}, review(claimReviewed="Un"), {"@type": ["ClaimReview"], **review()}]}
    page = script(json.dumps(graph)) + "<p>texte</p>" + script(json.dumps([review(claimReviewed="Trois")]))
    assert claims(page.encode()) == ["Un", review()["claimReviewed"], "Trois"]


def test_nodes_of_a_graph_name_each_other():
    graph = [review(author={"@id": "#desk"}), {"@type": "Organization", "@id": "#desk", "name": "Atelier Vérif"}]
    (draft,) = read({"@graph": graph})
    assert draft.about.publisher == "Atelier Vérif"


def test_a_node_that_names_itself_ends():
    looped = {"@type": "Organization", "@id": "#a", "parent": {"@id": "#a"}, "name": "Atelier"}
    (draft,) = read({"@graph": [review(author={"@id": "#a"}), looped]})
    assert draft.about.publisher == "Atelier"


@pytest.mark.parametrize(
    "wrapped",
    ["<!--\n{}\n-->", "//<![CDATA[\n{}\n//]]>", "/*<![CDATA[*/{}/*]]>*/", "  {};  "],
)
def test_old_wrappings_of_a_script_are_taken_off(wrapped):
    page = script(wrapped.replace("{}", json.dumps(review())))
    assert claims(page.encode()) == [review()["claimReviewed"]]


def test_a_script_whose_quotation_marks_are_entities_is_read():
    page = script(json.dumps(review()).replace('"', "&quot;"))
    assert claims(page.encode()) == [review()["claimReviewed"]]


def test_broken_json_hides_none_of_the_good():
    broken = '{"@type": "ClaimReview", "claimReviewed": "x", }'
    page = script(json.dumps(review(claimReviewed="Un"))) + script(broken) + script(json.dumps(review()))
    assert [one for one in claims(page.encode()) if one != "refused"] == ["Un", review()["claimReviewed"]]
    feed = f"[{json.dumps(review(claimReviewed='Un'))}, {broken}, {json.dumps(review())}"
    assert [one for one in claims(feed.encode()) if one != "refused"] == ["Un", review()["claimReviewed"]]
    assert "refused" in claims(feed.encode())


def test_a_feed_is_read_item_by_item_and_empty_ones_are_passed_over():
    items = [{"@type": "DataFeedItem", "item": [review(claimReviewed=f"Claim {n}")]} for n in range(3)]
    feed = {"@type": "DataFeed", "dataFeedElement": [items[0], {"@type": "DataFeedItem", "item": None}, *items[1:]]}
    assert claims(feed) == ["Claim 0", "Claim 1", "Claim 2"]


def test_one_review_a_line_and_bad_lines_are_refused():
    lines = [json.dumps(review(claimReviewed="Un")), '{"text": "no review"}', "garbage", "", json.dumps(review())]
    assert claims("\n".join(lines).encode()) == ["Un", "refused", "refused", review()["claimReviewed"]]


@pytest.mark.parametrize("data", [b"", b"<p>rien</p>", b"{}", b"[]", b'{"@type": "Article"}', b"%PDF-1.7"])
def test_a_file_without_reviews_is_refused(data):
    (found,) = read(data)
    assert found.reason == "There is no ClaimReview in it."


def test_the_typed_names_of_other_vocabularies_are_known():
    item = {"@type": "http://schema.org/ClaimReview"} | {f"schema:{k}": v for k, v in review().items() if k[0] != "@"}
    (draft,) = read(item)
    assert draft.review.rating == "Faux"


class Endless(io.RawIOBase):
    """A feed too large to hold: made while it is read."""

    def __init__(self, items, filling):
        self._parts = self._make(items, filling)
        self._left = b""

    def _make(self, items, filling):
        yield b'{"@type": "DataFeed", "dataFeedElement": ['
        for n in range(items):
            item = review(claimReviewed=f'Claim {n} \\ "quoted" {{brace', description=filling)
            yield (b"," if n else b"") + json.dumps({"@type": "DataFeedItem", "item": [item]}).encode()
        yield b"]}"

    def readable(self):
        return True

    def readinto(self, buffer):
        while len(self._left) < len(buffer) and (part := next(self._parts, None)) is not None:
            self._left += part
        given, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


def test_a_large_feed_is_read_in_one_pass():
    found = [x for part in reviews(io.BufferedReader(Endless(30, "é" * 150_000)), "f") for _, x in found_in(part)]
    assert [draft.text for draft in found] == [f'Claim {n} \\ "quoted" {{brace' for n in range(30)]


def test_in_a_large_feed_a_review_too_long_to_keep_is_refused_and_the_next_is_read():
    class Long(Endless):
        def _make(self, items, filling):
            yield b"[" + b" " * 21_000_000
            yield json.dumps(review(description='x\\" {' * (LONGEST_REVIEW // 2))).encode() + b","
            yield json.dumps(review(claimReviewed="Le suivant")).encode() + b"]"

    found = [x for part in reviews(io.BufferedReader(Long(0, "")), "f") for _, x in found_in(part)]
    assert [getattr(x, "text", "refused") for x in found] == ["refused", "Le suivant"]


def test_nesting_without_end_is_refused():
    deep = b'{"a":' * 100_000
    assert all(isinstance(found, Refusal) for found in read(deep))
