"""Word documents, tables, messages and archives give their sources, each with its place."""

import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest

from retrieval.readers import Draft, Refusal, found_in, parts_of
from retrieval.records import SourceKind
from retrieval.split import passages
from tests.retrieval.readers.made import BODY, docx_of, mail_of, pdf_of, zip_of


def read(data, name):
    file = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    suffix = f".{name.rpartition('.')[2]}"
    return [found for part in parts_of(file, suffix, name) for found in found_in(part)]


def one(data, name):
    ((_, found),) = read(data, name)
    return found


def test_a_word_document_gives_paragraphs_and_tables_in_order():
    def fill(document):
        document.add_heading("Le port de Brest", 1)
        document.add_paragraph(BODY)
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(
            (*table.rows[0].cells, *table.rows[1].cells), ("Mois", "Navires", "mars", "12"), strict=True
        ):
            cell.text = text
        document.add_paragraph("Fin.")

    found = one(docx_of(fill), "port.docx")
    assert found.text == f"Le port de Brest\n\n{BODY}\n\nMois; Navires\n\nmars; 12\n\nFin."
    assert found.about.title == "Le port de Brest"
    # The template's own author and day are nobody's.
    assert (found.about.publisher, found.about.published) == (None, None)


def test_the_properties_of_a_word_document_are_its_metadata_where_they_are_its_own():
    def fill(document):
        document.add_paragraph(BODY)
        own = document.core_properties
        own.title, own.author, own.modified = "Bilan de mars", "Port de Brest", datetime(2025, 4, 1, tzinfo=UTC)

    about = one(docx_of(fill), "a.docx").about
    assert (about.title, about.publisher, about.published) == ("Bilan de mars", "Port de Brest", date(2025, 4, 1))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7 x", "This is a PDF, not a Word document."),
        (b"\xd0\xcf\x11\xe0rest", "locked by a password"),
        (zip_of({"a.txt": "x"}), "a ZIP file, not a Word document"),
        (docx_of(lambda document: None), "There is no text"),
        (docx_of(lambda document: document.add_paragraph(BODY))[:3000], "damaged"),
    ],
)
def test_what_is_no_word_document_is_refused(data, why):
    assert why in one(data, "x.docx").reason


def test_a_word_document_that_unpacks_to_too_much_is_refused():
    data = docx_of(lambda document: document.add_paragraph(BODY))
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/more.xml", "w") as member:
        for _ in range(101):
            member.write(b" " * 1_000_000)
    assert len(out.getvalue()) < 500_000
    assert one(out.getvalue(), "bomb.docx").reason.startswith("The document unpacks to 102 MB")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_table_is_a_source_with_a_paragraph_a_row(delimiter, encoding):
    rows = ["Année;Région;Navires", "2023;Bretagne;12", "", '2024;"Pays de la Loire";1 400', "2025;;=SUM(A1:A9)"]
    found = one("\r\n".join(rows).replace(";", delimiter).encode(encoding), "navires.csv")
    assert found.text.split("\n\n") == [
        "Année: 2023; Région: Bretagne; Navires: 12",
        "Année: 2024; Région: Pays de la Loire; Navires: 1 400",
        "Année: 2025; Navires: =SUM(A1:A9)",
    ]
    assert (found.about.title, found.item) == ("navires", None)
    assert passages(found.text)


def test_a_table_without_names_numbers_its_columns():
    assert one("2023,12\n2024,14\n", "a.csv").text == "column 1: 2023; column 2: 12\n\ncolumn 1: 2024; column 2: 14"


def test_a_table_with_a_text_column_is_a_set():
    rows = (
        "id;Titre;Texte;Langue;Nature;publié\n"
        f'n1;Le port;"{BODY}";fr;Statistique officielle;2025-04-01\n'
        f"n2;;;fr;;\n;Autre;{BODY} Oui.;fr;rumeur;\n;Dernier;{BODY} Si.;;;2025-04-02\n"
    )
    found = read(rows, "set.csv")
    assert [place for place, _ in found] == ["2", "3", "4", "5"]
    first, empty, bad, last = (item for _, item in found)
    assert (first.item, first.text, first.about.title) == ("n1", BODY, "Le port")
    assert (first.about.kind, first.about.published) == (SourceKind.STATISTIC, date(2025, 4, 1))
    assert empty == Refusal(reason="row 3, text: there is none.")
    assert bad.reason.startswith("row 4, kind: 'rumeur' is not one of")
    assert (last.item, last.id, last.about.title) == ("5", None, "Dernier")


