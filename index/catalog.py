"""The catalog: files, articles, passages and vectors in SQLite, the one source of truth. This is its reading side.

Every change (`recording.py`) is a transaction that raises the generation by one. A cache that holds generation g
catches up by dropping what was removed after g and adding what was added after g; both may be repeated without harm.
This module knows neither FAISS nor tantivy nor an encoder; vectors are float16 rows to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.database import Database
from ingest.article import Article, Passage

__all__ = ["ARTICLE_COLUMNS", "Catalog", "Embedding", "FileRecord", "Span"]

Span = tuple[int, int]
ARTICLE_COLUMNS = "id, title, text, source, author, published, published_inferred, lang, path, content_hash"
_PASSAGE = (
    "SELECT passages.id, articles.id, articles.text, start_offset, end_offset "
    "FROM passages JOIN articles ON articles.number = passages.article WHERE"
)
_AT_ONCE = 500  # ids in one statement: SQLite may allow no more than 999 parameters


class Embedding(NamedTuple):
    """The encoder whose vectors the catalog holds."""

    name: str
    fingerprint: str
    dimensions: int


class FileRecord(NamedTuple):
    """A file as it was when it was read; `error` says why it gave no articles, or is None."""

    path: str
    size: int
    mtime_ns: int
    error: str | None = None


class Catalog:
    """The tables of one index, in the file `path`, or in memory when it is None.

    :raises LibraryError: from every method, when the file is damaged, locked for too long or cannot be read.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.database = Database(path)

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self.database.close()

    # -- what the index is ------------------------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        """One value of the meta table, None when it was never set."""
        with self.database.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    @property
    def identity(self) -> str:
        """Distinguishes this catalog from any other, so that a cache of another one is never taken for its own."""
        return self.meta("identity") or ""

    @property
    def generation(self) -> int:
        """How many transactions have changed the articles so far."""
        return int(self.meta("generation") or 0)

    @property
    def forgotten(self) -> int:
        """Removals up to this generation are no longer listed: a cache older than this starts anew."""
        return int(self.meta("forgotten") or 0)

    @property
    def embedding(self) -> Embedding | None:
        """The encoder of the vectors, None before the first sync."""
        with self.database.reading() as connection:
            meta = dict(connection.execute("SELECT key, value FROM meta"))
        if "fingerprint" not in meta:
            return None
        return Embedding(meta["encoder"], meta["fingerprint"], int(meta["dimensions"]))

    # -- reading ----------------------------------------------------------------------------------------------------

    def files(self) -> dict[str, FileRecord]:
        """All files known, by path."""
        with self.database.reading() as connection:
            rows = connection.execute("SELECT path, size, mtime_ns, error FROM files ORDER BY path").fetchall()
        return {row[0]: FileRecord(*row) for row in rows}

    def counts(self) -> tuple[int, int]:
        """Number of articles and of passages."""
        query = "SELECT (SELECT COUNT(*) FROM articles), (SELECT COUNT(*) FROM passages)"
        with self.database.reading() as connection:
            articles, passages = connection.execute(query).fetchone()
        return int(articles), int(passages)

    def articles(self) -> list[Article]:
        """All articles, in the order of their files and of their places in them."""
        with self.database.reading() as connection:
            rows = connection.execute(f"SELECT {ARTICLE_COLUMNS} FROM articles ORDER BY file, ordinal").fetchall()
        return [_article(row) for row in rows]

    def articles_by_id(self, ids: Sequence[str]) -> dict[str, Article]:
        """The articles with these ids; unknown ids are absent."""
        wanted = list(dict.fromkeys(ids))
        rows = self._in_portions(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id IN", wanted)
        return {row[0]: _article(row) for row in rows}

    def articles_of_file(self, path: str) -> dict[str, tuple[Article, list[Span]]]:
        """The articles of one file with their passages' spans, by article id."""
        with self.database.reading() as connection:
            query = f"SELECT number, {ARTICLE_COLUMNS} FROM articles WHERE file = ? ORDER BY ordinal"
            rows = connection.execute(query, (path,)).fetchall()
            return {row[1]: (_article(row[1:]), _spans(connection, row[0])) for row in rows}

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages with these ids, in the order asked; unknown and removed ids are absent."""
        wanted = list(dict.fromkeys(int(id_) for id_ in ids))
        found = {row[0]: _passage(row) for row in self._in_portions(f"{_PASSAGE} passages.id IN", wanted)}
        return {id_: found[id_] for id_ in wanted if id_ in found}

    def article_passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, first to last."""
        with self.database.reading() as connection:
            rows = connection.execute(f"{_PASSAGE} articles.id = ? ORDER BY passages.id", (article_id,)).fetchall()
        return [_passage(row) for row in rows]

    # -- what the caches catch up with ------------------------------------------------------------------------------

    def removed_passages(self, after: int) -> list[int]:
        """Ids of the passages removed after a generation."""
        query = "SELECT passage FROM removed WHERE generation > ?"
        with self.database.reading() as connection:
            return [row[0] for row in connection.execute(query, (after,))]

    def added_count(self, after: int) -> int:
        """How many passages came after a generation and are still there."""
        query = "SELECT COUNT(*) FROM articles JOIN passages ON passages.article = articles.number WHERE generation > ?"
        with self.database.reading() as connection:
            return int(connection.execute(query, (after,)).fetchone()[0])

    def added_passages(self, after: int) -> Iterator[list[tuple[int, str, str]]]:
        """(id, title of the article, text) of the passages that came after a generation, in portions."""
        for rows in self._articles_after(after, "title, text", ""):
            numbers = [row[0] for row in rows]
            query = "SELECT article, id, start_offset, end_offset FROM passages WHERE article IN"
            spans = self._in_portions(query, numbers)
            article = {number: (title, text) for number, title, text in rows}
            yield [(id_, article[number][0], article[number][1][start:end]) for number, id_, start, end in spans]

    def added_vectors(self, after: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]:
        """Ids (n,) and vectors (n, d) of the passages that came after a generation, in portions."""
        embedding = self.embedding
        if embedding is None:
            return
        columns = (  # the ids of an article's passages are consecutive: they came in one transaction
            "float16_rows, (SELECT MIN(id) FROM passages WHERE passages.article = number), "
            "(SELECT COUNT(*) FROM passages WHERE passages.article = number)"
        )
        join = "JOIN vectors ON vectors.article = articles.number AND vectors.fingerprint = ?"
        for rows in self._articles_after(after, columns, join, embedding.fingerprint):
            ids = [id_ for _, _, first, count in rows for id_ in range(first or 0, (first or 0) + count)]
            vectors = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16)
            yield np.array(ids, dtype=np.int64), vectors.reshape(-1, embedding.dimensions)

    def _articles_after(self, after: int, columns: str, join: str, *values: object) -> Iterator[list[Any]]:
        """Portions of the articles that came after a generation; the lock is free between two of them."""
        query = (
            f"SELECT number, {columns} FROM articles {join} "
            f"WHERE generation > ? AND number > ? ORDER BY number LIMIT {_AT_ONCE}"
        )
        last = 0
        while True:
            with self.database.reading() as connection:
                rows = connection.execute(query, (*values, after, last)).fetchall()
            if not rows:
                return
            yield rows
            last = rows[-1][0]

    def numbered_articles(self, query: str, values: Sequence[object]) -> list[tuple[int, Article, list[Span]]]:
        """(number, article, spans of its passages), for a query that selects number and ARTICLE_COLUMNS."""
        with self.database.reading() as connection:
            rows = connection.execute(query, values).fetchall()
            return [(row[0], _article(row[1:]), _spans(connection, row[0])) for row in rows]

    def _in_portions(self, query: str, values: Sequence[object]) -> list[Any]:
        rows: list[Any] = []
        for at in range(0, len(values), _AT_ONCE):
            portion = values[at : at + _AT_ONCE]
            with self.database.reading() as connection:
                rows += connection.execute(f"{query} ({','.join('?' * len(portion))})", portion).fetchall()
        return rows


def _article(row: Any) -> Article:  # noqa: ANN401 - a row of SQLite
    id_, title, text, source, author, published, inferred, lang, path, hash_ = row
    day = date.fromisoformat(published) if published else None
    return Article(id_, title, text, source, author, day, bool(inferred), lang, path, hash_)


def _passage(row: Any) -> Passage:  # noqa: ANN401 - a row of SQLite
    id_, article_id, text, start, end = row
    return Passage(id_, article_id, text[start:end], start, end)


def _spans(connection: Any, number: int) -> list[Span]:  # noqa: ANN401
    query = "SELECT start_offset, end_offset FROM passages WHERE article = ? ORDER BY id"
    return [(start, end) for start, end in connection.execute(query, (number,))]
