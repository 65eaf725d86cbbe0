"""The chat: its parts and how they are connected. What happens then is in `chat_events.py`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.chat_events import ChatEvents
from ui.judging import Judging
from ui.narrowing import Narrowing
from ui.pane_events import PaneEvents
from ui.served import AT_ONCE, EACH
from ui.translations import TRANSLATIONS

if TYPE_CHECKING:
    from assistant import Assistant

__all__ = ["ARRIVING", "ChatTab"]

_SCRIPT = Path(__file__).with_name("chat.js")
# Both go to every visitor, so the key keeps nothing secret: it is fixed so that a restart can still read what it wrote.
_STORAGE, _KEY = "wenju", "wenju-browser-01"
# A window that is loaded again shows its own conversation, not the one another window of the browser opened last.
ARRIVING = """(visit) => {
  const conversation = sessionStorage.getItem("wenju-conversation");
  return [conversation === null ? visit : { ...visit, conversation }];
}"""
# A question that is last is still being answered: its answer is waited for.
_ARRIVED = """(messages) => {
  window.wenju_arrived = { awaiting: messages.at(-1)?.role === "user" };
  if (window.wenju) wenju.arrived(window.wenju_arrived);
}"""
_KEEP = '(visit) => { sessionStorage.setItem("wenju-conversation", visit.conversation || ""); }'


class ChatTab:
    """The conversation, the question box, and the list of conversations."""

    def __init__(self, assistant: Assistant) -> None:
        self.events = ChatEvents(assistant)
        self.narrowing = Narrowing(assistant)
        self.opening = PaneEvents(self.events, self.narrowing)
        self.welcome = self.events.welcome

    def build(self) -> None:
        """Lay out the parts, inside the tab."""
        # Which browser this is, and which conversation is open in this window.
        self.visit = gr.BrowserState({}, storage_key=_STORAGE, secret=_KEY)
        self.courier = gr.HTML(
            None, elem_id="wj-courier", html_template="<span></span>", apply_default_css=False,
            js_on_load=_SCRIPT.read_text("utf-8"),
        )  # fmt: skip
        self.history = gr.HTML("", elem_id="wj-history", js_on_load=None, apply_default_css=False)
        self.chatbot = gr.Chatbot(
            elem_id="wj-chat", show_label=False, container=False, height="100%", buttons=["copy"], layout="bubble",
            allow_tags=False, latex_delimiters=[], sanitize_html=True, feedback_options=("Like", "Dislike"),
        )  # fmt: skip
        with gr.Column(elem_id="wj-ask"):
            with gr.Row(elem_id="wj-why", elem_classes="wj-tray", visible=False) as self.why:
                self.reason = gr.Textbox(
                    elem_id="wj-reason", show_label=False, container=False, max_lines=1, label=TRANSLATIONS("why_bad")
                )
                self.send_reason = gr.Button(TRANSLATIONS("send_reason"), size="sm", scale=0, min_width=64)
                self.no_reason = gr.Button(TRANSLATIONS("no_reason"), size="sm", scale=0, min_width=64)
            self.judged = gr.State()
            self.narrowing.build()
            self.question = gr.Textbox(
                elem_id="wj-question", label=TRANSLATIONS("question"), show_label=False, container=False, lines=1,
                max_lines=6, placeholder=TRANSLATIONS("placeholder"), submit_btn=True, autofocus=True,
            )  # fmt: skip
            with gr.Row(elem_id="wj-below"):
                self.hint = gr.HTML("", elem_id="wj-hint", js_on_load=None, apply_default_css=False)
                self.stop = self._button("stop")
                self.narrow, self.compare = self._button("narrow"), self._button("compare_two")
                self.show_history, self.export = self._button("history"), self._button("export")
                self.new_chat = gr.Button(
                    TRANSLATIONS("new_chat"),
                    elem_id="wj-new",
                    elem_classes="wj-quiet",
                    size="sm",
                    scale=0,
                    min_width=40,
                )

    @staticmethod
    def _button(name: str) -> gr.Button:
        return gr.Button(
            TRANSLATIONS(name), elem_id=f"wj-do-{name}", elem_classes="wj-quiet", size="sm", scale=0, min_width=40
        )

    @property
    def drawn(self) -> list[Any]:
        """What `events.arrive` draws."""
        return [self.visit, self.hint, self.chatbot, self.history]

    def connect(self, arrived: Any, pane: gr.HTML) -> None:  # noqa: ANN401 - an event of Gradio
        """Connect the events; `pane` is where sources are shown, `arrived` ends when a window has its first words."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        shown = [self.chatbot, pane, self.visit, self.history]
        arrived.then(None, self.chatbot, None, js=_ARRIVED, api_visibility="private")
        self.courier.awaited(self.events.awaited, self.visit, self.chatbot, **EACH, **quiet)
        self.visit.change(None, self.visit, None, js=_KEEP, api_visibility="private")
        self._connect_asking(shown, quiet)
        # What may have to tell something goes through the queue: Gradio shows a notice of no other event.
        self._connect_messages(shown, quiet)
        self._connect_conversations(shown, quiet)
        for name in ("evidence", "timeline", "place", "compare"):
            event = getattr(self.courier, name)
            event(getattr(self.opening, f"show_{name}"), self.visit, pane, **EACH, **AT_ONCE)
        self.export.click(self.events.export, self.visit, self.courier, **quiet)
        self.narrowing.connect(self.narrow, self.compare, pane)

    def _connect_asking(self, shown: list[Any], quiet: dict[str, Any]) -> None:
        given = [self.visit, *self.narrowing.filters]
        asking: list[Any] = [
            self.question.submit(
                self.events.ask, [self.question, *given], shown, **EACH,
                js="(question, ...rest) => wenju.sent(question, rest)", **quiet,
            )
        ]  # fmt: skip
        for choose in (self.chatbot.example_select, self.chatbot.option_select):
            asking.append(choose(self.events.choose, given, shown, js="(...given) => wenju.chosen(given)", **quiet))
        asking.append(
            self.chatbot.retry(self.events.retry, given, shown, js="(...given) => wenju.chosen(given)", **quiet)
        )
        for event in asking:
            event.then(None, None, None, js="() => wenju.answered()", api_visibility="private")
        self.stop.click(self.events.stop, self.visit, shown, cancels=asking, **quiet)

    def _connect_messages(self, shown: list[Any], quiet: dict[str, Any]) -> None:
        self.chatbot.undo(self.events.undo, [self.visit, self.question], [*shown, self.question], **quiet)
        asked = [self.judged, self.why, self.reason]
        judging = Judging(self.events.talk)
        self.chatbot.like(judging.judge, self.visit, asked, **quiet)
        for send in (self.reason.submit, self.send_reason.click):
            send(judging.give_reason, [self.visit, self.judged, self.reason], asked, **quiet)
        self.no_reason.click(judging.give_no_reason, None, asked, **quiet)

    def _connect_conversations(self, shown: list[Any], quiet: dict[str, Any]) -> None:
        leaving: dict[str, Any] = {"js": "(...given) => wenju.leaving(given)", **AT_ONCE}
        for begin in (self.new_chat.click, self.courier.begin):
            begin(self.events.begin, self.visit, shown, **leaving)
        opened = self.courier.open(self.events.open, self.visit, shown, **EACH, **leaving)
        opened.then(None, self.chatbot, None, js="(messages) => wenju.turned(messages)", api_visibility="private")
        self.courier.rename(self.events.rename, self.visit, self.history, **EACH, **quiet)
        self.courier.delete(self.events.delete, self.visit, shown, **EACH, **quiet)
        self.courier.restore(self.events.restore, self.visit, self.history, **EACH, **quiet)
        self.show_history.click(None, None, None, js="() => wenju.toggle_history()", api_visibility="private")
