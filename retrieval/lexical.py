"""The lexical index: BM25 over words and whole numbers, accents and apostrophes folded. The one import of tantivy.

Text is cut into tokens here, the same way for passages and for queries, and joined by spaces; tantivy stems them into
three fields: French, English, and as written. A query is a list of such tokens: no part of it is read as query syntax.
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
_FIELDS = {"plain": 1.0, "french": 0.8, "english": 0.8}
_TIE_BREAKER = 0.2

_GROUPED = r"\d{1,3}(?:(?P<sep>[ .,'’])\d{3})(?:(?P=sep)\d{3})*(?![\d])"
_TOKEN = re.compile(
    rf"""
    (?P<grouped>(?<![\d.,]){_GROUPED}(?:[.,]\d+(?![\d.,]*\d))?)      # 30 000 · 30.000 · 1.766,92
    | (?P<decimal>(?<![\d.,])\d+[.,]\d+(?![.,]?\d))                  # 50,5 · 49.3
    | (?P<digits>\d+)
    | (?P<acronym>(?:[^\W\d_]\.){{2,}})                              # U.S. · O.T.A.N.
    | (?P<word>[^\W\d_]+)
    """,
    re.VERBOSE,
)


def tokens(text: str) -> list[str]:
    """Cut a text into lower-case tokens; each number is one token, however its digits are grouped.

    >>> tokens("L'O.T.A.N. compte 30.000 hommes, 50,5 %")
    ['l', 'otan', 'compte', '30000', 'hommes', '50.5']
    """
    folded = unicodedata.normalize("NFKC", text)
    plain = "".join(char for char in folded if unicodedata.category(char) != "Cf")
    return [_token(match) for match in _TOKEN.finditer(plain)]


def _token(match: re.Match[str]) -> str:
    found = match.group()
    if match.lastgroup in {"word", "digits"}:
        return found.lower()
    if match.lastgroup == "acronym":
        return found.replace(".", "").lower()
    if match.lastgroup == "decimal":
        return found.replace(",", ".")
    separator = match.group("sep")
    whole, _, decimals = found.replace(separator, "").replace(",", ".").partition(".")
    return f"{whole}.{decimals}" if decimals else whole


class LexicalIndex:
    """A BM25 index in a folder. Searches may come from any thread; changes from one at a time.

    Raises:
        IndexDamaged: from any method, when the folder's files are missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        self._schema = _schema(tantivy)
        self._analysers = _analysers(tantivy)
        with _translated():
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self._schema, path=str(folder))
        for name, analyser in self._analysers.items():
            self._index.register_tokenizer(name, analyser)
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
                cut = " ".join(tokens(text))
                fields = dict.fromkeys(_FIELDS, cut)
                writer.add_document(self._tantivy.Document(id=passage_id, source=source_id, **fields))
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()

    def search(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Return (passage id, BM25 score) of the best passages, best first, equal scores by id."""
        parts = [self._any_field(token) for token in self._telling(query)]
        if not parts or limit < 1:
            return []
        should = self._tantivy.Occur.Should
        with _translated():
            searcher = self._index.searcher()
            found = searcher.search(self._tantivy.Query.boolean_query([(should, part) for part in parts]), limit).hits
            scored = [(str(searcher.doc(address).get_first("id")), float(score)) for score, address in found]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

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
            for term in self._analysers[field].analyze(token)
        ]
        return query.disjunction_max_query(parts, _TIE_BREAKER)


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
        builder.add_text_field(field, tokenizer_name=field, index_option="freq")
    return builder.build()


def _analysers(tantivy: Any) -> dict[str, Any]:
    """Stem first and fold accents after, since the French stemmer needs the accents."""
    build, use = tantivy.TextAnalyzerBuilder, tantivy.Filter
    white = tantivy.Tokenizer.whitespace
    return {
        "plain": build(white()).filter(use.ascii_fold()).build(),
        "french": build(white()).filter(use.stemmer("french")).filter(use.ascii_fold()).build(),
        "english": build(white()).filter(use.stemmer("english")).filter(use.ascii_fold()).build(),
    }


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
