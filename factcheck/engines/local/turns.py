"""Turns of an interview that name their speaker first: "Dora Quill: The port is full."."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from factcheck.engines.local.people import Mention
from factcheck.lines import lines_of, paragraphs

FEWEST = 2
"""Turns of one speaker; a label that stands once may be a heading."""
_NAME = r"[A-ZÀ-Þ][\w'.-]*"
_LABEL = re.compile(
    rf"(?P<who>(?:(?:Le|La|The)\s|L')?{_NAME}(?:\s(?:de|du|van|von|of|d'|{_NAME})){{0,4}})\s?:\s+(?=\S)"
)


@dataclass(frozen=True)
class Turn:
    """One paragraph that a label begins: its range, where its words begin, and who speaks."""

    start: int
    words: int
    end: int
    speaker: str


def find_turns(text: str, people: Sequence[Mention]) -> tuple[Turn, ...]:
    """List the turns of an interview in plain text: somebody's label comes back, and a question is answered.

    A turn ends with its paragraph: what follows may be the reporter's.
    """
    names = {(mention.start, mention.end): mention.person.name for mention in people}
    turns = []
    for line in paragraphs(lines_of(text)):
        label = _LABEL.match(text, line.start, line.end)
        if label:
            who = names.get(label.span("who"), label.group("who"))
            turns.append(Turn(line.start, label.end(), line.end, who))
    spoken = Counter(turn.speaker for turn in turns)
    answered = any(
        text[one.start : one.end].rstrip().endswith("?") and one.speaker != other.speaker
        for one, other in pairwise(turns)
    )
    return tuple(turns) if answered and max(spoken.values()) >= FEWEST else ()
