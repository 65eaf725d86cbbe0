"""What can be done with an article in the source pane, as HTML: links, forms, questions back. Does none of it."""

from __future__ import annotations

from index.trash import Discarded
from ingest.article import Article
from ingest.layout import LayoutReport
from ui.library import repaired_text
from ui.markup import element, escape
from ui.strings import say

__all__ = ["deleted_html", "form_html", "sure_html", "tools_html"]


def tools_html(
    article: Article, has_file: bool, repaired: LayoutReport | None, language: str, read_only: bool = False
) -> str:
    """The row of tools under an article's byline, and what the layout repair did to its file."""
    link = element("a", escape(say("copy_link", language)), href=f"?article={article.id}", data_link=True,
                   data_done=say("link_copied", language), data_else=say("link_here", language))  # fmt: skip
    tools = [link]
    if has_file:
        tools += [_tool(act, language) for act in (("download",) if read_only else ("download", "edit", "delete"))]
    row = element("div", "".join(tools), class_="wj-tools-row")
    text = repaired_text(repaired, language) if has_file else ""
    if text:
        compare = _tool("compare", language)
        row += element("p", element("span", escape(text)) + compare, class_="wj-repaired")
    return row + element("p", "", class_="wj-said", role="status")


def form_html(article: Article, corrected: bool, language: str) -> str:
    """The form to correct title, source, author and day, as the content of a dialog."""
    values = {
        "title": article.title,
        "source": article.source or "",
        "author": article.author or "",
        "published": article.published.isoformat() if article.published else "",
    }
    fields = "".join(_field(name, value, language) for name, value in values.items())
    note = element("p", escape(say("edit_note", language)), class_="wj-about-form")
    buttons = element("button", escape(say("save", language)), type="submit", class_="wj-strong")
    buttons += element("button", escape(say("cancel", language)), type="button", data_cancel=True)
    if corrected:
        revert = escape(say("revert", language))
        buttons += element("button", revert, type="button", data_revert=True, class_="wj-quiet")
    said = element("p", "", class_="wj-said", role="alert")
    heading = element("h2", escape(say("edit_title", language)), id="wj-dialog-title")
    end = element("div", buttons, class_="wj-buttons")
    return heading + element("form", fields + note + said + end, novalidate=True)


def sure_html(question: str, language: str) -> str:
    """A question back before something is deleted, as the content of a dialog."""
    buttons = element("button", escape(say("delete", language)), type="submit", class_="wj-strong")
    buttons += element("button", escape(say("cancel", language)), type="button", data_cancel=True)
    said = element("p", "", class_="wj-said", role="alert")
    heading = element("h2", escape(question), id="wj-dialog-title", class_="wj-question-back")
    return heading + element("form", said + element("div", buttons, class_="wj-buttons"))


def deleted_html(discarded: Discarded, language: str) -> str:
    """The pane after its article was deleted, with the way back."""
    text = element("p", escape(say("delete_done", language, path=discarded.path)))
    words = escape(say("undo", language))
    undo = element("button", words, type="button", class_="wj-strong", data_undo=discarded.token)
    return element("div", text + undo, class_="wj-empty", role="status")


def _field(name: str, value: str, language: str) -> str:
    label = element("span", escape(say(f"{name}_column", language)))
    hint = "2025-02-20" if name == "published" else None
    given = element("input", "", name=name, value=value, maxlength="300", autocomplete="off", placeholder=hint)
    return element("label", label + given)


def _tool(act: str, language: str) -> str:
    return element("button", escape(say(act, language)), type="button", class_="wj-quiet", data_act=act)
