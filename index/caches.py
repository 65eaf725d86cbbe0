"""Both caches of a catalog, which hold nothing that the catalog does not hold: vectors in memory, keywords on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock

from index import changes
from index.catalog import Catalog
from index.keyword_cache import KeywordCache
from index.notes import LARGE, read_note
from index.recording import forget_removals
from index.vector_cache import VectorCache

__all__ = ["Caches"]


class Caches:
    """Vectors and keywords of one catalog, in `folder`, or in memory when it is None."""

    def __init__(self, catalog: Catalog, folder: Path | None, lock: BaseFileLock | None) -> None:
        self._catalog = catalog
        self._folder = folder
        self.vectors = VectorCache(catalog)
        self.keywords = KeywordCache(catalog, folder, lock)

    @contextmanager
    def following(self) -> Iterator[Callable[[], None]]:
        """What a sync calls after each transaction, so that the caches keep up; the caller holds the write lock."""
        feed = self.keywords.feed()
        try:
            yield feed.follow
            feed.finish()
        finally:
            feed.close()

    def save(self) -> None:
        """Bring what is on disk in step with the catalog. The caller holds the write lock."""
        assert self._folder is not None
        self.keywords.current()
        self._catalog.database.fold_log()
        for outdated in (*self._folder.glob("vectors-*.faiss"), self._folder / "vectors.json"):  # of earlier versions
            outdated.unlink(missing_ok=True)
        note = read_note(self._folder / "keywords.json")
        if note is not None and changes.removed_count(self._catalog) > max(LARGE, self._catalog.counts()[1]):
            forget_removals(self._catalog, note["generation"])
