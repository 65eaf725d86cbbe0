"""How questions and replies read as messages, in HTML. Knows nothing of Gradio or of how replies are kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from index.words import normalize
from ui.markup import element, escape, lines
from ui.reply import Reply, Source
from ui.source import described, mark
from ui.strings import say
from ui.talk import Told

__all__ = ["answer_html", "confidence_words", "hint_html", "messages", "question_html", "verdicts", "welcome_html"]

_NUMBER = re.compile(r"\[(\d{1,3})\]")
_NOT_SAID = re.compile(r"\W+")
_CLOSING = frozenset('。！？；，、”’」』）.!?;,)"')
_ROW = re.compile(r"\s*\|.*\|\s*")
_RULE = re.compile(r"[\s|:-]+")
_LONGEST_SHOWN = 2000
_THUMBS = {"up": "Like", "down": "Dislike", None: None}


def messages(told: Sequence[Told], language: str) -> list[dict[str, Any]]:
    """The turns as messages: a question, then its reply if there is one. Only the last still offers what to ask."""
    shown: list[dict[str, Any]] = []
    for turn in told:
        shown.append({"role": "user", "content": question_html(turn.question)})
        if turn.reply is not None:
            last = turn is told[-1]
            content = answer_html(turn.reply, turn.question, turn.number, language, last=last)
            shown.append({"role": "assistant", "content": content})
            offered = turn.reply.options or turn.reply.suggestions
            if last and offered:
                shown[-1]["options"] = [{"value": question} for question in offered]
    return shown


def verdicts(told: Sequence[Told]) -> list[str | None]:
    """What the reader thought of each reply, in Gradio's words."""
    return [_THUMBS.get(turn.verdict) for turn in told if turn.reply is not None]


def question_html(question: str) -> str:
    """A question as a message, shortened when it is longer than any that can be asked."""
    shown = question.strip()
    if len(shown) > _LONGEST_SHOWN:
        shown = shown[:200] + "……"
    return element("div", lines(shown), class_="wj-question")


@lru_cache(maxsize=128)  # each turn of a conversation is drawn again with every answer
def answer_html(reply: Reply, asked: str, turn: int, language: str, last: bool = False) -> str:
    """A reply as a message: what was understood, the text with its marks, how sure it is and its articles.

    The `last` one also says what the questions offered below it are.
    """
    if reply.notice is not None:
        return _notice_html(reply.notice, language)
    parts = []
    if _words(reply.question) != _words(asked):
        parts.append(element("p", escape(say("understood", language) + reply.question), class_="wj-understood"))
    if reply.limits:
        parts.append(element("p", escape(say("limited", language) + reply.limits), class_="wj-understood"))
    if not reply.answered:
        parts.append(element("p", escape(say("refusal", language)), class_="wj-tag"))
    parts += _paragraphs(reply, turn, language)
    if reply.stopped:
        parts.append(element("p", escape(say("stopped_here", language)), class_="wj-understood"))
    if reply.sources or reply.answered:
        parts.append(_foot(reply, turn, language))
    if last and (reply.options or reply.suggestions):
        offer = "which" if reply.options else "ask_next" if reply.answered else "instead"
        parts.append(element("p", escape(say(offer, language)), class_="wj-offer"))
    return element("div", "".join(parts), class_="wj-answer" if reply.answered else "wj-answer wj-refusal")


def welcome_html(count: int, language: str) -> str:
    """What an empty chat says."""
    text = say("welcome_text", language, count=count) if count else say("welcome_empty", language)
    heading = element("h2", escape(say("welcome", language)))
    return element("div", heading + element("p", escape(text)), class_="wj-welcome")


def hint_html(language: str) -> str:
    """What the keys do; and what the script says when a question is being changed or the connection is lost."""
    title, lost = say("lost_title", language), say("lost", language)
    return "".join(
        [
            element("p", escape(say("hint", language))),
            element("p", escape(say("editing", language)), class_="wj-now-editing", role="status"),
            element("p", "", hidden=True, class_="wj-lost-words", title=title, data_lost=lost,
                    data_refused=say("gate_title", language)),
        ]
    )


