"""What happens in the chat: each handler takes what a window sends and returns what it then shows.

What comes from a browser is checked. Knows Gradio's updates and events, not its components.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
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
from ui.windows import Windows

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
        self.windows = Windows()
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
        waited = self.talk.waited(visit, language)
        return self._chat(visit, language) if waited and self._shows(request, visit) else gr.skip()

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
        given, visit = (since, until, source_name, author), Visit.of(state)
        if not (question or "").strip():
            yield _nothing()
            return
        # A window that asks again before it has heard of the conversation it began goes on with that one.
        visit = replace(visit, conversation=visit.conversation or self.windows.shown(request.session_hash, ""))
        yield from self._asked(partial(self.talk.ask, visit, str(question)), given, request, visit.editing)

    def _asked(
        self, ask: Callable[[], tuple[Visit, int] | None], given: tuple[str, str, str, str], request: gr.Request,
        replaced: bool,
    ) -> Iterator[Shown]:  # fmt: skip
        language = language_of_browser(request)
        with error_told(language):
            if (asked := ask()) is None:
                return
            visit, number = asked
            self.windows.turn(request.session_hash, visit.conversation)
            chosen = partial(limits, *given, language)
            answering = self._answers.submit(self.talk.answer, visit, number, language, chosen)
            about = visit.state(), self._history(visit, language)

            def drawn(pane: Any = None) -> Shown:  # noqa: ANN401 - an update of Gradio
                if not self._shows(request, visit):
                    return _nothing()
                return self._grown(visit, language, replaced), gr.skip() if pane is None else pane, *about

            shown, pause = object(), _AT_ONCE  # neither nothing nor a reply is shown yet
            while answering not in wait([answering], timeout=pause).done:
                grown = self.reply_of(visit, number, language)
                new, shown = grown != shown, grown
                pause = _AT_ONCE if new else min(2 * pause, _AT_LAST)
                # Also where there is nothing new: Gradio can end this only between two of them.
                yield drawn() if new else _nothing()
            reply = answering.result()
            yield drawn(self._cited(reply, number, language))  # also of a turn that was taken back meanwhile
            if reply is not None and self.talk.follow(visit, number, language):
                yield drawn()

    def _shows(self, request: gr.Request, visit: Visit) -> bool:
        """Whether the window still shows the conversation that an event was about."""
        return self.windows.shown(request.session_hash, visit.conversation) == visit.conversation

    def _cited(self, reply: Reply | None, number: int, language: str) -> str | None:
        """The page of the first source of an answer, None where there is none."""
        if reply is None or not reply.answered:
            return None
        first = reply.sources[0].number if reply.sources else 0
        return citation_page(reply, number, first, self.assistant.library, language)

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
        given = since, until, source_name, author
        yield from self._asked(partial(self.talk.ask_again, Visit.of(state)), given, request, True)

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

    # -- conversations ----------------------------------------------------------------------------------------------

    def begin(self, state: object, request: gr.Request) -> Shown:
        """A new conversation, which knows nothing of the one before."""
        return self._switched(Visit.of(state).at(""), request)

    def open(self, event: gr.EventData, state: object, request: gr.Request) -> Shown:
        """Another conversation of this browser."""
        return self._switched(Visit.of(state).at(_sent(event, "id")), request)

    def _switched(self, visit: Visit, request: gr.Request, deleted: Summary | None = None) -> Shown:
        language = language_of_browser(request)
        self.windows.turn(request.session_hash, visit.conversation)
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
            return self._switched(visit.at(""), request, gone)
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

    def reply_of(self, visit: Visit, turn: object, language: str) -> Reply | None:
        """The reply of a turn that a window names, None when the open conversation has no such turn."""
        return next((told.reply for told in self.talk.told(visit, language) if told.number == turn), None)


def _nothing() -> Shown:
    return gr.skip(), gr.skip(), gr.skip(), gr.skip()


def _sent(event: gr.EventData, name: str) -> str:
    """A text that a window sent with an event."""
    data = event._data if isinstance(event._data, dict) else {}
    return str(data.get(name) or "")