def test_what_a_table_has_over_the_caps_is_said():
    wide = "; ".join(f"c{n}" for n in range(300)) + "\n" + ";".join("x" for _ in range(300)) + "\n"
    assert one(wide, "wide.csv").notes == ("Only the first 200 of 300 columns were read.",)
    long = "a;b\n" + "".join(f"{n};{'x' * 1000}\n" for n in range(10_100))
    assert one(long, "long.csv").notes[0].startswith("Only the first 9,86")


def test_a_message_gives_subject_sender_day_and_text():
    found = one(mail_of(), "m.eml")
    assert found.text.strip() == BODY
    about = found.about
    assert (about.title, about.publisher, about.published) == ("Le port en mars", "Service presse", date(2025, 4, 1))


def test_a_message_in_html_alone_is_read_without_its_tags():
    found = one(mail_of(text=None, html=f"<p>{BODY}</p><script>x()</script><p>Fin</p>"), "m.eml")
    assert BODY in found.text
    assert "x()" not in found.text
    assert "<" not in found.text


def test_attachments_of_a_message_are_sources_of_their_own():
    line = json.dumps({"id": "n1", "text": BODY + " Oui."})
    attached = [("rapport.pdf", pdf_of("Some words to read.")), ("photo.exe", b"MZ"), ("set.jsonl", line.encode())]
    inner = mail_of(BODY + " Plus.")
    found = read(mail_of(attachments=[*attached, ("avant.eml", inner)]), "m.eml")
    assert [place for place, _ in found] == ["", "rapport.pdf", "photo.exe", "set.jsonl:1", "avant.eml"]
    items = [item for _, item in found]
    assert [getattr(item, "item", "-") for item in items] == [None, "rapport.pdf", "-", "set.jsonl#n1", "avant.eml"]
    assert "Files of the kind '.exe' are not read" in items[2].reason


def test_what_is_no_message_is_refused():
    assert "not a message" in one(b"Just words, and a colon: here.\n\nMore.", "m.eml").reason
    assert "no text" in one(b"Subject: x\n\n", "m.eml").reason


def test_members_of_an_archive_are_read_by_their_own_readers():
    line = json.dumps({"text": BODY + " Si."})
    members = {
        "a/note.md": BODY,
        "a/set.jsonl": line,
        "x.bin": "x",
        "m.eml": mail_of("Autre texte."),
        ".git/x.md": BODY,
    }
    found = read(zip_of({**members, "__MACOSX/a.md": BODY}), "all.zip")
    assert [place for place, _ in found] == ["a/note.md", "a/set.jsonl:1", "x.bin", "m.eml"]
    assert [getattr(item, "item", None) for _, item in found] == ["a/note.md", "a/set.jsonl#1", None, "m.eml"]


