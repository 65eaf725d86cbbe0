"""The list of articles and what became of uploaded files, as HTML. Knows nothing of how files are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
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
    """One line for each uploaded file name: added, updated, already there, or not added and why.

    The library never overwrites a file: one whose name was taken is told with the name it got ("a.md → a-2.md").
    What else a sync found in the folder is not told here.
    """
    rows = "".join(_outcome(name, *_found(name, report), language) for name in uploaded)
    return element("ul", rows, class_="wj-report", role="status")


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


def _found(uploaded: str, report: Report) -> tuple[str, str, str]:
    """What became of a file: the key of its outcome, the name it has now, and the reason of a failure."""
    name = Path(uploaded)
    renamed = re.compile(rf"{re.escape(name.stem)}-\d+{re.escape(name.suffix)}")
    for same in (lambda path: path == uploaded, lambda path: bool(renamed.fullmatch(path))):
        for key, paths in (("added", report.added), ("changed", report.changed)):
            for path in map(_last_part, paths):
                if same(path):
                    return key, path, ""
    for path, reason in report.failed:
        if _last_part(path) == uploaded or renamed.fullmatch(_last_part(path)):
            return "failed", uploaded, reason
    return "unchanged", uploaded, ""


def _outcome(uploaded: str, key: str, name: str, reason: str, language: str) -> str:
    shown = uploaded if name == uploaded else f"{uploaded} → {name}"
    said = say(key, language) + (f"{say('colon', language)}{reason}" if reason else "")
    path = element("span", escape(shown), class_="wj-path")
    return element("li", path + element("span", escape(said), class_="wj-outcome"), class_=f"wj-{key}")


def _last_part(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
