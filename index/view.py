"""One generation of a library for as long as a question needs it: catalog, vectors and keywords of the same moment.

A sync goes on meanwhile and holds nobody up. While it has committed articles whose keywords are not on the disk yet,
the view that others are using is the latest there is; who has none gets the keywords of a moment before.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from index.caches import Caches
from index.catalog import Catalog
from index.keyword_cache import Keywords
from index.keywords import TermGroup
from index.vector_cache import Held

__all__ = ["View", "Views"]

_TRIES = 20  # to find catalog and caches at one generation while others change them


class View:
    """What is seen: a moment of the catalog, its vectors (None when it never had any) and its keywords."""

    def __init__(self, catalog: Catalog, held: Held | None, keywords: Keywords, caches: Caches) -> None:
        self.catalog, self.held, self.keywords, self.caches = catalog, held, keywords, caches
        self.generation = catalog.generation
        self.users = 0

    def search_keywords(
        self, groups: Sequence[TermGroup], k: int, only: NDArray[np.int64] | None
    ) -> list[tuple[int, float]]:
        """`KeywordIndex.search`; when the files turn out to be damaged, in those made again from the catalog."""
        try:
            return self.keywords.search(groups, k, only)
        except ValueError:
            return self.caches.keywords.search(groups, k, only)


class Views:
    """The views of one catalog and its caches: one for each generation that somebody is looking at."""

    def __init__(self, catalog: Catalog, caches: Caches) -> None:
        self._catalog, self._caches = catalog, caches
        self._latest: View | None = None  # in use
        self._last: View | None = None  # not in use any more; its moment is over
        self._resting: list[Catalog] = []  # moments that are over; their connections are used again
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._keepers = 0  # who change the index: one at a time, they hold the write lock
        self.asked = False  # whether there ever was a view

    @contextmanager
    def now(self) -> Iterator[View]:
        """The latest view. It stays as it is, and the log of changes waits for it, until the block is left."""
        self.asked = True
        view = self._taken()
        try:
            yield view
        finally:
            self._left(view)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """A block that changes the index: whoever comes meanwhile gets the view of before, made now if need be."""
        with self.now():
            self._keepers += 1
            try:
                yield
            finally:
                self._keepers -= 1

    def _taken(self) -> View:
        if self._latest is not None and (view := self._joined(None if self._keepers else self._catalog.generation)):
            return view
        if not self._making.acquire(blocking=False):
            if view := self._joined(None):  # somebody is making the next one: nobody waits for that
                return view
            self._making.acquire()
        try:
            return self._awake() or self._joined(self._catalog.generation) or self._made()
        finally:
            self._making.release()

    def _joined(self, generation: int | None) -> View | None:
        """The latest view if somebody is using it and it is of this generation; None: of any."""
        with self._lock:
            view = self._latest
            if view is None or not view.users or generation not in (None, view.generation):
                return None
            view.users += 1
            return view

    def _awake(self) -> View | None:
        """The view that was used last, when nothing has changed since."""
        with self._lock:
            view, self._last = self._last, None
        if view is None:
            return None
        view.catalog.database.begin()
        same = view.catalog.generation == view.generation == self._caches.keywords.at
        if not same or not self._caches.vectors.take(view.held):
            self._rest(view.catalog)
            return None
        view.users = 1
        with self._lock:
            self._latest = view
        return view

    def _made(self) -> View:
        left = _TRIES
        while True:
            left -= 1
            moment = self._moment()
            try:
                generation = moment.generation
                keywords, at = self._caches.keywords.current(), self._caches.keywords.at
                if at < generation and (view := self._joined(None)):  # their keywords are being written
                    self._rest(moment)
                    return view
                held = self._caches.vectors.held_at(moment)
                if left and (at > generation or (held is not None and held.generation > generation)):
                    self._caches.vectors.let_go(held)
                    self._rest(moment)
                    continue
            except BaseException:
                moment.close()
                raise
            view = View(moment, held, copy.copy(keywords), self._caches)
            view.users = 1
            with self._lock:
                self._latest = view
            return view

    def _left(self, view: View) -> None:
        with self._lock:
            view.users -= 1
            if view.users:
                return
            latest = self._latest is view
            if latest:
                self._latest = None
        self._caches.vectors.let_go(view.held)
        if not latest:
            self._rest(view.catalog)
            return
        view.catalog.database.end()
        with self._lock:
            before, self._last = self._last, view
        if before is not None:
            self._rest(before.catalog)

    def _moment(self) -> Catalog:
        with self._lock:
            resting = self._resting.pop() if self._resting else None
        if resting is None:
            return self._catalog.moment()
        resting.database.begin()
        return resting

    def _rest(self, moment: Catalog) -> None:
        moment.database.end()
        with self._lock:
            self._resting.append(moment)

    def close(self) -> None:
        """Close the moments that are over; one that is in use is closed when Python forgets it."""
        with self._lock:
            resting, self._resting = self._resting, []
            if self._last is not None:
                resting.append(self._last.catalog)
            self._last = None
        for moment in resting:
            if moment.database is not self._catalog.database:
                moment.close()
