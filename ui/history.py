"""The list of a browser's conversations, as HTML. Knows nothing of how they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from index.conversations import Summary
from ui.markup import element, escape
from ui.strings import say

__all__ = ["history_html"]


def history_html(kept: Sequence[Summary], open_one: str, language: str, deleted: Summary | None = None) -> str:
    """The conversations, the one that is open marked; `deleted` is offered back."""
    heading = element("h2", escape(say("conversations", language)), id="wj-history-title")
    close = element(
        "button", "×", type="button", class_="wj-history-close", data_do="close",
        aria_label=say("close_history", language),
    )  # fmt: skip
    begin = element("button", escape(say("new_chat", language)), type="button", class_="wj-begin", data_do="begin")
    rows = "".join(_row(one, one.id == open_one, language) for one in kept)
    listed = element("ul", rows, class_="wj-conversations") if rows else _none(language)
    undo = _deleted(deleted, language) if deleted else ""
    head = element("div", heading + close, class_="wj-history-head")
    return element("nav", head + begin + undo + listed, aria_labelledby="wj-history-title")


def _row(one: Summary, is_open: bool, language: str) -> str:
    title = element("span", escape(one.title), class_="wj-conversation-title")
    day = element("span", escape(_day(one.changed, language)), class_="wj-conversation-day")
    open_it = element(
        "button", title + day, type="button", class_="wj-conversation", data_do="open", data_id=one.id,
        aria_current="true" if is_open else None,
    )  # fmt: skip
    tools = "".join(
        element(
            "button", sign, type="button", class_="wj-conversation-tool", data_do=do, data_id=one.id,
            data_title=one.title, title=say(do, language), aria_label=f"{say(do, language)}: {one.title}",
        )
        for do, sign in (("rename", "✎"), ("delete", "×"))
    )  # fmt: skip
    return element("li", open_it + tools, class_="is-open" if is_open else None)


def _none(language: str) -> str:
    return element("p", escape(say("no_conversations", language)), class_="wj-none")


def _deleted(one: Summary, language: str) -> str:
    said = element("span", escape(say("conversation_deleted", language, title=one.title)))
    restore = element(
        "button", escape(say("take_back", language)), type="button", class_="wj-restore", data_do="restore",
        data_id=one.id,
    )  # fmt: skip
    return element("p", said + restore, class_="wj-deleted", role="status")


def _day(changed: str, language: str) -> str:
    """The day of its last question, as the server's calendar has it."""
    day = datetime.fromisoformat(changed).astimezone().date()
    ago = (datetime.now(UTC).astimezone().date() - day).days
    return say("today" if ago == 0 else "yesterday", language) if ago in (0, 1) else _written(day, language)


def _written(day: date, language: str) -> str:
    return f"{day.month}月{day.day}日" if language == "zh" else day.strftime("%d %b").lstrip("0")
