"""Files that are there after a crash, whole: written under another name, put on the disk, renamed into place.

Knows bytes and names, not what they mean.
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from index.points import reached

__all__ = ["folder_to_disk", "make_folder", "to_disk", "write_whole"]

_NOT_KNOWN_HERE = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES}  # what some network file systems answer


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in the place of the one before; a crash leaves one of the two, and so does an error.

    :raises OSError: the disk is full or broken; the file before is as it was.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(content)
        to_disk(draft)
        reached(f"{path.name}: to be renamed")
        os.replace(draft, path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    reached(f"{path.name}: renamed")
    folder_to_disk(path.parent)


def to_disk(path: Path) -> None:
    """Return when the file's bytes are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def folder_to_disk(folder: Path) -> None:
    """Return when the names in a folder are on the disk; where a system cannot promise that, at once."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in _NOT_KNOWN_HERE:
            raise
    finally:
        os.close(number)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, and put their names on the disk."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for place in missing:
        folder_to_disk(place.parent)
