"""A conversation as it goes on: asking, stopping, taking back, judging. Knows nothing of Gradio or of HTML."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from assistant import Filters
from index.conversations import Conversations
from index.feedback import Feedback, forget_feedback, give_feedback
from ingest.errors import WenjuError
from retriever.question import MAX_QUESTION
from ui.messages import told
from ui.metrics import answering
from ui.reply import Reply
from ui.strings import say
from ui.visit import Visit

if TYPE_CHECKING:
    from assistant import Assistant

__all__ = ["Talk", "Told"]

log = logging.getLogger(__name__)

_MOST_SUGGESTED = 3


class Told(NamedTuple):
    """One question and its reply as far as it stands, None before that. `verdict` is "up", "down" or None."""

    number: int
    question: str
    reply: Reply | None
    verdict: str | None


@dataclass
class _Growing:
    """An answer under way: what there is of it; `stop` ends the work at it."""

    reply: Reply | None = None
    stop: threading.Event = field(default_factory=threading.Event)


class Talk:
    """Everything that can happen in the conversations of `kept`, answered by `assistant`."""

    def __init__(self, assistant: Assistant, kept: Conversations) -> None:
        self.assistant = assistant
        self.kept = kept
        self._asking: dict[tuple[str, int], _Growing] = {}
        self._changing = threading.Lock()  # a turn is taken back and asked again in one
        self._turns: dict[str, threading.Lock] = defaultdict(threading.Lock)  # one answer at a time in a conversation

    def told(self, visit: Visit, language: str) -> list[Told]:
        """The turns of the conversation that is open, oldest first."""
        return [
            Told(turn.number, turn.question, self._read(visit, turn.number, turn.reply, language), turn.verdict)
            for turn in self.kept.turns(visit.browser, visit.conversation)
        ]

    def _read(self, visit: Visit, number: int, reply: str | None, language: str) -> Reply | None:
        if reply is None:
            growing = self._asking.get((visit.conversation, number))
            return growing.reply if growing else Reply(notice=say("interrupted", language))
        try:
            return Reply.from_json(reply)
        except ValueError:
            return Reply(notice=say("unreadable", language))

    def ask(self, visit: Visit, question: str) -> tuple[Visit, int]:
        """Take a question, before there is an answer; while editing, in place of the last one."""
        with self._changing:
            if visit.editing:
                self._undone(visit)
            return self._taken(visit, question)

    def ask_again(self, visit: Visit) -> tuple[Visit, int] | None:
        """Take the last question once more, in its own place; None when there is none."""
        with self._changing:
            question = self._undone(visit)
            return self._taken(visit, question) if question else None

    def _taken(self, visit: Visit, question: str) -> tuple[Visit, int]:
        kept = question[: MAX_QUESTION + 1]  # of one too long as much as shows that it is
        conversation, number = self.kept.ask(visit.browser, visit.conversation, kept)
        self._asking[conversation, number] = _Growing()
        return visit.at(conversation), number

    def waited(self, visit: Visit, language: str) -> bool:
        """Wait for what is being answered in the open conversation; whether there was anything."""
        asking = [number for conversation, number in list(self._asking) if conversation == visit.conversation]
        if asking:
            with self._turns[visit.conversation]:
                pass
            self.follow(visit, max(asking), language)
        return bool(asking)

    def answer(
        self, visit: Visit, number: int, language: str, filters: Callable[[], tuple[Filters | None, str]]
    ) -> Reply | None:
        """Answer a turn in the light of those before it, and keep the reply; None when it was stopped meanwhile.

        As long as this takes, `told` has what there is of the reply.
        `filters` gives the filters and how they are said; what is wrong with them is part of the reply.
        """
        growing = self._asking.setdefault((visit.conversation, number), _Growing())
        try:
            with self._turns[visit.conversation]:
                told = self.told(visit, language)
                question = next((turn.question for turn in told if turn.number == number), None)
                if question is None:
                    return None
                before = [turn.reply for turn in told if turn.number < number and turn.reply]
                history = [(reply.question, reply.said) for reply in before if reply.notice is None]
                reply = self._replied(question, history, language, filters, growing)
                return reply if self.kept.reply(visit.browser, visit.conversation, number, reply.to_json()) else None
        finally:
            self._asking.pop((visit.conversation, number), None)

    def _replied(
        self,
        question: str,
        history: list[tuple[str, str]],
        language: str,
        filters: Callable[[], tuple[Filters | None, str]],
        growing: _Growing,
    ) -> Reply:
        begun = time.perf_counter()
        try:
            chosen, limits = filters()
            with answering(question) as asked:
                for answer in self.assistant.stream(question, history, chosen, growing.stop):
                    reply = Reply.of(answer, time.perf_counter() - begun, limits)
                    growing.reply = reply
                asked.told(reply.answered, reply.text)
        except WenjuError as error:
            return Reply(notice=told(str(error), language))
        except Exception:
            log.exception("a question could not be answered")
            return Reply(notice=say("trouble", language))
        return reply

    def follow(self, visit: Visit, number: int, language: str) -> bool:
        """Add to an answer that is there what can be done next: whether there is a timeline, and what could be asked
        of the article it cites. Whether anything was added.
        """
        told = self.told(visit, language)
        reply = next((turn.reply for turn in told if turn.number == number), None)
        if reply is None or not reply.answered:
            return False
        more = replace(reply, timeline=self._has_timeline(reply.question), suggestions=self._fresh(reply, told))
        kept = self.kept
        return more != reply and kept.reply(visit.browser, visit.conversation, number, more.to_json(), first=False)

    def _fresh(self, reply: Reply, told: list[Told]) -> tuple[str, ...]:
        """Questions about the article that an answer cites, none of them asked before."""
        if reply.suggestions or reply.options or not reply.sources:
            return reply.suggestions
        asked = {turn.question for turn in told} | {turn.reply.question for turn in told if turn.reply}
        article = self.assistant.library.articles_by_id([reply.sources[0].article]).get(reply.sources[0].article)
        questions = self.assistant.questions_about(article, reply.question) if article else ()
        return tuple(question for question in questions if question not in asked)[:_MOST_SUGGESTED]

    def _has_timeline(self, question: str) -> bool:
        try:
            return bool(self.assistant.timeline(question).events)
        except WenjuError:
            return False

    def stop(self, visit: Visit, language: str) -> None:
        """Wait no longer for the turns that have no reply. What was shown of an answer was checked: it stays."""
        for turn in self.kept.turns(visit.browser, visit.conversation):
            if turn.reply is None:
                growing = self._asking.get((visit.conversation, turn.number))
                stopped = Reply(notice=say("stopped", language))
                if growing and growing.reply and growing.reply.answered:
                    stopped = replace(growing.reply, stopped=True)
                self.kept.reply(visit.browser, visit.conversation, turn.number, stopped.to_json())
                self._end(visit.conversation, turn.number)

    def _end(self, conversation: str, number: int) -> None:
        """Whoever works at this turn need not go on."""
        growing = self._asking.get((conversation, number))
        if growing is not None:
            growing.stop.set()

    def undo(self, visit: Visit) -> str:
        """Take back the last turn, and return its question; "" when there is none."""
        with self._changing:
            return self._undone(visit)

    def _undone(self, visit: Visit) -> str:
        turns = self.kept.turns(visit.browser, visit.conversation)
        if not turns:
            return ""
        self.kept.drop(visit.browser, visit.conversation, turns[-1].number)
        self._end(visit.conversation, turns[-1].number)
        return turns[-1].question

    def judge(self, visit: Visit, number: int, verdict: str | None, reason: str, language: str) -> None:
        """Keep what the reader thinks of an answer: "up", "down", or None to take it back.

        :raises LibraryError: the catalog cannot be written.
        """
        turn = next((turn for turn in self.told(visit, language) if turn.number == number), None)
        if turn is None or turn.reply is None:
            return
        catalog = self.assistant.library.catalog
        if verdict is None:
            forget_feedback(catalog, visit.conversation, number)
        else:
            said = turn.reply.notice or turn.reply.text
            why = reason[:MAX_QUESTION]
            give_feedback(catalog, Feedback(visit.conversation, number, verdict, why, turn.question, said))
        self.kept.judge(visit.browser, visit.conversation, number, verdict)

    def delete(self, visit: Visit, conversation: str) -> None:
        """Put a conversation away, and forget what was thought of its answers."""
        if any(one.id == conversation for one in self.kept.of(visit.browser)):
            self.kept.delete(visit.browser, conversation)
            forget_feedback(self.assistant.library.catalog, conversation)
