"""The source pane's part of the page: opening an article, and what can be done with it. Knows no conversation."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import gradio as gr

from index.corrections import Correction
from index.shelf import Shelf
from ingest.errors import LibraryError
from ui import article_tools, source
from ui.before_after import compared_html
from ui.served import served
from ui.strings import counted, say
from ui.visitor import language as language_of_browser

__all__ = ["SourcePane"]

_SCRIPTS = tuple(Path(__file__).with_name(name) for name in ("wenju.js", "pane.js"))


class SourcePane:
    """One article beside the conversation or the table."""

    def __init__(self, shelf: Shelf, read_only: bool = False) -> None:
        self.shelf = shelf
        self.read_only = read_only

    def build(self) -> gr.HTML:
        """Lay out the pane."""
        acts = {"article": self.article, "about": self.about, "original": self.original, "edit": self.edit,
                "correct": self.correct, "compare": self.compare, "discard": self.discard,
                "restore": self.restore}  # fmt: skip
        script = "\n".join(path.read_text("utf-8") for path in _SCRIPTS)
        closed = ("edit", "correct", "discard", "restore") if self.read_only else ()
        return gr.HTML(
            "", elem_id="wj-source", apply_default_css=False, js_on_load=script, server_functions=served(acts, closed)
        )

    def arrive(self, request: gr.Request) -> str:
        """What a new window shows: the article its address links to, or what the pane is for."""
        language, asked = language_of_browser(request), request.query_params
        article_id = str(asked.get("article") or "")
        if not article_id:
            return source.empty_html(language)
        return self._page(article_id, str(asked.get("at") or ""), language)

    def article(self, sent: dict[str, Any], language: str) -> dict[str, Any]:
        """The page of one article."""
        return {"page": self._page(str(sent.get("article")), str(sent.get("at") or ""), language)}

    def about(self, sent: dict[str, Any], language: str) -> dict[str, Any]:
        """What can be done with an article, and what the layout repair did to its file."""
        try:
            article = self.shelf.library.article(str(sent.get("article")))
        except LibraryError:
            return {"tools": ""}  # it is gone, which the page itself says
        has_file = bool(self.shelf.library.folder and article.path)
        repaired = self.shelf.repaired(article.path) if has_file else None
        return {"tools": article_tools.tools_html(article, has_file, repaired, language, self.read_only)}

    def original(self, sent: dict[str, Any], language: str) -> dict[str, Any]:
        """The very bytes of the file an article was read from: of no other file."""
        place = self.shelf.original(str(sent.get("article")))
        return {"name": place.name, "bytes": base64.b64encode(place.read_bytes()).decode()}

    def edit(self, sent: dict[str, Any], language: str) -> dict[str, Any]:
        """The form to correct an article's details."""
        article = self.shelf.library.article(str(sent.get("article")))
        return {"dialog": article_tools.form_html(article, self.shelf.correction(article.id) is not None, language)}

    def correct(self, sent: dict[str, Any], language: str) -> dict[str, Any]:
        """Keep what the form says where it differs from what is shown; with "revert", drop every correction."""
        article = self.shelf.library.article(str(sent.get("article")))
        if sent.get("revert"):
            return {"page": source.article_html(self.shelf.correct(article.id, None), language)}
        shown = {"title": article.title, "source": article.source or "", "author": article.author or "",
                 "published": article.published.isoformat() if article.published else ""}  # fmt: skip
        written = {name: str(sent.get(name, value)).strip() for name, value in shown.items()}
        changed = {name: value for name, value in written.items() if value != shown[name]}
        if changed:
            before = self.shelf.correction(article.id) or Correction()
            kept = {name: getattr(before, name) for name in shown}
            article = self.shelf.correct(article.id, Correction(**{**kept, **changed}))
        return {"page": source.article_html(article, language)}

    def compare(self, sent: dict[str, Any], language: str) -> dict[str, Any]:
        """The file's lines beside the articles made of them."""
        return {"dialog": compared_html(self.shelf.reading(str(sent.get("article"))), language)}

    def discard(self, sent: dict[str, Any], language: str) -> dict[str, Any]:
        """Delete the file of an article; "asking" only says what that would be."""
        article_id = str(sent.get("article"))
        if sent.get("asking"):
            path = self.shelf.library.article(article_id).path
            count = sum(row.path == path for row in self.shelf.rows())
            return {"dialog": article_tools.sure_html(counted("delete_sure", count, language, path=path), language)}
        discarded = self.shelf.discard(article_id)
        return {"page": article_tools.deleted_html(discarded, language)}

    def restore(self, sent: dict[str, Any], language: str) -> dict[str, Any]:
        """Put a deleted file back."""
        path = self.shelf.restore(str(sent.get("token")))
        return {"page": source.empty_html(language, say("restored", language, path=path))}

    def _page(self, article_id: str, at: str, language: str) -> str:
        try:
            return source.linked_html(self.shelf.library.article(article_id), at, language)
        except LibraryError:
            return source.empty_html(language, say("removed", language))
