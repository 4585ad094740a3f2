"""Whole articles: the real check from the pasted text to the verdicts, held against the labels of our own set."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from eval import probes
from eval.corpus import Corpus
from eval.datasets import DatasetError
from eval.given import given_claim
from eval.measures import SHOWN
from eval.metrics import quotation_fidelity, word_f1
from eval.records import GoldArticle, GoldClaim, Outcome, Stretch
from eval.subject import Subject
from factcheck import evidence, pipeline, verdict
from factcheck.errors import EngineError
from factcheck.records import Article, CheckedClaim, Claim, Evidence, Findings, Label, Report, Span

NOT_FOUND = "no claim found"

MARKS = " \t\n.,;:!?…«»“”\"'()"
"""What does not count at either end of a span."""

WEIGHTIEST = (Label.CONTRADICTED, Label.CONFLICTING, Label.SUPPORTED, Label.NOT_ENOUGH_EVIDENCE)
"""The verdict on a sentence whose parts have several: one wrong part makes it wrong."""


def check(gold: GoldArticle, claims: Sequence[GoldClaim], corpus: Corpus, subject: Subject) -> Iterator[Outcome]:
    """Check an article, and give an outcome for each label of it. Raises DatasetError when its text cannot stand."""
    article = subject.read(gold.text, published=gold.published, language=gold.language)
    if article.text != gold.text:
        raise DatasetError(f"Reading changed the text of {gold.name}, so its labels have no place any more.")
    yield from _lines(gold, article)
    try:
        report = pipeline.run(article, subject.engine, corpus.library)
    except EngineError as error:
        yield from _failed(gold, claims, str(error))
        return
    yield from _sentences(gold, report.checked)
    yield from _spans(gold, report.checked)
    yield from _self_contained(gold, claims, report.checked)
    yield from _dates(gold, report.checked)
    yield from _speakers(gold, report.checked)
    yield from _verdicts(gold, claims, report.checked, corpus)
    yield from _quotes(f"quotes/{gold.name}", _evidence(report), corpus)
    findings = Findings(claims=tuple(item.claim for item in report.checked))
    yield from probes.failing(gold.name, article, findings, corpus, subject.engine)
    yield from probes.inventing(gold.name, article, findings, corpus, subject.engine)


def check_given(gold: GoldClaim, corpus: Corpus, subject: Subject) -> Iterator[Outcome]:
    """Check a claim given in its self-contained words, without the article around it."""
    article, claim = given_claim(gold.claim, gold.language, gold.date)
    outcome: dict[str, Any] = {"id": f"claims/{gold.id}", "gold": gold.label.value, "about": _about(gold)}
    try:
        found = evidence.gather(claim, article, corpus.library, subject.engine, lambda _: False)
    except EngineError as error:
        yield Outcome.model_validate(outcome | {"failure": str(error)})
        return
    outcome["about"]["evidence"] = _shown(found.evidence, corpus)
    decided = verdict.decide(claim, found.evidence, found.missing)
    yield Outcome.model_validate(outcome | {"predicted": decided.label.value, "scores": decided.confidence})
    yield from _quotes(f"quotes/{gold.id}", found.evidence, corpus)


def _lines(gold: GoldArticle, article: Article) -> Iterator[Outcome]:
    """Tell of each stretch whether it was set aside: more than half of its characters."""
    for number, stretch in enumerate(gold.stretches, start=1):
        covered = sum(_overlap(stretch.span, exclusion.span) for exclusion in article.excluded)
        yield Outcome(
            id=f"lines/{gold.name}/{number}",
            gold=int(stretch.label == "excluded"),
            predicted=int(2 * covered > len(stretch.text)),
        )


def _sentences(gold: GoldArticle, checked: Sequence[CheckedClaim]) -> Iterator[Outcome]:
    for number, stretch in enumerate(gold.stretches, start=1):
        inside = [item.claim for item in checked if _belongs(item.claim, stretch)]
        yield Outcome(
            id=f"sentences/{gold.name}/{number}",
            gold=int(stretch.label == "checkable"),
            predicted=int(bool(inside)),
            scores=max((claim.check_worthiness for claim in inside), default=0.0),
            about=_of_stretch(gold, stretch) | {"claims": [claim.text for claim in inside]},
        )


def _spans(gold: GoldArticle, checked: Sequence[CheckedClaim]) -> Iterator[Outcome]:
    """Give of each stretch its span if it is checkable, and those of the claims that lie in it for the most part.

    The content of "X said Y" is left out beside the whole: labels are on sentences. White space, full stops and
    quotation marks at the ends do not count.
    """
    claims = [item.claim for item in checked]
    names = {claim.id for claim in claims}
    outer = [_trimmed(claim.span, gold.text) for claim in claims if claim.part_of not in names]
    homes = [max(gold.stretches, key=lambda stretch: _overlap(stretch.span, span)) for span in outer]
    for number, stretch in enumerate(gold.stretches, start=1):
        wanted = [_trimmed(stretch.span, gold.text)] if stretch.label == "checkable" else []
        inside = {(span.start, span.end) for span, home in zip(outer, homes, strict=True) if home is stretch}
        yield Outcome(
            id=f"spans/{gold.name}/{number}",
            gold=[[span.start, span.end] for span in wanted],
            predicted=[list(span) for span in sorted(inside)],
            about=_of_stretch(gold, stretch),
        )


def _self_contained(
    gold: GoldArticle, claims: Sequence[GoldClaim], checked: Sequence[CheckedClaim]
) -> Iterator[Outcome]:
    """Give of each gold claim its needs, and the text of the claim found in its sentence that is most like it."""
    stretches = _checkable(gold)
    for claim in claims:
        found = [item.claim.text for item in checked if _belongs(item.claim, stretches[claim.sentence])]
        yield Outcome(
            id=f"self-contained/{claim.id}",
            gold=list(claim.needs),
            predicted=max(found, key=lambda text: word_f1(claim.claim, text), default=None),
            about=_about(claim),
        )


def _dates(gold: GoldArticle, checked: Sequence[CheckedClaim]) -> Iterator[Outcome]:
    """Tell of each labelled date whether a claim of its sentence has the same first and last day."""
    for number, stretch in enumerate(gold.stretches, start=1):
        inside = [item.claim for item in checked if _belongs(item.claim, stretch)]
        found = {f"{when.start}..{when.end}" for claim in inside for when in claim.dates}
        for place, label in enumerate(stretch.dates, start=1):
            wanted = f"{label.start}..{label.end}"
            predicted = wanted if wanted in found else " ".join(sorted(found))
            yield Outcome(id=f"dates/{gold.name}/{number}.{place}", gold=wanted, predicted=predicted)


def _speakers(gold: GoldArticle, checked: Sequence[CheckedClaim]) -> Iterator[Outcome]:
    """Tell of each labelled speaker whether a claim of its sentence names it: by its last word, a surname as a rule."""
    for number, stretch in enumerate(gold.stretches, start=1):
        if stretch.speaker is None:
            continue
        surname = stretch.speaker.replace("’", " ").split()[-1].casefold()
        named = [item.claim.speaker for item in checked if _belongs(item.claim, stretch) and item.claim.speaker]
        right = [name for name in named if surname in name.casefold()]
        predicted = stretch.speaker if right else " / ".join(sorted(set(named)))
        yield Outcome(id=f"speakers/{gold.name}/{number}", gold=stretch.speaker, predicted=predicted)


def _verdicts(
    gold: GoldArticle, claims: Sequence[GoldClaim], checked: Sequence[CheckedClaim], corpus: Corpus
) -> Iterator[Outcome]:
    """Give of each gold claim the weightiest verdict on its sentence, with the evidence shown for that verdict."""
    stretches = _checkable(gold)
    for claim in claims:
        stretch = stretches[claim.sentence]
        parts = _contents([item for item in checked if _belongs(item.claim, stretch)])
        failures = [part.failure.message for part in parts if part.failure]
        labels = {part.verdict.label for part in parts if part.verdict}
        weightiest = next((label for label in WEIGHTIEST if label in labels), NOT_FOUND)
        deciding = [part for part in parts if part.verdict and part.verdict.label == weightiest]
        sure = max((part.verdict.confidence for part in deciding if part.verdict), default=None)
        about = _about(claim) | {"type": stretch.type, "found": [part.claim.text for part in parts]}
        shown = [piece for part in deciding for piece in _shown(part.evidence, corpus)]
        yield Outcome(
            id=f"verdicts/{claim.id}",
            gold=claim.label.value,
            predicted=None if failures else str(weightiest),
            scores=None if failures else sure,
            seconds=sum(part.seconds for part in parts),
            failure=failures[0] if failures else None,
            about=about | {"evidence": shown},
        )


def _checkable(gold: GoldArticle) -> Mapping[str, Stretch]:
    return {stretch.text: stretch for stretch in gold.stretches if stretch.label == "checkable"}


def _about(claim: GoldClaim) -> dict[str, Any]:
    """Tell what a gold claim is, for reports and figures by language; its notes are the gold evidence."""
    notes = {name: stance.value for name, stance in claim.notes.items()}
    return {"claim": claim.claim, "sentence": claim.sentence, "language": claim.language, "notes": notes}


def _of_stretch(gold: GoldArticle, stretch: Stretch) -> dict[str, Any]:
    given = {"sentence": stretch.text, "language": gold.language, "type": stretch.type, "why": stretch.why}
    return {name: value for name, value in given.items() if value}


def _shown(evidence: Sequence[Evidence], corpus: Corpus) -> list[dict[str, Any]]:
    """List the first pieces of evidence on a found claim, in the order in which a report shows them."""
    return [
        {
            "notes": list(corpus.documents.get(item.passage.source_id, ())),
            "stance": item.stance.value,
            "quote": item.quote,
            "score": item.score,
        }
        for item in evidence[:SHOWN]
    ]


def _contents(parts: Sequence[CheckedClaim]) -> list[CheckedClaim]:
    """Leave out "X said Y" where Y is a claim of its own: the gold verdict is on Y."""
    sayings = {part.claim.part_of for part in parts}
    return [part for part in parts if part.claim.id not in sayings]


def _evidence(report: Report) -> Iterator[Evidence]:
    return (item for checked in report.checked for item in checked.evidence)


def _quotes(name: str, shown: Iterable[Evidence], corpus: Corpus) -> Iterator[Outcome]:
    """Hold every shown quotation against the stored text of its source, at the place where it is said to stand."""
    for number, item in enumerate(shown, start=1):
        text = corpus.library.text(item.passage.source_id)
        start = item.passage.span.start + item.span.start
        yield Outcome(id=f"{name}/{number}", gold=1, predicted=quotation_fidelity([(item.quote, start, text)])[0])


def _failed(gold: GoldArticle, claims: Sequence[GoldClaim], message: str) -> Iterator[Outcome]:
    for number, stretch in enumerate(gold.stretches, start=1):
        label, about = int(stretch.label == "checkable"), _of_stretch(gold, stretch)
        yield Outcome(id=f"sentences/{gold.name}/{number}", gold=label, failure=message, about=about)
    for claim in claims:
        yield Outcome(id=f"verdicts/{claim.id}", gold=claim.label.value, failure=message, about=_about(claim))


def _belongs(claim: Claim, stretch: Stretch) -> bool:
    """Tell whether a claim is one of a stretch: at least half of the shorter of the two lies in the other."""
    shorter = min(len(claim.quote), len(stretch.text))
    return 2 * _overlap(claim.span, stretch.span) >= shorter > 0


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _trimmed(span: Span, text: str) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(MARKS))
    return Span(start=start, end=max(start + 1, span.start + len(words.rstrip(MARKS))))
