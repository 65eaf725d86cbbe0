"""Store: the files of one index — opened, opened again when they were made anew, locked while written, replaced."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import RLock, local

from filelock import FileLock, Timeout

from index.caches import Caches
from index.catalog import Catalog
from index.database import DamagedError
from index.durable import make_folder
from index.page_sums import ENDINGS, take_place
from index.points import reached
from index.view import View, Views
from ingest.errors import LibraryError

__all__ = ["Store"]

_log = logging.getLogger("wenju.index")
_BRIEF = 0.2  # seconds to wait for a turn without a word


class Store:
    """The catalog and the caches in `folder`, or, when it is None, an empty catalog in memory.

    Makes nothing on disk until it is written. Other processes may write the folder, or delete it and make it anew.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        # held by one thread of one process, the others queue
        self._writing = FileLock(folder / "sync.lock") if folder is not None else None
        self._opening = RLock()
        self._opened: tuple[Catalog, Caches] | None = None
        self._retired: list[Catalog] = []
        self._views: Views | None = None
        self._pins = local()

    def current(self, create: bool = False) -> tuple[Catalog, Caches]:
        """The catalog that lies in the folder now, and its caches; empty ones in memory when there is none.

        :raises LibraryError: it is damaged, or of another version.
        """
        number = self._file_number()
        with self._opening:
            if self._opened is not None and self._opened[0].database.file_number == number and (number or not create):
                return self._opened
            if self._opened is not None:
                self._retired.append(self._opened[0])  # another thread may be reading from it
                self._opened = None
            on_disk = self._folder if number or create else None
            catalog = Catalog(on_disk / "catalog.sqlite" if on_disk is not None else None)
            self._opened = catalog, Caches(catalog, on_disk, self._writing)
            if self._views is not None:
                self._views.close()
            self._views = Views(*self._opened)
            return self._opened

    @contextmanager
    def pinned(self) -> Iterator[View]:
        """One generation of catalog and caches, which this thread sees until the block is left."""
        view: View | None = getattr(self._pins, "view", None)
        if view is not None:
            yield view
            return
        with self._opening:
            self.current()
            views = self._views
        assert views is not None
        with views.now() as view:
            self._pins.view = view
            try:
                yield view
            finally:
                self._pins.view = None

    @property
    def seen(self) -> Catalog:
        """The catalog that this thread sees: the pinned one, else the present one."""
        view: View | None = getattr(self._pins, "view", None)
        return self.current()[0] if view is None else view.catalog

    def before_changes(self) -> AbstractContextManager[object]:
        """While the block changes the index, questions see it as it was, if any have been asked; an empty one grows."""
        asked = self._views is not None and self._views.asked
        return self._views.kept() if self._views and asked and self.current()[0].counts()[0] else nullcontext()

    def _file_number(self) -> int:
        """Tells a catalog from one that has taken its place; 0 when there is none."""
        try:
            return (self._folder / "catalog.sqlite").stat().st_ino if self._folder is not None else 0
        except OSError:
            return 0

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Alone among all threads and processes that write this index; waits for its turn, and says so in the log.

        Makes the folder.

        :raises LibraryError: the folder cannot be written.
        """
        assert self._folder is not None
        assert self._writing is not None
        try:
            make_folder(self._folder)
            self._wait_for_turn(self._writing)
            try:
                yield
            finally:
                self._writing.release()
        except BrokenPipeError:  # nobody watches the progress any more
            raise
        except OSError as error:
            raise LibraryError(
                f"The index folder {self._folder} cannot be written ({error.strerror or error}): make room or give "
                "write permission, or set WENJU_INDEX to another folder."
            ) from error

    def _wait_for_turn(self, lock: FileLock) -> None:
        try:
            lock.acquire(timeout=_BRIEF)
        except Timeout:
            _log.warning("The index %s is being written by somebody else: waiting for its turn.", self._folder)
            lock.acquire()

    @property
    def place(self) -> Path | None:
        """The catalog's file, None in memory."""
        return self._folder / "catalog.sqlite" if self._folder is not None else None

    @property
    def sound(self) -> bool:
        """Whether SQLite finds nothing wrong with the catalog; one that is not there is sound."""
        try:
            return not self.current()[0].database.faults()
        except DamagedError:
            return False

    def replace(self, fill: Callable[[Catalog], None]) -> None:
        """Put a new catalog, filled by `fill`, in the place of one that is damaged, inside `alone`.

        Other processes see by the file that theirs is gone. A crash leaves one of the two.
        """
        assert self._folder is not None
        draft, place = self._folder / "anew.sqlite", self._folder / "catalog.sqlite"
        for ending in ENDINGS:
            draft.with_name(draft.name + ending).unlink(missing_ok=True)
        catalog = Catalog(draft)
        try:
            fill(catalog)
        finally:
            catalog.close()  # which puts its log into the file
        with self._opening:
            if self._opened is not None:
                self._retired.append(self._opened[0])
                self._opened = None
            reached("catalog: to be replaced")
            take_place(draft, place)
            reached("catalog: replaced")
            self.forget_keywords()

    def forget_keywords(self) -> None:
        """Let the keywords be made anew from the catalog, inside `alone`."""
        assert self._folder is not None
        (self._folder / "keywords.json").unlink(missing_ok=True)

    def close(self) -> None:
        """Close all files; they are opened again when the store is used again. What was in memory is gone."""
        with self._opening:
            if self._opened is not None:
                self._retired.append(self._opened[0])
            if self._views is not None:
                self._views.close()
            for catalog in self._retired:
                catalog.close()
            self._retired.clear()
            self._opened = None
