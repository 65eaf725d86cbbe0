"""The vector index kept in step with the catalog, and saved when that spares the next start much reading.

`<index>/vectors-<generation>.faiss` with `vectors.json`, which names it and is written last: after a crash it names an
older, whole file, which catching up makes current. Both can be deleted and come back from the catalog.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import NamedTuple

from index import changes
from index.catalog import Catalog, Embedding
from index.notes import LARGE, SHARE, digest, read_note, to_disk, write_note
from index.vectors import VectorIndex

__all__ = ["Held", "VectorCache"]

_log = logging.getLogger("wenju.index")


class Held(NamedTuple):
    """Vectors, the generation of the catalog they are of, and the fingerprint of the encoder that made them."""

    vectors: VectorIndex
    generation: int
    fingerprint: str


class VectorCache:
    """The vectors of one catalog; `folder` None saves nothing."""

    def __init__(self, catalog: Catalog, folder: Path | None) -> None:
        self._catalog = catalog
        self._folder = folder
        self._identity = catalog.identity
        self._refreshing = threading.Lock()
        self._held: Held | None = None
        self._prepared: Held | None = None

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

    def prepare(self, embedding: Embedding) -> None:
        """Make another encoder's vectors ready before they are in use. The caller holds the write lock."""
        with self._refreshing:
            held = self._held
            prepared = self._catch_up(self._catalog.generation, embedding)
            self._held, self._prepared = held, prepared

    def _catch_up(self, generation: int, embedding: Embedding) -> Held:
        held = self._held
        if held is None or held.fingerprint != embedding.fingerprint or held.generation < self._catalog.forgotten:
            vectors, at = self._load(embedding.fingerprint, embedding.dimensions)
        else:
            vectors, at = held.vectors, held.generation
        if at < generation:
            vectors.remove(changes.removed_passages(self._catalog, at))
            for ids, rows in changes.added_vectors(self._catalog, at, embedding):
                vectors.add(ids, rows)
        held = self._held = Held(vectors, max(at, generation), embedding.fingerprint)
        return held

    def _load(self, fingerprint: str, dimensions: int) -> tuple[VectorIndex, int]:
        """The saved vectors and their generation; none and 0 when there are none that can be used."""
        ready, self._prepared = self._prepared, None
        if ready is not None and ready.fingerprint == fingerprint and ready.generation >= self._catalog.forgotten:
            return ready.vectors, ready.generation
        note = read_note(self._folder / "vectors.json") if self._folder is not None else None
        if self._folder is None or note is None:
            return VectorIndex(dimensions), 0
        if (note.get("identity"), note.get("fingerprint")) != (self._identity, fingerprint):
            return VectorIndex(dimensions), 0
        try:
            path = self._folder / Path(str(note["file"])).name
            if path.stat().st_size != note["size"] or digest(path) != note["digest"]:
                raise ValueError(f"{path.name} is not what was written")
            loaded = VectorIndex.load(path, dimensions)
        except (OSError, ValueError, KeyError) as error:
            _log.warning("Saved vectors in %s are damaged (%s): made again from the catalog.", self._folder, error)
            return VectorIndex(dimensions), 0
        if note["generation"] < self._catalog.forgotten:
            return VectorIndex(dimensions), 0
        return loaded, int(note["generation"])

    def save(self) -> None:
        """Write the vectors if the next start would have to catch up with much. The caller holds the write lock."""
        embedding = self._catalog.embedding
        if self._folder is None or embedding is None:
            return
        fingerprint = embedding.fingerprint
        passages = pending = self._catalog.counts()[1]
        note = read_note(self._folder / "vectors.json")
        if note is not None and (note.get("identity"), note.get("fingerprint")) == (self._identity, fingerprint):
            saved = note["generation"]
            removed = len(changes.removed_passages(self._catalog, saved))
            pending = removed + changes.added_count(self._catalog, saved)
        held = self.held() if pending > max(LARGE, SHARE * passages) else None
        if held is None:
            return
        vectors, generation = held.vectors, held.generation
        path = self._folder / f"vectors-{generation}.faiss"
        vectors.save(path)
        to_disk(path)
        note = {"file": path.name, "generation": generation, "identity": self._identity, "fingerprint": fingerprint}
        write_note(self._folder / "vectors.json", {**note, "size": path.stat().st_size, "digest": digest(path)})
        for old in self._folder.glob("vectors-*.faiss"):
            if old != path:
                old.unlink(missing_ok=True)
