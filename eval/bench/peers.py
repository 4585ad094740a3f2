"""What others would write in an afternoon: the one import of the peers, and of Chroma and tantivy as they use them.

They are development dependencies; without them, one sentence says so.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from eval.records import Document
from factcheck.errors import RecoupeError

if TYPE_CHECKING:
    from retrieval.embed import Embedder

_WORD = re.compile(r"\w+")
CHUNK, OVERLAP = 1_000, 200


class Peer(Protocol):
    """A search over the documents of a set; made of them once, then asked one query at a time."""

    def rank(self, query: str, limit: int) -> list[str]:
        """Return document ids, best first; a document may stand there for several of the `limit` chunks asked for."""
        ...


class LangChainChroma:
    """The tutorial: documents split by RecursiveCharacterTextSplitter, kept in Chroma, similarity search.

    Chunks of 1,000 characters that overlap by 200, as in LangChain's own guide to retrieval; title and text are one
    page. `embedder` stands for all-MiniLM-L6-v2 from Hugging Face: it is the same model in int8, as we ship it.
    """

    def __init__(self, documents: Sequence[Document], embedder: "Embedder", folder: Path) -> None:
        with _installed():
            from langchain_chroma import Chroma
            from langchain_core.documents import Document as Page
            from langchain_core.embeddings import Embeddings
            from langchain_text_splitters import RecursiveCharacterTextSplitter

        class Wrapped(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                vectors: list[list[float]] = embedder.embed(texts).tolist()
                return vectors

            def embed_query(self, text: str) -> list[float]:
                return self.embed_documents([text])[0]

        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
        pages = [Page(page_content=whole(one), metadata={"id": one.id}) for one in documents]
        chunks = splitter.split_documents(pages)
        self._store = Chroma("peer", Wrapped(), persist_directory=str(folder), client_settings=_settings(folder))
        for start in range(0, len(chunks), 5_000):  # Chroma refuses more at once
            self._store.add_documents(chunks[start : start + 5_000])

    def rank(self, query: str, limit: int) -> list[str]:
        """Ask for the k most similar chunks."""
        return [str(one.metadata["id"]) for one in self._store.similarity_search(query, k=limit)]


class RankBm25:
    """rank_bm25's BM25Okapi, over what `cut` makes of a text."""

    def __init__(self, documents: Sequence[Document], cut: Callable[[str], list[str]]) -> None:
        with _installed():
            from rank_bm25 import BM25Okapi
        self._cut = cut
        self._ids = [one.id for one in documents]
        self._index = BM25Okapi([cut(whole(one)) for one in documents])

    def rank(self, query: str, limit: int) -> list[str]:
        """Score every document, and take the best."""
        scores = self._index.get_scores(self._cut(query))
        return [self._ids[row] for row in np.argsort(-scores, kind="stable")[:limit]]


class Bm25s:
    """bm25s as in its own guide: its tokeniser with English stop words and a stemmer."""

    def __init__(self, documents: Sequence[Document]) -> None:
        with _installed():
            import bm25s
            import Stemmer
        self._bm25s, self._stemmer = bm25s, Stemmer.Stemmer("english")
        self._ids = [one.id for one in documents]
        self._index = bm25s.BM25()
        self._index.index(self._tokens([whole(one) for one in documents]), show_progress=False)

    def _tokens(self, texts: list[str]) -> Any:
        return self._bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)

    def rank(self, query: str, limit: int) -> list[str]:
        """Retrieve the k best documents."""
        limit = min(limit, len(self._ids))
        rows, _ = self._index.retrieve(self._tokens([query]), k=limit, show_progress=False)
        return [self._ids[int(row)] for row in rows[0]]


def plain_tantivy(folder: Path, texts: Iterable[str]) -> None:
    """Index texts with tantivy as it comes: one field, its own tokeniser, no stemming, nothing stored, two threads."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="default", index_option="freq")
    folder.mkdir()
    writer = tantivy.Index(builder.build(), path=str(folder)).writer(heap_size=200_000_000, num_threads=2)
    for text in texts:
        writer.add_document(tantivy.Document(text=text))
    writer.commit()
    writer.wait_merging_threads()


def chroma_collection(folder: Path, settings: dict[str, Any]) -> Any:
    """Make a Chroma collection with some HNSW settings, without an encoder."""
    with _installed():
        import chromadb
    client = chromadb.PersistentClient(path=str(folder), settings=_settings(folder))
    configuration: Any = {"hnsw": settings}
    return client.create_collection("settings", embedding_function=None, configuration=configuration)


def _settings(folder: Path) -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder))


def whole(document: Document) -> str:
    """Join title and text, as BEIR does for every search."""
    return f"{document.title}\n{document.text}".strip()


def at_spaces(text: str) -> list[str]:
    """Cut a text at its spaces, as the guide of rank_bm25 does."""
    return text.split(" ")


def words(text: str) -> list[str]:
    """Cut a text into lower-case words, as one would on second thoughts."""
    return _WORD.findall(text.lower())


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise RecoupeError(
            f"The comparison needs the package '{error.name}'; requirements-dev.txt has it: make test installs it."
        ) from error
