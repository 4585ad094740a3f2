"""The library as a LangChain retriever, for chains of others; the one import of langchain_core here."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from retrieval.library import Library
from retrieval.records import Filters, Hit


class LibraryRetriever(BaseRetriever):
    """Hybrid search of a library: `invoke(query)` returns at most `limit` documents that `filters` admit, best first.

    `diversity`, 0 to 1, is the weight of unlikeness to the documents above.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    limit: int = Field(default=10, ge=1)
    filters: Filters = Filters()
    diversity: float = Field(default=0.0, ge=0, le=1)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        hits = self.library.search([query], limit=self.limit, filters=self.filters, diversity=self.diversity)
        return [_document(hit) for hit in hits]


def _document(hit: Hit) -> Document:
    about = {
        "score": hit.score,
        "similarity": hit.similarity,
        "origin": hit.origin,
        "copies": hit.copies,
        "why": [one.model_dump() for one in hit.why],
        "passage": hit.passage.model_dump(mode="json", exclude={"text"}),
        "source": hit.source.model_dump(mode="json"),
    }
    return Document(id=hit.passage.id, page_content=hit.passage.text, metadata=about)
