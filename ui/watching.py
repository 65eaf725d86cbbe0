"""A folder that is watched: synced every so often while the chat is served. Knows nothing of what is in it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.errors import WenjuError

__all__ = ["watching"]

_log = logging.getLogger("wenju.watch")


@contextmanager
def watching(sync: Callable[[], object], seconds: float | None) -> Iterator[None]:
    """Call `sync` every so many seconds, in a thread of its own, until the block is left; None: never.

    Looking again and again works on every file system, network folders among them; a sync that finds nothing new costs
    a look at each file's date and size. A folder that cannot be read is told once and tried again.
    """
    if seconds is None:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_watch, args=(sync, seconds, stop), name="wenju-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)


def _watch(sync: Callable[[], object], seconds: float, stop: threading.Event) -> None:
    told = ""
    while not stop.wait(seconds):
        try:
            sync()
            told = ""
        except WenjuError as error:
            if str(error) != told:
                _log.warning("The watched folder cannot be synced: %s", error)
            told = str(error)
        except Exception:
            _log.exception("The watched folder cannot be synced.")
