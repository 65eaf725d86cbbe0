"""What happens in the chat: each handler takes what a window sends and returns what it then shows.

What comes from a browser is checked. Knows Gradio's updates and events, not its components.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from functools import partial
from time import time_ns
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.conversations import Conversations, Summary
from ui import chat, export, source
from ui.history import history_html
from ui.narrowing import limits
from ui.reply import Reply
from ui.served import error_told
from ui.sources import citation_page
from ui.strings import say
from ui.talk import Talk
from ui.visit import Visit
from ui.visitor import language as language_of_browser

if TYPE_CHECKING:
    from assistant import Assistant

__all__ = ["ChatEvents"]

_NAME = "文据 Wenju"
_AT_ONCE = 0.12  # seconds: what comes within them needs no question shown before it
_AT_LAST = 0.5  # seconds between two looks at an answer that does not grow
_MOST_ANSWERS = 8

Shown = tuple[Any, Any, Any, Any]  # chat, source pane, visit, list of conversations


class ChatEvents:
    """The handlers over one assistant. They hold no conversation: each event says which one it is about."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        path = assistant.library.catalog.database.path
        self.kept = Conversations(path.with_name("conversations.sqlite") if path is not None else None)
        self.talk = Talk(assistant, self.kept)
        self._answers = ThreadPoolExecutor(_MOST_ANSWERS, thread_name_prefix="wenju-answer")
        self._found: tuple[int, tuple[str, ...]] = (-1, ())

    # -- opening the window -----------------------------------------------------------------------------------------

    def arrive(self, state: object, request: gr.Request) -> tuple[Any, ...]:
        """A window opens: its browser's conversations, the one it showed last, in its language."""
        language, visit = language_of_browser(request), Visit.of(state)
        if not self.kept.turns(visit.browser, visit.conversation):
            visit = visit.at("")
        shown = self._chat(visit, language, welcome=True), self._history(visit, language)
        return visit.state(), chat.hint_html(language), *shown

    def awaited(self, state: object, request: gr.Request) -> Any:  # noqa: ANN401 - an update of Gradio
        """A window came back while an answer was on its way: the answer, once it is there."""
        language, visit = language_of_browser(request), Visit.of(state)
        return self._chat(visit, language) if self.talk.waited(visit, language) else gr.skip()

    def welcome(self, language: str) -> Any:  # noqa: ANN401 - an update of Gradio
        """What an empty chat says, with questions to begin with."""
        return gr.update(**self._welcome(language))

    def _welcome(self, language: str) -> dict[str, Any]:
        generation = self.assistant.library.generation
        if self._found[0] != generation:  # finding examples takes answering them
            self._found = generation, self.assistant.examples
        count = len(self.assistant.articles)
        examples = [{"text": example} for example in self._found[1]]
        return {"placeholder": chat.welcome_html(count, language), "examples": examples}

    def _chat(self, visit: Visit, language: str, welcome: bool = False) -> Any:  # noqa: ANN401 - an update of Gradio
        told = self.talk.told(visit, language)
        more = self._welcome(language) if welcome else {}
        return gr.update(value=chat.messages(told, language), feedback_value=chat.verdicts(told), **more)

    def _grown(self, visit: Visit, language: str, replaced: bool) -> Any:  # noqa: ANN401 - messages, or an update
        """The messages alone where no thumb can be another one: Gradio makes a component anew for every update."""
        told = self.talk.told(visit, language)
        thumbs = replaced or any(turn.verdict for turn in told)
        return self._chat(visit, language) if thumbs else chat.messages(told, language)

    def _history(self, visit: Visit, language: str, deleted: Summary | None = None) -> str:
        return history_html(self.kept.of(visit.browser), visit.conversation, language, deleted)

    # -- asking -----------------------------------------------------------------------------------------------------

    def ask(
        self, question: str | None, state: object, since: str, until: str, source_name: str, author: str,
        request: gr.Request,
    ) -> Iterator[Shown]:  # fmt: skip
        """Show the question, then its answer as it grows, the source of its first citation, then what to ask next.

        An answer that comes at once is shown together with its question. It is worked out even when the window goes.
        """
        given, replaced = (since, until, source_name, author), Visit.of(state).editing
        yield from self._asked(question, state, given, request, replaced)

    def _asked(
        self, question: str | None, state: object, given: tuple[str, str, str, str], request: gr.Request, replaced: bool
    ) -> Iterator[Shown]:
        language, visit = language_of_browser(request), Visit.of(state)
        if not (question or "").strip():
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        with error_told(language):
            visit, number = self.talk.ask(visit, str(question))
            chosen = partial(limits, *given, language)
            answering = self._answers.submit(self.talk.answer, visit, number, language, chosen)
            about = visit.state(), self._history(visit, language)
            shown, pause = object(), _AT_ONCE  # neither nothing nor a reply is shown yet
            while answering not in wait([answering], timeout=pause).done:
                grown = self.reply_of(visit, number, language)
                new, shown = grown != shown, grown
                pause = _AT_ONCE if new else min(2 * pause, _AT_LAST)
                # Also where there is nothing new: Gradio can end this only between two of them.
                yield self._grown(visit, language, replaced) if new else gr.skip(), gr.skip(), *about
            if (reply := answering.result()) is not None:
                first, library = reply.sources[0].number if reply.sources else 0, self.assistant.library
                pane = citation_page(reply, number, first, library, language) if reply.answered else gr.skip()
                yield self._grown(visit, language, replaced), pane, *about
                if self.talk.follow(visit, number, language):
                    yield self._grown(visit, language, replaced), gr.skip(), *about

    def choose(
        self, event: gr.SelectData, state: object, since: str, until: str, source_name: str, author: str,
        request: gr.Request,
    ) -> Iterator[Shown]:  # fmt: skip
        """An example or a suggestion is clicked: ask it."""
        value = event.value
        question = str(value["text"] if isinstance(value, dict) else value)
        yield from self.ask(question, state, since, until, source_name, author, request)

    def retry(
        self, state: object, since: str, until: str, source_name: str, author: str, request: gr.Request
    ) -> Iterator[Shown]:
        """Ask the last question again."""
        question = self.talk.undo(Visit.of(state))
        yield from self._asked(question, state, (since, until, source_name, author), request, True)

    def stop(self, state: object, request: gr.Request) -> Shown:
        """Wait no longer."""
        language, visit = language_of_browser(request), Visit.of(state)
        self.talk.stop(visit, language)
        return self._chat(visit, language), gr.skip(), gr.skip(), gr.skip()

    def undo(self, state: object, typed: str, request: gr.Request) -> tuple[Any, ...]:
        """Take back the last question; it returns to the box unless something is being typed there."""
        language, visit = language_of_browser(request), Visit.of(state)
        with error_told(language):
            question = self.talk.undo(visit)
            shown = self._chat(visit, language), source.empty_html(language), gr.skip(), self._history(visit, language)
            return *shown, gr.skip() if (typed or "").strip() else question

    # -- judging ----------------------------------------------------------------------------------------------------

    def judge(self, event: gr.LikeData, state: object, request: gr.Request) -> tuple[Any, Any, Any]:
        """A thumb is pressed or taken back: keep it, and ask why."""
        language, visit = language_of_browser(request), Visit.of(state)
        place = event.index[0] if isinstance(event.index, list | tuple) else event.index
        turns = [turn.number for turn in self.talk.told(visit, language) for _ in range(1 + (turn.reply is not None))]
        verdict = {True: "up", False: "down"}.get(event.liked) if isinstance(event.liked, bool) else None
        with error_told(language):
            if not isinstance(place, int) or not 0 <= place < len(turns):
                return gr.skip(), gr.skip(), gr.skip()
            self.talk.judge(visit, turns[place], verdict, "", language)
        asked = say("why_good" if verdict == "up" else "why_bad", language)
        judged = (visit.conversation, turns[place], verdict) if verdict else None
        return judged, gr.update(visible=bool(verdict)), gr.update(value="", placeholder=asked)

    def give_reason(self, state: object, judged: Any, reason: str, request: gr.Request) -> tuple[Any, Any, Any]:  # noqa: ANN401
        """The reason is given."""
        language, visit = language_of_browser(request), Visit.of(state)
        if judged and (reason or "").strip():
            with error_told(language):
                self.talk.judge(visit.at(judged[0]), judged[1], judged[2], reason, language)
            gr.Info(say("thanks", language), duration=3, title=_NAME)
        return self.give_no_reason()

    def give_no_reason(self) -> tuple[Any, Any, Any]:
        """No reason is given."""
        return None, gr.update(visible=False), ""

    # -- conversations ----------------------------------------------------------------------------------------------

    def begin(self, state: object, request: gr.Request) -> Shown:
        """A new conversation, which knows nothing of the one before."""
        return self._switched(Visit.of(state).at(""), language_of_browser(request))

    def open(self, event: gr.EventData, state: object, request: gr.Request) -> Shown:
        """Another conversation of this browser."""
        return self._switched(Visit.of(state).at(_sent(event, "id")), language_of_browser(request))

    def _switched(self, visit: Visit, language: str, deleted: Summary | None = None) -> Shown:
        pane, history = source.empty_html(language), self._history(visit, language, deleted)
        return self._chat(visit, language), pane, visit.state(), history

    def rename(self, event: gr.EventData, state: object, request: gr.Request) -> str:
        """Another name for a conversation."""
        language, visit = language_of_browser(request), Visit.of(state)
        with error_told(language):
            self.kept.rename(visit.browser, _sent(event, "id"), _sent(event, "title"))
        return self._history(visit, language)

    def delete(self, event: gr.EventData, state: object, request: gr.Request) -> Shown:
        """A conversation goes; it is offered back until another goes."""
        language, visit, unwanted = language_of_browser(request), Visit.of(state), _sent(event, "id")
        gone = next((one for one in self.kept.of(visit.browser) if one.id == unwanted), None)
        with error_told(language):
            self.talk.delete(visit, unwanted)
        if unwanted == visit.conversation:
            return self._switched(visit.at(""), language, gone)
        return gr.skip(), gr.skip(), gr.skip(), self._history(visit, language, gone)

    def restore(self, event: gr.EventData, state: object, request: gr.Request) -> str:
        """The conversation that went last comes back."""
        language, visit = language_of_browser(request), Visit.of(state)
        self.kept.restore(visit.browser, _sent(event, "id"))
        return self._history(visit, language)

    def export(self, state: object, request: gr.Request) -> dict[str, Any]:
        """The conversation as a file, which the browser writes: no copy of it stays on the server."""
        language, visit = language_of_browser(request), Visit.of(state)
        told = self.talk.told(visit, language)
        if not told:
            gr.Info(say("nothing_to_export", language), duration=4, title=_NAME)
            return gr.skip()  # type: ignore[no-any-return]
        title = next((one.title for one in self.kept.of(visit.browser) if one.id == visit.conversation), "")
        text = export.markdown(title, told, date.today(), language)
        return {"file": export.file_name(title, language), "text": text, "at": time_ns()}

    # -- the source pane --------------------------------------------------------------------------------------------

    def reply_of(self, visit: Visit, turn: object, language: str) -> Reply | None:
        """The reply of a turn that a window names, None when the open conversation has no such turn."""
        return next((told.reply for told in self.talk.told(visit, language) if told.number == turn), None)


def _sent(event: gr.EventData, name: str) -> str:
    """A text that a window sent with an event."""
    data = event._data if isinstance(event._data, dict) else {}
    return str(data.get(name) or "")
