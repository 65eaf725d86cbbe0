"""A language model that says what it is told to, piece by piece, and remembers what it was asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from threading import Event

from assistant.models import Message

_PASSAGE = re.compile(r'<passage n="(\d+)"[^>]*>\n(.*?)\n</passage>', re.DOTALL)


class Scripted:
    """`said` is what it says, or a function of the messages; it speaks in pieces of `size` characters."""

    name = "scripted"

    def __init__(self, said: str | Callable[[Sequence[Message]], str], size: int = 3) -> None:
        self._said, self._size = said, size
        self.asked: list[list[Message]] = []
        self.spoken = 0
        self.stopped = False

    def stream(self, messages: Sequence[Message], stop: Event, most: int) -> Iterator[str]:
        self.asked.append(list(messages))
        said = self._said if isinstance(self._said, str) else self._said(messages)
        try:
            for start in range(0, len(said), self._size):
                if stop.is_set():
                    return
                self.spoken += 1
                yield said[start : start + self._size]
        finally:
            self.stopped = stop.is_set()


def passages(messages: Sequence[Message]) -> dict[int, str]:
    """The passages that a model was shown, by number."""
    return {int(number): text for number, text in _PASSAGE.findall(messages[-1]["content"])}
