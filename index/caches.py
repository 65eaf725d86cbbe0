"""Vectors and keywords kept in step with the catalog: caught up, rebuilt when damaged, saved for the next start.

`<index>/vectors-<generation>.faiss` with `vectors.json`, and `<index>/keywords/` with `keywords.json`. A json file says
which generation of which catalog lies beside it, and is written last: after a crash it describes an older state, which
catching up makes current. Everything here can be deleted and comes back from the catalog without the encoder.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import threading
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import BaseFileLock, Timeout

from index import changes, words
from index.catalog import Catalog
from index.keywords import KeywordIndex, TermGroup
from index.recording import forget_removals
from index.vectors import VectorIndex

__all__ = ["Caches"]

_log = logging.getLogger("wenju.index")
_FORMAT = 1
LARGE = 2000  # passages; fewer are read or indexed anew in a moment
SHARE = 0.05  # of the passages; a larger change is worth writing a whole cache


class Caches:
    """The caches of one catalog, in `folder`, or in memory when it is None. `lock` is held by whoever writes there."""

    def __init__(self, catalog: Catalog, folder: Path | None, lock: BaseFileLock | None) -> None:
        self._catalog = catalog
        self._folder = folder
        self._lock = lock
        self._identity = catalog.identity
        self._refreshing = threading.Lock()
        self._vectors: VectorIndex | None = None
        self._vectors_at = (0, "")  # generation, fingerprint
        self._keywords: KeywordIndex | None = None
        self._keywords_at = -1

    # -- vectors ----------------------------------------------------------------------------------------------------

    def vectors(self) -> VectorIndex | None:
        """The vectors of the catalog as it is now, None when it never had any."""
        embedding = self._catalog.embedding
        if embedding is None:
            return None
        now = (self._catalog.generation, embedding.fingerprint)
        if self._vectors is None or self._vectors_at != now:
            with self._refreshing:
                self._catch_up_vectors(*now, embedding.dimensions)
        return self._vectors

    def _catch_up_vectors(self, generation: int, fingerprint: str, dimensions: int) -> None:
        vectors, (at, of) = self._vectors, self._vectors_at
        if vectors is None or of != fingerprint or at > generation or at < self._catalog.forgotten:
            vectors, at = self._load_vectors(fingerprint, dimensions)
        if at != generation:
            vectors.remove(changes.removed_passages(self._catalog, at))
            for ids, rows in changes.added_vectors(self._catalog, at):
                vectors.add(ids, rows)
        self._vectors, self._vectors_at = vectors, (generation, fingerprint)

    def _load_vectors(self, fingerprint: str, dimensions: int) -> tuple[VectorIndex, int]:
        """The saved vectors and their generation; none and 0 when there are none that can be used."""
        note = _read_note(self._folder and self._folder / "vectors.json")
        if self._folder is not None and note is not None:
            if (note.get("identity"), note.get("fingerprint")) != (self._identity, fingerprint):
                return VectorIndex(dimensions), 0
            try:
                path = self._folder / Path(str(note["file"])).name
                if path.stat().st_size != note["size"] or _digest(path) != note["digest"]:
                    raise ValueError(f"{path.name} is not what was written")
                loaded = VectorIndex.load(path, dimensions)
                if len(loaded) == note["count"] and note["generation"] >= self._catalog.forgotten:
                    return loaded, int(note["generation"])
            except (OSError, ValueError, KeyError, TypeError) as error:
                _log.warning("Saved vectors in %s are damaged (%s): made again from the catalog.", self._folder, error)
        return VectorIndex(dimensions), 0

    def save_vectors(self) -> None:
        """Write the vectors when that saves the next start from catching up with much. The caller holds the lock."""
        embedding = self._catalog.embedding
        if self._folder is None or embedding is None:
            return
        fingerprint = embedding.fingerprint
        passages = pending = self._catalog.counts()[1]
        note = _read_note(self._folder / "vectors.json")
        if note is not None and (note.get("identity"), note.get("fingerprint")) == (self._identity, fingerprint):
            saved = int(note.get("generation", 0))
            pending = len(changes.removed_passages(self._catalog, saved)) + changes.added_count(self._catalog, saved)
        vectors = self.vectors() if pending > max(LARGE, SHARE * passages) else None
        if vectors is None:
            return
        generation = self._vectors_at[0]
        path = self._folder / f"vectors-{generation}.faiss"
        vectors.save(path)
        _to_disk(path)
        note = {"file": path.name, "generation": generation, "identity": self._identity, "fingerprint": fingerprint,
                "count": len(vectors), "size": path.stat().st_size, "digest": _digest(path)}  # fmt: skip
        _write_note(self._folder / "vectors.json", note)
        for old in self._folder.glob("vectors-*.faiss"):
            if old != path:
                old.unlink(missing_ok=True)

    # -- keywords ---------------------------------------------------------------------------------------------------

    def keywords(self) -> KeywordIndex:
        """The keywords of the catalog as it is now; of a moment ago while another process is writing them."""
        generation = self._catalog.generation
        if self._keywords is None or self._keywords_at != generation:
            with self._refreshing:
                self._catch_up_keywords(generation)
        assert self._keywords is not None
        return self._keywords

    def search_keywords(self, groups: Sequence[TermGroup], k: int) -> list[tuple[int, float]]:
        """`KeywordIndex.search`; files that turn out to be damaged are made again from the catalog."""
        try:
            return self.keywords().search(groups, k)
        except ValueError as error:
            _log.warning("The keywords in %s are damaged (%s): made again from the catalog.", self._folder, error)
            self.mend_keywords()
            return self.keywords().search(groups, k)

    def mend_keywords(self) -> None:
        """Forget the keywords on disk; the next search makes them again from the catalog."""
        with self._refreshing:
            if self._folder is not None:
                (self._folder / "keywords.json").unlink(missing_ok=True)
                (self._folder / "keywords" / "meta.json").unlink(missing_ok=True)
            self._keywords, self._keywords_at = None, -1

    def _catch_up_keywords(self, generation: int) -> None:
        if self._folder is None:
            self._keywords = self._keywords or KeywordIndex()
            self._write_keywords(self._keywords, max(self._keywords_at, 0), generation)
            return
        at = self._written_keywords()
        if at == generation and self._open_keywords():
            self._keywords_at = generation
            return
        try:
            assert self._lock is not None
            with self._lock.acquire(timeout=0):
                at = self._written_keywords()
                if not self._open_keywords():
                    shutil.rmtree(self._folder / "keywords", ignore_errors=True)
                    self._keywords, at = KeywordIndex(self._folder / "keywords"), 0
                assert self._keywords is not None
                self._write_keywords(self._keywords, at, generation)
        except (Timeout, OSError, ValueError) as error:
            _log.info("The keywords in %s are caught up later: %s", self._folder, error)
            if self._keywords is None and not self._open_keywords():
                self._keywords = KeywordIndex()  # in memory: nothing can be written here
                self._write_keywords(self._keywords, 0, generation, note=False)

    def _written_keywords(self) -> int:
        """The generation of the keywords on disk; 0 when there are none that can be used."""
        assert self._folder is not None
        note = _read_note(self._folder / "keywords.json")
        if note is None or (note.get("identity"), note.get("words")) != (self._identity, _words_version()):
            return 0
        at = int(note.get("generation", 0))
        return at if at >= self._catalog.forgotten else 0

    def _open_keywords(self) -> bool:
        """Open the keywords on disk, or see what has been committed to them."""
        assert self._folder is not None
        try:
            if self._keywords is None:
                if not (self._folder / "keywords" / "meta.json").exists():
                    return False
                self._keywords = KeywordIndex(self._folder / "keywords")
            else:
                self._keywords.reload()
        except (ValueError, OSError) as error:
            _log.warning("The keywords in %s are damaged (%s): made again from the catalog.", self._folder, error)
            self._keywords = None
        return self._keywords is not None

    def _write_keywords(self, keywords: KeywordIndex, at: int, generation: int, note: bool = True) -> None:
        removed = changes.removed_passages(self._catalog, at) if at else []
        leftover = keywords.leftover + len(removed)  # those weigh on the scores until all is written anew
        if at == 0 or leftover > SHARE * len(keywords) or (leftover and len(keywords) <= LARGE):
            at, removed = 0, []
        passages = (passage for portion in changes.added_passages(self._catalog, at) for passage in portion)
        keywords.update(removed, passages, replace=at == 0)
        if at and len(keywords) != self._catalog.counts()[1]:
            _log.warning("The keywords in %s do not fit the catalog: made again from it.", self._folder)
            everything = (passage for portion in changes.added_passages(self._catalog, 0) for passage in portion)
            keywords.update([], everything, replace=True)
        self._keywords_at = generation
        if self._folder is not None and note:
            state = {"generation": generation, "identity": self._identity, "words": _words_version()}
            _write_note(self._folder / "keywords.json", state)

    def forget_removals(self) -> None:
        """Shorten the list of removed passages when it has grown long. The caller holds the lock."""
        if self._folder is None or changes.removed_count(self._catalog) <= max(LARGE, self._catalog.counts()[1]):
            return
        notes = [_read_note(self._folder / name) for name in ("vectors.json", "keywords.json")]
        until = min((int(note["generation"]) for note in notes if note is not None), default=0)
        forget_removals(self._catalog, until)

    def close(self) -> None:
        """Give up the caches; what is on disk stays."""
        self._vectors = None
        self._keywords = None


@cache
def _words_version() -> str:
    """Changes when the same text may give other words."""
    spelling = hashlib.blake2b(Path(words.__file__).read_bytes(), digest_size=8).hexdigest()
    return f"{_FORMAT} {spelling} rjieba {version('rjieba')}"


def _read_note(path: Path | None) -> dict[str, Any] | None:
    try:
        note = json.loads(path.read_text("utf-8")) if path is not None else None
    except (OSError, ValueError):
        return None
    return note if isinstance(note, dict) else None


def _write_note(path: Path, note: dict[str, Any]) -> None:
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(note), "utf-8")
    _to_disk(draft)
    os.replace(draft, path)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()
