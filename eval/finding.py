"""Claim detection: does a text hold a checkable claim? Asked of the claim finding of a real check."""

import time
import unicodedata

from eval.records import DetectionItem, Outcome
from eval.subject import Subject
from factcheck import claims
from factcheck.errors import ArticleError, EngineError
from factcheck.records import Span


def detect(item: DetectionItem, subject: Subject) -> Outcome:
    """Find the claims of a text; its score is the check-worthiness of the best one, 0 when there is none.

    Nothing of the text is set aside as page furniture: a single sentence often looks like a heading.
    """
    start = time.perf_counter()
    about = {"text": item.text} | ({"language": item.language} if item.language else {})
    outcome = {"id": item.id, "gold": item.label, "about": about}
    try:
        text = unicodedata.normalize("NFC", item.text)
        whole = Span(start=0, end=len(text))
        article = subject.read(text, language=item.language, restore=(whole,))
        found = claims.find(article, subject.engine).claims
    except (ArticleError, EngineError) as error:
        return Outcome.model_validate(outcome | {"seconds": _since(start), "failure": str(error)})
    score = max((claim.check_worthiness for claim in found), default=0.0)
    return Outcome.model_validate(outcome | {"predicted": int(bool(found)), "scores": score, "seconds": _since(start)})


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 4)
