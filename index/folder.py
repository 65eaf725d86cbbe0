"""The articles folder: which files in it are articles, and putting files into it or taking them away.

Knows names, kinds and places; never what a file says.
"""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from index.durable import folder_to_disk, to_disk
from index.points import reached
from ingest import KINDS
from ingest.errors import LibraryError

__all__ = ["FoundFile", "check_article_path", "check_folder", "copy_in", "delete", "kinds_read", "put_new", "walk"]


_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}  # what file systems without links answer
_FORGOTTEN = 3600  # seconds after which a draft that nobody finished is cleared away


class FoundFile(NamedTuple):
    """A file of a readable kind, its path relative to the folder. `error` is set when it cannot be looked at."""

    path: str
    size: int
    mtime_ns: int
    error: str | None = None


def kinds_read() -> str:
    """The kinds of files that are read, for a message."""
    return ", ".join(sorted(KINDS))


def check_folder(folder: Path) -> None:
    """:raises LibraryError: there is no such folder, or it cannot be listed."""
    if not folder.exists():
        raise LibraryError(f"The articles folder {folder} does not exist: create it or set WENJU_ARTICLES.")
    if not folder.is_dir():
        raise LibraryError(f"The articles folder {folder} is a file: set WENJU_ARTICLES to the folder that holds it.")
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise LibraryError(f"The articles folder {folder} cannot be opened ({error.strerror}).") from error


def walk(folder: Path, without: Path) -> Iterator[FoundFile]:
    """The articles' files in the folder and below, but not in `without` (the index).

    Hidden files and folders are passed over, so are links to folders and links that lead out of the folder. A file
    that vanishes meanwhile is not there. A folder that cannot be listed is yielded with its error.
    """
    root, index = folder.resolve(), without.resolve()
    pending = [root]
    while pending:
        current = pending.pop()
        try:
            entries = sorted(os.scandir(current), key=lambda entry: entry.name)
        except OSError as error:
            if current == root:  # a folder that went away is no reason to forget its articles
                raise LibraryError(f"The articles folder {folder} cannot be opened ({error.strerror}).") from error
            if not isinstance(error, FileNotFoundError):
                yield FoundFile(_relative(current, root), 0, 0, f"The folder cannot be opened ({error.strerror}).")
            continue
        prefix = "" if current == root else f"{_relative(current, root)}/"
        for entry in entries:
            if entry.name.startswith("."):
                continue
            name = prefix + entry.name  # as text: a Path for each of 40,000 files would cost seconds
            if not (name.isascii() or _spelt(entry.name)):
                yield FoundFile(_shown(name), 0, 0, "Its name is not valid Unicode: rename it.")
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    if current / entry.name != index:
                        pending.append(current / entry.name)
                elif _suffix(entry.name) in KINDS and entry.is_file() and _inside(entry, root):
                    status = entry.stat()
                    yield FoundFile(name, status.st_size, status.st_mtime_ns)
            except FileNotFoundError:
                continue
            except OSError as error:
                yield FoundFile(name, 0, 0, f"It cannot be looked at ({error.strerror}).")


def _spelt(name: str) -> bool:
    return name == _shown(name)


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _suffix(name: str) -> str:
    return name[name.rfind(".") :].lower()


def _inside(entry: os.DirEntry[str], root: Path) -> bool:
    return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(root)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def copy_in(source: Path, folder: Path) -> tuple[str, bool]:
    """Copy a file into the folder under its own name; (name there, whether it was new).

    A file with equal content is not copied again; a name that is taken gets a number. Nothing is overwritten. Under its
    name it is whole and on the disk; a crash leaves at most a hidden draft.

    :raises LibraryError: the file is no article, or cannot be read or written.
    """
    name = Path(str(source).replace("\\", "/")).name.lstrip(".")
    stem, suffix = Path(name).stem, Path(name).suffix
    if not stem or suffix.lower() not in KINDS:
        raise LibraryError(f"Its kind is not read: give one of {kinds_read()}.")
    if not source.is_file():
        raise LibraryError("There is no such file.")
    number = 1
    try:
        _clear_drafts(folder)
        while True:
            place = folder / (name if number == 1 else f"{stem}-{number}{suffix}")
            if place.exists():
                if place.is_file() and filecmp.cmp(source, place, shallow=False):
                    return place.name, False
                number += 1
                continue
            with suppress(FileExistsError):  # the name has been taken meanwhile
                put_new(source, place)
                return place.name, True
    except OSError as error:
        raise LibraryError(f"It cannot be copied to {folder} ({error.strerror}).") from error


def put_new(source: Path, place: Path, times: bool = False) -> None:
    """Copy a file to a name that nothing has, with its times if wanted: there it is whole and on the disk, or nowhere.

    :raises FileExistsError: something has that name.
    :raises OSError: it cannot be read or written.
    """
    draft = place.with_name(f".{uuid.uuid4().hex}.part")  # its own, whoever else puts a file there now
    try:
        shutil.copyfile(source, draft)
        if times:
            shutil.copystat(source, draft)
        to_disk(draft)
        reached("file: copied")
        _name(draft, place)
        reached("file: named")
        folder_to_disk(place.parent)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _name(draft: Path, place: Path) -> None:
    try:
        os.link(draft, place)  # fails when something has that name, where a rename would overwrite it
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if place.exists():
            raise FileExistsError(error.errno, "it is there already", str(place)) from error
        os.rename(draft, place)


def _clear_drafts(folder: Path) -> None:
    for draft in folder.glob(".*.part"):
        with suppress(OSError):
            if draft.stat().st_mtime < time.time() - _FORGOTTEN:
                draft.unlink()


def check_article_path(path: str, folder: Path) -> Path:
    """Where a file of the folder lies, given relative to it.

    :raises LibraryError: the path leads out of the folder or is no article.
    """
    place = folder / path
    parent = place.parent.resolve()
    if not parent.is_relative_to(folder.resolve()) or place.suffix.lower() not in KINDS or place.name.startswith("."):
        raise LibraryError(f"“{path}” is not an article of {folder}: give a path as `wenju articles` lists it.")
    return parent / place.name


def delete(path: str, folder: Path) -> None:
    """Delete one file of the folder, given relative to it.

    :raises LibraryError: the path leads out of the folder, is no article, or cannot be deleted.
    """
    place = check_article_path(path, folder)
    reached("file: to be deleted")
    try:
        place.unlink()
        reached("file: deleted")
        folder_to_disk(place.parent)
    except FileNotFoundError:
        raise LibraryError(f"There is no “{path}” in {folder}.") from None
    except OSError as error:
        raise LibraryError(f"“{path}” cannot be deleted ({error.strerror}).") from error
