"""The child process reads what `read` reads; whatever a file does to it, the rest is read."""

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.ingest import entry
from retrieval.readers import SUFFIXES, Draft, Refusal, found_in, parts_of, read
from retrieval.reading import Limits, Reading
from retrieval.split import passages
from tests.retrieval.readers.made import (
    BODY,
    docx_of,
    mail_of,
    pdf_of,
    pdf_with_objects,
    pdf_with_stream,
    zip_of,
)

# Long enough for a slow machine to import the readers, short enough for a test.
SOON = Limits(cpu_seconds=3, wall_seconds=60)


@pytest.fixture(scope="module")
def reading():
    with Reading() as shared:
        yield shared


@pytest.fixture(scope="module")
def endless_page():
    """A page that the article extractor is busy with for minutes."""
    return b"<html><body><article>" + f"<p>{BODY} Et la suite.</p>".encode() * 150_000


def one(found):
    ((_, only),) = found
    return only


def child_of(reading):
    return reading._child._process.pid


def test_the_child_reads_what_the_process_itself_would(reading, tmp_path):
    (tmp_path / "note.md").write_text(f"---\ntitle: T\nlanguage: fr\n---\n{BODY}")
    (tmp_path / "set.jsonl").write_text("\n".join([json.dumps({"text": BODY, "language": "fr"}), "{", "[]"]))
    for path in sorted(tmp_path.iterdir()):
        assert [(name, uncut(found)) for name, found in reading.read(path)] == list(read(path))


def uncut(found):
    return found.model_copy(update={"cuts": None}) if isinstance(found, Draft) else found


def test_the_child_cuts_the_passages_that_the_process_itself_would(reading):
    draft = one(reading.read_bytes("\n\n".join([BODY] * 9).encode(), ".txt", "note.txt"))
    assert len(draft.cuts) > 1
    assert entry(draft, "path:x").passages == entry(uncut(draft), "path:x").passages


def test_the_child_hears_the_language_where_a_source_does_not_say_it(reading):
    found = one(reading.read_bytes(BODY.encode(), ".txt", "note.txt"))
    assert (found.heard, found.about.language) == ("fr", None)


def test_one_child_reads_many_files(reading):
    one(reading.read_bytes(b"Some words.", ".txt", "a.txt"))
    first = child_of(reading)
    assert all(isinstance(one(reading.read_bytes(b"Other words.", ".txt", "b.txt")), Draft) for _ in range(20))
    assert child_of(reading) == first


def test_no_child_starts_before_there_is_something_to_read():
    with Reading() as unused:
        assert unused._child is None


def test_a_missing_file_is_refused_and_its_folder_too(reading, tmp_path):
    assert "no such file" in one(reading.read(tmp_path / "none.txt")).reason
    assert "directory" in one(reading.read(tmp_path)).reason


@pytest.mark.parametrize("name", ["a\0b.md", "x" * 300 + ".md", "<img onerror=alert(1)>.md", "../../a.md", "\udcff.md"])
def test_odd_names_only_name(reading, name):
    ((shown, found),) = reading.read_bytes(BODY.encode(), ".md", name)
    assert (shown, found.text) == (name, BODY)
    assert isinstance(one(reading.read(Path(name))), Refusal)


def test_two_hundred_pages_keep_their_numbers(reading):
    data = pdf_of(*(f"This is page {n} about the harbour of Brest." for n in range(1, 201)))
    found = one(reading.read_bytes(data, ".pdf", "long.pdf"))
    where = {cut.span.of(found.text): cut.locator.page for cut in passages(found.text, found.pages)}
    assert where == {f"This is page {n} about the harbour of Brest.": n for n in range(1, 201)}


def deep_pdf():
    nested = b"[" * 10_000 + b"]" * 10_000
    return pdf_with_objects([b"<< /Type /Catalog /Pages 2 0 R /X " + nested + b" >>", b"<< /Type /Pages /Kids [] >>"])


