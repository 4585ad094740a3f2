"""Each kind of file is read, and what cannot be read says why in a sentence."""

import json
from datetime import date

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from retrieval.readers import MAX_BYTES, Draft, Refusal, read
from retrieval.records import SourceKind
from retrieval.split import passages

BODY = "Le port de Brest a reçu douze navires en mars. La préfecture l’a confirmé."


def one(path):
    ((_, found),) = read(path)
    return found


def text_file(tmp_path, content, name="note.md"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def pdf_file(tmp_path, *pages):
    pdf = FPDF()
    pdf.set_font("Helvetica")
    for page in pages:
        pdf.add_page()
        if page:
            pdf.multi_cell(0, text=page)
    path = tmp_path / "report.pdf"
    pdf.output(str(path))
    return path


def test_front_matter_is_read_and_is_not_text(tmp_path):
    head = (
        "---\ntitle: Le port\npublisher: Préfecture\npublished: 2025-03-31\nlanguage: fr-FR\n"
        "url: https://example.org/port\nkind: official statistic\nlicence: CC BY 4.0\nauthor: [x]\n---\n"
    )
    found = one(text_file(tmp_path, head + BODY))
    assert found.text == BODY
    about = found.about
    assert (about.title, about.publisher, about.published) == ("Le port", "Préfecture", date(2025, 3, 31))
    assert (about.language, about.url, about.kind) == ("fr", "https://example.org/port", SourceKind.STATISTIC)
    assert about.licence == "CC BY 4.0"


@pytest.mark.parametrize(
    ("field", "place", "words"),
    [
        ("published: 2025-02-30", "line 3, published", "not a date"),
        ("published: last week", "line 3, published", "not a date"),
        ("kind: rumour", "line 3, kind", "agency"),
        ("language: français !", "line 3, language", "language code"),
        ("publisher: [a, b]", "line 3, publisher", "one line of text"),
        ("publisher: 'open", "line", "YAML"),
        ("publisher: *nobody", "line", "YAML"),
    ],
)
def test_bad_front_matter_is_refused_with_its_line_and_field(tmp_path, field, place, words):
    found = one(text_file(tmp_path, f"---\ntitle: T\n{field}\n---\n{BODY}"))
    assert isinstance(found, Refusal)
    assert found.reason.startswith(place)
    assert words in found.reason


def test_a_date_with_a_time_is_a_date(tmp_path):
    assert one(text_file(tmp_path, f"---\npublished: 2025-03-31T10:00:00Z\n---\n{BODY}")).about.published == date(
        2025, 3, 31
    )


def test_a_url_that_is_no_web_address_is_left_out_and_said(tmp_path):
    found = one(text_file(tmp_path, f"---\nurl: javascript:alert(1)\n---\n{BODY}"))
    assert found.about.url is None
    assert "not a web address" in found.notes[0]


def test_a_rule_at_the_top_is_not_front_matter(tmp_path):
    text = f"---\nUne phrase.\n---\n{BODY}"
    assert one(text_file(tmp_path, text)).text == text


@pytest.mark.parametrize(
    ("content", "title"),
    [(f"# Le port\n\n{BODY}", "Le port"), (f"Le port\n\n{BODY}", "Le port"), (BODY, "note"), ("x. " * 200, "note")],
)
def test_the_title_is_the_heading_or_the_name_of_the_file(tmp_path, content, title):
    assert one(text_file(tmp_path, content)).about.title == title


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_read_alike(tmp_path, encoding):
    found = one(text_file(tmp_path, BODY.encode(encoding)))
    assert (found.text, found.notes) == (BODY, ())


def test_a_few_bad_bytes_are_replaced_and_counted(tmp_path):
    found = one(text_file(tmp_path, (BODY * 3).encode() + b" fin\xff\x00."))
    assert found.text.startswith(BODY)
    assert found.notes == ("2 unreadable characters shown as \ufffd.",)


def test_zero_width_and_bidirectional_characters_are_kept(tmp_path):
    odd = "Un mot\u200b caché \u202eetrevni\u202c. <script>alert(1)</script> =SUM(A1) **gras**\r\nFin."
    found = one(text_file(tmp_path, odd))
    assert found.text == odd
    assert "".join(cut.span.of(odd) for cut in passages(found.text)) == odd


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (bytes(range(256)) * 40, "not text"),
        (b"", "no text"),
        (b" \n\t ", "no text"),
        (b"--- *** !!!", "no text"),
    ],
)
def test_what_is_not_text_is_refused(tmp_path, content, why):
    assert why in one(text_file(tmp_path, content, "a.txt")).reason


