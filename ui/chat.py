"""The conversation: one session's questions and answers, and how they read as messages. Knows nothing of Gradio."""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistant.answer import Answer
from index.words import normalize
from ingest.errors import WenjuError
from ui.markup import element, escape, lines
from ui.source import described, mark
from ui.strings import say

__all__ = ["Session", "Turn", "answer_html", "question_html", "welcome_html"]

log = logging.getLogger(__name__)

_NUMBER = re.compile(r"\[(\d{1,3})\]")
_NOT_SAID = re.compile(r"\W+")
_CLOSING = frozenset('。！？；，、”’」』）.!?;,)"')
_LONGEST_SHOWN = 600


class Conversation(Protocol):
    """What a session asks: a conversation of the assistant, which knows its own history."""

    def ask(self, question: str) -> Answer:
        """Answer the next question of this conversation."""
        ...


@dataclass
class Turn:
    """One question and what came of it: its message, and the answer if there is one. No reply yet: still asked."""

    question: str
    reply: str | None = None
    answer: Answer | None = None


@dataclass(eq=False)
class Session:
    """One browser window's conversation: its turns, numbered from 1. Questions may overtake answers."""

    conversation: Conversation
    turns: list[Turn] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def say(self, question: str) -> Turn:
        """Take a question, before there is an answer."""
        turn = Turn(question)
        self.turns.append(turn)
        return turn

    def reply(self, turn: Turn, language: str) -> Answer | None:
        """Ask what a turn says and return the answer; None when there is none, which the turn's reply then explains."""
        try:
            with self.lock:
                turn.answer = self.conversation.ask(turn.question)
        except WenjuError as error:
            turn.reply = _notice_html(str(error), language)
        except Exception:
            log.exception("a question could not be answered")
            turn.reply = _notice_html(say("trouble", language), language)
        else:
            turn.reply = answer_html(turn.answer, turn.question, self.number(turn), language)
        return turn.answer

    def number(self, turn: Turn) -> int:
        """The number of a turn, which its marks carry."""
        return next(number for number, other in enumerate(self.turns, start=1) if other is turn)

    def answer(self, number: int) -> Answer | None:
        """The answer of the turn with this number, None when there is none."""
        return self.turns[number - 1].answer if 1 <= number <= len(self.turns) else None

    def messages(self) -> list[dict[str, Any]]:
        """The conversation as messages. Only the last answer still offers its suggestions."""
        shown: list[dict[str, Any]] = []
        for turn in self.turns:
            shown.append({"role": "user", "content": question_html(turn.question)})
            if turn.reply is not None:
                shown.append({"role": "assistant", "content": turn.reply})
        last = self.turns[-1].answer if self.turns else None
        if last and last.suggestions:
            shown[-1]["options"] = [{"value": suggestion} for suggestion in last.suggestions]
        return shown


def question_html(question: str) -> str:
    """A question as a message, shortened when nobody would read it to its end."""
    shown = question.strip()
    if len(shown) > _LONGEST_SHOWN:
        shown = shown[:_LONGEST_SHOWN] + "……"
    return element("div", lines(shown), class_="wj-question")


def answer_html(answer: Answer, asked: str, turn: int, language: str) -> str:
    """An answer as a message: what was understood, the text with its marks, how sure it is and its articles."""
    parts = []
    if _words(answer.question) != _words(asked):
        parts.append(element("p", escape(say("understood", language) + answer.question), class_="wj-understood"))
    if not answer.answered:
        parts.append(element("p", escape(say("refusal", language)), class_="wj-tag"))
    span = answer.span
    for paragraph in filter(None, map(str.strip, answer.text.splitlines())):
        alone = span is not None and _NUMBER.sub("", paragraph).strip(" 。.") == span
        shown = _with_marks(paragraph, answer, span, turn, language)
        parts.append(element("p", shown, class_="wj-text wj-span" if alone else "wj-text"))
        span = None if span and span in paragraph else span
    if answer.citations or answer.answered:
        parts.append(_foot(answer, turn, language))
    return element("div", "".join(parts), class_="wj-answer" if answer.answered else "wj-answer wj-refusal")


def welcome_html(count: int, language: str) -> str:
    """What an empty chat says."""
    text = say("welcome_text", language, count=count) if count else say("welcome_empty", language)
    heading = element("h2", escape(say("welcome", language)))
    return element("div", heading + element("p", escape(text)), class_="wj-welcome")


def _notice_html(sentence: str, language: str) -> str:
    tag = element("p", escape(say("notice", language)), class_="wj-tag")
    return element("div", tag + element("p", lines(sentence), class_="wj-text"), class_="wj-answer wj-notice")


def _words(question: str) -> str:
    return _NOT_SAID.sub("", normalize(question).casefold())


def _with_marks(text: str, answer: Answer, span: str | None, turn: int, language: str) -> str:
    """`text` escaped, each [n] that is a citation a link, `span` set off where it comes first."""
    titles = {citation.number: citation.article.title for citation in answer.citations}
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
        pieces += [_emphasised(said, span), link]
        end, span = match.end(), None if span and span in said else span
    return "".join([*pieces, _emphasised(text[end:], span)])


def _emphasised(text: str, span: str | None) -> str:
    if not span or span not in text:
        return escape(text)
    before, _, after = text.partition(span)
    return escape(before) + element("strong", escape(span)) + escape(after)


def _foot(answer: Answer, turn: int, language: str) -> str:
    level = "high" if answer.confidence >= 0.8 else "medium" if answer.confidence >= 0.5 else "low"
    rows = []
    if answer.answered:
        probability, words = f"{answer.confidence:.0%}", escape(say(level, language))
        rows.append(element("div", element("span", words, class_=f"wj-sure wj-{level}", title=probability)))
    by_article: dict[str, list[int]] = {}
    for citation in answer.citations:
        by_article.setdefault(citation.article.id, []).append(citation.number)
    articles = {citation.article.id: citation.article for citation in answer.citations}
    for article_id, numbers in by_article.items():
        article = articles[article_id]
        marks = "".join(mark(turn, number, language) for number in numbers)
        about = element("span", escape(described(article, language)), class_="wj-about")
        rows.append(element("div", marks + element("cite", escape(article.title)) + about, class_="wj-from"))
    return element("div", "".join(rows), class_="wj-foot")