def looped_pdf():
    return pdf_with_objects([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pdf_with_stream(zlib.compress(b"\0" * 200_000_000, 9)), "decompression bomb"),
        (
            pdf_with_stream(zlib.compress(zlib.compress(b"\0" * 200_000_000)), filters="[/FlateDecode /FlateDecode]"),
            "bomb",
        ),
        (deep_pdf(), "PDF"),
        (looped_pdf(), "PDF"),
        (pdf_with_stream(zlib.compress(b"")), "scanned"),
    ],
)
def test_hostile_pdfs_are_refused_in_a_sentence(reading, data, words):
    found = one(reading.read_bytes(data, ".pdf", "x.pdf"))
    assert words in found.reason
    assert found.reason.count(".") <= 2


def test_a_word_document_with_entities_that_multiply_is_refused(reading):
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    xml = f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]><d>&e9;</d>'
    base = docx_of(lambda document: document.add_paragraph(BODY))
    with zipfile.ZipFile(io.BytesIO(base)) as parts:
        members = {name: parts.read(name) for name in parts.namelist()}
    found = one(reading.read_bytes(zip_of({**members, "word/document.xml": xml}), ".docx", "x.docx"))
    assert isinstance(found, Refusal)


def test_a_file_without_end_is_stopped_and_the_rest_of_its_archive_is_read(endless_page):
    members = {"a.md": BODY, "page.html": endless_page, "z.md": BODY + " Oui."}
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with Reading(SOON) as reading:
        found = dict(reading.read_bytes(stored.getvalue(), ".zip", "all.zip"))
    assert list(found) == ["all.zip:a.md", "all.zip:page.html", "all.zip:z.md"]
    assert found["all.zip:page.html"].reason == "Reading it took more than 3 seconds of computing and was stopped."
    assert isinstance(found["all.zip:z.md"], Draft)


def test_the_wall_clock_stops_what_the_computing_limit_does_not(endless_page):
    with Reading(Limits(wall_seconds=3)) as reading:
        found = one(reading.read_bytes(endless_page, ".html", "page.html"))
        assert found.reason == "Reading it took longer than 3 seconds and was stopped."
    with Reading() as reading:
        assert isinstance(one(reading.read_bytes(BODY.encode(), ".md", "a.md")), Draft)


def test_what_needs_too_much_memory_is_refused_and_the_next_is_read():
    big = ("Le port de Brest \U0001f6a2. " * 800_000).encode()
    with Reading(Limits(memory_bytes=130_000_000)) as reading:
        assert "memory" in one(reading.read_bytes(big, ".txt", "big.txt")).reason
        small = b"---\nlanguage: en\n---\nSome words."
        assert isinstance(one(reading.read_bytes(small, ".md", "a.md")), Draft)


def test_a_child_that_is_killed_is_replaced(tmp_path):
    lines = [json.dumps({"id": str(n), "text": f"{BODY} {n} " + "x" * 2_000, "language": "fr"}) for n in range(400)]
    (tmp_path / "set.jsonl").write_text("\n".join(lines))
    with Reading() as reading:
        found = reading.read(tmp_path / "set.jsonl")
        seen = [next(found)[1].id]
        os.kill(child_of(reading), signal.SIGKILL)
        rest = [item for _, item in found]
    refused = [item for item in rest if isinstance(item, Refusal)]
    assert [item.reason for item in refused] == ["Reading it failed: the file made the reader stop (SIGKILL)."]
    seen += [item.id for item in rest if isinstance(item, Draft)]
    # The line at which it died is refused; every other is read, once.
    assert len(seen) == len(set(seen)) >= 399


def test_a_killed_idle_child_costs_nothing(tmp_path):
    with Reading() as reading:
        one(reading.read_bytes(b"Some words.", ".txt", "a.txt"))
        os.kill(child_of(reading), signal.SIGKILL)
        time.sleep(0.2)
        assert isinstance(one(reading.read_bytes(b"Some words.", ".txt", "a.txt")), Draft)


