"""The vector index kept in step with the catalog, in memory alone.

The catalog holds the very bytes that FAISS searches: filling it from there takes no longer than reading and checking a
file of its own would.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress
from typing import NamedTuple

from index import changes
from index.catalog import Catalog, Embedding
from index.vectors import VectorIndex
from ingest.errors import LibraryError

__all__ = ["Held", "VectorCache"]


MANY = 10_000  # vectors from which reading them is worth a thread


class Held(NamedTuple):
    """Vectors, the generation of the catalog they are of, and the fingerprint of the encoder that made them."""

    vectors: VectorIndex
    generation: int
    fingerprint: str


class VectorCache:
    """The vectors of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._refreshing = threading.Lock()
        self._held: Held | None = None
        self._prepared: Held | None = None
        self._used: Counter[int] = Counter()  # how many views hold vectors, by their identity
        self._counting = threading.Lock()

    def current(self) -> VectorIndex | None:
        """The vectors of the catalog as it is now, None when it never had any."""
        held = self.held()
        return None if held is None else held.vectors

    def held(self) -> Held | None:
        """The same with the generation and the encoder's fingerprint that they are of."""
        while True:
            embedding = self._catalog.embedding
            if embedding is None:
                return None
            generation, held = self._catalog.generation, self._held
            if held is not None and held[1:] == (generation, embedding.fingerprint):
                return held
            with self._refreshing:
                held = self._catch_up(generation, embedding)
            if self._catalog.embedding == embedding:  # else it was changed while its vectors were read
                return held

    def read_ahead(self) -> None:
        """Read them in a thread of its own, if they are many: who wants them next finds them there or waits for it."""
        if self._held is None and self._catalog.counts()[1] >= MANY:
            threading.Thread(target=self._read, name="wenju-vectors").start()  # no daemon: it ends within a second

    def _read(self) -> None:
        with suppress(LibraryError):  # closed meanwhile, or damaged: who asks is told
            self.held()

    def held_at(self, moment: Catalog) -> Held | None:
        """The vectors of a moment of the catalog, or of a later one that is held already; None when it has none.

        They stay as they are until `let_go`.
        """
        embedding = moment.embedding
        if embedding is None:
            return None
        with self._refreshing:
            held, generation = self._held, moment.generation
            if (
                held is None
                or held.generation < generation
                or (held.generation == generation and held.fingerprint != embedding.fingerprint)
            ):
                held = self._catch_up(generation, embedding, moment)
            with self._counting:
                self._used[id(held.vectors)] += 1
            return held

    def take(self, held: Held | None) -> bool:
        """Take again what was let go; whether it is still what is held, else it may have changed."""
        with self._refreshing:
            if held is not None and held is self._held:
                with self._counting:
                    self._used[id(held.vectors)] += 1
            return held is self._held

    def let_go(self, held: Held | None) -> None:
        """What was given by `held_at` is not needed any more."""
        if held is None:
            return
        with self._counting:
            self._used[id(held.vectors)] -= 1
            if not self._used[id(held.vectors)]:
                del self._used[id(held.vectors)]

    def prepare(self, embedding: Embedding) -> None:
        """Make another encoder's vectors ready before they are in use. The caller holds the write lock."""
        with self._refreshing:
            held = self._held
            prepared = self._catch_up(self._catalog.generation, embedding)
            self._held, self._prepared = held, prepared

    def _catch_up(self, generation: int, embedding: Embedding, catalog: Catalog | None = None) -> Held:
        held, catalog = self._held, catalog or self._catalog
        if held is None or held.fingerprint != embedding.fingerprint or held.generation < catalog.forgotten:
            ready, self._prepared = self._prepared, None
            if ready is None or ready.fingerprint != embedding.fingerprint or ready.generation < catalog.forgotten:
                ready = Held(VectorIndex(embedding.dimensions), 0, embedding.fingerprint)
            held = ready
        vectors, at = held.vectors, held.generation
        if at < generation:
            if self._used[id(vectors)]:  # views see what they saw
                vectors = vectors.copy()
            vectors.remove(changes.removed_passages(catalog, at) if at else [])
            for ids, rows in changes.added_vectors(catalog, at, embedding):
                vectors.add(ids, rows)
        held = self._held = Held(vectors, max(at, generation), embedding.fingerprint)
        return held
