"""Library: a folder of articles, or texts in memory, that can be searched by vector and by words.

Opening one creates nothing; `sync` makes the index. Another process may sync at any time: every call sees what the
catalog holds now. Knows nothing of questions.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import RLock

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from index.caches import Caches
from index.catalog import Catalog, FileRecord
from index.encoder import Encoder
from index.folder import check_folder, copy_in, delete, walk
from index.keywords import TermGroup
from index.recording import Entry, FileContent, record
from index.sync import FailedFile, Progress, Synchronization, SyncReport, embedding_of, encoded
from ingest import articles_from_text, chunk
from ingest.article import Article, Passage
from ingest.errors import LibraryError, ModelError

__all__ = ["Library"]


@cache
def _default_encoder() -> Encoder:
    from index.encoder import load_encoder

    return load_encoder()


class Library:
    """The articles of `folder`, their index in `index` (default: `.wenju` inside the folder).

    Several threads may use one library; several processes may open the same folder. `encoder` None is the shipped one,
    loaded when first needed.
    """

    def __init__(self, folder: str | Path, index: str | Path | None = None, encoder: Encoder | None = None) -> None:
        self.folder: Path | None = Path(folder)
        self._index = Path(index) if index is not None else self.folder / ".wenju"
        self._encoder = encoder
        self._writing = FileLock(self._index / "sync.lock")  # held by one thread of one process; queues the others
        self._opening = RLock()
        self._opened: tuple[Catalog, Caches] | None = None
        self._retired: list[Catalog] = []

    @classmethod
    def from_texts(cls, texts: Sequence[str | Article], encoder: Encoder | None = None) -> Library:
        """A library in memory: each text cleaned and split as a file would be, each Article as it is.

        Nothing is written anywhere, and it cannot be synced.
        """
        library = cls("", encoder=encoder)
        library.folder = None
        found: dict[str, Article] = {}
        for text in texts:
            for article in [text] if isinstance(text, Article) else articles_from_text(text):
                number, id_ = 1, article.id
                while id_ in found:
                    number += 1
                    id_ = f"{article.id}-{number}"
                found[id_] = article if number == 1 else replace(article, id=id_)
        catalog = Catalog()
        spans = [(article, chunk(article)) for article in found.values()]
        vectors = encoded(library.encoder, spans)
        entries = [Entry(article, part, rows) for (article, part), rows in zip(spans, vectors, strict=True)]
        record(catalog, [FileContent(FileRecord("", 0, 0), entries)], embedding_of(library.encoder))
        library._opened = catalog, Caches(catalog, None, None)
        return library

    # -- what it holds ----------------------------------------------------------------------------------------------

    @property
    def encoder(self) -> Encoder:
        """Makes the vectors. :raises ModelError: the shipped encoder cannot be loaded."""
        if self._encoder is None:
            self._encoder = _default_encoder()
        return self._encoder

    @property
    def generation(self) -> int:
        """Grows with every change of the articles."""
        return self._current()[0].generation

    @property
    def passage_count(self) -> int:
        """Number of passages."""
        return self._current()[0].counts()[1]

    def articles(self) -> list[Article]:
        """All articles in file order."""
        return self._current()[0].articles()

    def article(self, article_id: str) -> Article:
        """One article. :raises LibraryError: there is none with this id."""
        found = self.articles_by_id([article_id])
        if article_id not in found:
            raise LibraryError(f"There is no article “{article_id}” in the library: it may have been removed.")
        return found[article_id]

    def articles_by_id(self, ids: Sequence[str]) -> dict[str, Article]:
        """The articles with these ids; unknown ids are absent."""
        return self._current()[0].articles_by_id(ids)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages with these ids, in this order; unknown and removed ids are absent."""
        return self._current()[0].passages(ids)

    def article_passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, first to last."""
        return self._current()[0].article_passages(article_id)

    # -- searching --------------------------------------------------------------------------------------------------

    def search_dense(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """The k passages nearest to a vector (d,) of this library's encoder: (passage id, cosine), best first.

        :raises ModelError: the index was made with another encoder.
        """
        catalog, caches = self._current()
        made = catalog.embedding
        if made is None:
            return []
        mine = self._encoder.fingerprint if self._encoder is not None else made.fingerprint
        if mine != made.fingerprint or vector.shape != (made.dimensions,):
            raise ModelError(
                f"The index {self._index} was made with the encoder {made.name} ({made.dimensions} dimensions), "
                "not with the one in use: run `wenju sync`, which embeds the passages anew."
            )
        vectors = caches.vectors()
        return vectors.search(vector, k) if vectors is not None else []

    def search_keywords(self, groups: Sequence[TermGroup], k: int) -> list[tuple[int, float]]:
        """The k passages that match groups of words best: (passage id, BM25), best first."""
        return self._current()[1].keywords().search(groups, k)

    def document_frequency(self, word: str) -> int:
        """How many passages hold a word (in the passage or its title)."""
        return self._current()[1].keywords().document_frequency(word)

    # -- changing ---------------------------------------------------------------------------------------------------

    def sync(self, progress: Progress | None = None, rebuild: bool = False) -> SyncReport:
        """Read what is new or changed in the folder, forget what is gone; with `rebuild`, start from nothing.

        :raises LibraryError: the folder is missing, or the index is damaged or cannot be written.
        """
        folder = self._folder("synced")
        started = time.perf_counter()
        check_folder(folder)
        with self._write_lock():
            if rebuild:
                self._delete_index()
            catalog, caches = self._current(create=True)
            run = Synchronization(catalog, self.encoder, folder.resolve(), progress)
            run.run(walk(folder, self._index))
            caches.keywords()
            caches.save_vectors()
            articles, passages = catalog.counts()
        return run.report(articles, passages, time.perf_counter() - started)

    def add(self, paths: Sequence[Path], progress: Progress | None = None) -> SyncReport:
        """Copy files into the folder, never over another file, and sync."""
        folder = self._folder("added to")
        check_folder(folder)
        refused = []
        for path in paths:
            try:
                copy_in(Path(path), folder)
            except LibraryError as error:
                refused.append(FailedFile(str(path), str(error)))
        report = self.sync(progress)
        return replace(report, failed=(*refused, *report.failed))

    def remove(self, path: str) -> SyncReport:
        """Delete one file of the folder, and sync. :raises LibraryError: it is not a file of the folder."""
        delete(path, self._folder("removed from"))
        return self.sync()

    def verify(self) -> list[str]:
        """Problems found in the index; empty when all is well."""
        return []

    def close(self) -> None:
        """Close the files. The library opens them again when it is used again, unless it was in memory."""
        with self._opening:
            for catalog in self._retired:
                catalog.close()
            self._retired.clear()
            if self._opened is not None:
                self._opened[1].close()
                self._opened[0].close()
            self._opened = None

    # -- the files of the index -------------------------------------------------------------------------------------

    def _folder(self, done: str) -> Path:
        if self.folder is None:
            raise LibraryError(f"A library made of texts cannot be {done}: open one on a folder.")
        return self.folder

    def _current(self, create: bool = False) -> tuple[Catalog, Caches]:
        """The catalog that lies in the index folder now, and its caches; empty ones when there is none."""
        if self.folder is None and self._opened is not None:
            return self._opened
        path = self._index / "catalog.sqlite"
        try:
            number = path.stat().st_ino
        except OSError:
            number = 0
        with self._opening:
            if self._opened is not None and self._opened[0].database.file_number == number and (number or not create):
                return self._opened
            if self._opened is not None:
                self._retired.append(self._opened[0])  # another thread may be reading from it
            catalog = Catalog(path if number or create else None)
            self._opened = catalog, Caches(catalog, self._index if number or create else None, self._writing)
            return self._opened

    @contextmanager
    def _write_lock(self) -> Iterator[None]:
        """Alone among all processes that write this index; waits for its turn."""
        try:
            self._index.mkdir(parents=True, exist_ok=True)
            self._writing.acquire()
        except OSError as error:
            raise LibraryError(
                f"The index folder {self._index} cannot be written ({error.strerror}): set WENJU_INDEX to one that can."
            ) from error
        try:
            yield
        finally:
            self._writing.release()

    def _delete_index(self) -> None:
        """The caller holds the write lock. Other processes notice by the new file and open it."""
        with self._opening:
            if self._opened is not None:
                self._retired.append(self._opened[0])
                self._opened = None
            for pattern in ("catalog.sqlite*", "vectors*", "keywords.json"):
                for path in self._index.glob(pattern):
                    path.unlink(missing_ok=True)
            shutil.rmtree(self._index / "keywords", ignore_errors=True)
