"""The chat: its parts and their events. Knows the assistant, not how it answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui import chat, source
from ui.strings import say
from ui.translations import TRANSLATIONS
from ui.visitor import language as language_of_browser

if TYPE_CHECKING:
    from assistant import Assistant

__all__ = ["ChatTab"]


class ChatTab:
    """The conversation and the question box.

    Each browser window has its own `chat.Session`, kept by Gradio on the server; the tab itself holds no conversation.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._found: tuple[int, tuple[str, ...]] = (-1, ())

    def build(self) -> None:
        """Lay out the parts, inside the tab."""
        self.session = gr.State()
        self.chatbot = gr.Chatbot(
            elem_id="wj-chat", show_label=False, container=False, height="100%", buttons=[], layout="bubble",
            allow_tags=False, latex_delimiters=[], sanitize_html=True, feedback_options=None,
        )  # fmt: skip
        with gr.Column(elem_id="wj-ask"):
            self.question = gr.Textbox(
                elem_id="wj-question", label=TRANSLATIONS("question"), show_label=False, container=False, lines=1,
                max_lines=6, placeholder=TRANSLATIONS("placeholder"), submit_btn=True, autofocus=True,
            )  # fmt: skip
            with gr.Row(elem_id="wj-below"):
                self.hint = gr.HTML("", elem_id="wj-hint", js_on_load=None, apply_default_css=False)
                self.new_chat = gr.Button(
                    TRANSLATIONS("new_chat"), elem_id="wj-new", variant="secondary", size="sm", scale=0, min_width=90
                )

    def connect(self, page: gr.Blocks, pane: gr.HTML) -> None:
        """Connect the events; `pane` is where sources are shown."""
        private: dict[str, Any] = {"api_visibility": "private"}
        told = [self.question, self.chatbot, pane, self.session]
        page.load(self.arrive, None, [self.session, self.hint, self.chatbot], show_progress="hidden", **private)
        # "multiple": the default drops what is sent while an earlier question is under way.
        asking: dict[str, Any] = {"show_progress": "hidden", **private}
        self.question.submit(self.ask, [self.question, self.session], told, trigger_mode="multiple", **asking)
        for choose in (self.chatbot.example_select, self.chatbot.option_select):
            choose(self.choose, self.session, told, **asking)
        self.new_chat.click(
            self.start_over, None, [self.session, self.chatbot, pane], show_progress="hidden", **private
        )

    def arrive(self, request: gr.Request) -> tuple[Any, ...]:
        """A window opens: its own conversation, in the language of its browser."""
        language = language_of_browser(request)
        hint = f"<p>{say('hint', language)}</p>"
        return chat.Session(self.assistant.conversation()), hint, self.welcome(language)

    def ask(
        self, question: str | None, session: chat.Session | None, request: gr.Request
    ) -> Iterator[tuple[Any, Any, Any, Any]]:
        """Show the question, then its answer, and open the source of its first citation."""
        if not (question or "").strip():
            # Nothing is cleared: what is being typed by now would be lost.
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        question, language = str(question), language_of_browser(request)
        session = session or chat.Session(self.assistant.conversation())
        turn = session.say(question)
        yield "", session.messages(), gr.skip(), session
        answer = session.reply(turn, language)
        pane: Any = gr.skip()
        if answer and answer.answered and answer.citations:
            pane = source.citation_html(answer, session.number(turn), answer.citations[0].number, language)
        yield gr.skip(), session.messages(), pane, gr.skip()

    def choose(
        self, event: gr.SelectData, session: chat.Session | None, request: gr.Request
    ) -> Iterator[tuple[Any, Any, Any, Any]]:
        """An example or a suggestion is clicked: ask it."""
        value = event.value
        yield from self.ask(str(value["text"] if isinstance(value, dict) else value), session, request)

    def start_over(self, request: gr.Request) -> tuple[Any, Any, Any]:
        """A new conversation, which knows nothing of the one before."""
        return chat.Session(self.assistant.conversation()), [], source.empty_html(language_of_browser(request))

    def welcome(self, language: str) -> Any:  # noqa: ANN401 - an update of Gradio
        """What an empty chat says, with questions to begin with."""
        count = len(self.assistant.articles)
        return gr.update(placeholder=chat.welcome_html(count, language), examples=self._examples())

    def _examples(self) -> list[Any]:
        """Questions for an empty chat, found anew only when the articles have changed: finding them takes answering."""
        generation = self.assistant.library.generation
        if self._found[0] != generation:
            self._found = generation, self.assistant.examples
        return [{"text": example} for example in self._found[1]]
