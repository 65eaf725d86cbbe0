"""A reply as it is kept: all that a message, the evidence view and an export show, as plain values that turn into JSON.

A citation keeps its quote and what was known of its article, so that an old reply is whole when the article is not
there any more. Knows nothing of how a reply looks.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any

from assistant.answer import Answer, Citation
from ingest.article import Article
from retriever.retriever import Hit

__all__ = ["Found", "Reply", "Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A citation as it was given: its number, its words, and where they stood in which article."""

    number: int
    quote: str
    start: int
    end: int
    article: str
    title: str
    source: str | None = None
    author: str | None = None
    published: str | None = None
    inferred: bool = False
    lang: str = "zh"
    path: str = ""

    @classmethod
    def of(cls, citation: Citation) -> Source:
        """What is kept of a citation."""
        article = citation.article
        return cls(
            citation.number, citation.quote, citation.start, citation.end, article.id, article.title, article.source,
            article.author, article.published.isoformat() if article.published else None, article.published_inferred,
            article.lang, article.path,
        )  # fmt: skip

    def remembered(self, text: str | None = None) -> Article:
        """The article as far as it is remembered: its head, and `text` or the quote for its text."""
        day = date.fromisoformat(self.published) if self.published else None
        return Article(
            self.article, self.title, self.quote if text is None else text, self.source, self.author, day,
            self.inferred, self.lang, self.path,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was retrieved, with its places in either search and what its evidence was worth."""

    article: str
    title: str
    text: str
    start: int
    end: int
    score: float
    dense: float
    lexical: float
    dense_rank: int | None = None
    lexical_rank: int | None = None

    @classmethod
    def of(cls, hit: Hit) -> Found:
        """What is kept of a hit."""
        passage = hit.passage
        return cls(
            hit.article.id, hit.article.title, passage.text, passage.start, passage.end, float(hit.score),
            float(hit.dense), float(hit.lexical), hit.dense_rank, hit.lexical_rank,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it was given, or, where there is a `notice`, the sentence that says why there is none.

    `question` is the question as understood, `spans` the exact words that answer it, `limits` the filters it was
    asked under, as words; `seconds` is the time the answer took; `timeline` says that there is one to show, `stopped`
    that the reader stopped it here.
    """

    question: str = ""
    text: str = ""
    spans: tuple[str, ...] = ()
    answered: bool = False
    confidence: float = 0.0
    kind: str = "fact"
    sources: tuple[Source, ...] = ()
    found: tuple[Found, ...] = ()
    suggestions: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    timeline: bool = False
    limits: str = ""
    seconds: float = 0.0
    stopped: bool = False
    notice: str | None = None

    @classmethod
    def of(cls, answer: Answer, seconds: float = 0.0, limits: str = "") -> Reply:
        """What is kept of an answer."""
        parts = tuple(part.span for part in getattr(answer, "parts", ()) if part.span)
        return cls(
            answer.question, answer.text, parts or ((answer.span,) if answer.span else ()), answer.answered,
            float(answer.confidence), answer.kind, tuple(map(Source.of, answer.citations)),
            tuple(map(Found.of, answer.hits)), tuple(answer.suggestions), tuple(getattr(answer, "options", ())),
            limits=limits, seconds=seconds,
        )  # fmt: skip

    @property
    def said(self) -> str:
        """What a follow-up may lean on: the exact words, or the whole text."""
        return "；".join(self.spans) or self.text

    def to_json(self) -> str:
        """As text, for `from_json`."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Reply:
        """A reply that was kept; what a newer version added is left out.

        :raises ValueError: the text is no reply.
        """
        return _read(text)


@lru_cache(maxsize=128)  # a conversation is read several times a question
def _read(text: str) -> Reply:
    try:
        given = json.loads(text)
        given["sources"] = tuple(Source(**_known(Source, one)) for one in given.get("sources", ()))
        given["found"] = tuple(Found(**_known(Found, one)) for one in given.get("found", ()))
        for name in ("spans", "suggestions", "options"):
            given[name] = tuple(given.get(name, ()))
        return Reply(**_known(Reply, given))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"this is no reply: {error}") from error


def _known(kind: type[Any], given: dict[str, Any]) -> dict[str, Any]:
    return {field.name: given[field.name] for field in fields(kind) if field.name in given}
