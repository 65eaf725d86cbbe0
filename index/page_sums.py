"""A checksum of every page of an SQLite file, so that a byte that changed by itself is noticed before it is used.

SQLite checks its log (`-wal`) when it opens it, but not the pages of the file. `<file>-sums` holds what each page has
to be once everything in the log has been put into the file. It is written before that is done, so that a page that is
not in the log always has the sum that lies there, wherever a crash may come. Knows pages, not tables.
"""

from __future__ import annotations

import hashlib
import logging
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from index.checksums import block_sums
from index.durable import folder_to_disk, to_disk, write_whole
from index.page_log import logged_pages
from index.shared_files import hold, let_go
from ingest.errors import LibraryError

__all__ = ["ENDINGS", "PageSums", "take_place"]

_log = logging.getLogger("wenju.index")
_HEAD = struct.Struct("<8sII16s")  # what this is, bytes of a page, pages, digest of the sums behind
_MAGIC = b"wenju-1\n"
_TRIES, _PAUSE = 3, 0.05  # looks at a file that another process may be writing, and seconds between them

ENDINGS = ("", "-wal", "-shm", "-sums", "-count")  # of the names of the files that are one
Sums = NDArray[np.uint64]


class _Kept(NamedTuple):
    page: int  # bytes
    sums: Sums


