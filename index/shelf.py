"""Shelf: a library as people keep it — looked over, corrected, added to, cleared out. Knows nothing of questions."""

from __future__ import annotations

import filecmp
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from index.catalog import UNREAD, Catalog
from index.corrections import Correction, correct, corrections
from index.folder import check_article_path, copy_in, delete
from index.library import Library
from index.sync import FailedFile, Progress, SyncReport
from index.trash import Discarded, Trash
from ingest import read_file
from ingest.article import Article
from ingest.errors import LibraryError
from ingest.layout import LayoutReport
from ingest.reading import Reading

__all__ = ["Outcome", "Row", "Shelf"]

_ROWS = (
    "SELECT id, title, source, author, published, published_inferred, LENGTH(text), "
    "(SELECT COUNT(*) FROM passages WHERE article = number), arrivals.added, path, "
    "EXISTS (SELECT 1 FROM corrections WHERE article = articles.id) "
    "FROM articles LEFT JOIN arrivals USING (path) ORDER BY file, ordinal"
)


class Row(NamedTuple):
    """One article in a table: `characters` of its text, number of `passages`, `added` in UTC ("" when unknown)."""

    id: str
    title: str
    source: str
    author: str
    published: str
    inferred: bool
    characters: int
    passages: int
    added: str
    path: str
    corrected: bool


class Outcome(NamedTuple):
    """What became of one file that was given.

    `kind`: "added", "renamed" (added as `path`), "same" (lies there already, as `path`) or "failed" (why: `reason`).
    """

    given: str
    kind: str
    path: str = ""
    reason: str = ""
    articles: int = 0
    repaired: LayoutReport | None = None


