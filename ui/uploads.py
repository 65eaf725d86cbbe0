"""Where files lie between their arrival and their reading: a folder of this process that nobody else sees."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

__all__ = ["MOST_WAITING", "upload_folder", "uploaded", "waiting_bytes"]

MOST_WAITING = 1 << 30  # bytes of files that nobody has had read yet


@cache
def upload_folder() -> Path:
    """The folder, made when it is first asked for and gone with the process.

    Gradio's own is one for all its applications here: what was given to another could be read into this library.
    """
    folder = Path(tempfile.mkdtemp(prefix="wenju-uploads-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def uploaded(path: str) -> Path | None:
    """A file that was uploaded; None for any other path, whatever a browser says."""
    try:
        found = Path(path).resolve()
        return found if found.is_file() and found.is_relative_to(upload_folder()) else None
    except (OSError, ValueError):
        return None


def waiting_bytes() -> int:
    """How much lies there."""
    total = 0
    for path in upload_folder().rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:  # it has just been read
            continue
    return total
