"""The lexical index: BM25 over words and whole numbers, accents and apostrophes folded. The one import of tantivy.

Text is cut into tokens here, the same way for passages and for queries, and joined by spaces, as written and stemmed. A
query is a list of such tokens: no part of it is read as query syntax.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from retrieval.errors import IndexDamaged

_HEAP_BYTES = 50_000_000
_KNOWN_WORDS = 200_000
_READY = "ready"
_FIELDS = {"plain": 1.0, "stem": 0.8}
_TIED = 20
_MOST_TIED = 20_000
_DIGITS = 4

# What is not seen, and may part a word or a number: soft hyphens, marks of direction, joiners (category Cf).
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
# Where a number may be written in several parts; only there it is worth looking closely. It begins with one set of
# characters, so that the engine skips what is not in it.
_SEPARATED = re.compile(r"[.,\d](?:(?<=\d)|(?=\d))[\d .,'’]*\d")
_NUMBER = re.compile(
    r"""
    (?<![\d.,]) \d{1,3} (?:([ .,'’])\d{3}) (?:\1\d{3})* (?!\d) (?:[.,]\d+(?![\d.,]*\d))?    # 30 000 · 30.000 · 1.766,92
    | (?<![\d.,]) \d+[.,]\d+ (?![.,]?\d)                                                    # 50,5 · 49.3
    """,
    re.VERBOSE,
)
_DOTTED = re.compile(r"\.\w\.")
_ACRONYM = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]\.){2,}")  # U.S. · O.T.A.N.
_TOKEN = re.compile(r"[^\W\d_]+|(?<=[ ])\d+\.\d+(?=[ ])|\d+")


def tokens(text: str) -> list[str]:
    """Cut a text into lower-case tokens; each number is one token, however its digits are grouped.

    >>> tokens("L'O.T.A.N. compte 30.000 hommes, 50,5 %")
    ['l', 'otan', 'compte', '30000', 'hommes', '50.5']
    """
    # A step with nothing to do is skipped: this is called for every passage of a library.
    if not text.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    text = _SEPARATED.sub(_numbers, text)
    if _DOTTED.search(text):
        text = _ACRONYM.sub(lambda match: f" {match.group().replace('.', '')} ", text)
    return _TOKEN.findall(text.lower())


def _numbers(match: re.Match[str]) -> str:
    return _NUMBER.sub(_number, match.group())


def _number(match: re.Match[str]) -> str:
    """Write a number without its grouping and with a decimal point, blanks around it."""
    found, separator = match.group(), match.group(1)
    return f" {(found.replace(separator, '') if separator else found).replace(',', '.')} "


class _Terms(dict[str, str]):
    """What an analyser makes of each word, worked out once: words recur, and stemming costs more than looking up."""

    def __init__(self, analyser: Any) -> None:
        super().__init__()
        self._analyse = analyser.analyze

    def __missing__(self, word: str) -> str:
        if len(self) >= _KNOWN_WORDS:
            self.clear()
        made = self._analyse(word)
        # A word of marks only folds to nothing; it stands for itself then.
        term = self[word] = made[0] if made else word
        return term


class LexicalIndex:
    """A BM25 index in a folder. Searches may come from any thread; changes from one at a time.

    Raises:
        IndexDamaged: from any method, when the folder's files are missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        self._schema = _schema(tantivy)
        self._fields = {name: _Terms(analyser) for name, analyser in _analysers(tantivy).items()}
        with _translated():
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.register_tokenizer(_READY, _ready(tantivy))
        self._stopwords = _stopwords(tantivy)
        self._writing = threading.Lock()

    def change(self, *, add: Iterable[tuple[str, str, str]] = (), remove: Iterable[str] = ()) -> None:
        """Remove sources by id, add passages as (passage id, source id, text), and commit."""
        with self._writing, _translated():
            # One thread, so that the order of equal scores does not depend on which thread took which passage.
            writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            for source_id in remove:
                writer.delete_documents_by_term("source", source_id)
            for passage_id, source_id, text in add:
                cut = tokens(text)
                fields = {name: " ".join([terms[token] for token in cut]) for name, terms in self._fields.items()}
                writer.add_document(self._tantivy.Document(id=passage_id, source=source_id, **fields))
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()

    def search(self, query: str, limit: int, sources: Iterable[str] | None = None) -> list[tuple[str, float]]:
        """Return (passage id, BM25 score) of the best passages, best first, equal scores by id.

        With `sources`, only passages of those source ids; meant for some hundreds of them.
        """
        parts = [self._any_field(token) for token in self._telling(query)]
        if not parts or limit < 1:
            return []
        asked = self._tantivy.Query.boolean_query([(self._tantivy.Occur.Should, part) for part in parts])
        if sources is not None:
            asked = self._among(asked, sources)
        with _translated():
            searcher = self._index.searcher()
            best = self._untied(searcher, asked, limit)
            scored = [(str(searcher.doc(address).get_first("id")), score) for score, address in best]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def _untied(self, searcher: Any, query: Any, limit: int) -> list[tuple[float, Any]]:
        """Find the best, and with them all that score as the last of them does: which of those is kept is no chance.

        The sum of a score's parts depends on their order in its last digits, so these are rounded off.
        """
        depth = limit + _TIED
        while True:
            found = [(round(float(score), _DIGITS), address) for score, address in searcher.search(query, depth).hits]
            if len(found) < depth or found[-1][0] < found[limit - 1][0] or depth >= _MOST_TIED:
                return found
            depth *= 4

    def _among(self, query: Any, sources: Iterable[str]) -> Any:
        use, must = self._tantivy.Query, self._tantivy.Occur.Must
        admitted = use.term_set_query(self._schema, "source", list(sources))
        return use.boolean_query([(must, query), (must, use.const_score_query(admitted, 0.0))])

    @property
    def count(self) -> int:
        """Count the passages in the index."""
        return int(self._index.searcher().num_docs)

    def _telling(self, query: str) -> list[str]:
        """Leave out what every text has, unless the query is made of nothing else; each token counts once."""
        every = list(dict.fromkeys(tokens(query)))
        return [token for token in every if self._stopwords.analyze(token)] or every

    def _any_field(self, token: str) -> Any:
        query = self._tantivy.Query
        parts = [
            query.boost_query(query.term_query(self._schema, field, term, index_option="freq"), boost)
            for field, boost in _FIELDS.items()
            for term in [self._fields[field][token]]
        ]
        return query.disjunction_max_query(parts)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what tantivy raises for bad files into our error."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexDamaged(f"The word index failed ({error}).") from error


def _schema(tantivy: Any) -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name=_READY, index_option="freq")
    return builder.build()


def _ready(tantivy: Any) -> Any:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


def _analysers(tantivy: Any) -> dict[str, Any]:
    """Fold accents; and stem as English, then as French, so that one field holds the words of both languages."""
    build, use = tantivy.TextAnalyzerBuilder, tantivy.Filter
    white = tantivy.Tokenizer.whitespace
    stemmed = build(white()).filter(use.stemmer("english")).filter(use.ascii_fold()).filter(use.stemmer("french"))
    return {"plain": build(white()).filter(use.ascii_fold()).build(), "stem": stemmed.filter(use.ascii_fold()).build()}


def _stopwords(tantivy: Any) -> Any:
    use = tantivy.Filter
    elisions = ["c", "d", "j", "l", "m", "n", "qu", "s", "t"]
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return (
        builder.filter(use.stopword("french"))
        .filter(use.stopword("english"))
        .filter(use.custom_stopword(elisions))
        .build()
    )
