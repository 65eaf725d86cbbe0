"""What the named models add to an answer: a follow-up understood, exact words marked, statements written.

With no model named everything passes through as it is. Knows the order of the steps, not how a model works.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from threading import Event

from assistant import wording
from assistant.answer import Answer, Citation
from assistant.conversation import standalone
from assistant.models import Models
from retriever import Hit, Retriever
from retriever.filters import Filters
from retriever.lines import article_lines

__all__ = ["alone", "modelled"]

_READ = 6  # passages that a reader reads
_SURE = 0.5  # what it must think of a span, against there being no answer
_SPANS = ("number", "date", "person", "place", "organisation", "entity", "fact")


def alone(question: str, history: Sequence[tuple[str, str]], models: Models, stop: Event | None = None) -> str:
    """The question as it stands by itself, by the language model if there is one, else by rules."""
    by_rules = standalone(question, history)
    if models.generator is None or not history:
        return by_rules
    from assistant.rewriting import rewritten  # only who named a model waits for this

    return rewritten(question, history, by_rules, models.generator, models.seconds, stop)


def modelled(
    retriever: Retriever, extracted: Answer, models: Models, filters: Filters | None = None, stop: Event | None = None
) -> Iterator[Answer]:
    """The answer as it grows, the last one whole, from the extractive one to the same question; `stop` ends it."""
    if (models.reader is None and models.generator is None) or extracted.options:
        yield extracted
        return
    question = retriever.understand(extracted.question)
    hits = list(extracted.hits) or retriever.search(question, filters=filters)
    if models.reader is not None and question.kind in _SPANS and not extracted.parts:
        extracted = _read(extracted, hits, models, question.lang)
    if models.generator is None or not hits:
        yield extracted
        return
    from assistant.generative import generated

    yield from generated(question, extracted, hits, retriever.bridge, models.generator, models.seconds, stop)


def _read(extracted: Answer, hits: Sequence[Hit], models: Models, lang: str) -> Answer:
    """The answer with the words that the reader marks, in the sentence that holds them; as it was if it marks none."""
    assert models.reader is not None
    texts = [hit.passage.text for hit in hits[:_READ]]
    for found in models.reader.read(extracted.question, texts):
        if found.score < _SURE:
            break
        hit = hits[found.passage]
        start, end = hit.passage.start + found.start, hit.passage.start + found.end
        line = next((line for line in article_lines(hit.article) if line.start <= start and end <= line.end), None)
        if line is None:  # across sentences: nothing that can be quoted as one
            continue
        words = hit.article.text[start:end]
        text = wording.factoid(words, line.text, start - line.start, end - line.start, "[1]", lang)
        citation = Citation(1, hit.article, line.text, line.start, line.end)
        return replace(
            extracted, text=text, span=words, citations=(citation,), answered=True, confidence=found.score,
            suggestions=(), disagreement=False,
        )  # fmt: skip
    return extracted
