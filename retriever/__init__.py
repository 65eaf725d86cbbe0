"""A question → the passages and sentences that bear on it."""

from retriever.question import Question
from retriever.retriever import Hit, Retriever

__all__ = ["Hit", "Question", "Retriever"]
