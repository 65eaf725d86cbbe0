"""The rows above the question box: filters for what is asked, and two articles to compare. Knows no conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant import Filters
from ui.served import AT_ONCE
from ui.side_by_side import comparison_html
from ui.source import empty_html
from ui.strings import say
from ui.translations import TRANSLATIONS
from ui.visitor import language as language_of_browser

if TYPE_CHECKING:
    from assistant import Assistant

__all__ = ["Narrowing", "limits"]

_MOST_CHOICES = 1000


class Narrowing:
    """Two rows that open when they are wanted; what can be chosen is looked up only then."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def build(self) -> None:
        """Lay out the rows, closed."""
        with gr.Row(elem_id="wj-filters", elem_classes="wj-tray", visible=False) as self.filter_row:
            day: dict[str, Any] = {"max_lines": 1, "min_width": 120, "placeholder": TRANSLATIONS("day_format")}
            self.since = gr.Textbox(label=TRANSLATIONS("since"), elem_id="wj-since", **day)
            self.until = gr.Textbox(label=TRANSLATIONS("until"), elem_id="wj-until", **day)
            # A name that is typed counts as well: a library may have more of them than a list can hold.
            name: dict[str, Any] = {"choices": [], "allow_custom_value": True, "min_width": 120}
            self.source = gr.Dropdown(label=TRANSLATIONS("by_source"), elem_id="wj-by-source", value="", **name)
            self.author = gr.Dropdown(label=TRANSLATIONS("by_author"), elem_id="wj-by-author", value="", **name)
            self.clear = gr.Button(TRANSLATIONS("clear"), elem_id="wj-clear", size="sm", scale=0, min_width=70)
        with gr.Row(elem_id="wj-compare", elem_classes="wj-tray", visible=False) as self.compare_row:
            self.first = gr.Dropdown(label=TRANSLATIONS("first_article"), elem_id="wj-first", choices=[], min_width=150)
            self.second = gr.Dropdown(
                label=TRANSLATIONS("second_article"), elem_id="wj-second", choices=[], min_width=150
            )
            self.do_compare = gr.Button(
                TRANSLATIONS("do_compare"), elem_id="wj-do-compare", size="sm", scale=0, min_width=110
            )

    @property
    def filters(self) -> list[Any]:
        """The components that hold the filters, as `limits` takes their values."""
        return [self.since, self.until, self.source, self.author]

    def connect(self, narrow: gr.Button, compare: gr.Button, pane: gr.HTML) -> None:
        """Connect the events; the buttons open and close the rows, a comparison is shown in the pane."""
        filter_open, compare_open = gr.State(False), gr.State(False)
        narrow.click(
            self.toggle_filters, filter_open, [filter_open, self.filter_row, self.source, self.author, narrow],
            **AT_ONCE,
        )  # fmt: skip
        compare.click(
            self.toggle_compare, compare_open, [compare_open, self.compare_row, self.first, self.second, compare],
            **AT_ONCE,
        )  # fmt: skip
        self.clear.click(lambda: ("", "", "", ""), None, self.filters, **AT_ONCE)
        self.do_compare.click(
            self.compare, [self.first, self.second], pane, js="(...given) => wenju.opening(given)", **AT_ONCE
        )

    def toggle_filters(self, is_open: bool) -> tuple[Any, ...]:
        """Open the filters with the sources and authors there are, or close them."""
        articles = [] if is_open else self.assistant.articles
        names = [sorted({getattr(article, name) for article in articles if getattr(article, name)})[:_MOST_CHOICES]
                 for name in ("source", "author")]  # fmt: skip
        choices = [gr.skip() if is_open else gr.update(choices=["", *found]) for found in names]
        return not is_open, gr.update(visible=not is_open), *choices, _pressed(not is_open)

    def toggle_compare(self, is_open: bool) -> tuple[Any, ...]:
        """Open the choice of two articles, or close it."""
        articles = [] if is_open else self.assistant.articles[:_MOST_CHOICES]
        choices = gr.skip() if is_open else gr.update(choices=[(_named(one), one.id) for one in articles])
        return not is_open, gr.update(visible=not is_open), choices, choices, _pressed(not is_open)

    def compare(self, first: str | None, second: str | None, request: gr.Request) -> str:
        """The two articles side by side."""
        return self.comparison(first, second, language_of_browser(request))

    def comparison(self, first: str | None, second: str | None, language: str) -> str:
        """The same, for a known language; what is asked for comes from outside."""
        known = self.assistant.library.articles_by_id([str(first), str(second)])
        if first == second or len(known) < 2:
            return empty_html(language, say("choose_two", language))
        here, there = known[str(first)], known[str(second)]
        return comparison_html(here, there, self.assistant.contrast(here, there), language)


def limits(
    since: str | None, until: str | None, source: str | None, author: str | None, language: str
) -> tuple[Filters | None, str]:
    """The filters, and how they are said; None and "" when nothing is filtered.

    :raises QuestionError: a day that is none, or a first day after the last.
    """
    given = [(value or "").strip() for value in (since, until, source, author)]
    filters = Filters(*(value or None for value in given))
    said = [
        say("from_day", language, day=given[0]) if given[0] else "",
        say("to_day", language, day=given[1]) if given[1] else "",
        *given[2:],
    ]
    return (filters, " · ".join(filter(None, said))) if filters else (None, "")


def _pressed(is_open: bool) -> Any:  # noqa: ANN401 - an update of Gradio
    return gr.update(elem_classes=["wj-quiet", "is-open"] if is_open else ["wj-quiet"])


def _named(article: Any) -> str:  # noqa: ANN401 - an article
    return f"{article.title} · {article.source}" if article.source else str(article.title)
