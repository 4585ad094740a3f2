"""The labels of every labelled set as ours, in one table; a label that is not in it is refused, never guessed.

Three rules where makers have more classes than we: evidence that speaks on both sides decides nothing (neutral),
evidence that carries a part of a claim only does not carry the claim (neutral), and evidence off the point is neutral.
"""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import BeforeValidator

from factcheck.records import Stance

Checkable = Literal[0, 1]

S, C, N = Stance.SUPPORTS, Stance.CONTRADICTS, Stance.NEUTRAL

_FEVER = {"SUPPORTS": S, "REFUTES": C, "NOT ENOUGH INFO": N}
_NLI = {"entailment": S, "contradiction": C, "neutral": N}

STANCES: Final[dict[str, dict[str, Stance]]] = {
    "recoupe": {"supports": S, "contradicts": C, "neutral": N},
    "fever": _FEVER,
    "scifact": {"SUPPORT": S, "REFUTE": C, "CONTRADICT": C},
    # The makers' binary task: supported, or not (partially_supported and not_supported). It has no contradictions.
    "wice": {"supported": S, "partially_supported": N, "not_supported": N},
    # DISPUTED: some of the five sentences support, others refute.
    "climate-fever": {"SUPPORTS": S, "REFUTES": C, "NOT_ENOUGH_INFO": N, "DISPUTED": N},
    "healthver": {"Supports": S, "Refutes": C, "Neutral": N},
    "covid-fact": {"SUPPORTED": S, "REFUTED": C},
    "averitec": {
        "Supported": S,
        "Refuted": C,
        "Not Enough Evidence": N,
        "Conflicting Evidence/Cherrypicking": N,
    },
    "factcheck-gpt": {"completely-support": S, "partially-support": N, "refute": C, "irrelevant": N},
    "nli": _NLI,
    "gqnli": {"0": S, "1": N, "2": C},
    # What a .jsonl of a user may hold: our words and those of the field that say one thing only, in any case and with
    # "_" or "-" for a space. Numbers are not among them, because sets differ in what 0 and 2 stand for.
    "any": {
        "supports": S,
        "contradicts": C,
        "neutral": N,
        "support": S,
        "supported": S,
        "entailment": S,
        "entails": S,
        "refutes": C,
        "refute": C,
        "refuted": C,
        "contradict": C,
        "contradicted": C,
        "contradiction": C,
        "not enough info": N,
        "not enough information": N,
        "not enough evidence": N,
        "nei": N,
    },
}
"""The labels of claims with evidence, scheme by scheme."""

CHECKABLE: Final[dict[str, dict[str, Checkable]]] = {
    # The usual task: check-worthy or not. 0 is "unimportant factual": a checkable sentence that nobody would check.
    "claimbuster": {"1": 1, "0": 0, "-1": 0},
    "checkthat": {"1": 1, "0": 0},
    "factcheck-gpt": {"yes": 1, "opinion": 0, "not_a_claim": 0, "other": 0},
    "recoupe": {"True": 1, "False": 0},
}
"""The labels of sentences that are to be checked (1) or not (0), scheme by scheme."""


def stance(scheme: str) -> BeforeValidator:
    """Make a field of a record read the labels of a scheme of `STANCES`; an unknown one is a ValueError."""
    known = STANCES[scheme]
    return BeforeValidator(lambda label: _find(_plain(label) if scheme == "any" else label, known, label))


def checkable(scheme: str) -> BeforeValidator:
    """Make a field of a record read the labels of a scheme of `CHECKABLE`; an unknown one is a ValueError."""
    known = CHECKABLE[scheme]
    return BeforeValidator(lambda label: _find(label, known, label))


def _find(label: object, known: Mapping[str, Stance | Checkable], given: object) -> Stance | Checkable:
    if str(label) not in known:
        raise ValueError(f"{str(given)[:60]!r} is not one of the labels known here: {', '.join(known)}")
    return known[str(label)]


def _plain(label: object) -> str:
    return " ".join(str(label).casefold().replace("_", " ").replace("-", " ").split())
