"""The pages in the log (`-wal`) of an SQLite file, as its format is described: https://www.sqlite.org/walformat.html."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from index.checksums import row_sums
from index.shared_files import opened

__all__ = ["logged_pages"]

_LOG_HEAD, _FRAME_HEAD = 32, 24
_FRAMES = 256  # read at once


def logged_pages(file: Path, page: int) -> dict[int, int]:
    """Number → sum of the pages that count in the log, the last of each.

    SQLite must have the file open, so that it is known what counts.
    """
    count, log = _frames(file), file.with_name(f"{file.name}-wal")
    words = (_FRAME_HEAD + page) // 8
    found: dict[int, int] = {}
    if not count:
        return found
    with log.open("rb") as content:
        content.seek(_LOG_HEAD)
        while count > 0:
            portion = content.read(8 * words * min(count, _FRAMES))
            rows = np.frombuffer(portion[: len(portion) // (8 * words) * 8 * words], np.uint64).reshape(-1, words)
            if not len(rows):
                break
            numbers = rows[:, :1].copy().view(">u4")[:, 0]
            sums = row_sums(np.ascontiguousarray(rows[:, _FRAME_HEAD // 8 :]))
            found.update(zip(numbers.tolist(), sums.tolist(), strict=True))
            count -= len(rows)
    return found


def _frames(file: Path) -> int:
    """How many frames of the log count, by the index of it that all processes share; 0 when there is none."""
    try:
        with opened(file.with_name(f"{file.name}-shm")) as content:
            head = content.read(96)
    except OSError:
        return 0
    return int.from_bytes(head[16:20], sys.byteorder) if len(head) == 96 and head[12] else 0
