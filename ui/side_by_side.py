"""Two articles side by side, as HTML: their heads, the core of each, and what both mention. Knows no events."""

from __future__ import annotations

from assistant.contrast import Contrast
from ingest.article import Article
from retriever.lines import Line
from ui.evidence import bar, place_link
from ui.markup import element, escape
from ui.source import described
from ui.strings import say

__all__ = ["comparison_html"]

_SHOWN = 120


def comparison_html(first: Article, second: Article, found: Contrast, language: str) -> str:
    """The comparison as a table of two columns, one for each article."""
    back = f"#compare-{first.id}+{second.id}"
    rows = [
        element("tr", _head(first, language) + _head(second, language)),
        _section(say("gist", language)),
        element("tr", _cell(found.first, back) + _cell(found.second, back)),
    ]
    if found.shared:
        for shared in found.shared:
            rows.append(_section(f"{say('both_name', language)}：{shared.name}" if language == "zh" else
                                 f"{say('both_name', language)}: {shared.name}"))  # fmt: skip
            rows.append(element("tr", _cell((shared.first,), back) + _cell((shared.second,), back)))
    else:
        rows.append(_section(say("nothing_shared", language)))
    title = say("comparison", language)
    table = element("table", "".join(rows))
    return bar(title, language) + element("section", table, class_="wj-comparison", aria_label=title)


def _head(article: Article, language: str) -> str:
    link = element("a", escape(article.title), href="#article", data_article=article.id)
    parts = (described(article, language), say("length", language, count=len(article.text)))
    about = element("span", escape(" · ".join(filter(None, parts))), class_="wj-about")
    return element("th", link + about, scope="col")


def _section(title: str) -> str:
    return element("tr", element("th", escape(title), scope="colgroup", colspan=2), class_="wj-section")


def _cell(lines: tuple[Line, ...], back: str) -> str:
    said = "".join(
        element("p", place_link(escape(_short(line.text)), line.article.id, line.start, line.end, back))
        for line in lines
    )
    return element("td", said)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
