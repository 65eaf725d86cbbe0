"""The vector index kept in step with the catalog, and saved when that spares the next start much reading.

`<index>/vectors-<generation>.faiss` with `vectors.json`, which names it and is written last: after a crash it names an
older, whole file, which catching up makes current. Both can be deleted and come back from the catalog.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from index import changes
from index.catalog import Catalog, Embedding
from index.notes import LARGE, SHARE, digest, read_note, to_disk, write_note
from index.vectors import VectorIndex

__all__ = ["VectorCache"]

_log = logging.getLogger("wenju.index")


class VectorCache:
    """The vectors of one catalog; `folder` None saves nothing."""

    def __init__(self, catalog: Catalog, folder: Path | None) -> None:
        self._catalog = catalog
        self._folder = folder
        self._identity = catalog.identity
        self._refreshing = threading.Lock()
        self._vectors: VectorIndex | None = None
        self._at = (0, "")  # generation, fingerprint

    def current(self) -> VectorIndex | None:
        """The vectors of the catalog as it is now, None when it never had any."""
        embedding = self._catalog.embedding
        if embedding is None:
            return None
        now = (self._catalog.generation, embedding.fingerprint)
        if self._vectors is None or self._at != now:
            with self._refreshing:
                self._catch_up(now[0], embedding)
        return self._vectors

    def _catch_up(self, generation: int, embedding: Embedding) -> None:
        vectors, (at, of) = self._vectors, self._at
        if vectors is None or of != embedding.fingerprint or at < self._catalog.forgotten:
            vectors, at = self._load(embedding.fingerprint, embedding.dimensions)
        if at < generation:
            vectors.remove(changes.removed_passages(self._catalog, at))
            for ids, rows in changes.added_vectors(self._catalog, at, embedding):
                vectors.add(ids, rows)
        self._vectors, self._at = vectors, (max(at, generation), embedding.fingerprint)

    def _load(self, fingerprint: str, dimensions: int) -> tuple[VectorIndex, int]:
        """The saved vectors and their generation; none and 0 when there are none that can be used."""
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
        vectors = self.current() if pending > max(LARGE, SHARE * passages) else None
        if vectors is None:
            return
        generation = self._at[0]
        path = self._folder / f"vectors-{generation}.faiss"
        vectors.save(path)
        to_disk(path)
        note = {"file": path.name, "generation": generation, "identity": self._identity, "fingerprint": fingerprint}
        write_note(self._folder / "vectors.json", {**note, "size": path.stat().st_size, "digest": digest(path)})
        for old in self._folder.glob("vectors-*.faiss"):
            if old != path:
                old.unlink(missing_ok=True)
