"""What happens when something is opened in the source pane. What comes from a browser is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from ingest.errors import WenjuError
from ui import source
from ui.messages import told
from ui.narrowing import Narrowing
from ui.sources import citation_page, evidence_page, sentence_page, timeline_page
from ui.strings import say
from ui.visit import Visit
from ui.visitor import language as language_of_browser

if TYPE_CHECKING:
    from ui.chat_events import ChatEvents

__all__ = ["PaneEvents"]


class PaneEvents:
    """The handlers of what is opened from the chat, over its conversations."""

    def __init__(self, chat: ChatEvents, narrowing: Narrowing) -> None:
        self.chat = chat
        self.narrowing = narrowing

    def cited(self, wanted: dict[str, Any], state: object, language: str) -> str:
        """A [n] is clicked: the page of its article."""
        turn, number = wanted.get("turn"), wanted.get("number")
        reply = self.chat.reply_of(Visit.of(state), turn, language)
        if reply is None or not isinstance(turn, int) or not isinstance(number, int):
            return source.empty_html(language, say("gone", language))
        return citation_page(reply, turn, number, self.chat.assistant.library, language)

    def show_evidence(self, event: gr.EventData, state: object, request: gr.Request) -> str:
        """What an answer rests on."""
        language, turn = language_of_browser(request), _number(event, "turn")
        return evidence_page(self.chat.reply_of(Visit.of(state), turn, language), turn, language)

    def show_timeline(self, event: gr.EventData, state: object, request: gr.Request) -> str:
        """The timeline of whom or what an answer is about."""
        language, turn = language_of_browser(request), _number(event, "turn")
        reply = self.chat.reply_of(Visit.of(state), turn, language)
        try:
            return timeline_page(reply, turn, self.chat.assistant, language)
        except WenjuError as error:
            return source.empty_html(language, told(str(error), language))

    def show_place(self, event: gr.EventData, state: object, request: gr.Request) -> str:
        """A sentence of an article."""
        start, end = _number(event, "start"), _number(event, "end")
        article, back = _text(event, "article"), _text(event, "back")
        return sentence_page(article, start, end, back, self.chat.assistant.library, language_of_browser(request))

    def show_compare(self, event: gr.EventData, state: object, request: gr.Request) -> str:
        """The comparison of two articles again, coming back from one of them."""
        return self.narrowing.comparison(_text(event, "first"), _text(event, "second"), language_of_browser(request))


def _sent(event: gr.EventData, name: str) -> object:
    return event._data.get(name) if isinstance(event._data, dict) else None


def _text(event: gr.EventData, name: str) -> str:
    value = _sent(event, name)
    return value if isinstance(value, str) else ""


def _number(event: gr.EventData, name: str) -> int:
    value = _sent(event, name)
    return value if isinstance(value, int) and not isinstance(value, bool) else -1
