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

__all__ = ["Session", "answer_html", "question_html", "welcome_html"]

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


@dataclass(eq=False)
class Session:
    """One browser window's conversation: what was asked, what was answered, and the messages that show it.

    Answers are numbered from 1 (the turn); a question that failed takes a turn with no answer.
    """

    conversation: Conversation
    messages: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Answer | None] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def say(self, question: str) -> None:
        """Show the question, before there is an answer. Offers made by earlier answers are withdrawn."""
        for message in self.messages:
            message.pop("options", None)
        self.messages.append({"role": "user", "content": question_html(question)})

    def reply(self, question: str, language: str) -> Answer | None:
        """Ask, show the answer, and return it. What cannot be answered is said in a message and returns None."""
        with self.lock:
            answer: Answer | None = None
            try:
                answer = self.conversation.ask(question)
            except WenjuError as error:
                content = _notice_html(str(error), language)
            except Exception:
                log.exception("a question could not be answered")
                content = _notice_html(say("trouble", language), language)
            else:
                content = answer_html(answer, question, len(self.answers) + 1, language)
            self.answers.append(answer)
            message: dict[str, Any] = {"role": "assistant", "content": content}
            if answer and answer.suggestions:
                message["options"] = [{"value": suggestion} for suggestion in answer.suggestions]
            self.messages.append(message)
            return answer

    def answer(self, turn: int) -> Answer | None:
        """The answer numbered `turn`, None when there is none."""
        return self.answers[turn - 1] if 1 <= turn <= len(self.answers) else None


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
        said, link = text[end : match.start()], mark(turn, number, language, title=titles[number])
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
