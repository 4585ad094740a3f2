"""Reading a pasted article: what is kept, what is set aside and why, what is refused."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck import article
from factcheck.errors import ArticleError
from factcheck.records import ExclusionKind, Span

ARTICLES = Path(__file__).parent / "articles"
PROSE = (
    "Le conseil municipal de Brévigny a adopté lundi le budget de la commune par 21 voix contre 8.\n"
    "Le texte prévoit 3,2 millions d’euros pour la rénovation de l’école, selon la mairie.\n"
    "L’opposition a déposé douze amendements, dont trois ont été retenus par la majorité.\n"
)


def set_aside(found, kind):
    return [exclusion.span.of(found.text) for exclusion in found.excluded if exclusion.kind is kind]


def kept(found):
    return " ".join(sentence.text for sentence in article.sentences(found))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("1 234 vues", ExclusionKind.COUNTER),
        ("Lu 532 fois", ExclusionKind.COUNTER),
        ("920 total views, 14 views today", ExclusionKind.COUNTER),
        ("Lire aussi : La piscine fermera en juin", ExclusionKind.SHARE),
        ("Partager sur Facebook", ExclusionKind.SHARE),
        ("Abonnez-vous à notre newsletter du matin", ExclusionKind.SHARE),
        ("Nous utilisons des cookies pour mesurer l’audience.", ExclusionKind.SHARE),
        ("Read more: what the polls say", ExclusionKind.SHARE),
        ("Par Hélène Maurin", ExclusionKind.BYLINE),
        ("By Daniel Okafor, business correspondent", ExclusionKind.BYLINE),
        ("Publié le 14 mars 2025 à 8h30", ExclusionKind.BYLINE),
        ("(AFP)", ExclusionKind.CREDIT),
        ("Avec l’agence Reuters", ExclusionKind.CREDIT),
        ("Additional reporting by Priya Nair", ExclusionKind.CREDIT),
        ("Photo : M. Lanvin / archives", ExclusionKind.CAPTION),
        ("© Getty Images", ExclusionKind.CAPTION),
        ("Des travaux attendus depuis longtemps", ExclusionKind.HEADING),
    ],
)
def test_a_line_of_furniture_between_paragraphs_is_set_aside(line, kind):
    first, rest = PROSE.split("\n", 1)
    found = article.read(f"{first}\n{line}\n{rest}", language="fr")
    assert [exclusion.kind.value for exclusion in found.excluded if exclusion.span.of(found.text) in line] != []
    assert line not in kept(found)
    if kind not in {ExclusionKind.CAPTION, ExclusionKind.SHARE}:
        assert set_aside(found, kind) == [line]


def test_a_standfirst_that_the_body_says_again_is_a_heading():
    standfirst = "Le conseil municipal de Brévigny a adopté le budget de la commune"
    found = article.read(f"{standfirst}\n{PROSE}", language="fr")
    assert set_aside(found, ExclusionKind.HEADING) == [standfirst]


def test_a_first_line_that_says_something_new_is_kept():
    line = "Une association de riverains a saisi le tribunal administratif de Lorgues contre la carrière"
    assert line in kept(article.read(f"{line}\n{PROSE}", language="fr"))


def test_a_list_item_without_a_full_stop_is_not_a_heading():
    found = article.read(f"{PROSE}- 14 % des logements sont vacants\n- 300 ménages attendent\n", language="fr")
    assert "14 % des logements sont vacants" in kept(found)


def test_all_below_the_counter_at_the_end_is_comments_even_what_reads_like_a_claim():
    tail = (
        "Toujours les mêmes qui paient !!! Bande de voleurs.\nVous vous moquez du monde, honte à vous !!\n"
        "La mairie a dépensé 900 000 euros pour ses bureaux en 2023 et n’a jamais publié les factures."
    )
    found = article.read(f"{PROSE}512 total views, 9 views today\n{tail}", language="fr")
    assert set_aside(found, ExclusionKind.COMMENT) == [tail]
    assert "900 000" not in kept(found)


def test_a_counter_at_the_top_of_the_page_does_not_make_the_article_a_comment():
    found = article.read(f"412 vues\n12 commentaires\n{PROSE}", language="fr")
    assert set_aside(found, ExclusionKind.COMMENT) == []
    assert len(article.sentences(found)) == 3


@pytest.mark.parametrize("marker", ["12 commentaires", "Laisser un commentaire", "Leave a reply", "3 comments"])
def test_all_below_a_comments_marker_is_comments(marker):
    found = article.read(f"{PROSE}{marker}\nLe budget de l’école est de 2 millions, pas de 3,2.", language="fr")
    assert "pas de 3,2" not in kept(found)
    assert len(article.sentences(found)) == 3


def test_comments_without_a_marker_are_known_by_how_they_are_written():
    found = article.read((ARTICLES / "comments_no_marker_en.txt").read_text(encoding="utf-8"))
    (comments,) = set_aside(found, ExclusionKind.COMMENT)
    assert comments.startswith("Nine months!!!")
    assert comments.endswith("Shame on them!!")
    assert kept(found).endswith("has gathered 2,300 signatures.")


def test_an_interview_in_the_second_person_is_no_comment():
    found = article.read((ARTICLES / "interview_fr.txt").read_text(encoding="utf-8"))
    assert set_aside(found, ExclusionKind.COMMENT) == []


def test_restoring_a_span_brings_its_words_back_and_leaves_the_rest_aside():
    text = f"{PROSE}12 commentaires\nPremier avis.\nSecond avis."
    start = text.index("Second avis")
    found = article.read(text, language="fr", restore=[Span(start=start, end=len(text))])
    assert "Second avis." in kept(found)
    assert "Premier avis" not in kept(found)


def test_a_dateline_is_set_aside_and_the_sentence_is_kept():
    found = article.read("LORGUES (AFP) – Le tribunal de la ville a annulé mardi le permis du barrage.", language="fr")
    assert kept(found) == "Le tribunal de la ville a annulé mardi le permis du barrage."


def test_wrapped_lines_are_read_as_one_paragraph():
    text = (
        "Le conseil municipal de la ville a adopté lundi le budget\nde la commune par vingt et une voix contre huit,\n"
        "après un débat de six heures qui a opposé la majorité\nà ses adversaires.\n"
    )
    (sentence,) = article.sentences(article.read(text, language="fr"))
    assert sentence.text == text.strip()


def test_line_ends_become_line_feeds_and_text_becomes_nfc():
    found = article.read("Le maire a déclare\u0301 la paix.\r\nIl est parti.\rFin du texte.", language="fr")
    assert found.text == "Le maire a déclaré la paix.\nIl est parti.\nFin du texte."


def test_invisible_characters_stay_in_the_text_and_out_of_the_analysis():
    text = "M\u200b. Du\u00adpont a parlé\u202e hier.\U000e0041 Le vote a eu lieu lundi."
    found = article.read(text, language="fr")
    assert found.text == text
    assert len(article.sentences(found)) == 2
    assert {notice.split("invisible ")[1].split(" character")[0] for notice in found.notices} == {
        "zero-width or soft-hyphen",
        "text-direction",
        "hidden tag",
    }


def test_mixed_encodings_are_read_line_by_line_and_reported():
    data = "Le café ferme à midi.\n".encode() + "L’été a été très chaud à Lorgues.\n".encode("cp1252")
    found = article.read(data, language="fr")
    assert "Le café ferme" in found.text
    assert "L’été a été très chaud" in found.text
    assert "1 of 3 lines" in found.notices[0]


def test_mojibake_is_reported_and_left_as_pasted():
    found = article.read("Le cafÃ© ferme Ã  midi et l’Ã©tÃ© arrive.", language="fr")
    assert "garbled" in found.notices[0]
    assert "cafÃ©" in found.text


@pytest.mark.parametrize(
    ("pasted", "word"),
    [
        ("", "no text"),
        (" \n\t . !", "no text"),
        ("\ufeff", "no text"),
        (b"", "no text"),
        ("abc\x00def", "binary"),
        (b"%PDF-1.7 stuff", "PDF"),
        (b"PK\x03\x04 stuff", "ZIP"),
        ("\x01\x02\x03" * 100, "binary"),
        ("a\ud800b", "broken"),
        ("mot " * 80_000, "300,000"),
        (b"x" * 5_000_000, "300,000"),
        ("x" * 5_000_000, "300,000"),
    ],
)
def test_what_cannot_be_checked_is_refused_in_one_sentence(pasted, word):
    with pytest.raises(ArticleError, match=word) as refusal:
        article.read(pasted)
    assert "\n" not in str(refusal.value)


def test_the_language_is_heard_without_the_comments():
    comments = "\n".join(["What a joke, you clowns!!! Wake up you fools, this is rubbish lol"] * 12)
    assert article.read(f"{PROSE * 2}12 comments\n{comments}").language == "fr"


def test_other_languages_work_with_a_notice():
    text = "Der Bundestag hat am Donnerstag das Gesetz über die Rente mit Mehrheit beschlossen. Es gilt ab Juli 2025."
    found = article.read(text)
    assert found.language == "de"
    assert "general rules" in found.notices[-1]
    assert len(article.sentences(found)) == 2


def test_the_user_may_correct_the_language():
    assert article.read(PROSE, language="en").language == "en"


def test_the_id_follows_from_the_text_alone():
    one, same, other = (
        article.read(PROSE),
        article.read(PROSE, title="T", published=date(2025, 1, 1)),
        article.read(PROSE + "!"),
    )
    assert one.id == same.id != other.id


@settings(max_examples=80, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("aàM. «»“”\"'’!?…\n\r\t\u200b\u00a0()—-1,%éÀ:;"), max_size=300),
    st.sampled_from(["fr", "en", "de"]),
)
def test_any_text_gives_exact_ordered_spans_or_a_refusal(text, language):
    try:
        found = article.read(text, language=language)
    except ArticleError:
        return
    end = 0
    for sentence in article.sentences(found):
        assert sentence.text == sentence.span.of(found.text)
        assert sentence.text.strip()
        assert sentence.span.start >= end
        end = sentence.span.end
    for exclusion in found.excluded:
        assert all(
            not (s.span.start < exclusion.span.end and exclusion.span.start < s.span.end)
            for s in article.sentences(found)
        )
