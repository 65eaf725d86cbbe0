"""The evidence view: what was retrieved for an answer, by which search, and what it was worth. HTML; no events."""

from __future__ import annotations

from ui.chat import confidence_words
from ui.markup import element, escape
from ui.reply import Found, Reply
from ui.strings import say

__all__ = ["bar", "evidence_html", "place_link"]

_SHOWN = 160


def bar(title: str, language: str) -> str:
    """The bar over whatever the pane shows: its name, and the button that closes it."""
    name = element("span", escape(title), class_="wj-bar-title")
    close = element("button", "×", type="button", class_="wj-close", data_close=True, aria_label=say("close", language))
    return element("div", name + close, class_="wj-bar wj-bar-named")


def place_link(content: str, article: str, start: int, end: int, back: str = "", **attributes: object) -> str:
    """A link around `content` that opens an article at a sentence; `back` names the view to come back to."""
    return element(
        "a", content, href="#place", class_="wj-place", data_place=article, data_start=start, data_end=end,
        data_back=back or None, **attributes,
    )  # fmt: skip


def evidence_html(reply: Reply, turn: int, language: str) -> str:
    """The passages found for a reply, the best first, with their ranks and scores."""
    level, words = confidence_words(reply.confidence, language)
    took = _time(reply.seconds, language)
    about = say("evidence_text", language, count=len(reply.found), time=took)
    sure = element("span", escape(say("sure_of", language, words=words, percent=f"{reply.confidence:.0%}")),
                   class_=f"wj-sure wj-{level}")  # fmt: skip
    asked = element("p", escape(reply.question), class_="wj-evidence-question")
    head = element("header", asked + element("p", sure) + element("p", escape(about), class_="wj-evidence-about"))
    rows = "".join(_row(found, number, f"#evidence-{turn}", language) for number, found in enumerate(reply.found, 1))
    listed = element("ol", rows, class_="wj-passages")
    title = say("evidence_of", language)
    return bar(title, language) + element("section", head + listed, class_="wj-evidence", aria_label=title)


def _row(found: Found, number: int, back: str, language: str) -> str:
    shown = found.text if len(found.text) <= _SHOWN else found.text[:_SHOWN] + "…"
    title = element("cite", escape(found.title))
    text = element("span", escape(shown), class_="wj-passage-text")
    link = place_link(title + text, found.article, found.start, found.end, back)
    ranks = (
        _measure("dense", found.dense_rank, f"cos {found.dense:.2f}", language)
        + _measure("lexical", found.lexical_rank, f"BM25 {found.lexical:.1f}", language)
        + element("span", escape(f"{say('score', language)} {found.score:.2f}"), class_="wj-measure")
    )
    return element("li", link + element("p", ranks, class_="wj-measures"), value=number)


def _measure(name: str, rank: int | None, score: str, language: str) -> str:
    said = say("not_found_so", language) if rank is None else f"#{rank}"
    return element(
        "span", escape(f"{say(name, language)} {said}"), class_="wj-measure", title=None if rank is None else score
    )


def _time(seconds: float, language: str) -> str:
    if seconds < 1:
        return say("milliseconds", language, count=max(1, round(seconds * 1000)))
    return say("seconds", language, count=f"{seconds:.1f}")
