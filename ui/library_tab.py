"""The library page: its parts and their events. Knows the assistant's articles, not the conversation."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ingest import KINDS
from ingest.errors import WenjuError
from ui import library
from ui.strings import say
from ui.translations import TRANSLATIONS
from ui.visitor import language as language_of_browser

if TYPE_CHECKING:
    from assistant import Assistant

__all__ = ["LibraryTab"]

log = logging.getLogger(__name__)


class LibraryTab:
    """The list of articles and the place to add some. `welcome` makes anew what an empty chat says of the articles."""

    def __init__(self, assistant: Assistant, welcome: Callable[[str], Any]) -> None:
        self.assistant = assistant
        self.welcome = welcome
        self.adding = threading.Lock()

    def build(self) -> None:
        """Lay out the parts, inside the tab."""
        self.drop = gr.HTML("", elem_id="wj-drop", js_on_load=None, apply_default_css=False)
        # No file_types: for one file of another kind Gradio would refuse all; the library refuses that file alone.
        self.files = gr.File(elem_id="wj-files", label=TRANSLATIONS("add"), file_count="multiple", height=132)
        self.report = gr.HTML("", elem_id="wj-report", js_on_load=None, apply_default_css=False)
        self.search = gr.Textbox(
            elem_id="wj-search", label=TRANSLATIONS("search_label"), show_label=False, container=False,
            placeholder=TRANSLATIONS("search"), max_lines=1,
        )  # fmt: skip
        self.list = gr.HTML("", elem_id="wj-list", js_on_load=None, apply_default_css=False)

    def connect(self, page: gr.Blocks, chatbot: gr.Chatbot) -> None:
        """Connect the events."""
        private: dict[str, Any] = {"api_visibility": "private"}
        page.load(self.arrive, None, [self.drop, self.list], show_progress="hidden", **private)
        # Not `input`, which Gradio 6 raises for keys alone: text of an input method or a paste would find nothing.
        self.search.change(
            self.find, self.search, self.list, show_progress="hidden", trigger_mode="always_last", **private
        )
        self.files.upload(
            self.add, [self.files, self.search], [self.files, self.report, self.list, chatbot],
            concurrency_limit=1, show_progress_on=self.files, **private,
        )  # fmt: skip

    def arrive(self, request: gr.Request) -> tuple[str, str]:
        """A window opens: what can be added, and the articles."""
        language = language_of_browser(request)
        kinds = f"<p>{say('drop', language, kinds=' '.join(sorted(KINDS)))}</p>"
        return kinds, library.articles_html(self.assistant.articles, "", language)

    def find(self, query: str, request: gr.Request) -> str:
        """The articles that match what is typed."""
        return library.articles_html(self.assistant.articles, query or "", language_of_browser(request))

    def add(
        self,
        files: Sequence[str] | None,
        query: str,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[Any, Any, Any, Any]:
        """Files are dropped: read them, say what became of each, and show the new list."""
        language = language_of_browser(request)
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
        return None, told, library.articles_html(self.assistant.articles, query or "", language), self.welcome(language)
