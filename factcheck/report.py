"""The report in the formats that a desk files: JSON, Markdown, HTML and CSV. Last stage of the line.

Outside text is data in each format: escaped for Markdown and HTML, formula-safe in CSV, untouched in JSON.
"""

import csv
import html
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from factcheck.past import age
from factcheck.records import CheckedClaim, Evidence, Label, PastClaim, Report, Source, Stance
from retrieval.readers.draft import OWN_MARK

ICONS = {
    Label.SUPPORTED: "✔",
    Label.CONTRADICTED: "✘",
    Label.CONFLICTING: "⇄",
    Label.NOT_ENOUGH_EVIDENCE: "?",
}
NOT_CHECKED = "not checked"
CHECKED_BEFORE = "Checked before"
NOTE = "Suggestions by a program, from the sources named; a person decides."
MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")
FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def to_json(report: Report) -> str:
    """Write a report as JSON; `from_json` gives an equal report back."""
    return report.model_dump_json(indent=2) + "\n"


def from_json(text: str) -> Report:
    """Read a report that `to_json` wrote. Raises pydantic.ValidationError."""
    return Report.model_validate_json(text)


def schema() -> str:
    """Give the JSON Schema of a report; the committed copy is docs/report.schema.json."""
    return json.dumps(Report.model_json_schema(mode="serialization"), indent=2, ensure_ascii=False) + "\n"


def counts(report: Report) -> dict[str, int]:
    """Count the claims of a report by label, *not checked* among them; labels without a claim are left out."""
    found = Counter(label_of(item) for item in report.checked)
    return {name: found[name] for name in [*Label, NOT_CHECKED] if found[name]}


def label_of(item: CheckedClaim) -> str:
    """Name the outcome of a claim: its label, or *not checked*."""
    return item.verdict.label if item.verdict else NOT_CHECKED


def to_markdown(report: Report) -> str:
    """Write a report as Markdown for a person to read."""
    return "\n".join(_markdown(report)) + "\n"


def _markdown(report: Report) -> Iterator[str]:
    article, sources = report.article, _by_id(report)
    yield f"# {_plain(article.title or 'Article under check')}"
    yield ""
    facts = [str(article.published) if article.published else "", article.language, article.url or ""]
    yield " · ".join(_plain(fact) for fact in facts if fact)
    yield ""
    yield f"**{_summary(report)}**"
    yield ""
    yield f"*{NOTE}*"
    for number, item in enumerate(report.checked, start=1):
        yield ""
        yield from _markdown_claim(number, item, sources)
    if report.not_checkable:
        yield from ("", "## Not checkable", "")
        for sentence in report.not_checkable:
            yield f"- {_quoted(sentence.quote)} — {_plain(sentence.reason)}"
    yield from ("", "## How this was made", "")
    run = report.run
    model = f", model {_plain(run.model)}" if run.model else ""
    yield f"Engine {run.engine}{model}; index {_plain(run.index_version)}; {run.seconds:.1f} s; {run.started:%Y-%m-%d}."
    yield from ("", OWN_MARK)


def _markdown_claim(number: int, item: CheckedClaim, sources: dict[str, Source]) -> Iterator[str]:
    claim = item.claim
    icon = ICONS[item.verdict.label] if item.verdict else "–"
    yield f"## {number}. {icon} {label_of(item).capitalize()}"
    yield ""
    yield f"> {_quoted(claim.quote)}"
    yield ""
    if claim.text != claim.quote:
        yield f"Self-contained: {_plain(claim.text)}"
        yield ""
    about = [claim.type, f"by {_plain(claim.speaker)}" if claim.speaker else ""]
    about.append(f"event {claim.event_date.start}" if claim.event_date else "")
    yield " · ".join(part for part in about if part)
    yield ""
    yield from _markdown_past(item.past)
    if item.failure:
        yield f"Not checked: {_plain(item.failure.message)}"
        return
    assert item.verdict is not None
    yield _plain(item.verdict.justification)
    if item.verdict.missing:
        yield ""
        yield f"What would settle it: {_plain(item.verdict.missing)}"
    for stance, title in ((Stance.SUPPORTS, "Supports"), (Stance.CONTRADICTS, "Contradicts")):
        shown = [evidence for evidence in item.evidence if evidence.stance is stance]
        if shown:
            yield from ("", f"**{title}**", "")
        for evidence in shown:
            yield from _markdown_evidence(evidence, sources[evidence.passage.source_id])


def _markdown_evidence(evidence: Evidence, source: Source) -> Iterator[str]:
    place = f", page {evidence.passage.locator.page}" if evidence.passage.locator.page else ""
    flag = f" ({evidence.timing})" if evidence.timing else ""
    link = f" <{source.url}>" if source.url and _is_link(source.url) else ""
    by = ", ".join(_plain(part) for part in (source.title, source.publisher, str(source.published or "")) if part)
    yield f"- {_quoted(evidence.quote)} — {by}{place}{flag}{link}"
    for pair in evidence.differences:
        yield f"  - {pair.kind}: article {_plain(pair.claim)} · source {_plain(pair.source)}"


def _markdown_past(past: Sequence[PastClaim]) -> Iterator[str]:
    if past:
        yield from (f"**{CHECKED_BEFORE}**", "")
    for one in past:
        url = one.source.url
        link = f" <{url}>" if url and _is_link(url) else ""
        yield f"- {one.likeness.capitalize()}: {_quoted(one.text)} — {_plain(rated(one))}{link}"
        for pair in one.differences:
            yield f"  - {pair.kind}: article {_plain(pair.claim)} · checked claim {_plain(pair.source)}"
    if past:
        yield ""


