"""Claims by simple means: a sentence is one, whole and in its own words, or it is none."""

from collections.abc import Callable, Sequence

from factcheck import facts
from factcheck.engines import ClaimDraft, ClaimDrafts
from factcheck.records import Article, ClaimType, NotCheckable, Sentence


def that_name_a_number(article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
    """Take the sentences with a digit or a number word."""
    return _of(sentences, lambda text: _has_number(text, article.language), "names a number")


def every(_article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
    """Take every sentence."""
    return _of(sentences, lambda _: True, "every sentence is one")


def none(_article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
    """Take no sentence."""
    return _of(sentences, lambda _: False, "no sentence is one")


def _has_number(text: str, language: str) -> bool:
    return any(char.isdigit() for char in text) or bool(facts.find_numbers(text, language))


def _of(sentences: Sequence[Sentence], wanted: Callable[[str], bool], reason: str) -> ClaimDrafts:
    taken = [sentence for sentence in sentences if wanted(sentence.text)]
    return ClaimDrafts(
        claims=tuple(
            ClaimDraft(span=one.span, text=one.text, type=ClaimType.EVENT, check_worthiness=1, reason=reason)
            for one in taken
        ),
        not_checkable=tuple(
            NotCheckable(span=one.span, quote=one.text, kind="other", reason=f"not so: {reason}")
            for one in sentences
            if one not in taken
        ),
    )
