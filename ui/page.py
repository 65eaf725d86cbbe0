"""The page: its frame, the tabs in it and the source pane beside them. Knows what is opened, not how it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.chat_tab import ARRIVING, ChatTab
from ui.gate.handlers import guard
from ui.library_tab import LibraryTab
from ui.markup import element, escape
from ui.pane import SourcePane
from ui.programs import Endpoints
from ui.served import AT_ONCE, EACH
from ui.strings import say
from ui.translations import TRANSLATIONS
from ui.visitor import language as language_of_browser

if TYPE_CHECKING:
    from assistant import Assistant

__all__ = ["TRANSLATIONS", "Page"]


class Page:
    """The parts of the page over one assistant, and the handlers of their events."""

    def __init__(self, assistant: Assistant, read_only: bool = False, login: bool = False) -> None:
        self.assistant = assistant
        self.read_only = read_only
        self.login = login
        self.chat = ChatTab(assistant)
        self.library = LibraryTab(assistant, self.chat.welcome, read_only)
        self.pane = SourcePane(self.library.shelf, read_only)

    def build(self) -> gr.Blocks:
        """Lay out the page and connect its events. What holds words stays empty until a browser says its language."""
        with gr.Blocks(title="文据 Wenju", fill_height=True, analytics_enabled=False, delete_cache=(600, 3600)) as page:
            self.header = gr.HTML(_header(), elem_id="wj-header", js_on_load=None, apply_default_css=False)
            with gr.Row(elem_id="wj-main", equal_height=True):
                with gr.Column(elem_id="wj-left", scale=3, min_width=320), gr.Tabs(elem_id="wj-tabs"):
                    with gr.Tab(TRANSLATIONS("chat"), id="chat", elem_id="wj-chat-tab"):
                        self.chat.build()
                    with gr.Tab(TRANSLATIONS("articles"), id="articles", elem_id="wj-library-tab"):
                        self.library.build()
                with gr.Column(elem_id="wj-side", scale=2, min_width=320):
                    self.source = self.pane.build()
            # Before the page's own events, which would take these names.
            Endpoints(self.assistant, self.read_only).add()
            self._connect(page)
        guard(page)
        page.queue(max_size=64, default_concurrency_limit=4)
        blocks: gr.Blocks = page
        return blocks

    def _connect(self, page: gr.Blocks) -> None:
        # One request that waits in no queue: a window is ready when it is answered.
        drawn = [self.header, self.source, self.library.view, *self.chat.drawn]
        arrived = page.load(self.arrive, self.chat.visit, drawn, js=ARRIVING, **AT_ONCE)
        self.chat.connect(arrived, self.source)
        self.library.connect(self.chat.chatbot)
        self.source.click(self.open, self.chat.visit, self.source, **EACH, **AT_ONCE)

    def arrive(self, visit: object, request: gr.Request) -> tuple[Any, ...]:
        """A window opens: everything in the language of its browser."""
        header = _header(language_of_browser(request), self.login)
        frame = header, self.pane.arrive(request), self.library.arrive(request)
        return *frame, *self.chat.events.arrive(visit, request)

    def open(self, event: gr.EventData, visit: object, request: gr.Request) -> str:
        """A [n] is clicked: its article. What comes from a browser is checked."""
        wanted = event._data if isinstance(event._data, dict) else {}
        return self.chat.opening.cited(wanted, visit, language_of_browser(request))


def _switch(language: str) -> str:
    """The way to the other language; the page's first script hears the click."""
    other = "en" if language == "zh" else "zh"
    label = say("switch_label", language)
    return element("button", say("switch", language), type="button", class_="wj-switch", data_language=other,
                   aria_label=label, title=label, lang=other)  # fmt: skip


def _leave(language: str) -> str:
    """The way out, where there is a login."""
    return element("a", escape(say("logout_do", language)), href="/logout", class_="wj-switch wj-leave")


def _header(language: str | None = None, login: bool = False) -> str:
    seal = '<span class="wj-seal" aria-hidden="true">文</span>'
    return (
        f'<h1 class="wj-brand">{seal}<span>文据</span> <small>Wenju</small></h1>'
        f'<p class="wj-tagline">{say("tagline", language) if language else ""}</p>'
        f"{_switch(language) if language else ''}{_leave(language) if language and login else ''}"
    )