class PageSums:
    """The sums of `file`; of none when it is None. They are written by who has `patience`, the seconds to wait for
    other processes; without it they are only compared.
    """

    def __init__(self, file: Path | None, patience: float | None = None) -> None:
        self._file = file if file is not None else Path()
        self._place = _beside(self._file, "sums") if file is not None else None
        self._number = self._page = 0  # of the file in its folder, and bytes, once it has been looked at
        self._lock: FileLock | None = None
        self._held = file
        if file is not None:
            hold(file)
        if file is not None and patience is not None:
            self._lock = FileLock(file.with_suffix(".lock"), timeout=patience, thread_local=False)
            left = [place for kind in ("sums", "count") if (place := _beside(file, kind)).exists()]
            if left and not file.exists():
                _log.warning("%s is gone: it is begun anew.", file)
                for place in left:
                    place.unlink()

    @property
    def logged(self) -> bool:
        """Whether changes go into a log first, so that the pages can have sums."""
        return self._place is not None

    @property
    def log_size(self) -> int:
        """Bytes of the log."""
        try:
            return _beside(self._file, "wal").stat().st_size if self._place is not None else 0
        except OSError:
            return 0

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process commits, or puts its log into the file, meanwhile.

        :raises LibraryError: another process does not come to an end, or the lock cannot be made.
        """
        if self._lock is None:
            yield
            return
        try:
            self._lock.acquire()
        except TimeoutError as error:
            raise LibraryError(f"The index {self._file} is in use by another process: try again later.") from error
        except OSError as error:
            raise LibraryError(
                f"The index {self._file} cannot be written ({error.strerror}): make room or give write permission, "
                "or set WENJU_INDEX to another folder."
            ) from error
        try:
            yield
        finally:
            self._lock.release()

    def fault(self, connection: Any) -> str | None:  # noqa: ANN401 - of SQLite, which another module knows
        """What is wrong with the pages, None when nothing is; asked when a connection was opened, before it is used.

        A file without sums is looked through by SQLite instead, and gets them.
        """
        if self._lock is not None and connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            self._place = self._lock = None  # on some network disks: pages change without a log
        if self._place is None:
            return None
        tables = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]  # now the log is read
        self._page = connection.execute("PRAGMA page_size").fetchone()[0]  # the file's own beginning may be damaged
        try:
            self._number = self._file.stat().st_ino
            if self._read() is not None:
                wrong = self.wrong()
                return f"{len(wrong)} of its pages, the first {wrong[0]}, are not as written" if wrong else None
        except OSError as error:
            return f"it cannot be read: {error.strerror}"
        if tables:  # made by an earlier version, or the sums were lost
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                return str(found)
            with self.alone():
                self.keep()
        return None

    def wrong(self) -> list[int]:
        """Numbers, from 1, of the pages that are not as they were written; none when there are no sums."""
        for _ in range(_TRIES):
            if not self._wrong():
                return []
            time.sleep(_PAUSE)  # another process may be putting its log into the file
        with self.alone():
            return self._wrong()

    def keep(self) -> None:
        """Note what the pages will be once the log is in the file; call it, inside `alone`, before that is done.

        A disk that does not take the sums makes them go: without, a file is looked through when it is opened.
        """
        if self._place is None or self._lock is None:
            return
        try:
            if self._file.stat().st_ino == self._number:  # else it was made anew: that one has sums of its own
                self._keep(self._place)
        except FileNotFoundError:
            pass  # whoever deleted the file wants none of its sums
        except OSError as error:
            _log.warning("The checksums of %s cannot be written (%s).", self._file, error.strerror)
            with suppress(OSError):
                self._place.unlink(missing_ok=True)

    def close(self, reader: Any, writer: Any) -> None:  # noqa: ANN401 - of SQLite
        """Close two connections; the last one to close puts the log into the file."""
        reader.close()
        with suppress(LibraryError), self.alone():
            self.keep()
            writer.close()
        writer.close()  # also when another process goes on and on: then this is not the last one
        self.let_go()

    def let_go(self) -> None:
        """All connections to the file are closed."""
        held, self._held = self._held, None
        if held is not None:
            let_go(held)

    def _wrong(self) -> list[int]:
        kept = self._read()
        if kept is None:
            return []
        found = block_sums(self._file, kept.page)
        logged = logged_pages(self._file, kept.page)
        pages = max(len(found), len(kept.sums))
        same = np.zeros(pages, bool)
        both = min(len(found), len(kept.sums))
        same[:both] = found[:both] == kept.sums[:both]
        same[[number - 1 for number in logged if number <= pages]] = True
        return [int(at) + 1 for at in np.flatnonzero(~same)]

    def _keep(self, place: Path) -> None:
        page = self._page
        kept, logged = self._read(), logged_pages(self._file, page)
        if kept is not None and kept.page == page:
            if not logged:
                return
            sums = kept.sums
        else:
            sums = block_sums(self._file, page)
        new = np.zeros(max([len(sums), *logged]), np.uint64)
        new[: len(sums)] = sums
        new[[number - 1 for number in logged]] = list(logged.values())
        if kept is not None and kept.page == page and np.array_equal(new, kept.sums):
            return
        if logged:
            to_disk(_beside(self._file, "wal"))  # what is promised here must not get lost there
        body = new.tobytes()
        write_whole(place, _HEAD.pack(_MAGIC, page, len(new), _digest(page, body)) + body)

    def _read(self) -> _Kept | None:
        try:
            content = self._place.read_bytes() if self._place is not None else b""
        except OSError:
            return None
        if len(content) >= _HEAD.size:
            magic, page, pages, digest = _HEAD.unpack_from(content)
            body = content[_HEAD.size :]
            if magic == _MAGIC and len(body) == 8 * pages and digest == _digest(page, body):
                return _Kept(page, np.frombuffer(body, np.uint64))
        _log.warning("The checksums in %s are damaged: made anew.", self._place)
        return None


def take_place(draft: Path, file: Path) -> None:
    """Put a closed file with its sums in the place of another one, which counts as damaged if a crash comes between."""
    for ending in ("-wal", "-shm", "-count"):  # none must ever lie beside a file that is not its own
        file.with_name(file.name + ending).unlink(missing_ok=True)
    try:
        os.replace(_beside(draft, "sums"), _beside(file, "sums"))
    except FileNotFoundError:
        _beside(file, "sums").unlink(missing_ok=True)
    os.replace(draft, file)
    with suppress(FileNotFoundError):
        os.replace(_beside(draft, "count"), _beside(file, "count"))
    folder_to_disk(file.parent)


def _digest(page: int, body: bytes) -> bytes:
    return hashlib.blake2b(page.to_bytes(4, "little") + body, digest_size=16).digest()


def _beside(file: Path, kind: str) -> Path:
    return file.with_name(f"{file.name}-{kind}")
