"""Where a kept citation stands today: in its article, moved within it, or nowhere any more. Knows nothing of HTML."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.answer import Answer, Citation
from ingest.article import Article
from ui.reply import Reply, Source

__all__ = ["as_of_today"]


def as_of_today(reply: Reply, articles: Mapping[str, Article]) -> tuple[Answer, dict[int, str]]:
    """The reply as an answer over `articles`, those that are there now by id; and what became of each citation.

    "there": the quote stands in its article, perhaps elsewhere in it. "changed": the article has other words now.
    "gone": there is no such article. The latter two are cited from what was remembered, the quotes alone.
    """
    citations, states = [], {}
    for source in reply.sources:
        article = articles.get(source.article)
        start = _place(article, source)
        if article is not None and start >= 0:
            citation = Citation(source.number, article, source.quote, start, start + len(source.quote))
            states[source.number] = "there"
        else:
            citation = _from_memory(reply, source)
            states[source.number] = "gone" if article is None else "changed"
        citations.append(citation)
    answer = Answer(
        reply.question, reply.text, reply.spans[0] if reply.spans else None, tuple(citations), reply.answered,
        reply.confidence, kind=reply.kind,
    )  # fmt: skip
    return answer, states


def _place(article: Article | None, source: Source) -> int:
    """Where the quote stands, nearest to where it stood; -1 when it does not."""
    if article is None:
        return -1
    if article.text[source.start : source.end] == source.quote:
        return source.start
    before = article.text.rfind(source.quote, 0, source.end)
    after = article.text.find(source.quote, source.start)
    places = [place for place in (before, after) if place >= 0]
    return min(places, key=lambda place: abs(place - source.start), default=-1)


def _from_memory(reply: Reply, source: Source) -> Citation:
    """The citation in an article made of all quotes that the reply holds of it, in their order there."""
    kept = sorted({(one.start, one.quote) for one in reply.sources if one.article == source.article})
    text = "\n".join(dict.fromkeys(quote for _, quote in kept))
    start = text.index(source.quote)
    return Citation(source.number, source.remembered(text), source.quote, start, start + len(source.quote))
