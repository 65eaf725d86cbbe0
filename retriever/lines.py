"""Sentences of an article as evidence: each with what it leans on — the sentences before it, its heading, the title."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from index.words import normalize
from ingest import Article, sentences

__all__ = ["Line", "article_lines"]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of an article with what it leans on; offsets are those of `article.text`.

    `lead` is the article's first sentence, `whole` its text; like all texts but `text` they are normalised.
    """

    article: Article
    start: int
    end: int
    text: str
    normal: str
    before: tuple[str, ...]
    after: str
    heading: str
    title: str
    lead: str
    whole: str
    position: int


@lru_cache(maxsize=512)
def article_lines(article: Article) -> tuple[Line, ...]:
    """The sentences of an article, headings left out but remembered."""
    title = normalize(article.title)
    found: list[Line] = []
    heading = ""
    before: tuple[str, ...] = ()
    spans = sentences(article.text)
    whole = normalize(article.text)
    normals = [whole[span.start : span.end] for span in spans]
    lead = next((normal for normal, span in zip(normals, spans, strict=True) if not span.heading), "")
    for number, span in enumerate(spans):
        if span.heading:
            heading, before = normals[number], ()
            continue
        after = normals[number + 1] if number + 1 < len(spans) and not spans[number + 1].heading else ""
        text = article.text[span.start : span.end]
        found.append(
            Line(
                article,
                span.start,
                span.end,
                text,
                normals[number],
                before,
                after,
                heading,
                title,
                lead,
                whole,
                len(found),
            )
        )
        before = (normals[number], *before[:1])
    return tuple(found)
