"""Where an article ends and its readers begin: by a marker of the page, or by how the lines are written."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

from factcheck import lexicon
from factcheck.furniture import furniture_kind, patterns
from factcheck.lines import Line
from factcheck.records import ExclusionKind

LONGEST_MARKER = 80
TOP = 0.3
"""A marker with less than this share of the page's prose above it belongs to the head of the page."""
EVIDENCE = 5.0
"""How much comment-like writing a tail without a marker must hold."""
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_SHOUTING = re.compile(
    r"!{2,}|\?{2,}|[!?] ?!|\*\*|\b[A-ZÀ-Þ]{4,}(?: [A-ZÀ-Þ]{2,}){2,}\b|(?<![\w.])\.{4,}|[\U0001f300-\U0001faff]"
)


def tail(lines: Sequence[Line]) -> tuple[int, str] | None:
    """Find the first line of the readers' comments, with the reason, or None where there are none."""
    page = _Page(lines)
    for index, line in enumerate(lines):
        marker = _marker(line, page.kinds[index])
        if marker and page.ends_at(index, marker):
            start = index + 1 if marker is ExclusionKind.COUNTER else index
            return start, "below the article's end, where the page has its readers' comments"
    return _by_register(lines, page)


class _Page:
    """The lines of a page measured once: the kind of each, how much it reads like a comment, and running sums."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.kinds = [furniture_kind(line) for line in lines]
        self.scores = [_score(line) for line in lines]
        self.is_prose = [line.word_count > 8 and kind is None for line, kind in zip(lines, self.kinds, strict=True)]
        lengths = (len(line.text) if prose else 0 for line, prose in zip(lines, self.is_prose, strict=True))
        self._prose_above = [0, *accumulate(lengths)]
        own = (0.0 if kind else score for score, kind in zip(self.scores, self.kinds, strict=True))
        self._score_above = [0.0, *accumulate(own)]
        self._last_own = max((i for i, kind in enumerate(self.kinds) if kind is None), default=-1)

    def ends_at(self, index: int, marker: ExclusionKind) -> bool:
        """Tell whether what stands below a marker is comments and not the article itself."""
        above = self._prose_above[index]
        if self._last_own <= index or not above or above < TOP * self._prose_above[-1]:
            return False
        return marker is ExclusionKind.COMMENT or self._score_above[-1] - self._score_above[index + 1] > 0


def _marker(line: Line, kind: ExclusionKind | None) -> ExclusionKind | None:
    if len(line.text) > LONGEST_MARKER:
        return None
    if any(pattern.fullmatch(line.text) for pattern in patterns("comments_marker")):
        return ExclusionKind.COMMENT
    return kind if kind is ExclusionKind.COUNTER else None


def _by_register(lines: Sequence[Line], page: _Page) -> tuple[int, str] | None:
    """Find the tail that is written as readers write: the cut with the most such evidence below it."""
    scores = page.scores
    best, start, total = 0.0, len(lines), 0.0
    for index in range(len(lines) - 1, 0, -1):
        total += scores[index]
        if total > best and scores[index] > 0:
            best, start = total, index
    above = [prose for prose in page.is_prose[:start] if prose]
    loud = sum(score >= 2 for score in scores[start:])
    if best < EVIDENCE or loud < 2 or len(above) < 2 or sum(score >= 2 for score in scores[:start]) > loud / 2:
        return None
    return start, "reads like readers' comments: insults, exclamations or direct address, and no attribution"


def _score(line: Line) -> float:
    """Weigh how much a line is written like a comment (above 0) or like a report (below)."""
    if any(pattern.fullmatch(line.text) for pattern in patterns("comment_frame")):
        return 2.5
    own = _QUOTED.sub(" ", line.text)
    words = _registers()
    loud = min(3, len(_SHOUTING.findall(own)))
    score = 1.5 * loud + 1.5 * min(2, len(words["insults"].findall(own))) + min(2, len(words["slang"].findall(own)))
    score += 0.8 * min(2, len(words["address"].findall(own))) + 0.6 * min(2, len(words["self"].findall(own)))
    score += 0.5 * (line.text[:1].islower()) + 0.3 * (line.text[-1] not in '.!?…»”"' and line.word_count > 6)
    if words["reported"].search(line.text):
        score -= 1.5
    if own != line.text:
        score -= 1.0
    long_report = line.word_count > 25 and not loud
    return score - (1.0 if long_report else 0.4)


@cache
def _registers() -> dict[str, re.Pattern[str]]:
    joined: dict[str, list[str]] = {}
    for language in lexicon.LANGUAGES:
        for name, pattern in lexicon.load(language, "article")["comments"].items():
            joined.setdefault(name, []).append(pattern)
    return {name: re.compile("|".join(parts), re.IGNORECASE) for name, parts in joined.items()}