def test_reading_can_be_left_in_the_middle(tmp_path):
    (tmp_path / "set.jsonl").write_text(
        "\n".join(json.dumps({"text": f"{BODY} {n}", "language": "fr"}) for n in range(5000))
    )
    with Reading() as reading:
        found = reading.read(tmp_path / "set.jsonl")
        next(found)
        found.close()
        assert isinstance(one(reading.read_bytes(b"Some words.", ".txt", "a.txt")), Draft)


def test_the_child_may_write_no_file_and_knows_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with Reading() as reading:
        one(reading.read_bytes(b"Some words.", ".txt", "a.txt"))
        proc = Path(f"/proc/{child_of(reading)}")
        if not proc.exists():
            pytest.skip("there is no /proc to look at")
        assert b"sk-secret" not in (proc / "environ").read_bytes()
        limits = (proc / "limits").read_text()
    assert "Max file size             0" in limits
    assert "Max open files            64" in limits


def test_the_child_ends_with_its_parent():
    script = (
        "from retrieval.reading import Reading; import sys, time\n"
        "reading = Reading(); list(reading.read_bytes(b'Some words.', '.txt', 'a.txt'))\n"
        "print(reading._child._process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    with parent:
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 10
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(pid):
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split(")")[1].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_a_set_is_never_held_whole(tmp_path):
    """A set passes through a child that may not have the memory for it at once."""
    path = tmp_path / "set.jsonl"
    with path.open("w") as file:
        for n in range(10_000):
            line = {"id": str(n), "text": f"{BODY} {n} " + "m" * 10_000, "language": "fr"}
            file.write(json.dumps(line) + "\n")
    assert path.stat().st_size > 100_000_000
    with Reading(Limits(memory_bytes=90_000_000)) as reading:
        assert sum(isinstance(item, Draft) for _, item in reading.read(path)) == 10_000


def test_a_table_of_a_hundred_thousand_rows_is_one_source(reading):
    rows = "Année;Navires\n" + "".join(f"{n};{n % 97}\n" for n in range(100_000))
    found = one(reading.read_bytes(rows.encode(), ".csv", "navires.csv"))
    assert found.text.count("\n\n") == 99_999
    assert found.text.endswith("Année: 99999; Navires: 89")
    assert found.notes == ()


BASES = {
    ".docx": docx_of(lambda document: document.add_paragraph(BODY)),
    ".pdf": pdf_of("Some words to read."),
    ".zip": zip_of({"a.md": BODY, "b.csv": "a;b\n1;2", "m.eml": mail_of(attachments=[("x.html", b"<p>x</p>")])}),
    ".eml": mail_of(html=f"<p>{BODY}</p>", attachments=[("a.pdf", b"%PDF-1.4")]),
    ".csv": f"id;texte;langue\n1;{BODY};fr\n".encode(),
    ".html": f"<html><head><meta charset=utf-8></head><body><article><p>{BODY * 5}</p></article></body>".encode(),
    ".jsonl": json.dumps({"text": BODY, "published": "2025-01-01"}).encode(),
    ".md": f"---\ntitle: x\n---\n{BODY}".encode(),
}


@st.composite
def hostile_files(draw):
    """Bytes under any suffix: from nothing, or a good file with some of it overwritten, cut out or doubled."""
    suffix = draw(st.sampled_from(sorted(SUFFIXES)))
    if suffix not in BASES or draw(st.integers(0, 3)) == 0:
        return suffix, draw(st.binary(max_size=300))
    data = bytearray(BASES[suffix])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        data[at : at + length] = draw(st.binary(max_size=40))
    return suffix, bytes(data)


@given(hostile_files())
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_bytes_under_any_suffix_are_a_draft_or_a_refusal(file):
    suffix, data = file
    for part in parts_of(io.BytesIO(data), suffix, f"x{suffix}"):
        for _, found in found_in(part):
            assert isinstance(found, (Draft, Refusal))
            found.model_dump_json()


@given(hostile_files())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_bytes_leave_the_child_able_to_read_on(reading, file):
    suffix, data = file
    assert all(isinstance(found, (Draft, Refusal)) for _, found in reading.read_bytes(data, suffix, f"x{suffix}"))
    assert isinstance(one(reading.read_bytes(b"Some words.", ".txt", "a.txt")), Draft)
