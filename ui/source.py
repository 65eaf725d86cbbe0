"""The source pane: one article as a page to read, its cited sentences marked. Knows nothing of events or sessions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.answer import Answer, Citation
from ingest.article import Article
from ingest.sentences import sentences
from ui import links
from ui.markup import element, escape
from ui.strings import say

__all__ = ["article_html", "citation_html", "described", "empty_html", "linked_html", "mark", "published"]

_LINE = re.compile(r"[^\n]+")
_HASHES = re.compile(r"#{1,6}\s+")


def mark(turn: int, number: int, language: str, *, active: bool = False, title: str | None = None) -> str:
    """The small [n] that opens citation `number` of answer `turn`: a link, so that Tab and Enter reach it."""
    return element(
        "a",
        str(number),
        class_="wj-mark is-active" if active else "wj-mark",
        href=f"#cite-{turn}-{number}",
        aria_label=say("cite_label", language, number=number),
        title=title,
    )


def empty_html(language: str, message: str | None = None) -> str:
    """The pane before anything is opened, or with a sentence instead of an article."""
    text = escape(message or say("empty_pane", language))
    return element("div", element("p", text), class_="wj-empty", role="note")


def citation_html(answer: Answer, turn: int, number: int, language: str) -> str:
    """The article behind citation `number` of `answer`, every citation of the answer in it marked, this one strongest.

    A number the answer does not have shows the empty pane with a sentence saying so.
    """
    cited = next((citation for citation in answer.citations if citation.number == number), None)
    if cited is None:
        return empty_html(language, say("gone", language))
    marks = "".join(
        mark(turn, citation.number, language, active=citation is cited, title=citation.article.title)
        for citation in answer.citations
    )
    if len(answer.citations) > 1:
        marks = _arrow("‹", -1, "previous_citation", language) + marks + _arrow("›", 1, "next_citation", language)
    label = element("span", escape(say("citations", language)), class_="wj-cites-label")
    navigation = element("nav", label + marks, class_="wj-cites", aria_label=say("citations", language))
    here = [citation for citation in answer.citations if citation.article.id == cited.article.id]
    return article_html(cited.article, language, here, cited.number, turn, navigation)


def linked_html(article: Article, at: str, language: str) -> str:
    """The article that a permanent link leads to, with the sentence it means marked; says so when it has changed."""
    place = links.found(article, at) if at else None
    cited = [Citation(0, article, article.text[place.start : place.end], place.start, place.end)] if place else []
    note = "" if not at or (place and place.exact) else say("sentence_moved" if place else "sentence_gone", language)
    return article_html(article, language, cited, 0 if place else None, note=note, linked=True)


def article_html(
    article: Article,
    language: str,
    citations: Sequence[Citation] = (),
    active: int | None = None,
    turn: int | None = None,
    navigation: str = "",
    *,
    note: str = "",
    linked: bool = False,
) -> str:
    """`article` as a page to read. `citations` are those within it; `active` is the number of the one clicked.

    What can be done with the article comes into its empty `wj-tools`, asked for by the page's script. `linked`: a
    permanent link led here.
    """
    close = element("button", "×", type="button", class_="wj-close", data_close=True, aria_label=say("close", language))
    name = element("span", escape(article.title), class_="wj-bar-title", aria_hidden="true")
    bar = element("div", navigation + name + close, class_="wj-bar" if navigation else "wj-bar wj-plain")
    byline = element("p", _byline(article, language), class_="wj-byline")
    tools = element("div", "", class_="wj-tools", lang="zh-CN" if language == "zh" else "en")
    noted = element("p", escape(note), class_="wj-note", role="note") if note else ""
    header = element("header", element("h2", escape(article.title)) + byline + tools + noted)
    body = element("div", _body(article, citations, active), class_="wj-body")
    lang = "zh-CN" if article.lang == "zh" else article.lang
    about = {"data_turn": turn, "data_article": article.id, "data_active": active, "data_linked": linked}
    return bar + element("article", header + body, lang=lang, **about)


def published(article: Article, language: str) -> str:
    """The day of publication as text, marked when it was worked out rather than stated; "" when unknown."""
    if article.published is None:
        return ""
    inferred = f" ({say('inferred', language)})" if article.published_inferred else ""
    return article.published.isoformat() + inferred


def described(article: Article, language: str) -> str:
    """Source, author and date in one line of text, those that are known."""
    return " · ".join(part for part in (article.source, article.author, published(article, language)) if part)


def _arrow(sign: str, step: int, key: str, language: str) -> str:
    label = say(key, language)
    return element("button", sign, type="button", class_="wj-arrow", data_step=step, aria_label=label, title=label)


def _byline(article: Article, language: str) -> str:
    parts = [escape(part) for part in (article.source, article.author) if part]
    if article.published is None:
        parts.append(escape(say("no_date", language)))
    else:
        day = article.published.isoformat()
        inferred = element("span", escape(say("inferred", language)), class_="wj-inferred")
        time = element("time", escape(day), datetime=day)
        parts.append(f"{time} {inferred}" if article.published_inferred else time)
    return '<span class="wj-dot">·</span>'.join(f"<span>{part}</span>" for part in parts)


def _body(article: Article, citations: Sequence[Citation], active: int | None) -> str:
    text = article.text
    headings = {sentence.start for sentence in sentences(text) if sentence.heading}
    blocks = []
    for line in _LINE.finditer(text):
        start, end = _stripped(text, line.start(), line.end())
        if start == end:
            continue
        hashes = _HASHES.match(text, start, end)
        after_hashes = hashes.end() if hashes else start
        if headings & {start, after_hashes}:
            blocks.append(element("h3", _marked(text, after_hashes, end, citations, active)))
        else:
            blocks.append(element("p", _marked(text, start, end, citations, active)))
    return "".join(blocks)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), max(start, start + len(line.rstrip()))


def _marked(text: str, start: int, end: int, citations: Sequence[Citation], active: int | None) -> str:
    """text[start:end] with its cited stretches as <mark>; where citations overlap, one stretch carries both numbers."""
    within = [citation for citation in citations if citation.start < end and citation.end > start]
    edges = {start, end, *(c.start for c in within), *(c.end for c in within)}
    cuts = sorted(edge for edge in edges if start <= edge <= end)
    pieces = []
    for left, right in pairwise(cuts):
        here = [citation for citation in within if citation.start <= left and right <= citation.end]
        piece = escape(text[left:right])
        if here:
            numbers = [citation.number for citation in here]
            name = "wj-cited is-active" if active in numbers else "wj-cited"
            places = " ".join(links.written(citation.article, citation.start, citation.end) for citation in here)
            piece = element("mark", piece, class_=name, data_n=" ".join(map(str, numbers)), data_at=places)
        pieces.append(piece)
    return "".join(pieces)
