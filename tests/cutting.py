"""What tests of the span finders share: a question and a text of our own → the words that are cut out."""

from __future__ import annotations

from tiny import TinyEncoder

from assistant.dates import find_date
from assistant.figures import find_figure
from assistant.people import find_person
from assistant.phrases import find_list, find_phrase
from assistant.spans import Span
from index import Library
from ingest.article import Article
from retriever.bridge import Bridge
from retriever.question import understand
from retriever.rerank import Line, article_lines

_FINDERS = {
    "number": find_figure,
    "date": find_date,
    "person": find_person,
    "list": find_list,
    "phrase": find_phrase,
}


_BRIDGE = Bridge(Library.from_texts([], TinyEncoder()))


def lines(text: str) -> tuple[Line, ...]:
    """The sentences of a text."""
    return article_lines(Article("test", "", text, content_hash=text))


def span(kind: str, question: str, text: str) -> tuple[str, Span] | None:
    """What the finder of a kind cuts from the last sentence of a text."""
    line = lines(text)[-1]
    found = _FINDERS[kind](_BRIDGE.translate(understand(question)), line)
    return (line.text[found.start : found.end], found) if found else None


def cut(kind: str, question: str, text: str) -> str | None:
    """The words that the finder of a kind cuts from the last sentence of a text."""
    found = span(kind, question, text)
    return found[0] if found else None
