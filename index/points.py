"""Points of publication: the moments at which a crash matters, by name, so that tests can crash there.

A step that makes a change durable or visible says `reached("…")` before and after it. Nothing listens in production.
Knows no step and does nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["listen", "reached"]

_listener: Callable[[str], None] | None = None


def reached(name: str) -> None:
    """Say that a point of publication has been reached."""
    if _listener is not None:
        _listener(name)


def listen(listener: Callable[[str], None] | None) -> None:
    """From now on tell `listener` of every point that is reached, in the thread that reaches it; None: nobody."""
    global _listener
    _listener = listener
