"""Labels held together with what was shown for them: quotations, evidence, and the other member of a pair."""

from collections.abc import Mapping, Sequence
from unicodedata import normalize


def quotation_fidelity(quotations: Sequence[tuple[str, int, str]]) -> list[int]:
    """Tell of each shown quotation whether it is verbatim (1) or not (0).

    A quotation is (quote, start, source text): verbatim when the source text has exactly these characters at that
    place and there is at least one. The share of ones must be 1.0: nothing else may be shown as a quotation.
    """
    return [int(bool(quote) and text[start : start + len(quote)] == quote) for quote, start, text in quotations]


def fever_points(right: Sequence[bool], evidenced: Sequence[bool | None]) -> list[int]:
    """Give of each item the point (1 or 0) whose mean is the FEVER score: the label is right, and so is what is shown.

    `evidenced` tells whether a complete set of gold evidence was shown, None where the gold label needs none (*not
    enough evidence*, neutral): there the label alone decides. Source: Thorne et al., "FEVER: a large-scale dataset for
    Fact Extraction and VERification", NAACL 2018, section 5; the shared task shows the first five pieces.
    """
    return [int(label and shown is not False) for label, shown in zip(right, evidenced, strict=True)]


def overlaps(quotes: Sequence[str], rationale: str, texts: Sequence[str]) -> bool:
    """Tell whether a quotation shares characters with the rationale, at its place in one of the texts; all in NFC."""
    rationale, quotes = normalize("NFC", rationale), [normalize("NFC", quote) for quote in quotes]
    for text in (normalize("NFC", one) for one in texts):
        place = text.find(rationale)
        for quote in quotes if place >= 0 else ():
            start = text.find(quote)
            # A quotation may stand in its text more than once.
            while quote and start >= 0:
                if max(start, place) < min(start + len(quote), place + len(rationale)):
                    return True
                start = text.find(quote, start + 1)
    return False


def consistent(members: Mapping[str, Sequence[bool]]) -> dict[str, int]:
    """Give 1 for each pair all of whose members are right, else 0; the mean is the pair accuracy.

    Who looks at the claim alone, or at the passage alone, gives both members of a minimal pair the same label and gets
    none. Source: Gardner et al., "Evaluating Models' Local Decision Boundaries via Contrast Sets", Findings of EMNLP
    2020 (contrast consistency).
    """
    return {pair: int(all(right)) for pair, right in members.items()}
