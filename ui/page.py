"""The page: its parts, and what happens when someone uses them. Knows the assistant, not how it answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ingest import KINDS
from ingest.errors import LibraryError, WenjuError
from ui import chat, library, source
from ui.strings import browser_translations, language_of, say

if TYPE_CHECKING:
    from assistant import Assistant

__all__ = ["TRANSLATIONS", "Page"]

log = logging.getLogger(__name__)

TRANSLATIONS = gr.I18n(**browser_translations())
_SCRIPT = Path(__file__).with_name("wenju.js")


class Page:
    """The parts of the page over one assistant, and the handlers of their events.

    Each browser window has its own `chat.Session`, kept by Gradio on the server; the page itself holds no conversation.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.adding = threading.Lock()
        self._found: tuple[int, tuple[str, ...]] = (-1, ())

    def build(self) -> gr.Blocks:
        """Lay out the page and connect its events. What holds words stays empty until a browser says its language."""
        say_it = TRANSLATIONS
        with gr.Blocks(title="文据 Wenju", fill_height=True, analytics_enabled=False, delete_cache=(600, 3600)) as page:
            self.session = gr.State()
            self.header = gr.HTML(_header(), elem_id="wj-header", js_on_load=None, apply_default_css=False)
            with gr.Row(elem_id="wj-main", equal_height=True):
                with gr.Column(elem_id="wj-left", scale=3, min_width=320), gr.Tabs(elem_id="wj-tabs"):
                    with gr.Tab(say_it("chat"), id="chat", elem_id="wj-chat-tab"):
                        self._chat_tab()
                    with gr.Tab(say_it("articles"), id="articles", elem_id="wj-library-tab"):
                        self._library_tab()
                with gr.Column(elem_id="wj-side", scale=2, min_width=320):
                    self.source = gr.HTML(
                        "",
                        elem_id="wj-source",
                        apply_default_css=False,
                        js_on_load=_SCRIPT.read_text("utf-8"),
                    )
            self._connect(page)
        page.queue(max_size=64, default_concurrency_limit=4)
        blocks: gr.Blocks = page
        return blocks

    def _chat_tab(self) -> None:
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

    def _library_tab(self) -> None:
        self.drop = gr.HTML("", elem_id="wj-drop", js_on_load=None, apply_default_css=False)
        # No file_types: for one file of another kind Gradio would refuse all; the library refuses that file alone.
        self.files = gr.File(elem_id="wj-files", label=TRANSLATIONS("add"), file_count="multiple", height=132)
        self.report = gr.HTML("", elem_id="wj-report", js_on_load=None, apply_default_css=False)
        self.search = gr.Textbox(
            elem_id="wj-search", label=TRANSLATIONS("search_label"), show_label=False, container=False,
            placeholder=TRANSLATIONS("search"), max_lines=1,
        )  # fmt: skip
        self.list = gr.HTML("", elem_id="wj-list", js_on_load=None, apply_default_css=False)

    def _connect(self, page: gr.Blocks) -> None:
        private: dict[str, Any] = {"api_visibility": "private"}
        told = [self.question, self.chatbot, self.source, self.session]
        page.load(
            self.arrive, None, [self.session, self.header, self.hint, self.drop, self.chatbot, self.source, self.list],
            show_progress="hidden", **private,
        )  # fmt: skip
        # "multiple": the default drops what is sent while an earlier question is under way.
        asking: dict[str, Any] = {"show_progress": "hidden", **private}
        self.question.submit(self.ask, [self.question, self.session], told, trigger_mode="multiple", **asking)
        for choose in (self.chatbot.example_select, self.chatbot.option_select):
            choose(self.choose, self.session, told, **asking)
        self.new_chat.click(
            self.start_over, None, [self.session, self.chatbot, self.source], show_progress="hidden", **private
        )
        self.source.click(self.open, self.session, self.source, show_progress="hidden", **private)
        # Not `input`, which Gradio 6 raises for keys alone: text of an input method or a paste would find nothing.
        self.search.change(
            self.find, self.search, self.list, show_progress="hidden", trigger_mode="always_last", **private
        )
        self.files.upload(
            self.add, [self.files, self.search], [self.files, self.report, self.list, self.chatbot],
            concurrency_limit=1, show_progress_on=self.files, **private,
        )  # fmt: skip

    def arrive(self, request: gr.Request) -> tuple[Any, ...]:
        """A window opens: its own conversation, and everything in the language of its browser."""
        language = _language(request)
        articles = self.assistant.articles
        return (
            chat.Session(self.assistant.conversation()),
            _header(language),
            _hint(language),
            _drop(language),
            gr.update(placeholder=chat.welcome_html(len(articles), language), examples=self._examples()),
            source.empty_html(language),
            library.articles_html(articles, "", language),
        )

    def ask(
        self, question: str | None, session: chat.Session | None, request: gr.Request
    ) -> Iterator[tuple[Any, Any, Any, Any]]:
        """Show the question, then its answer, and open the source of its first citation."""
        if not (question or "").strip():
            # Nothing is cleared: what is being typed by now would be lost.
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        question, language = str(question), _language(request)
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
        return chat.Session(self.assistant.conversation()), [], source.empty_html(_language(request))

    def open(self, event: gr.EventData, session: chat.Session | None, request: gr.Request) -> str:
        """A [n] or an article of the list is clicked: its page. What comes from a browser is checked."""
        language, wanted = _language(request), event._data if isinstance(event._data, dict) else {}
        if "article" in wanted:
            try:
                return source.article_html(self.assistant.library.article(str(wanted["article"])), language)
            except LibraryError:
                return source.empty_html(language, say("removed", language))
        turn, number = wanted.get("turn"), wanted.get("number")
        answer = session.answer(turn) if session and isinstance(turn, int) else None
        if answer is None or not isinstance(turn, int) or not isinstance(number, int):
            return source.empty_html(language, say("gone", language))
        return source.citation_html(answer, turn, number, language)

    def find(self, query: str, request: gr.Request) -> str:
        """The articles that match what is typed."""
        return library.articles_html(self.assistant.articles, query or "", _language(request))

    def add(
        self,
        files: Sequence[str] | None,
        query: str,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[Any, Any, Any, Any]:
        """Files are dropped: read them, say what became of each, and show the new list."""
        language = _language(request)
        paths = [Path(file) for file in files or ()]

        def show(done: int, total: int, name: str) -> None:
            progress((done, max(total, 1)), desc=f"{say('reading', language)} {Path(name).name}")

        try:
            with self.adding:
                report = self.assistant.add(paths, show)
            told = library.report_html(report, [path.name for path in paths], language)
        except WenjuError as error:
            told = library.notice_html(str(error))
        except Exception:
            log.exception("files could not be added")
            told = library.notice_html(say("nothing_added", language))
        articles = self.assistant.articles
        welcome = gr.update(placeholder=chat.welcome_html(len(articles), language), examples=self._examples())
        return None, told, library.articles_html(articles, query or "", language), welcome

    def _examples(self) -> list[Any]:
        """Questions for an empty chat, found anew only when the articles have changed: finding them takes answering."""
        generation = self.assistant.library.generation
        if self._found[0] != generation:
            self._found = generation, self.assistant.examples
        return [{"text": example} for example in self._found[1]]


def _language(request: gr.Request | None) -> str:
    return language_of(request.headers.get("accept-language") if request else None)


def _header(language: str | None = None) -> str:
    seal = '<span class="wj-seal" aria-hidden="true">文</span>'
    return (
        f'<h1 class="wj-brand">{seal}<span>文据</span> <small>Wenju</small></h1>'
        f'<p class="wj-tagline">{say("tagline", language) if language else ""}</p>'
    )


def _hint(language: str) -> str:
    return f"<p>{say('hint', language)}</p>"


def _drop(language: str) -> str:
    return f"<p>{say('drop', language, kinds=' '.join(sorted(KINDS)))}</p>"
