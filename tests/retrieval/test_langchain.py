"""The library serves LangChain chains as a retriever."""

import pytest
from langchain_core.retrievers import BaseRetriever

from retrieval.langchain import LibraryRetriever
from retrieval.library import temporary


def test_a_retriever_gives_documents_with_source_and_place(tmp_path):
    (tmp_path / "port.txt").write_text("Douze navires sont entrés au port de Brest.", encoding="utf-8")
    (tmp_path / "gare.txt").write_text("La gare de Morlaix est fermée.", encoding="utf-8")
    with temporary([tmp_path]) as library:
        retriever = LibraryRetriever(library=library, limit=1)
        assert isinstance(retriever, BaseRetriever)
        (document,) = retriever.invoke("navires à Brest")
        source = library.text(document.metadata["source"]["id"])
        span = document.metadata["passage"]["span"]
        assert source[span["start"] : span["end"]] == document.page_content
        assert document.metadata["source"]["title"] == "port"
        with pytest.raises(ValueError, match="limit"):
            LibraryRetriever(library=library, limit=0)
