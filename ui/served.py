"""What the page's scripts ask the server directly, without a queue. Gradio guards these calls as it guards events."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import gradio as gr

from ingest.errors import WenjuError
from ui.markup import escape
from ui.messages import told
from ui.strings import say
from ui.visitor import language as language_of_browser

__all__ = ["AT_ONCE", "EACH", "Act", "error_told", "served"]

log = logging.getLogger(__name__)

# An event of the page that is done at once: it waits in no queue behind questions, and no program sees it.
AT_ONCE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
# Each of two in quick succession counts: the default drops what comes before the one before it has ended.
EACH: dict[str, Any] = {"trigger_mode": "multiple"}

Act = Callable[[dict[str, Any], str], dict[str, Any]]


def served(acts: Mapping[str, Act], closed: Collection[str] = ()) -> list[Callable[..., Any]]:
    """Server functions for gr.HTML, one for each act, under its name: `await server.NAME({…})` in the script.

    An act takes what the browser sent, which it must check, and the visitor's language; what it returns goes back. An
    error goes back as {"error": one sentence}. So does the refusal of the acts that are `closed`: those that change a
    library which is read only.
    """
    return [_function(name, _closed if name in closed else act) for name, act in acts.items()]


def _closed(_: dict[str, Any], language: str) -> dict[str, Any]:
    return {"error": say("gate_read_only", language)}


@contextmanager
def error_told(language: str) -> Iterator[None]:
    """What goes wrong while an event of the page keeps something is told in one sentence; nothing there changes."""
    try:
        yield
    except WenjuError as error:
        said, title = told(str(error), language), say("not_saved", language)
        # Gradio shows it as HTML, and it may name a folder.
        raise gr.Error(escape(said), duration=15, title=title, print_exception=False) from error


def _function(name: str, act: Act) -> Callable[..., Any]:
    def function(sent: Any, request: gr.Request) -> dict[str, Any]:  # noqa: ANN401 - whatever a browser sends
        language = language_of_browser(request)
        try:
            return act(sent if isinstance(sent, dict) else {}, language)
        except WenjuError as error:
            return {"error": told(str(error), language)}
        except Exception:
            log.exception("%s failed", name)
            return {"error": say("broken", language)}

    function.__name__ = name
    return function
