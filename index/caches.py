"""Both caches of a catalog, which hold nothing that the catalog does not hold."""

from __future__ import annotations

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
        self.vectors = VectorCache(catalog, folder)
        self.keywords = KeywordCache(catalog, folder, lock)

    def save(self) -> None:
        """Bring what is on disk in step with the catalog. The caller holds the write lock."""
        self.keywords.current()
        self.vectors.save()
        if self._folder is None or changes.removed_count(self._catalog) <= max(LARGE, self._catalog.counts()[1]):
            return
        notes = [read_note(self._folder / name) for name in ("vectors.json", "keywords.json")]
        forget_removals(self._catalog, min((note["generation"] for note in notes if note is not None), default=0))