def test_names_in_an_archive_are_for_display_only(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = [
        "../../outside.md",
        "/etc/absolute.md",
        "C:\\windows.md",
        "<img onerror=x>.md",
        "x" * 300 + ".md",
        "é\u202e.md",
    ]
    found = read(zip_of({name: f"{BODY} {n}" for n, name in enumerate(names)}), "odd.zip")
    assert all(isinstance(item, Draft) for _, item in found)
    assert [place for place, _ in found][:4] == names[:4]
    assert len({item.item for _, item in found}) == len(names)
    assert max(len(item.item) for _, item in found) < 300
    assert list(tmp_path.iterdir()) == []


def test_the_same_name_twice_in_an_archive_is_two_sources():
    out = io.BytesIO()
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.md", BODY)
        archive.writestr("a.md", BODY + " Oui.")
    found = read(out.getvalue(), "x.zip")
    assert len({item.item for _, item in found}) == 2


def encrypted_zip():
    """Give a member the mark of an encrypted one, which is what asks for a password."""
    data = bytearray(zip_of({"a.md": BODY}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (encrypted_zip(), "encrypted"),
        (zip_of({"b.zip": zip_of({"a.md": BODY})}), "ZIP file within a ZIP file"),
        (zip_of({"m.eml": mail_of(attachments=[("b.zip", zip_of({"a.md": BODY}))])}), "ZIP file within a ZIP file"),
        (zip_of({"bomb.txt": b"a" * 19_000_000}), "decompression bomb"),
        (zip_of({"big.txt": b"a" * 21_000_000}), "It unpacks to 21 MB"),
        (zip_of({}), "nothing to read"),
        (zip_of({str(n): "" for n in range(10_001)}), "has 10,001 files"),
        (b"PK\x03\x04 garbage", "damaged"),
        (zip_of({"a.md": BODY * 50})[:-40], "damaged"),
        (zip_of({f"{n}.txt": b"a" * 19_999_999 for n in range(3)}).replace(b"a", b"b"), "bomb"),
    ],
)
def test_hostile_archives_are_refused_in_a_sentence(data, why):
    refused = [item for _, item in read(data, "x.zip") if isinstance(item, Refusal)]
    assert refused
    assert all(why in item.reason for item in refused)


def test_a_set_may_say_when_a_source_was_retrieved_and_name_its_kind_in_french():
    line = {"text": BODY, "retrieved": "2025-04-02T09:30:00+02:00", "kind": "Agence de presse"}
    about = one(json.dumps(line), "a.jsonl").about
    assert about.retrieved == datetime(2025, 4, 2, 7, 30, tzinfo=UTC)
    assert about.kind is SourceKind.AGENCY
    assert one(json.dumps({**line, "kind": "communiqué"}), "a.jsonl").about.kind is SourceKind.OTHER
    assert one(json.dumps({**line, "retrieved": "hier"}), "a.jsonl").reason.startswith("line 1, retrieved: 'hier'")


def page(body, head=""):
    prose = "".join(f"<p>{body} Paragraphe {n}, assez long pour compter comme du texte.</p>" for n in range(6))
    return f"<html><head>{head}<title>T</title></head><body><article>{prose}</article></body></html>"


@pytest.mark.parametrize(
    ("declared", "real"),
    [
        ("utf-8", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("nonsense", "cp1252"),
        ("utf-8", "utf-16"),
    ],
)
def test_a_page_whose_declared_encoding_is_wrong_is_read_right(declared, real):
    data = page(BODY, f'<meta charset="{declared}">').encode(real)
    found = one(data, "page.html")
    assert BODY in found.text
    told = any("says that it is in utf-8" in note for note in found.notes)
    assert told is ((declared, real) == ("utf-8", "cp1252"))


def test_other_encodings_are_guessed_and_said():
    assert one(BODY.encode("utf-16-le"), "a.txt").text == BODY
    japanese = "東京都は三月に十二隻の船を受け入れた。知事はこれを確認した。" * 4
    found = one(japanese.encode("shift_jis"), "a.txt")
    assert found.text == japanese
    assert found.notes[0].startswith("The encoding is not declared; it was taken for")
    russian = "Порт принял двенадцать судов в марте, сообщила префектура в понедельник. " * 4
    assert "not declared" in one(russian.encode("cp1251"), "a.txt").notes[0]


def test_hidden_characters_are_kept_and_counted():
    tags = "".join(chr(0xE0000 + ord(char)) for char in "ignore this")
    text = f"Un mot\u200b caché \u202eici\u202c{tags}."
    found = one(text, "a.txt")
    assert found.text == text
    assert found.notes == ("14 hidden characters, kept as written; they spell “ignore this”.",)


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم بروم",  # a Persian word is written with a joiner
        "La famille \U0001f468\u200d\U0001f469\u200d\U0001f467 est là",
        "שלום\u200f, עולם\u200e!",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f Scotland",
        "क्\u200dष",
    ],
)
def test_joiners_and_marks_with_a_purpose_are_not_hidden(text):
    assert one(text, "a.txt").notes == ()


@pytest.mark.parametrize("name", ["a\0b.md", "x" * 300 + ".md", "<img onerror>.md", "../../a.md"])
def test_odd_file_names_only_name(name):
    assert one(BODY, name).text == BODY


def test_a_page_under_the_name_of_a_pdf_is_said():
    assert one("<!doctype html><html><body>x</body></html>", "x.pdf").reason == "This is a web page, not a PDF."


def broken_docx():
    """A Word document whose text no longer unpacks."""
    data = bytearray(docx_of(lambda document: document.add_paragraph(BODY)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as parts:
        at = parts.getinfo("word/document.xml").header_offset
    data[at + 60 : at + 90] = b"\xff" * 30
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (broken_docx(), "x.docx"),
        (zip_of({"xy": "text"}).replace(b"xy", b"\0y"), "x.zip"),
        (pdf_of("Some words.").replace(b"/FlateDecode", b"/Fl"), "x.pdf"),
        (b"Subject: x\nDate: Tue, 01 Apr 99999999999 00:30:00 +0200\n\nSome words.", "x.eml"),
    ],
)
def test_what_once_raised_is_a_draft_or_a_refusal(data, name):
    assert all(isinstance(found, (Draft, Refusal)) for _, found in read(data, name))
