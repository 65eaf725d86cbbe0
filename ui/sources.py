"""What the source pane shows when something of the chat is opened: a citation, a sentence, the evidence, a timeline.

Knows replies as they are kept, not how they were asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.answer import Citation
from index import Library
from ui import source
from ui.cited import as_of_today
from ui.evidence import evidence_html
from ui.markup import element, escape
from ui.reply import Reply
from ui.strings import say
from ui.timeline_picture import timeline_html

if TYPE_CHECKING:
    from assistant import Assistant

__all__ = ["citation_page", "evidence_page", "sentence_page", "timeline_page"]


def citation_page(reply: Reply, turn: int, number: int, library: Library, language: str) -> str:
    """The article behind citation `number` of the reply to `turn`; where it is gone, its quotes and a word about it."""
    articles = library.articles_by_id([one.article for one in reply.sources])
    answer, states = as_of_today(reply, articles)
    page = source.citation_html(answer, turn, number, language)
    if states.get(number, "there") == "there":
        return page
    said = element("p", escape(say(f"article_{states[number]}", language)), class_="wj-gone", role="note")
    return page.replace("<article", f"{said}<article", 1)


def sentence_page(article_id: str, start: int, end: int, back: str, library: Library, language: str) -> str:
    """An article with one of its sentences marked, and the way back to the view that it was opened from."""
    article = library.articles_by_id([article_id]).get(article_id)
    if article is None:
        return source.empty_html(language, say("removed", language))
    if not 0 <= start < end <= len(article.text):
        return source.article_html(article, language)
    navigation = ""
    name = back.removeprefix("#").partition("-")[0]
    if name in ("evidence", "timeline", "compare"):
        words = "‹ " + say("comparison" if name == "compare" else name, language)
        navigation = element("a", escape(words), href=back, class_="wj-look wj-back")
    citation = Citation(1, article, article.text[start:end], start, end)
    return source.article_html(article, language, [citation], 1, None, navigation)


def evidence_page(reply: Reply | None, turn: int, language: str) -> str:
    """What a reply rests on."""
    if reply is None or reply.notice is not None:
        return source.empty_html(language, say("gone", language))
    return evidence_html(reply, turn, language)


def timeline_page(reply: Reply | None, turn: int, assistant: Assistant, language: str) -> str:
    """The dated sentences about whom or what a turn was about."""
    if reply is None or reply.notice is not None:
        return source.empty_html(language, say("gone", language))
    return timeline_html(assistant.timeline(reply.question), turn, language)
