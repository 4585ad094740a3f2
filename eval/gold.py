"""Our own labelled set (``eval/gold``), and the libraries that runs search."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.datasets.files import DatasetError, objects, parsed, read_text, reason, verification
from eval.records import Document, GoldArticle, GoldClaim, GoldSet, Stretch, VerificationItem
from factcheck.records import Label, Stance

FOLDER = Path(__file__).parent / "gold"

CHANGES = ("number", "date", "name", "place", "unit", "quantifier", "negation", "modality")
"""What the two members of a minimal pair may differ in."""

SIDES = {
    Label.SUPPORTED: {Stance.SUPPORTS},
    Label.CONTRADICTED: {Stance.CONTRADICTS},
    Label.CONFLICTING: {Stance.SUPPORTS, Stance.CONTRADICTS},
    Label.NOT_ENOUGH_EVIDENCE: set[Stance](),
}
"""The stances that the notes of a claim take together, for each verdict."""


def load(folder: Path) -> GoldSet:
    """Read one part of the gold set, and check that its files agree with each other. Raises DatasetError."""
    articles = tuple(article(path) for path in sorted((folder / "articles").glob("*.txt")))
    if not articles:
        raise DatasetError(f"{folder / 'articles'} has no .txt file: a gold set needs at least one article.")
    notes = _notes(folder / "notes.jsonl")
    claims = _claims(folder / "claims.jsonl", {one.name: one for one in articles}, {note.id for note in notes})
    pairs = _in_families(verification(folder / "pairs.jsonl"))
    minimal = tuple(item for path in sorted((folder / "minimal").glob("*.jsonl")) for item in minimal_pairs(path))
    for item in (*pairs, *minimal):
        if item.rationale and not any(item.rationale in text for text in item.evidence):
            raise DatasetError(f"{folder}: the rationale of {item.id} is not in its evidence.")
    return GoldSet(articles=articles, notes=notes, claims=claims, pairs=pairs, minimal=minimal)


def _in_families(items: Iterable[VerificationItem]) -> tuple[VerificationItem, ...]:
    """Make a family of the claims on one passage: what is hard in the passage is hard for all of them."""
    first: dict[tuple[str, ...], str] = {}
    families = [(item, first.setdefault(item.evidence, item.id)) for item in items]
    return tuple(item.model_copy(update={"family": item.family or family}) for item, family in families)


def minimal_pairs(path: Path) -> tuple[VerificationItem, ...]:
    """Read pairs of items, one after the other, that differ in one thing and in their label. Raises DatasetError."""
    items = verification(path)
    for number, (one, other) in enumerate(zip(items[::2], items[1::2], strict=False)):
        if problem := _no_pair(one, other):
            raise DatasetError(f"{path}, pair {number + 1} ({one.pair}): {problem}.")
    if len(items) % 2 or len({item.pair for item in items}) != len(items) // 2:
        raise DatasetError(f"{path}: a pair is two lines, one after the other, with a name of its own.")
    return items


def _no_pair(one: VerificationItem, other: VerificationItem) -> str:
    if one.pair is None or one.pair != other.pair:
        return "its two lines do not have the same pair"
    if one.change not in CHANGES or one.change != other.change:
        return f"its change is not one of {', '.join(CHANGES)}, or not the same in both"
    if (one.claim == other.claim) == (one.evidence == other.evidence):
        return "its members must differ in the claim or in the evidence, and not in both"
    return "both its members have the same label" if one.label is other.label else ""


def article(path: Path) -> GoldArticle:
    """Read an article and the labels beside it; every stretch that is not white space must have one."""
    text, labels = read_text(path), path.with_suffix(".jsonl")
    rows = list(objects(labels))
    stretches: list[Stretch] = []
    end = 0
    for number, row in rows[1:]:
        stretches.append(_stretch(labels, number, row, text, end))
        end = stretches[-1].span.end
    if not rows or text[end:].strip():
        raise DatasetError(f"{labels} has no label for {text[end:].strip()[:60]!r}.")
    head = rows[0][1] | {"name": path.stem, "text": text, "stretches": tuple(stretches)}
    return parsed(labels, rows[0][0], GoldArticle, head)


def _stretch(labels: Path, number: int, row: dict[str, Any], text: str, end: int) -> Stretch:
    """Place a labelled stretch after the one before it; only white space may lie between."""
    words = str(row.get("text", ""))
    start = text.find(words, end)
    if not words or start < 0:
        raise DatasetError(f"{labels}, line {number}: {words[:60]!r} is not in the article, after the line before.")
    if gap := text[end:start].strip():
        raise DatasetError(f"{labels}, line {number}: {gap[:60]!r} stands before it and has no label.")
    return parsed(labels, number, Stretch, row | {"span": {"start": start, "end": start + len(words)}})


def _notes(path: Path) -> tuple[Document, ...]:
    keys = Document.model_fields.keys()
    notes: dict[str, Document] = {}
    for number, row in objects(path):
        note = parsed(path, number, Document, {key: value for key, value in row.items() if key in keys})
        if note.id in notes:
            raise DatasetError(f"{path}, line {number}: the id {note.id!r} is there twice.")
        notes[note.id] = note
    return tuple(notes.values())


def _claims(path: Path, articles: dict[str, GoldArticle], notes: set[str]) -> tuple[GoldClaim, ...]:
    claims: dict[str, GoldClaim] = {}
    for number, row in objects(path):
        try:
            claim = GoldClaim.model_validate(row)
        except ValidationError as error:
            raise DatasetError(f"{path}, line {number}: {reason(error)}.") from error
        if problem := _problem(claim, articles, notes) or ("its id is there twice" if claim.id in claims else ""):
            raise DatasetError(f"{path}, line {number}: {problem}.")
        claims[claim.id] = claim
    return tuple(claims.values())


def _problem(claim: GoldClaim, articles: dict[str, GoldArticle], notes: set[str]) -> str:
    """Say what is wrong with a claim, if anything."""
    article = articles.get(claim.article)
    if article is None:
        return f"there is no article {claim.article!r}"
    if claim.sentence not in {one.text for one in article.stretches if one.label == "checkable"}:
        return f"no checkable sentence of {claim.article} reads {claim.sentence[:60]!r}"
    for need in claim.needs:
        words = [one.casefold() for one in need.split(" | ")]
        if not any(one in claim.claim.casefold() for one in words):
            return f"what it needs, {need!r}, is not in the claim"
        if any(one in claim.sentence.casefold() for one in words):
            return f"what it needs, {need!r}, is in its sentence"
    if unknown := claim.notes.keys() - notes:
        return f"there is no note {min(unknown)!r}"
    if set(claim.notes.values()) != SIDES[claim.label]:
        return f"the notes do not make it {claim.label}"
    return ""
