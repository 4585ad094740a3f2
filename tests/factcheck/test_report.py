import csv
import html.parser
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck import report, verdict
from factcheck.records import (
    Agreement,
    CheckedClaim,
    FactKind,
    FactPair,
    Failure,
    FailureKind,
    Likeness,
    NotCheckable,
    PastClaim,
    Report,
    Review,
    Run,
    Span,
    Stance,
)
from retrieval.readers import Refusal, read
from retrieval.readers.draft import OWN_REPORT
from tests.records import article, claim, evidence, source

HOSTILE = '<script>alert(1)</script> [x](javascript:alert(1)) ![](https://evil.test/a.png) =HYPERLINK("x") *b* `c`'


def past(quote: str, url: str | None) -> PastClaim:
    pair = FactPair(kind=FactKind.NUMBER, claim=quote, source=quote, agreement=Agreement.DIFFERS)
    page = source("c1", title=quote, publisher=quote, url=url)
    return PastClaim(
        text=quote,
        likeness=Likeness.SIMILAR,
        nearness=1.0,
        review=Review(rating=quote),
        source=page,
        differences=(pair,),
        days_before=3,
    )


def make(quote: str = "Trente pays se sont réunis.", url: str | None = None) -> Report:
    said = claim(quote)
    before = (past(quote, url),) if quote else ()
    found = (evidence(Stance.SUPPORTS, 0.9, text=quote or "x"), evidence(Stance.CONTRADICTS, 0.6, source_id="s2"))
    failed = CheckedClaim(
        claim=claim(quote, id="c2"), failure=Failure(kind=FailureKind.TIMEOUT, message="The model took over 60 s.")
    )
    return Report(
        article=article(quote, title=quote),
        checked=(CheckedClaim(claim=said, past=before, evidence=found, verdict=verdict.decide(said, found)), failed),
        not_checkable=(NotCheckable(span=Span(start=0, end=1), quote=quote, kind="opinion", reason="an opinion"),),
        sources=(source("s1", title=quote, url=url), source("s2")),
        run=Run(engine="local", index_version="1", started=datetime(2025, 4, 10, tzinfo=UTC)),
    )


def test_json_comes_back_as_an_equal_report():
    assert report.from_json(report.to_json(make(HOSTILE))) == make(HOSTILE)


def test_the_committed_schema_is_the_report_s_and_a_report_obeys_it():
    committed = Path("docs/report.schema.json").read_text(encoding="utf-8")
    assert committed == report.schema(), "run `make schema`"
    jsonschema.validate(json.loads(report.to_json(make())), json.loads(committed))


@pytest.mark.parametrize(
    ("suffix", "write"), [(".md", report.to_markdown), (".html", report.to_html), (".csv", report.to_csv)]
)
def test_no_export_is_read_as_a_source(tmp_path, suffix, write):
    path = tmp_path / f"report{suffix}"
    path.write_text(write(make()), encoding="utf-8")
    ((_, found),) = read(path)
    assert found == Refusal(reason=OWN_REPORT)


def test_counts_name_the_claims_that_were_not_checked_apart():
    assert report.counts(make()) == {"conflicting": 1, "not checked": 1}


def test_a_failure_is_written_with_its_reason_and_without_a_verdict():
    text = report.to_markdown(make())
    assert "Not checked: The model took over 60 s\\." in text


def test_markdown_and_html_carry_every_decisive_quotation_with_its_source():
    for text in (report.to_markdown(make()), report.to_html(make())):
        assert "Des ministres de trente pays se sont retrouvés à Bruxelles" in text
        assert "Note s2" in text


def test_every_format_carries_a_past_check_with_its_rating_date_address_and_what_differs():
    made = make("Trente pays", url="https://verif.example/x")
    for text in (report.to_markdown(made), report.to_html(made), report.to_csv(made), report.to_json(made)):
        assert "https://verif.example/x" in text and "imilar claim" in text
        assert "2025-04-10" in text.replace("\\-", "-")
    for text in (report.to_markdown(made), report.to_html(made)):
        assert "Checked before" in text and "3 days before the article" in text
        assert "number: article Trente pays · checked claim Trente pays" in text


def test_hostile_text_is_inert_in_markdown():
    text = report.to_markdown(make(HOSTILE))
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "](" not in text.replace("\\]\\(", "")


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_hostile_text_is_inert_and_whole_in_html():
    page = Tags()
    page.feed(report.to_html(make(HOSTILE, url='https://a.test/" onclick="x')))
    assert {"script", "img"}.isdisjoint(tag for tag, _ in page.seen)
    assert not any("onclick" in attrs for _, attrs in page.seen)
    assert HOSTILE in page.text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.test"])
def test_only_web_addresses_become_links(url):
    assert url not in report.to_html(make(url=url))
    assert f"<{url}>" not in report.to_markdown(make(url=url))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_cell_of_the_table_can_start_a_formula_and_none_loses_text(text):
    rows = list(csv.reader(io.StringIO(report.to_csv(make(text)).removeprefix("\ufeff"), newline="")))
    assert [len(row) for row in rows] == [len(report.CSV_COLUMNS)] * 3
    cell = rows[1][1]
    assert not cell.startswith(report.FORMULA_START)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text
