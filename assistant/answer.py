"""Answer and Citation: what `ask()` returns, and how it reads on a terminal, in a notebook and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from ingest.article import Article
from retriever.retriever import Hit

__all__ = ["Answer", "Citation"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote: `article.text[start:end] == quote`, always. `number` is the n of the [n] in the answer."""

    number: int
    article: Article
    quote: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if self.article.text[self.start : self.end] != self.quote:
            raise ValueError(f"citation {self.number} is not verbatim in {self.article.path or self.article.title}")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    `question` is the standalone question as understood, `text` what a person reads (every statement ends with its
    [n]), `span` the exact words that answer a factoid question, `confidence` a probability from 0 to 1. `answered` is
    False when the articles do not say. `kind` is what was asked for ("number", "person", "why", "summary" …).
    `suggestions` are questions that the articles do answer (worked out when first read), `options` the readings to
    choose from of a question that can mean several things, each a whole question. Where two things were asked,
    `parts` holds the answer to each by itself, and `span` the words of each, parted by a semicolon. `disagreement`
    says that articles contradict one another. Where a language model was asked, `model` is its name, `removed` how
    many of its sentences were left out because the articles do not bear them out, and `fallen_back` why the answer is
    not the model's after all: slow, long, failed or nothing.
    """

    question: str
    text: str
    span: str | None = None
    citations: tuple[Citation, ...] = ()
    answered: bool = False
    confidence: float = 0.0
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    kind: str = "fact"
    suggestions: Sequence[str] = ()
    options: tuple[str, ...] = ()
    disagreement: bool = False
    model: str | None = None
    removed: int = 0
    fallen_back: str | None = None
    parts: tuple[Answer, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return "\n".join([self.text, *(f"  {_source_line(citation)}" for citation in self.citations)])

    def _repr_html_(self) -> str:
        sources = "".join(
            f"<li value='{source.number}'>{escape(_described(source.article))}<br><q>{escape(source.quote)}</q></li>"
            for source in self.citations
        )
        return f"<div><p>{escape(self.text)}</p><ol>{sources}</ol></div>"

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain JSON values; articles without their full text, hits as passage and scores."""
        return {
            "question": self.question,
            "text": self.text,
            "span": self.span,
            "answered": self.answered,
            "confidence": round(self.confidence, 4),
            "kind": self.kind,
            "citations": [
                {
                    "number": citation.number,
                    "quote": citation.quote,
                    "start": citation.start,
                    "end": citation.end,
                    "article": _article_dict(citation.article),
                }
                for citation in self.citations
            ],
            "hits": [_hit_dict(hit) for hit in self.hits],
            "suggestions": list(self.suggestions),
            "options": list(self.options),
            "disagreement": self.disagreement,
            **{name: getattr(self, name) for name in ("model", "removed", "fallen_back")},
            "parts": [
                {"question": part.question, "answered": part.answered, "span": part.span, "text": part.text}
                for part in self.parts
            ],
        }


def _hit_dict(hit: Hit) -> dict[str, Any]:
    return {
        "article": hit.article.id,
        "title": hit.article.title,
        "text": hit.passage.text,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "score": hit.score,
        "dense": hit.dense,
        "lexical": hit.lexical,
    }


def _article_dict(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "published_inferred": article.published_inferred,
        "path": article.path,
    }


def _described(article: Article) -> str:
    published = article.published.isoformat() if article.published else None
    return " · ".join(part for part in (f"《{article.title}》", article.source, article.author, published) if part)


def _source_line(citation: Citation) -> str:
    place = f" ({citation.article.path})" if citation.article.path else ""
    return f"[{citation.number}] {_described(citation.article)}{place}\n      “{citation.quote}”"
