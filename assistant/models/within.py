"""A language model's stream with an end to its time: the model works in a thread, who listens waits so long at most.

Closing the iterator tells the model to stop, and so does the event that who listens may give.
"""

from __future__ import annotations

import collections.abc
import threading
import time
from collections.abc import Sequence
from queue import Empty, Queue

from assistant.models import Generator, Message
from ingest.errors import ModelError

__all__ = ["TooSlow", "within"]

_LOOK = 0.1  # seconds between looks at whether to stop, while nothing comes


class TooSlow(ModelError):
    """A language model that had not finished when its time was over."""


def within(
    generator: Generator, messages: Sequence[Message], seconds: float, most: int, end_it: threading.Event | None = None
) -> collections.abc.Generator[str, None, None]:
    """The pieces of an answer of at most `most` tokens, as they come, for so many seconds at most and until `end_it`.

    :raises TooSlow: the time is over.
    :raises ModelError: the model fails.
    """
    pieces: Queue[str | Exception | None] = Queue()
    stop = threading.Event()

    def work() -> None:
        try:
            for piece in generator.stream(messages, stop, most):
                pieces.put(piece)
                if stop.is_set():
                    break
            pieces.put(None)
        except Exception as error:  # a thread has nobody else to tell
            said = f"The language model {generator.name} failed ({type(error).__name__}: {error})."
            pieces.put(error if isinstance(error, ModelError) else ModelError(said))

    end = time.monotonic() + seconds
    threading.Thread(target=work, name="wenju-answer", daemon=True).start()
    try:
        while end_it is None or not end_it.is_set():
            left = end - time.monotonic()
            try:
                piece = pieces.get(timeout=max(0.0, min(left, _LOOK)))
            except Empty:
                if left > _LOOK:
                    continue
                raise TooSlow(f"The model {generator.name} had not finished after {seconds:g} seconds.") from None
            if isinstance(piece, Exception):
                raise piece
            if piece is None:
                return
            yield piece
    finally:
        stop.set()
