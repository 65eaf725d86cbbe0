"""Files taken out of the articles folder that can be put back as they were. Knows files, not what they say.

Each lies in a folder of its own inside the index, under its own name, beside a note of where it came from.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from index.durable import folder_to_disk, make_folder
from index.folder import check_article_path, put_new
from index.notes import read_note, write_note
from index.points import reached
from ingest.errors import LibraryError

__all__ = ["Discarded", "Trash"]

_DAYS = 30
_UNFINISHED = 3600  # seconds


class Discarded(NamedTuple):
    """A file that was taken out: the name of its place here, where it came from, when (seconds since 1970)."""

    token: str
    path: str
    when: int


class Trash:
    """The files of one articles folder that were deleted in the last 30 days, kept in `place`."""

    def __init__(self, folder: Path, place: Path) -> None:
        self._folder = folder
        self._place = place

    def put(self, path: str) -> Discarded:
        """Take a file out of the folder, given relative to it.

        :raises LibraryError: it is no file of the folder, or cannot be moved.
        """
        file = check_article_path(path, self._folder)
        if not file.is_file():
            raise LibraryError(f"There is no “{path}” in {self._folder}.")
        with suppress(OSError):
            self.sweep()
        token = uuid.uuid4().hex[:12]
        home = self._place / token
        try:
            make_folder(home)
            # "generation" marks a whole note, and is when the file went.
            write_note(home / "note.json", {"generation": int(time.time()), "path": path})
            _move(file, home / file.name)
        except OSError as error:
            with suppress(OSError):
                if not file.exists():
                    os.rename(home / file.name, file)
                shutil.rmtree(home)
            raise LibraryError(f"“{path}” cannot be deleted ({error.strerror}).") from error
        return Discarded(token, path, int(time.time()))

    def restore(self, token: str) -> str:
        """Put a file back where it was, byte for byte; when its name is taken by now, under one with a number.

        :return: its path in the folder.
        :raises LibraryError: it is not kept any more, or cannot be written.
        """
        found = next((item for item in self.items() if item.token == token), None)
        if found is None:
            raise LibraryError("This file is not kept any more: add it again.")
        home, wanted = self._place / token, check_article_path(found.path, self._folder)
        number = 1
        try:
            wanted.parent.mkdir(parents=True, exist_ok=True)
            while True:
                place = wanted if number == 1 else wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
                if not place.exists():
                    with suppress(FileExistsError):
                        _move_new(home / wanted.name, place)
                        break
                number += 1
        except OSError as error:
            raise LibraryError(f"“{found.path}” cannot be put back ({error.strerror}).") from error
        reached("trash: put back")
        shutil.rmtree(home, ignore_errors=True)
        return place.relative_to(self._folder.resolve()).as_posix()

    def items(self) -> list[Discarded]:
        """What can be put back, the latest first."""
        found = []
        for home in self._place.iterdir() if self._place.is_dir() else ():
            note = read_note(home / "note.json")
            if not note or not isinstance(note.get("path"), str):
                continue
            file, place = home / Path(note["path"]).name, self._folder / note["path"]
            if _same(file, place):  # a crash came while it was put back
                shutil.rmtree(home, ignore_errors=True)
            elif file.is_file():
                found.append(Discarded(home.name, note["path"], note["generation"]))
        return sorted(found, key=lambda item: -item.when)

    def sweep(self) -> None:
        """Forget what was deleted more than 30 days ago, and what a crash left behind."""
        for item in self.items():
            if item.when < time.time() - _DAYS * 86400:
                shutil.rmtree(self._place / item.token, ignore_errors=True)
        for home in self._place.iterdir() if self._place.is_dir() else ():
            empty = {file.name for file in home.iterdir() if file.name[0] != "."} <= {"note.json"}
            if empty and home.stat().st_mtime < time.time() - _UNFINISHED:
                shutil.rmtree(home, ignore_errors=True)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _move(file: Path, place: Path) -> None:
    reached("trash: to be moved")
    try:
        os.rename(file, place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        put_new(file, place, times=True)  # on another disk
        reached("trash: copied")
        file.unlink()
    reached("trash: moved")
    folder_to_disk(place.parent)
    folder_to_disk(file.parent)


def _move_new(file: Path, place: Path) -> None:
    """Give a file a name that nothing has; never over another file, not even one that comes meanwhile."""
    try:
        os.link(file, place)
    except FileExistsError:
        raise
    except OSError:  # another disk, or one that knows no links
        put_new(file, place, times=True)
        return
    folder_to_disk(place.parent)  # a copy would not help a disk that fails here: the name is there
