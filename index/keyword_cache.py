"""The keyword index kept in step with the catalog.

`<index>/keywords/` with `keywords.json`, which says which generation lies there and is written last. Files that are
not as they were written, or that a crash left without their note, are made again from the catalog, which holds all that
they hold.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
from filelock import BaseFileLock, Timeout
from numpy.typing import NDArray

from index import changes, words
from index.catalog import Catalog
from index.keyword_feed import KeywordFeed
from index.keyword_files import KeywordFiles
from index.keywords import Document, KeywordIndex, TermGroup
from index.notes import LARGE, SHARE, read_note, write_note
from index.small_keywords import SmallKeywordIndex

__all__ = ["KeywordCache"]

_log = logging.getLogger("wenju.index")
_FORMAT = 1
Keywords = KeywordIndex | SmallKeywordIndex


class KeywordCache:
    """The keywords of one catalog, in `folder`, or in memory when it is None. `lock` is held by who writes there."""

    def __init__(self, catalog: Catalog, folder: Path | None, lock: BaseFileLock | None) -> None:
        self._catalog = catalog
        self._folder = folder
        self._lock = lock
        self._identity = catalog.identity
        self._files = KeywordFiles(folder) if folder is not None else None
        self._refreshing = threading.Lock()
        self._keywords: Keywords | None = None
        self._at = -1  # generation of what is open
        self._drop_later()

    def current(self) -> Keywords:
        """The keywords of the catalog as it is now; of a moment ago while another process is writing them."""
        generation = self._catalog.generation
        if self._keywords is None or self._at != generation:
            with self._refreshing:
                if self._keywords is None or self._at < generation:
                    self._keywords = self._caught_up(self._keywords, generation)
        return self._keywords

    @property
    def at(self) -> int:
        """The generation up to which `current` has caught up; what it gives may hold more."""
        return self._at

    def search(
        self, groups: Sequence[TermGroup], k: int, only: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """`KeywordIndex.search`; files that turn out to be damaged are made again from the catalog."""
        try:
            return self.current().search(groups, k, only)
        except ValueError as error:
            self._warn(error)
            with self._refreshing:
                if self._files is not None:
                    self._files.note.unlink(missing_ok=True)
                self._keywords = None
            return self.current().search(groups, k, only)

    def fault(self) -> str | None:
        """What is wrong with the keywords on disk, None when nothing is; also none when they are yet to be made."""
        if self._files is None or not self._written():
            return None
        try:
            KeywordFiles(self._files.folder.parent).check()
        except (OSError, ValueError) as error:
            return str(error)
        return None

    def feed(self) -> KeywordFeed:
        """For a sync to index what it records as it goes. The caller holds the write lock."""
        return KeywordFeed(self._catalog, self._begun, self._finished)

    def _begun(self) -> tuple[KeywordIndex, int]:
        """The index on disk and its generation; an empty one and 0 when too much in it is outdated."""
        assert self._files is not None
        written, seen = self._written(), self._opened(None, alone=True)
        if not isinstance(seen, KeywordIndex):
            return self._made_anew(), 0
        removed = changes.removed_count(self._catalog, written) if written else 0
        return seen, 0 if self._outdated(seen, seen.leftover + removed) else written

    def _finished(self, index: KeywordIndex, generation: int) -> None:
        if len(index) == self._catalog.counts()[1] and not self._outdated(index, index.leftover):
            self._note(generation)

    def _made_anew(self) -> KeywordIndex:
        assert self._files is not None
        self._files.note.unlink(missing_ok=True)  # what a crash leaves from here on is unfinished, not damaged
        shutil.rmtree(self._files.folder, ignore_errors=True)
        return KeywordIndex(self._files.folder)

    def _note(self, generation: int) -> None:
        assert self._files is not None
        note = {"generation": generation, "identity": self._identity, "words": _words_version()}
        note["listed"] = self._files.listed(generation)
        write_note(self._files.note, note)

    def _caught_up(self, keywords: Keywords | None, generation: int) -> Keywords:
        if self._files is None:
            return self._write(keywords or self._in_memory(), max(self._at, 0), generation)
        written = self._written()
        seen = self._opened(keywords)
        if seen is not None and written == generation and self._as_noted():
            self._at = generation
            return seen
        try:
            assert self._lock is not None
            with self._lock.acquire(timeout=0):
                written = self._written()  # another process may just have been here
                seen = self._opened(seen, alone=True)
                if seen is None or not written:
                    _log.info("The keywords in %s are made from the catalog.", self._folder)
                    seen, written = self._made_anew(), 0
                self._write(seen, written, generation)
                self._note(generation)
                return seen
        except (Timeout, OSError, ValueError) as error:
            _log.info("The keywords in %s are caught up later: %s", self._folder, error)
        if seen is not None and written:
            return seen
        if keywords is not None and keywords.folder is None:  # a stand-in in memory, from the last time
            return self._write(keywords, self._at, generation)
        return self._write(self._in_memory(), 0, generation)

    def _in_memory(self) -> Keywords:
        return SmallKeywordIndex() if self._catalog.counts()[1] <= LARGE else KeywordIndex()

    def _written(self) -> int:
        """The generation of the keywords on disk; 0 when there are none that can be used."""
        assert self._files is not None
        note = read_note(self._files.note)
        if note is None or (note.get("identity"), note.get("words")) != (self._identity, _words_version()):
            return 0
        return int(note["generation"]) if note["generation"] >= self._catalog.forgotten else 0

    def _as_noted(self) -> bool:
        """Whether the files that tantivy lists, and the generation, are those that were noted."""
        assert self._files is not None
        note = read_note(self._files.note)
        return note is not None and note.get("listed") == self._files.listed(note["generation"])

    def _drop_later(self) -> None:
        """Keywords later than the catalog are of changes that it lost: their generations would be taken for others."""
        note = read_note(self._files.note) if self._files is not None else None
        if note is None or self._files is None or note.get("identity") != self._identity:
            return
        if note["generation"] > self._catalog.generation:
            _log.warning("The catalog in %s has lost its last changes: the next sync makes them again.", self._folder)
            with suppress(OSError):
                self._files.note.unlink(missing_ok=True)

    def _opened(self, keywords: Keywords | None, alone: bool = False) -> Keywords | None:
        """The keywords on disk as last committed; None when there are none or they are damaged.

        `alone`: nobody is writing them, so that what is not as it was noted is damage.
        """
        assert self._files is not None
        folder = self._files.folder
        try:
            if not (folder / "meta.json").exists():
                return None
            if alone and self._written() and not self._as_noted():
                raise ValueError("their list of files is not the one noted")
            self._files.check()
            if not isinstance(keywords, KeywordIndex) or keywords.folder != folder:
                return KeywordIndex(folder)
            keywords.reload()
            return keywords
        except (ValueError, OSError) as error:
            self._warn(error)
            return None

    def _write(self, keywords: Keywords, at: int, generation: int) -> Keywords:
        """Bring keywords that hold generation `at` to `generation`."""
        removed = changes.removed_passages(self._catalog, at) if at else []
        if at == 0 or self._outdated(keywords, keywords.leftover + len(removed)):
            at, removed = 0, []
        keywords.update(removed, self._added(at), replace=at == 0)
        if at and len(keywords) != self._catalog.counts()[1]:
            self._warn("its number of passages is not the catalog's")
            keywords.update([], self._added(0), replace=True)
        self._at = generation
        return keywords

    def _outdated(self, keywords: Keywords, leftover: int) -> bool:
        """Whether the removed passages that are still counted weigh too much on the scores."""
        return leftover > SHARE * len(keywords) or (leftover > 0 and len(keywords) <= LARGE)

    def _added(self, after: int) -> Iterator[Document]:
        for portion in changes.added_passages(self._catalog, after):
            yield from portion

    def _warn(self, reason: object) -> None:
        _log.warning(
            "The keywords in %s are damaged or unfinished (%s): made again from the catalog.", self._folder, reason
        )


@cache
def _words_version() -> str:
    """Changes when the same text may give other words."""
    spelling = hashlib.blake2b(Path(words.__file__).read_bytes(), digest_size=8).hexdigest()
    return f"{_FORMAT} {spelling} rjieba {version('rjieba')}"
