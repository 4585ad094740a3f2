"""The pairs that the verifier learns from: a claim, a passage and its stance, a JSON object a line."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

LABELS = ("supports", "contradicts", "neutral")
LANGUAGES = ("fr", "en")
LEVELS = (1, 2, 3)


class PairError(Exception):
    """A pair, or a file of pairs, is not what training needs; the message says what and where."""


@dataclass(frozen=True)
class Pair:
    """A claim with a passage.

    `language` is that of the claim. `family` names what must be neither split nor counted apart, such as a passage with
    its claims. `change` is what was done to make a text another, null where nothing was. `level` is 1 for easy pairs, 3
    for those that are hard by design. Raises PairError where a text is empty, or a label, language or level unknown.
    """

    claim: str
    evidence: str
    label: str
    language: str
    evidence_language: str
    source: str
    family: str
    change: str | None = None
    level: int = 1

    def __post_init__(self) -> None:
        if not (self.claim.strip() and self.evidence.strip() and self.family):
            raise PairError(f"A pair of {self.source} has an empty claim, evidence or family.")
        for name, value, known in (
            ("label", self.label, LABELS),
            ("language", self.language, LANGUAGES),
            ("evidence language", self.evidence_language, LANGUAGES),
            ("level", self.level, LEVELS),
        ):
            if value not in known:
                raise PairError(f"A pair of {self.source} has the {name} {value!r}, which is not one of {known}.")

    @property
    def languages(self) -> str:
        """Name the languages of claim and evidence, as in "fr-en"."""
        return f"{self.language}-{self.evidence_language}"


def write(path: Path, pairs: Iterable[Pair]) -> int:
    """Write pairs, a JSON object a line; return how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for pair in pairs:
            file.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")
            count += 1
    return count


def read(path: Path) -> Iterator[Pair]:
    """Read pairs, a JSON object a line. Raises PairError with the line that is none."""
    known = {field.name for field in fields(Pair)}
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                row = json.loads(line)
                yield Pair(**{key: value for key, value in row.items() if key in known})
            except (ValueError, TypeError, AttributeError, PairError) as error:
                raise PairError(f"{path}, line {number}: not a training pair ({error}).") from error