def test_a_file_over_the_cap_is_refused(tmp_path):
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "the most that is read is 20 MB" in one(path).reason


def test_unknown_suffix_and_missing_file_are_refused(tmp_path):
    assert ".xyz" in one(text_file(tmp_path, "x", "a.xyz")).reason
    assert "no such file" in one(tmp_path / "none.txt").reason


def test_each_line_of_a_set_stands_alone(tmp_path):
    lines = [
        json.dumps({"id": "n1", "text": BODY, "title": "Port", "published": "2025-03-31", "kind": "press"}),
        "{broken",
        "[1]",
        json.dumps({"id": 7, "text": BODY + "\ud800", "language": "fr"}),
        "",
        json.dumps({"id": "n3", "text": ""}),
        json.dumps({"text": BODY, "published": "31/03/2025"}),
    ]
    found = list(read(text_file(tmp_path, "\n".join(lines), "set.jsonl")))
    assert [name.rpartition(":")[2] for name, _ in found] == ["1", "2", "3", "4", "6", "7"]
    assert [type(item) for _, item in found] == [Draft, Refusal, Refusal, Draft, Refusal, Refusal]
    items = [item for _, item in found]
    assert (items[0].id, items[0].about.title, items[0].about.kind) == ("n1", "Port", SourceKind.PRESS)
    assert items[1].reason.startswith("line 2: not JSON")
    assert items[3].id == "7"
    assert items[3].text.endswith("\ufffd")
    assert items[5].reason.startswith("line 7, published")


def test_a_page_gives_its_article_and_what_it_says_of_itself(tmp_path):
    prose = "".join(f"<p>{BODY} Paragraphe numéro {n} de la page, assez long pour compter.</p>" for n in range(6))
    page = (
        "<html lang='fr'><head><title>Le port de Brest</title><meta property='og:site_name' content='Ouest Infos'>"
        "<meta property='article:published_time' content='2025-03-31T08:00:00+02:00'></head><body>"
        f"<nav>Menu Menu</nav><article><h1>Le port de Brest</h1>{prose}</article>"
        "<script>var secret = 1;</script></body></html>"
    )
    found = one(text_file(tmp_path, page, "page.html"))
    assert "douze navires" in found.text
    assert "secret" not in found.text
    assert (found.about.title, found.about.publisher) == ("Le port de Brest", "Ouest Infos")
    assert found.about.published == date(2025, 3, 31)


@pytest.mark.parametrize("page", ["", "<html><body></body></html>", "<img src=x>"])
def test_a_page_without_text_is_refused(tmp_path, page):
    assert isinstance(one(text_file(tmp_path, page, "page.html")), Refusal)


def test_pages_of_a_pdf_keep_their_numbers(tmp_path):
    found = one(pdf_file(tmp_path, "First page about harbours.", "", "", "Fourth page about bridges."))
    where = {cut.span.of(found.text): cut.locator.page for cut in passages(found.text, found.pages)}
    assert where == {"First page about harbours.": 1, "Fourth page about bridges.": 4}
    assert found.notes == ("No text on pages 2-3 (images only).",)


def test_a_scanned_pdf_is_refused(tmp_path):
    assert "scanned" in one(pdf_file(tmp_path, "", "")).reason


def test_an_encrypted_pdf_is_refused_and_one_with_an_empty_password_is_read(tmp_path):
    plain = pdf_file(tmp_path, "Some words to read.")
    for password, opened in (("secret", False), ("", True)):
        writer = PdfWriter(clone_from=PdfReader(plain))
        writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
        locked = tmp_path / "locked.pdf"
        writer.write(locked)
        assert isinstance(one(locked), Draft) is opened
        if not opened:
            assert "encrypted" in one(locked).reason


def test_a_pdf_damaged_anywhere_is_refused_or_read_and_never_raises(tmp_path):
    data = pdf_file(tmp_path, "Some words to read.").read_bytes()
    for cut in range(0, len(data), 97):
        for broken in (data[:cut], data[:cut] + b"\x00" * 40 + data[cut + 40 :]):
            assert isinstance(one(text_file(tmp_path, broken, "broken.pdf")), (Draft, Refusal))
    assert "damaged" in one(text_file(tmp_path, b"%PDF-1.7\ngarbage", "broken.pdf")).reason


def test_a_page_renamed_to_pdf_is_refused(tmp_path):
    assert "not a PDF" in one(text_file(tmp_path, "<html></html>", "x.pdf")).reason