def confidence_words(confidence: float, language: str) -> tuple[str, str]:
    """How sure an answer is: the name of the level, and the words for it."""
    level = "high" if confidence >= 0.5 else "medium" if confidence >= 0.3 else "low"
    return level, say(level, language)


def _notice_html(sentence: str, language: str) -> str:
    tag = element("p", escape(say("notice", language)), class_="wj-tag")
    return element("div", tag + element("p", lines(sentence), class_="wj-text"), class_="wj-answer wj-notice")


def _words(question: str) -> str:
    return _NOT_SAID.sub("", normalize(question).casefold())


def _paragraphs(reply: Reply, turn: int, language: str) -> list[str]:
    """The text: a paragraph for each line, a table where lines are rows of one."""
    shown, rows, spans = [], [], list(reply.spans)
    for line in [*filter(None, map(str.strip, reply.text.splitlines())), ""]:
        if _ROW.fullmatch(line):
            rows.append(line)
            continue
        if rows:
            shown.append(_table(rows, reply, turn, language))
            rows = []
        if line:
            alone = len(spans) == 1 and _NUMBER.sub("", line).strip(" 。.") == spans[0]
            text = _with_marks(line, reply, spans, turn, language)
            shown.append(element("p", text, class_="wj-text wj-span" if alone else "wj-text"))
    return shown


def _table(rows: Sequence[str], reply: Reply, turn: int, language: str) -> str:
    """Rows as Markdown writes them: the first is the head if a rule follows it."""
    headed = len(rows) > 1 and _RULE.fullmatch(rows[1]) is not None
    written = []
    for number, row in enumerate(rows):
        if number == 1 and headed:
            continue
        tag = "th" if number == 0 and headed else "td"
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
        written.append(element("tr", "".join(
            element(tag, _with_marks(cell, reply, [], turn, language), scope="col" if tag == "th" else None)
            for cell in cells
        )))  # fmt: skip
    return element("div", element("table", "".join(written)), class_="wj-table")


def _with_marks(text: str, reply: Reply, spans: list[str], turn: int, language: str) -> str:
    """`text` escaped, each [n] that is a citation a link, each of `spans` set off where it comes first, and dropped."""
    titles = {source.number: source.title for source in reply.sources}
    pieces: list[str] = []
    end = 0
    for match in _NUMBER.finditer(text):
        number = int(match[1])
        if number not in titles:
            continue
        said, link = text[end : match.start()].rstrip(), mark(turn, number, language, title=titles[number])
        if said and said[-1] in _CLOSING:
            # A line never breaks between the end of a sentence and its mark.
            said, link = said[:-1], element("span", escape(said[-1]) + link, class_="wj-together")
        pieces += [_emphasised(said, spans), link]
        end = match.end()
    return "".join([*pieces, _emphasised(text[end:], spans)])


def _emphasised(text: str, spans: list[str]) -> str:
    span = next((span for span in spans if span in text), None)
    if span is None:
        return escape(text)
    spans.remove(span)
    before, _, after = text.partition(span)
    return escape(before) + element("strong", escape(span)) + _emphasised(after, spans)


def _foot(reply: Reply, turn: int, language: str) -> str:
    """How sure it is, what else can be looked at, and the articles."""
    level, words = confidence_words(reply.confidence, language)
    sure = element("span", escape(words), class_=f"wj-sure wj-{level}", title=f"{reply.confidence:.0%}")
    looks = "".join(
        element("a", escape(say(name, language)), class_="wj-look", href=f"#{name}-{turn}")
        for name in ("evidence", "timeline")
        if name == "evidence" or reply.timeline
    )
    rows = [element("div", (sure if reply.answered else "") + looks, class_="wj-sureness")]
    by_article: dict[str, list[Source]] = {}
    for source in reply.sources:
        by_article.setdefault(source.article, []).append(source)
    for sources in by_article.values():
        marks = "".join(mark(turn, source.number, language) for source in sources)
        about = element("span", escape(described(sources[0].remembered(), language)), class_="wj-about")
        rows.append(element("div", marks + element("cite", escape(sources[0].title)) + about, class_="wj-from"))
    return element("div", "".join(rows), class_="wj-foot")