class Shelf:
    """What can be done with the files and articles of a library besides asking it."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._rows: tuple[tuple[str, int], list[Row]] | None = None

    # -- looking ----------------------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """All articles in file order, read once in a generation."""
        catalog = self._catalog()
        state = (catalog.identity, catalog.generation)
        if self._rows is None or self._rows[0] != state:
            with catalog.database.reading() as connection:
                rows = connection.execute(_ROWS).fetchall()
            self._rows = state, [Row._make("" if value is None else value for value in row) for row in rows]
        return self._rows[1]

    def unread(self) -> list[FailedFile]:
        """The files of the folder that could not be read, and why."""
        files = self._catalog().files().values()
        return [FailedFile(file.path, file.error) for file in files if file.error is not None]

    def repaired(self, path: str) -> LayoutReport | None:
        """What the layout repair did to a file when it was read, None when that is not known."""
        query = "SELECT articles, mended, boxes, unwrapped FROM readings WHERE path = ?"
        with self._catalog().database.reading() as connection:
            row = connection.execute(query, (path,)).fetchone()
        return LayoutReport(*row) if row else None

    def original(self, article_id: str) -> Path:
        """The file that an article was read from. :raises LibraryError: it is gone, or never was a file."""
        article = self.library.article(article_id)
        if self.library.folder is None or not article.path:
            raise LibraryError(f"“{article.title}” has no file.")
        place = check_article_path(article.path, self.library.folder)
        if not place.is_file():
            raise LibraryError(f"There is no “{article.path}” in {self.library.folder}.")
        return place

    def reading(self, article_id: str) -> Reading:
        """The file of an article read once more. :raises ReadError: it cannot be read."""
        return read_file(self.original(article_id), self._folder())

    # -- correcting -------------------------------------------------------------------------------------------------

    def correction(self, article_id: str) -> Correction | None:
        """What was set right in an article, None when nothing was."""
        return corrections(self._catalog()).get(article_id)

    def correct(self, article_id: str, correction: Correction | None) -> Article:
        """Put a correction over what the file says, or drop it with None; the file stays as it is.

        :raises LibraryError: there is no such article, or a value cannot be used.
        """
        article = self.library.article(article_id)
        if correction is not None:
            _check(correction)
        correct(self._catalog(), article, correction)
        self.library.sync()
        return self.library.article(article_id)

    # -- files in and out -------------------------------------------------------------------------------------------

    def add(self, paths: Sequence[Path], progress: Progress | None = None) -> list[Outcome]:
        """Copy files into the folder and read them; what became of each, in the order given.

        Nothing is overwritten. A file that lies there already, under whatever name, is not added again, and one that
        cannot be read is not kept, unless it is only just now that it cannot.
        """
        folder = self._folder()
        copied: list[Outcome] = []
        for path in paths:
            twin = self._twin(path, [outcome.path for outcome in copied])
            try:
                name, new = (twin, False) if twin else copy_in(path, folder)
                kind = "same" if not new else "added" if name == path.name else "renamed"
                copied.append(Outcome(path.name, kind, name))
            except LibraryError as error:
                copied.append(Outcome(path.name, "failed", reason=str(error)))
        report = self.library.sync(progress)
        told = [self._told(outcome, report) for outcome in copied]
        waiting = {file.path for file in self._catalog().files().values() if file.size == UNREAD}
        spoilt = [outcome.path for outcome, before in zip(told, copied, strict=True)
                  if outcome.kind == "failed" and before.kind in {"added", "renamed"} and outcome.path not in waiting]
        for name in spoilt:
            delete(name, folder)
        if spoilt:
            self.library.sync()
        return told

    def discard(self, article_id: str) -> Discarded:
        """Take the file of an article, and so all its articles, out of the folder; `restore` puts it back."""
        path = self.original(article_id).relative_to(self._folder().resolve()).as_posix()
        discarded = self._trash().put(path)
        self.library.sync()
        return discarded

    def restore(self, token: str) -> str:
        """Put a file back byte for byte; its path. :raises LibraryError: it is not kept any more."""
        path = self._trash().restore(token)
        self.library.sync()
        return path

    def discarded(self) -> list[Discarded]:
        """What `restore` can put back, the latest first."""
        return self._trash().items() if self.library.folder is not None else []

    # -- within -----------------------------------------------------------------------------------------------------

    def _catalog(self) -> Catalog:
        return self.library._store.current()[0]

    def _folder(self) -> Path:
        if self.library.folder is None:
            raise LibraryError("A library made of texts has no folder that could change: open one on a folder.")
        return self.library.folder

    def _trash(self) -> Trash:
        return Trash(self._folder().resolve(), self.library._index / "trash")

    def _twin(self, path: Path, copied: Sequence[str]) -> str | None:
        """A file of the library, or of those just copied into its folder, with the very bytes of this one."""
        folder = self._folder()
        try:
            size = path.stat().st_size
            known = [file.path for file in self._catalog().files().values()
                     if file.size == UNREAD or (file.size == size and not file.error)]  # fmt: skip
            for name in dict.fromkeys([*known, *filter(None, copied)]):
                place = folder / name
                if place.is_file() and place.stat().st_size == size and filecmp.cmp(path, place, shallow=False):
                    return name
        except OSError:
            return None
        return None

    def _told(self, outcome: Outcome, report: SyncReport) -> Outcome:
        """The outcome of copying with what reading made of it."""
        reason = next((failed.reason for failed in report.failed if failed.path == outcome.path), None)
        if outcome.kind == "failed" or reason is not None:
            return outcome._replace(kind="failed", reason=reason or outcome.reason)
        repaired = self.repaired(outcome.path)
        return outcome._replace(repaired=repaired, articles=repaired.articles if repaired else 1)


def _check(correction: Correction) -> None:
    if correction.title is not None and not correction.title.strip():
        raise LibraryError("An article needs a title: write one.")
    for value in (correction.title, correction.source, correction.author):
        if value is not None and (len(value) > 300 or "\n" in value):
            raise LibraryError("A title, source or author is one line of at most 300 characters: shorten it.")
    if correction.published:
        try:
            date.fromisoformat(correction.published)
        except ValueError:
            raise LibraryError(f"“{correction.published}” is no day: write it as 2025-02-20.") from None
