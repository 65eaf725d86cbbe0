"""How many changes an SQLite file holds, and how many it was said to hold: a log that is gone looks like none written.

Each transaction that changes rows raises a number that lies in the file (`user_version`). What has been committed is
told a second time, in `<file>-count`, which is written after the log and never waited for: so it may say less than the
file after a crash, and says more only where changes are lost. Knows neither pages nor tables.
"""

from __future__ import annotations

import logging
import os
import struct
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

__all__ = ["CommitCount"]

_log = logging.getLogger("wenju.index")
_TOLD = struct.Struct("<QQ")  # the number, and its bits turned round, so that a damaged one says nothing
_ALL = (1 << 64) - 1


class CommitCount:
    """The number of commits of `file`; None: nothing is counted. Connections are of SQLite, which another knows."""

    def __init__(self, file: Path | None) -> None:
        self._file = file if file is not None else Path()
        self._place = file.with_name(f"{file.name}-count") if file is not None else None
        self._of = 0  # number of the file in its folder, once it has been opened

    def compare(self, connection: Any, alone: Callable[[], AbstractContextManager[None]]) -> None:  # noqa: ANN401
        """Say what is lost, once, when a connection was opened; while `alone`, nobody commits."""
        if self._place is None:
            return
        with suppress(OSError):
            self._of = self._file.stat().st_ino
        if not self._lost(connection):
            return
        with alone():
            lost = self._lost(connection)
            if lost:
                _log.warning("The last changes of %s (%d) are lost: their log is gone or damaged.", self._file, lost)
                self.tell(_held(connection))

    def raised(self, connection: Any, changes: int) -> int:  # noqa: ANN401
        """Give the transaction under way its number, 0 when it changes nothing; `changes` were made before it."""
        if self._place is None or connection.total_changes == changes:
            return 0
        number = _held(connection) + 1
        connection.execute(f"PRAGMA user_version = {number}")
        return number

    def tell(self, number: int) -> None:
        """The transaction of this number has been committed. A disk that does not take it keeps what was told before.

        Written in place, so that a full disk has room for it.
        """
        if self._place is None or not number:
            return
        with suppress(OSError):
            if self._file.stat().st_ino != self._of:
                return  # made anew meanwhile: that one counts from its own beginning
            descriptor = os.open(self._place, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
            try:
                os.write(descriptor, _TOLD.pack(number, number ^ _ALL))
            finally:
                os.close(descriptor)

    def _lost(self, connection: Any) -> int:  # noqa: ANN401
        """How many commits were told of that the file does not hold."""
        told = self._told()  # looked at first: others may be committing
        return max(0, told - _held(connection)) if told else 0

    def _told(self) -> int:
        try:
            number, turned = _TOLD.unpack_from(self._place.read_bytes() if self._place is not None else b"")
        except (OSError, struct.error):
            return 0
        return int(number) if number ^ turned == _ALL else 0


def _held(connection: Any) -> int:  # noqa: ANN401
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
