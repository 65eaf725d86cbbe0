"""A file's lines beside the articles that the layout repair made of them. Knows texts, not how they were repaired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ingest.reading import Reading
from ui.library import repaired_text
from ui.markup import element, escape
from ui.strings import say

__all__ = ["Pair", "compared_html", "pairs"]

_MOST = 2000  # rows: a browser lays out no more in a moment


class Pair(NamedTuple):
    """Lines of the file, as (number from 1, text), beside what became of them: a paragraph, or None for nothing."""

    lines: Sequence[tuple[int, str]]
    paragraph: str | None
    title: bool = False


def pairs(reading: Reading) -> list[Pair]:
    """Every line of the file beside the paragraph that holds its words; what became nothing comes last.

    The repair moves and joins lines but never rewrites them, so a line's words, spaces apart, stand in one paragraph.
    """
    lines = [(number, text) for number, text in enumerate(reading.text.split("\n"), start=1) if text.strip()]
    paragraphs = [
        (text, place == 0)
        for article in reading.articles
        for place, text in enumerate([article.title, *article.text.split("\n")])
        if text.strip()
    ]
    squeezed = ["".join(text.split()) for text, _ in paragraphs]
    homes: dict[int, list[tuple[int, str]]] = {}
    left: list[tuple[int, str]] = []
    filled = [0] * len(paragraphs)  # how many characters of each paragraph have found their line
    last = 0
    for line in lines:
        words = "".join(line[1].split())
        home = _home(words, squeezed, filled, last)
        if home is None:
            left.append(line)
            continue
        homes.setdefault(home, []).append(line)
        filled[home] += len(words)
        last = home
    found = [Pair(homes.get(at, []), text, title) for at, (text, title) in enumerate(paragraphs)]
    return found + ([Pair(left, None)] if left else [])


def _home(words: str, paragraphs: Sequence[str], filled: Sequence[int], last: int) -> int | None:
    """The paragraph that holds these words and has room for them: the one of the line before, else the nearest after.

    Signs of Markdown at a line's start are no words of it.
    """
    for said in (words, words.lstrip("#*-> ")):
        order: list[int] = [*range(last, len(paragraphs)), *range(last)] if said else []
        for at in order:
            if said in paragraphs[at] and filled[at] + len(said) <= len(paragraphs[at]):
                return at
    return None


def compared_html(reading: Reading, language: str) -> str:
    """The comparison as the content of a dialog: paragraphs made of several lines are set off."""
    heading = element("h2", escape(say("compare_title", language)), id="wj-dialog-title")
    summary = element("p", escape(repaired_text(reading.repaired, language)), class_="wj-about-form")
    close = element("button", "×", type="button", data_cancel=True, class_="wj-dialog-close",
                    aria_label=say("close_dialog", language))  # fmt: skip
    head = element("tr", "".join(
        element("th", escape(say(key, language)), scope="col") for key in ("compare_before", "compare_after")
    ))  # fmt: skip
    found = pairs(reading)
    rows = "".join(_row(pair, language) for pair in found[:_MOST])
    if len(found) > _MOST:
        cut = escape(say("compare_cut", language, shown=_MOST, count=len(found)))
        rows += element("tr", element("td", cut, colspan=2))
    table = element("table", element("thead", head) + element("tbody", rows), class_="wj-compared", lang="zh-CN")
    return close + heading + summary + element("div", table, class_="wj-compared-frame", tabindex="0", role="region",
                                               aria_labelledby="wj-dialog-title")  # fmt: skip


def _row(pair: Pair, language: str) -> str:
    lines = "".join(
        element("p", element("span", str(number), class_="wj-line", title=say("compare_line", language, line=number))
                + escape(text))
        for number, text in pair.lines
    )  # fmt: skip
    if pair.paragraph is None:
        after = element("p", escape(say("compare_left_out", language)), class_="wj-left-out")
    else:
        after = element("h3" if pair.title else "p", escape(pair.paragraph))
    joined = pair.paragraph is not None and len(pair.lines) > 1
    kind = "wj-joined" if joined else "wj-titled" if pair.title else None
    return element("tr", element("td", lines) + element("td", after), class_=kind)
