"""Reading the files of SQLite while it has them open.

POSIX drops all locks of a process on a file as soon as the process closes any descriptor of it. SQLite's own lock would
be gone, and another process would take the log away under a library that goes on writing to it. So descriptors of files
that are held here are kept until nobody in this process holds them any more.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

__all__ = ["hold", "let_go", "opened"]

_INDEX = "-shm"  # SQLite's locks lie on the file itself and on the index of its log
_lock = threading.RLock()
_holders: Counter[Path] = Counter()
_kept: dict[Path, dict[tuple[int, int], int]] = {}  # file → device and number of it or its index → descriptor


def hold(file: Path) -> None:
    """From now on SQLite may have this file open in this process; once for each who opens it."""
    with _lock:
        _holders[file.resolve()] += 1


def let_go(file: Path) -> None:
    """One of those who held the file has closed it."""
    with _lock:
        place = file.resolve()
        _holders[place] -= 1
        if not _holders[place]:
            del _holders[place]
            for descriptor in _kept.pop(place, {}).values():
                os.close(descriptor)


@contextmanager
def opened(path: Path) -> Iterator[FileIO]:
    """A file for reading, from its beginning; of a file that is held, one thread at a time.

    :raises OSError: there is none, or it cannot be read.
    """
    with _lock:
        owner = path.with_name(path.name.removesuffix(_INDEX)).resolve()
        held = bool(_holders[owner])
        if held:
            descriptor = _descriptor(path, _kept.setdefault(owner, {}))
            os.lseek(descriptor, 0, os.SEEK_SET)
            with FileIO(descriptor, closefd=False) as content:
                yield content
            return
    with FileIO(path) as content:
        yield content


def _descriptor(path: Path, kept: dict[tuple[int, int], int]) -> int:
    status = path.stat()
    known = kept.get((status.st_dev, status.st_ino))
    if known is not None:
        return known
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    status = os.fstat(descriptor)
    return kept.setdefault((status.st_dev, status.st_ino), descriptor)
