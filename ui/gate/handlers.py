"""What goes wrong in a handler of the page: one sentence to the visitor, one line in the log.

A visitor can call every handler with values that no page would send, and Gradio would print a traceback each time.
"""

from __future__ import annotations

import functools
import inspect
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from gradio import queueing, routes

from ui.strings import say
from ui.visitor import language

__all__ = ["guard"]

log = logging.getLogger("wenju.page")


def guard(page: gr.Blocks) -> None:
    """Guard every handler of `page`, once all are connected, and have Gradio's own words about errors in the log."""
    for function in page.fns.values():
        if function.fn is not None:
            function.fn = _guarded(function.fn)
    for module in (queueing, routes):
        vars(module)["traceback"] = _Log()


class _Log:
    """Stands where Gradio's modules have the module traceback, of which they use this one function."""

    def print_exc(self) -> None:
        """Tell of the error that is being handled."""
        _note("a request", sys.exc_info()[1])


def _guarded(handler: Callable[..., Any]) -> Callable[..., Any]:
    """`handler` with its signature, from which Gradio reads what to pass, whose every error is one of Gradio's."""
    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def generating(*given: Any, **named: Any) -> Iterator[Any]:  # noqa: ANN401
            try:
                yield from handler(*given, **named)
            except Exception as error:
                raise _told(handler, error, given) from None

        return generating

    @functools.wraps(handler)
    def called(*given: Any, **named: Any) -> Any:  # noqa: ANN401
        try:
            return handler(*given, **named)
        except Exception as error:
            raise _told(handler, error, given) from None

    return called


def _told(handler: Callable[..., Any], error: Exception, given: tuple[Any, ...]) -> Exception:
    if isinstance(error, gr.Error):
        return error
    _note(getattr(handler, "__name__", "a handler"), error)
    request = next((one for one in given if isinstance(one, gr.Request)), None)
    return gr.Error(say("gate_forged", language(request)), print_exception=False)


def _note(what: str, error: BaseException | None) -> None:
    """A line with the kind of an error and its place, where a traceback would be a page for each forged request."""
    place = next(iter(traceback.extract_tb(error.__traceback__)[-1:]), None) if error else None
    where = f"{Path(place.filename).name}:{place.lineno}" if place else "nowhere"
    log.error("%s failed: %s at %s", what, type(error).__name__, where)
