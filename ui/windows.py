"""Which conversation each window shows, so that nothing of another is drawn into it. Knows nothing of conversations."""

from __future__ import annotations

import threading
from collections import OrderedDict

__all__ = ["Windows"]


class Windows:
    """The conversation that each window turned to last; "" is one that has not begun.

    At most `most` windows are known; the one that turned longest ago is forgotten first.
    """

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._shown: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def turn(self, window: str | None, conversation: str) -> None:
        """A window shows this conversation from now on."""
        if window is None:
            return
        with self._lock:
            self._shown[window] = conversation
            self._shown.move_to_end(window)
            if len(self._shown) > self._most:
                self._shown.popitem(last=False)

    def shown(self, window: str | None, otherwise: str) -> str:
        """The conversation that a window shows; `otherwise` when that is not known."""
        return self._shown.get(window, otherwise) if window is not None else otherwise
