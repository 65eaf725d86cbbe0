"""Store: the files of one index — opened, opened again when they were made anew, locked while written, deleted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from filelock import FileLock

from index.caches import Caches
from index.catalog import Catalog
from ingest.errors import LibraryError

__all__ = ["Store"]


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
            return self._opened

    def _file_number(self) -> int:
        """Tells a catalog from one that has taken its place; 0 when there is none."""
        try:
            return (self._folder / "catalog.sqlite").stat().st_ino if self._folder is not None else 0
        except OSError:
            return 0

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Alone among all threads and processes that write this index; waits for its turn. Makes the folder.

        :raises LibraryError: the folder cannot be written.
        """
        if self._folder is None or self._writing is None:
            raise LibraryError("A library made of texts has no folder that could change: open one on a folder.")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._writing.acquire()
        except OSError as error:
            raise LibraryError(
                f"The index folder {self._folder} cannot be written ({error.strerror}): "
                "set WENJU_INDEX to one that can."
            ) from error
        try:
            yield
        finally:
            self._writing.release()

    def delete(self) -> None:
        """Delete the index, inside `alone`. Other processes see by the new catalog's file that theirs is gone."""
        if self._folder is None:
            return
        with self._opening:
            if self._opened is not None:
                self._retired.append(self._opened[0])
                self._opened = None
            for pattern in ("catalog.sqlite*", "vectors*", "keywords.json"):
                for path in self._folder.glob(pattern):
                    path.unlink(missing_ok=True)
            shutil.rmtree(self._folder / "keywords", ignore_errors=True)

    def close(self) -> None:
        """Close all files; they are opened again when the store is used again. What was in memory is gone."""
        with self._opening:
            if self._opened is not None:
                self._retired.append(self._opened[0])
            for catalog in self._retired:
                catalog.close()
            self._retired.clear()
            self._opened = None
