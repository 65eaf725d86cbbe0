"""What is worked out only when somebody looks: suggestions cost as much as several questions, and few read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from ingest.errors import LibraryError

__all__ = ["Later"]


class Later(Sequence[str]):
    """A sequence of texts made by `work` when it is first read, and kept; equal to any sequence of the same texts.

    Where the library has been closed meanwhile there is nothing to offer.
    """

    def __init__(self, work: Callable[[], tuple[str, ...]]) -> None:
        self._work = work
        self._found: tuple[str, ...] | None = None

    @property
    def _texts(self) -> tuple[str, ...]:
        if self._found is None:
            try:
                self._found = self._work()
            except LibraryError:
                self._found = ()
        return self._found

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._texts[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and not isinstance(other, str) and self._texts == tuple(other)

    def __hash__(self) -> int:
        return hash(self._texts)

    def __repr__(self) -> str:
        return repr(self._found) if self._found is not None else "(…)"