def rated(past: PastClaim) -> str:
    """Say whose rating a past check is, in the publisher's words, and when it was given."""
    by = past.source.publisher or past.source.title
    when = " · ".join(str(part) for part in (past.source.published, age(past), past.timing) if part)
    return f"{by}: “{past.review.rating}” ({when})" if when else f"{by}: “{past.review.rating}”"


def _summary(report: Report) -> str:
    parts = [f"{n} {name}" for name, n in counts(report).items()]
    return f"{len(report.checked)} claims: {', '.join(parts)}" if parts else "No checkable claim found"


def _plain(text: str) -> str:
    """Escape a text for one line of Markdown."""
    return MARKDOWN_SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _quoted(text: str) -> str:
    """Escape a quotation for one line of Markdown, between quotation marks unless it brings its own."""
    return _plain(text) if text.lstrip().startswith(("«", "“", '"')) else f"“{_plain(text)}”"


def _is_link(url: str) -> bool:
    return url.startswith(("http://", "https://")) and not re.search(r"[\s<>\"]", url)


def _by_id(report: Report) -> dict[str, Source]:
    return {source.id: source for source in report.sources}


def to_html(report: Report) -> str:
    """Write a report as one HTML page without scripts or outside resources."""
    sources = _by_id(report)
    title = _escaped(report.article.title or "Article under check")
    claims = "\n".join(_html_claim(n, item, sources) for n, item in enumerate(report.checked, start=1))
    aside = "".join(f"<li>{_escaped(s.quote)} <em>{_escaped(s.reason)}</em></li>" for s in report.not_checkable)
    return (
        f'<!doctype html>\n<html lang="{_escaped(report.article.language)}"><head><meta charset="utf-8">'
        '<meta name="generator" content="Recoupe">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{STYLE}</style></head>\n'
        f"<body><h1>{title}</h1><p><strong>{_escaped(_summary(report))}</strong></p><p><em>{NOTE}</em></p>\n{claims}\n"
        + (f"<h2>Not checkable</h2><ul>{aside}</ul>\n" if aside else "")
        + f"<p><small>{OWN_MARK}</small></p>\n</body></html>\n"
    )


STYLE = (
    "body{font:1.05rem/1.55 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "blockquote{border-left:3px solid #999;margin:0;padding:.1rem 1rem}small{color:#555}"
    "section{border-top:1px solid #ccc;padding:.5rem 0;break-inside:avoid}"
)


def _html_claim(number: int, item: CheckedClaim, sources: dict[str, Source]) -> str:
    icon = ICONS[item.verdict.label] if item.verdict else "–"
    words = item.verdict.justification if item.verdict else item.failure.message if item.failure else ""
    evidence = "".join(_html_evidence(e, sources) for e in item.evidence if e.stance is not Stance.NEUTRAL)
    return (
        f"<section><h2>{number}. {icon} {_escaped(label_of(item).capitalize())}</h2>"
        f"<blockquote>{_escaped(item.claim.quote)}</blockquote>{_html_past(item.past)}<p>{_escaped(words)}</p>"
        + (f"<ul>{evidence}</ul>" if evidence else "")
        + "</section>"
    )


def _html_past(past: Sequence[PastClaim]) -> str:
    shown = "".join(map(_html_past_item, past))
    return f"<h3>{CHECKED_BEFORE}</h3><ul>{shown}</ul>" if past else ""


def _html_past_item(past: PastClaim) -> str:
    name = _linked(rated(past), past.source.url)
    pairs = "".join(
        f"<li>{_escaped(pair.kind)}: article {_escaped(pair.claim)} · checked claim {_escaped(pair.source)}</li>"
        for pair in past.differences
    )
    differ = f"<ul>{pairs}</ul>" if pairs else ""
    return (
        f"<li>{_escaped(past.likeness.capitalize())}: <q>{_escaped(past.text)}</q> <small>{name}</small>{differ}</li>"
    )


def _html_evidence(evidence: Evidence, sources: dict[str, Source]) -> str:
    source = sources[evidence.passage.source_id]
    name = _linked(", ".join(filter(None, (source.title, source.publisher, str(source.published or "")))), source.url)
    return f"<li>{_escaped(evidence.stance)}: <q>{_escaped(evidence.quote)}</q> <small>{name}</small></li>"


def _linked(text: str, url: str | None) -> str:
    if url and _is_link(url):
        return f'<a href="{_escaped(url)}" rel="noreferrer">{_escaped(text)}</a>'
    return _escaped(text)


def _escaped(text: str) -> str:
    return html.escape(text, quote=True)


CSV_COLUMNS = (
    "claim",
    "quote",
    "text",
    "type",
    "speaker",
    "event_date",
    "outcome",
    "confidence",
    "for",
    "against",
    "why",
    "checked_before",
)


def to_csv(report: Report) -> str:
    """Write one row a claim, with a byte-order mark and without live formulas (OWASP ASVS 1.2.10)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for item in report.checked:
        writer.writerow([_cell(value) for value in _row(item)])
    return "\ufeff" + out.getvalue()


def _row(item: CheckedClaim) -> Iterable[str]:
    claim, verdict = item.claim, item.verdict
    stances = Counter(evidence.stance for evidence in item.evidence)
    why = verdict.justification if verdict else item.failure.message if item.failure else ""
    yield from (claim.id, claim.quote, claim.text, claim.type, claim.speaker or "")
    yield str(claim.event_date.start) if claim.event_date else ""
    yield from (label_of(item), f"{verdict.confidence:.2f}" if verdict else "")
    yield from (str(stances[Stance.SUPPORTS]), str(stances[Stance.CONTRADICTS]), why)
    yield " | ".join(f"{one.likeness}: {one.text} — {rated(one)} {one.source.url or ''}".strip() for one in item.past)


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA_START) or value[:1] == "\0" else value
