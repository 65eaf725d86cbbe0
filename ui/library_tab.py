"""The library page: its part of the page and what it asks of the shelf. Knows nothing of the conversation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.shelf import Outcome, Shelf
from ui import library
from ui.listing import Listing, View
from ui.messages import told
from ui.metrics import syncing
from ui.served import AT_ONCE, served
from ui.strings import say
from ui.uploads import uploaded
from ui.visitor import language as language_of_browser

if TYPE_CHECKING:
    from assistant import Assistant

__all__ = ["LARGEST_UPLOAD", "LibraryTab"]

LARGEST_UPLOAD = 20  # MB
_MOST_AT_ONCE = 500
_SCRIPT = Path(__file__).with_name("library.js")


class LibraryTab:
    """The table of articles and the place to add some. `welcome` makes anew what an empty chat says of the articles.

    The page's script asks for all of it through server functions, so that ten thousand articles never lie in a browser
    at once and a click costs no place in the queue of questions.
    """

    def __init__(self, assistant: Assistant, welcome: Callable[[str], Any], read_only: bool = False) -> None:
        self.assistant = assistant
        self.read_only = read_only
        self.welcome = welcome
        self.shelf = Shelf(assistant.library)
        self.listing = Listing(self.shelf)
        self._changing = threading.Lock()
        self._progress: tuple[int, int, str] | None = None

    def build(self) -> None:
        """Lay out the part, inside the tab."""
        acts = {"look": self.look, "add": self.add, "progress": self.progress, "rebuild": self.rebuild,
                "restore": self.restore}  # fmt: skip
        self.view = gr.HTML(
            "", elem_id="wj-library", apply_default_css=False, js_on_load=_SCRIPT.read_text("utf-8"),
            server_functions=served(acts, ("add", "rebuild", "restore") if self.read_only else ()),
        )  # fmt: skip

    def connect(self, chatbot: gr.Chatbot) -> None:
        """Connect the events: the script triggers "renewed" when the articles have changed."""
        self.view.renewed(self.changed, None, chatbot, trigger_mode="always_last", **AT_ONCE)

    def arrive(self, request: gr.Request) -> str:
        """A window opens: the page's frame in the language of its browser."""
        return library.page_html(LARGEST_UPLOAD, language_of_browser(request), self.read_only)

    def changed(self, request: gr.Request) -> Any:  # noqa: ANN401 - an update of Gradio
        """The articles have changed: an empty chat says how many there are."""
        return self.welcome(language_of_browser(request))

    # -- what the script asks ---------------------------------------------------------------------------------------

    def look(self, sent: dict[str, Any], language: str) -> dict[str, Any]:
        """One page of the table; with "all", also what stands below it. "known": nothing new since that state."""
        state = f"{self.assistant.library.generation}-{len(self.shelf.discarded())}"
        shown: dict[str, Any] = {"state": state, "switching": self._switching(language)}
        if sent.get("known") == state:
            return shown
        view = View.of(sent)
        shown["table"] = library.table_html(self.listing.page(view), view, language)
        if sent.get("all"):
            shown["below"] = library.state_html(
                self.shelf.unread(), () if self.read_only else self.shelf.discarded(), language
            )
            shown["figures"] = library.figures_html(self.shelf.rows(), language)
        return shown

    def add(self, sent: dict[str, Any], language: str) -> dict[str, Any]:
        """Read uploaded files: for each, what became of it and its line. Their copies in the upload folder go."""
        given = sent.get("paths")
        paths = [str(path) for path in given[:_MOST_AT_ONCE]] if isinstance(given, list) else []
        arrived = [uploaded(path) for path in paths]
        present = [path for path in arrived if path is not None]
        with self._at_work():
            outcomes = iter(self.shelf.add(present, self._show))
        for path in present:
            path.unlink(missing_ok=True)
        lost = Outcome("", "failed", reason="There is no such file.")
        became = [lost if path is None else next(outcomes) for path in arrived]
        return {"files": [{"kind": o.kind, "line": library.outcome_html(o, language)} for o in became]}

    def progress(self, _: dict[str, Any], language: str) -> dict[str, Any]:
        """How far adding or rebuilding has come."""
        if self._progress is None:
            return {}
        done, total, name = self._progress
        return {"done": done, "total": total, "line": f"{say('reading', language)} {Path(name).name}"}

    def rebuild(self, _: dict[str, Any], language: str) -> dict[str, Any]:
        """Make the index anew from the files."""
        with self._at_work(), syncing():
            report = self.assistant.sync(self._show, rebuild=True)
        values = {"articles": report.articles, "passages": report.passages, "seconds": f"{report.seconds:.1f}"}
        return {"line": say("rebuilt", language, **values)}

    def restore(self, sent: dict[str, Any], language: str) -> dict[str, Any]:
        """Put a deleted file back."""
        return {"line": say("restored", language, path=self.shelf.restore(str(sent.get("token"))))}

    def _switching(self, language: str) -> str:
        """How far another encoder is with taking its place; "" when none is about to."""
        change = self.assistant.library.encoders.switching
        if change is None:
            return ""
        name = change.new.rstrip("/").rpartition("/")[2]
        if change.error:
            return say("switching_failed", language, name=name, error=told(change.error, language))
        return say("switching", language, name=name, done=change.done, total=change.total)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """One change after the other, and no progress left on show when it has ended."""
        with self._changing:
            try:
                yield
            finally:
                self._progress = None

    def _show(self, done: int, total: int, name: str) -> None:
        self._progress = done, total, name
