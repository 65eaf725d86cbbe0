"""The list of articles and what became of uploaded files, as HTML. Knows nothing of how files are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ingest.article import Article
from ui.markup import element, escape
from ui.source import described
from ui.strings import say

__all__ = ["Report", "articles_html", "notice_html", "report_html"]

SHOWN = 200


class Report(Protocol):
    """What a sync reports: file names, and for each failed file its reason."""

    @property
    def added(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def changed(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def failed(self) -> Sequence[tuple[str, str]]: ...  # noqa: D102


def articles_html(articles: Sequence[Article], query: str, language: str) -> str:
    """The articles that match `query` (all its words, anywhere in title, source, author or file), the first 200."""
    words = query.casefold().split()
    found = [article for article in articles if all(word in _searched(article) for word in words)]
    if not found:
        text = say("no_matches", language, query=query.strip()) if words else say("no_articles", language)
        return element("p", escape(text), class_="wj-none")
    rows = "".join(_row(article, language) for article in found[:SHOWN])
    shown = say("more", language, shown=SHOWN, count=len(found)) if len(found) > SHOWN else ""
    count = element("p", escape(shown or say("count", language, count=len(found))), class_="wj-count", role="status")
    return count + element("ul", rows, class_="wj-articles")


def report_html(report: Report, uploaded: Sequence[str], language: str) -> str:
    """One line for each uploaded file: added, updated, already there, or not added and why."""
    outcome = {_name(path): ("added", "") for path in report.added}
    outcome |= {_name(path): ("changed", "") for path in report.changed}
    rows = [_outcome(name, *outcome.pop(name), language) for name in uploaded if name in outcome]
    # A file whose name was taken by another one got a new name: it is told by the name it has now.
    rows += [_outcome(name, *what, language) for name, what in outcome.items()]
    failed = {_name(path): reason for path, reason in report.failed}
    rows += [_outcome(name, "failed", reason, language) for name, reason in failed.items()]
    told = len(report.added) + len(report.changed) + len(report.failed)
    if told < len(uploaded):
        named = {*map(_name, report.added), *map(_name, report.changed), *failed}
        rows += [_outcome(name, "unchanged", "", language) for name in uploaded if name not in named]
    return element("ul", "".join(rows), class_="wj-report", role="status")


def notice_html(sentence: str) -> str:
    """A sentence in place of a report."""
    return element("p", escape(sentence), class_="wj-report wj-failed", role="status")


def _searched(article: Article) -> str:
    parts = (article.title, article.source, article.author, article.path, str(article.published or ""))
    return "\n".join(part for part in parts if part).casefold()


def _row(article: Article, language: str) -> str:
    title = element("span", escape(article.title), class_="wj-title")
    about = element("span", escape(described(article, language)), class_="wj-about")
    path = element("span", escape(article.path), class_="wj-path")
    link = element("a", title + about + path, href="#article", data_article=article.id, lang="zh-CN")
    return element("li", link)


def _outcome(name: str, what: str, reason: str, language: str) -> str:
    said = element("span", escape(say(what, language) + (f"：{reason}" if reason else "")), class_="wj-outcome")
    return element("li", element("span", escape(name), class_="wj-path") + said, class_=f"wj-{what}")


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
