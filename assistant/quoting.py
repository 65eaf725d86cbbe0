"""A sentence of an article as a citation, and the words cut from it."""

from __future__ import annotations

from assistant.answer import Citation
from assistant.candidates import Candidate
from retriever.rerank import Line

__all__ = ["citation_of", "words_of"]


def citation_of(number: int, line: Line) -> Citation:
    """A sentence as the n-th citation."""
    return Citation(number, line.article, line.text, line.start, line.end)


def words_of(candidate: Candidate) -> str:
    """The words of a candidate's span as the article has them."""
    assert candidate.span is not None
    return candidate.evidence.line.text[candidate.span.start : candidate.span.end]
