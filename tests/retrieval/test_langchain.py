"""The library serves LangChain chains as a retriever."""

import pytest
from langchain_core.retrievers import BaseRetriever

from retrieval.langchain import LibraryRetriever
from retrieval.library import temporary
from retrieval.records import Filters, SourceKind


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


def test_a_retriever_keeps_to_its_filters_and_says_why(tmp_path):
    (tmp_path / "law.md").write_text("---\nkind: law\n---\nThe harbour act of 1962.", encoding="utf-8")
    (tmp_path / "press.md").write_text("---\nkind: press\n---\nThe harbour is closed, they say.", encoding="utf-8")
    with temporary([tmp_path]) as library:
        retriever = LibraryRetriever(library=library, filters=Filters(kinds=frozenset({SourceKind.LAW})))
        (document,) = retriever.invoke("the harbour is closed")
    assert document.metadata["source"]["kind"] == "law"
    assert {one["leg"] for one in document.metadata["why"]} == {"lexical", "dense"}
