"""Keywords indexed while a sync goes on recording, instead of read again from the catalog when it is over.

Nobody sees them before `finish`; what is given up is as if it had never begun, and the cache catches up by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from index import changes
from index.catalog import Catalog
from index.keywords import KeywordIndex, Writing

__all__ = ["KeywordFeed"]

_log = logging.getLogger("wenju.index")


class KeywordFeed:
    """One update of the keywords, for who holds the write lock.

    `begin` opens the index and says which generation lies in it, 0 for one that is to be made anew; it is asked when
    there is something to add. `finished` is told the generation once everything up to it has been committed.
    """

    def __init__(
        self,
        catalog: Catalog,
        begin: Callable[[], tuple[KeywordIndex, int]],
        finished: Callable[[KeywordIndex, int], None],
    ) -> None:
        self._catalog = catalog
        self._begin = begin
        self._finished = finished
        self._index: KeywordIndex | None = None
        self._writing: Writing | None = None
        self._at = 0
        self._given_up = False

    def follow(self) -> None:
        """Index what has been recorded since the last time."""
        if self._given_up:
            return
        try:
            if self._writing is None:
                self._index, self._at = self._begin()
                self._writing = self._index.begin(replace=self._at == 0)
            generation = self._catalog.generation
            self._writing.remove(changes.removed_passages(self._catalog, self._at) if self._at else [])
            for portion in changes.added_passages(self._catalog, self._at):
                self._writing.add(portion)
            self._at = generation
        except (OSError, ValueError) as error:
            _log.info("The keywords are indexed after the sync: %s", error)
            self.close()

    def finish(self) -> None:
        """Commit. What others removed and left behind in the files is the cache's affair."""
        if self._writing is None or self._index is None:
            return
        self.follow()  # files that were forgotten last
        try:
            if self._writing is not None:
                self._writing.commit()
                self.close()
                self._finished(self._index, self._at)
        except (OSError, ValueError) as error:
            _log.info("The keywords are indexed after the sync: %s", error)
        finally:
            self.close()

    def close(self) -> None:
        """Give up what is not committed; closing twice is harmless."""
        writing, self._writing, self._given_up = self._writing, None, True
        if writing is not None:
            try:
                writing.close()
            except (OSError, ValueError) as error:  # a thread of its had met a full disk
                _log.info("The keywords are indexed after the sync: %s", error)
