"""The search as a LangChain retriever."""

from __future__ import annotations

from collections.abc import Callable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from knowledge.procedure import Procedure
from retrieval.finding import Finding


class ProcedureRetriever(BaseRetriever):
    """Gives the procedures found for a question as documents, best first."""

    find: Callable[[str], Finding]
    procedure: Callable[[str], Procedure | None]
    k: int = 5

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        documents = []
        for candidate in self.find(query).candidates[: self.k]:
            procedure = self.procedure(candidate.code)
            if procedure is not None:
                documents.append(
                    Document(
                        id=procedure.code,
                        page_content=procedure.name,
                        metadata={"probability": candidate.probability, "field": procedure.field},
                    )
                )
        return documents
