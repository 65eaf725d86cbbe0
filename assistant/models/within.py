"""A language model's stream with an end to its time: the model works in a thread, who listens waits so long at most.

Closing the iterator tells the model to stop.
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


class TooSlow(ModelError):
    """A language model that had not finished when its time was over."""


def within(
    generator: Generator, messages: Sequence[Message], seconds: float, most: int
) -> collections.abc.Generator[str, None, None]:
    """The pieces of an answer of at most `most` tokens, as they come, for at most so many seconds.

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
        except ModelError as error:
            pieces.put(error)
        except Exception as error:  # of a library; a thread has nobody else to tell
            pieces.put(ModelError(f"The language model {generator.name} failed ({type(error).__name__}: {error})."))

    end = time.monotonic() + seconds
    threading.Thread(target=work, name="wenju-answer", daemon=True).start()
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                message = f"The language model {generator.name} had not finished after {seconds:g} seconds."
                raise TooSlow(message) from None
            if piece is None:
                return
            if isinstance(piece, Exception):
                raise piece
            yield piece
    finally:
        stop.set()
