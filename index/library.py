"""Library: a folder of articles, or texts in memory, that can be searched by vector and by words.

Opening one creates nothing; `sync` makes the index. Another process may sync at any time: every call sees what the
catalog holds now. Knows nothing of questions.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog, FileRecord
from index.embedding import EncoderChanged, embedding_of, encoded
from index.encoder import Encoder
from index.folder import check_folder, copy_in, delete, walk
from index.keeping import mend
from index.keywords import TermGroup
from index.ranking import TIES, ranked
from index.recording import Entry, FileContent, record
from index.selection import newest_day, selected_passages
from index.store import Store
from index.switching import Encoders
from index.sync import FailedFile, Progress, Synchronization, SyncReport
from index.texts import articles_of
from index.verify import problems
from index.view import View
from ingest import chunk
from ingest.article import Article, Passage
from ingest.errors import LibraryError

__all__ = ["Library"]


class Library:
    """The articles of `folder`, their index in `index` (default: `.wenju` inside the folder).

    Several threads may use one library; several processes may open the same folder. `encoder` None is the shipped one,
    loaded when first needed.
    """

    def __init__(self, folder: str | Path, index: str | Path | None = None, encoder: Encoder | None = None) -> None:
        self.folder: Path | None = Path(folder)
        self._index = Path(index) if index is not None else self.folder / ".wenju"
        self.encoders = Encoders(encoder)  # which one is wanted, and how far the change to it is
        self._store = Store(self._index)

    @classmethod
    def from_texts(cls, texts: Sequence[str | Article], encoder: Encoder | None = None) -> Library:
        """A library in memory: each text cleaned and split as a file would be, each Article as it is.

        Nothing is written anywhere, and it cannot be synced.
        """
        library = cls("", encoder=encoder)
        library.folder = None
        library._store = Store(None)
        catalog, _ = library._store.current()
        spans = [(article, chunk(article)) for article in articles_of(texts)]
        vectors = encoded(library.encoder, spans)
        entries = [Entry(article, part, rows) for (article, part), rows in zip(spans, vectors, strict=True)]
        record(catalog, [FileContent(FileRecord("", 0, 0), entries)], embedding_of(library.encoder))
        return library

    # -- what it holds ----------------------------------------------------------------------------------------------

    @property
    def encoder(self) -> Encoder:
        """Made the vectors in use. :raises ModelError: it cannot be loaded."""
        return self.encoders.in_use(self._store.seen.embedding)

    @property
    def catalog(self) -> Catalog:
        """The catalog as it lies in the folder now: what is kept beside the articles is reached through it."""
        return self._store.current()[0]

    def pinned(self) -> AbstractContextManager[View]:
        """A block in which this thread sees one generation, whatever is synced meanwhile; nobody waits for it."""
        return self._store.pinned()

    @property
    def generation(self) -> int:
        """Grows with every change of the articles."""
        return self._store.seen.generation

    @property
    def passage_count(self) -> int:
        """Number of passages."""
        return self._store.seen.counts()[1]

    def articles(self) -> list[Article]:
        """All articles in file order."""
        return self._store.seen.articles()

    def article(self, article_id: str) -> Article:
        """One article. :raises LibraryError: there is none with this id."""
        found = self.articles_by_id([article_id])
        if article_id not in found:
            raise LibraryError(f"There is no article “{article_id}” in the library: it may have been removed.")
        return found[article_id]

    def articles_by_id(self, ids: Sequence[str]) -> dict[str, Article]:
        """The articles with these ids; unknown ids are absent."""
        return self._store.seen.articles_by_id(ids)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages with these ids, in this order; unknown and removed ids are absent."""
        return self._store.seen.passages(ids)

    def passages_with_articles(self, ids: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """The passages with their articles, both from one moment: an article that changes meanwhile is either all
        old, all new or absent, where two calls could give the old passage and the new text.
        """
        return self._store.seen.passages_with_articles(ids)

    def article_passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, first to last."""
        return self._store.seen.article_passages(article_id)

    # -- searching --------------------------------------------------------------------------------------------------

    def search_dense(
        self, vector: NDArray[np.float32], k: int, only: NDArray[np.int64] | None = None, made_by: str | None = None
    ) -> list[tuple[int, float]]:
        """The k passages nearest to a vector (d,): (passage id, cosine), best first.

        `only` names the passages that may be found, None for all; `made_by` is the fingerprint of the encoder that made
        the vector, None for this library's.

        :raises EncoderChanged: the index was made with another encoder.
        """
        with self.pinned() as view:
            made, held = view.catalog.embedding, view.held
            if made is None:
                return []
            mine = made_by or (self.encoder.fingerprint if self.encoders.given else made.fingerprint)
            if held is None or (mine, vector.shape) != (held.fingerprint, (held.vectors.dimensions,)):
                raise EncoderChanged(made, self._index)
            return ranked(view.catalog, held.vectors.search(vector, k + TIES, only), k)

    def search_keywords(
        self, groups: Sequence[TermGroup], k: int, only: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The k passages, of those in `only` if given, that match groups of words best: (id, BM25), best first."""
        with self.pinned() as view:
            return ranked(view.catalog, view.search_keywords(groups, k + TIES, only), k)

    def selected(
        self,
        since: date | None = None,
        until: date | None = None,
        source: str | None = None,
        author: str | None = None,
    ) -> NDArray[np.int64]:
        """Ids of the passages of articles published in these days whose source and author hold these words."""
        return selected_passages(self._store.seen, since, until, source, author)

    @property
    def newest_day(self) -> date | None:
        """The latest day of publication, None when no article has one."""
        return newest_day(self._store.seen)

    def document_frequency(self, word: str) -> int:
        """How many passages hold a word (in the passage or its title)."""
        with self.pinned() as view:
            return view.keywords.document_frequency(word)

    def document_frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """The same for many words at once; words that no passage holds are absent."""
        with self.pinned() as view:
            return view.keywords.document_frequencies(words)

    def read_ahead(self) -> None:
        """Let the vectors of a large library be read beside what is done now, for a search that comes soon."""
        self._store.current()[1].vectors.read_ahead()

    # -- changing ---------------------------------------------------------------------------------------------------

    def sync(self, progress: Progress | None = None, rebuild: bool = False, wait: bool = True) -> SyncReport:
        """Read what is new or changed in the folder, forget what is gone; with `rebuild`, read every file again.

        Whenever this is broken off, each article is wholly in the index or not at all. A rebuild puts each into the
        place of its earlier form: readers never see an empty library.

        When another encoder is wanted than the one in use, all passages are embedded anew: now, or, with `wait` False,
        in the background while the index goes on answering; see `encoders`.

        :raises LibraryError: the folder is missing, or the index is damaged or cannot be written.
        """
        folder = self._folder()
        started = time.perf_counter()
        check_folder(folder)
        self.encoders.stop()
        with self._store.alone():
            if rebuild:
                mend(self._store)
            catalog, caches = self._store.current(create=True)
            encoder = self.encoders.wanted if wait else self.encoder
            with self._store.before_changes():
                with nullcontext(lambda: None) if rebuild else caches.following() as follow:
                    run = Synchronization(catalog, encoder, folder.resolve(), progress, rebuild, recorded=follow)
                    run.run(walk(folder, self._index))
                if rebuild:
                    self._store.forget_keywords()
                caches.keywords.current()
            caches.save()
            articles, passages = catalog.counts()
        if not wait:
            self.encoders.start(self._store)
        return run.report(articles, passages, time.perf_counter() - started)

    def add(self, paths: Sequence[Path], progress: Progress | None = None) -> SyncReport:
        """Copy files into the folder, never over another file, and sync."""
        folder = self._folder()
        check_folder(folder)
        refused = []
        for path in paths:
            try:
                copy_in(Path(path), folder)
            except LibraryError as error:
                refused.append(FailedFile(str(path), str(error)))
        report = self.sync(progress, wait=not self.encoders.switching)
        return replace(report, failed=(*refused, *report.failed))

    def remove(self, path: str) -> SyncReport:
        """Delete one file of the folder, and sync. :raises LibraryError: it is not a file of the folder."""
        delete(path, self._folder())
        return self.sync(wait=not self.encoders.switching)

    def verify(self) -> list[str]:
        """Faults found in the index, one sentence each; empty when all is well."""
        return problems(self._store)

    def close(self) -> None:
        """Close the files. They are opened again when the library is used again; texts in memory are gone."""
        self.encoders.stop()
        self._store.close()

    def _folder(self) -> Path:
        if self.folder is None:
            raise LibraryError("A library made of texts has no folder that could change: open one on a folder.")
        return self.folder
