"""The catalog: files, articles, passages and vectors in SQLite, the one source of truth. This is its reading side.

Every change (`recording.py`) is a transaction that raises the generation by one. A cache that holds generation g
catches up by dropping what was removed after g and adding what was added after g; both may be repeated without harm.
This module knows neither FAISS nor tantivy nor an encoder; vectors are float16 rows to it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from index.database import Connection, DamagedError, Database
from ingest.article import Article, Passage, content_hash

__all__ = ["ARTICLE_COLUMNS", "UNREAD", "Catalog", "Embedding", "FileRecord", "Span", "hash_of"]

Span = tuple[int, int]
ARTICLE_COLUMNS = "id, title, text, source, author, published, published_inferred, lang, path, content_hash"
_PASSAGE = (
    "SELECT passages.id, articles.id, articles.text, start_offset, end_offset "
    "FROM passages JOIN articles ON articles.number = passages.article WHERE"
)
UNREAD = -1  # bytes
_AT_ONCE = 500  # ids in one statement: SQLite may allow no more than 999 parameters


class Embedding(NamedTuple):
    """The encoder whose vectors the catalog holds."""

    name: str
    fingerprint: str
    dimensions: int


class FileRecord(NamedTuple):
    """A file as it was when it was read; `error` says why it gave no articles, or is None.

    The size UNREAD: it could not be read just then, and is read by the next sync whatever it looks like.
    """

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
        self._counts: tuple[int, int, int] | None = None

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self.database.close()

    def moment(self) -> Catalog:
        """The catalog as it is now, whatever is written later; to be read only. In memory: the catalog itself."""
        moment = copy.copy(self)
        moment.database = self.database.moment()
        return moment

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
        return {path: FileRecord._make(row) for path, row in self.file_rows().items()}

    def file_rows(self) -> dict[str, tuple[str, int, int, str | None]]:
        """The same as plain rows: 40,000 records keep the garbage collector busier than all the rest of a look."""
        with self.database.reading() as connection:
            rows = connection.execute("SELECT path, size, mtime_ns, error FROM files").fetchall()
        return {row[0]: row for row in rows}

    def counts(self) -> tuple[int, int]:
        """Number of articles and of passages; counted once in a generation."""
        generation = self.generation
        counted = self._counts
        if counted is None or counted[0] != generation:
            query = "SELECT (SELECT COUNT(*) FROM articles), (SELECT COUNT(*) FROM passages)"
            with self.database.reading() as connection:
                articles, passages = connection.execute(query).fetchone()
            self._counts = counted = (generation, int(articles), int(passages))
        return counted[1:]

    def articles(self) -> list[Article]:
        """All articles, in the order of their files and of their places in them."""
        with self.database.reading() as connection:
            rows = connection.execute(f"SELECT {ARTICLE_COLUMNS} FROM articles ORDER BY file, ordinal").fetchall()
        return [_article(row) for row in rows]

    def without_vectors(self, fingerprint: str) -> int:
        """How many articles have no vectors of an encoder yet."""
        query = (
            "SELECT COUNT(*) FROM articles WHERE NOT EXISTS "
            "(SELECT 1 FROM vectors WHERE vectors.article = articles.number AND fingerprint = ?)"
        )
        with self.database.reading() as connection:
            return int(connection.execute(query, (fingerprint,)).fetchone()[0])

    def articles_by_id(self, ids: Sequence[str]) -> dict[str, Article]:
        """The articles with these ids; unknown ids are absent."""
        wanted = list(dict.fromkeys(ids))
        rows = self.in_portions(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id IN", wanted)
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
        found = {row[0]: _passage(row) for row in self.in_portions(f"{_PASSAGE} passages.id IN", wanted)}
        return {id_: found[id_] for id_ in wanted if id_ in found}

    def passages_with_articles(self, ids: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """The same with the article of each, both from one moment: a sync cannot come between."""
        columns = ", ".join(f"articles.{name}" for name in ARTICLE_COLUMNS.split(", "))
        query = (
            f"SELECT passages.id, start_offset, end_offset, {columns} "
            "FROM passages JOIN articles ON articles.number = passages.article WHERE passages.id IN"
        )
        found: dict[int, tuple[Passage, Article]] = {}
        sound: set[str] = set()
        for id_, start, end, *columns_of_article in self.in_portions(query, list(dict.fromkeys(map(int, ids)))):
            article = _article(columns_of_article)
            if article.id not in sound:
                self._compare(article)
                sound.add(article.id)
            found[id_] = Passage(id_, article.id, article.text[start:end], start, end), article
        return {id_: found[id_] for id_ in dict.fromkeys(map(int, ids)) if id_ in found}

    def _compare(self, article: Article) -> None:
        """The pages were compared when the file was opened; what an answer quotes is compared when it is read, too."""
        if self.database.path is not None and article.content_hash and hash_of(article) != article.content_hash:
            raise DamagedError(
                f"The index {self.database.path} is damaged (the text of “{article.title}” is not the one that was "
                "read): run `wenju sync --rebuild` to make it anew."
            )

    def article_passages(self, article_id: str) -> list[Passage]:
        """The passages of one article, first to last."""
        with self.database.reading() as connection:
            rows = connection.execute(f"{_PASSAGE} articles.id = ? ORDER BY passages.id", (article_id,)).fetchall()
        return [_passage(row) for row in rows]

    def places(self, ids: Sequence[int]) -> dict[int, tuple[str, int, int]]:
        """(file, number of the article in it, offset) of passages: an order that depends on the folder alone."""
        query = (
            "SELECT passages.id, file, ordinal, start_offset FROM passages "
            "JOIN articles ON articles.number = passages.article WHERE passages.id IN"
        )
        return {id_: (file, ordinal, start) for id_, file, ordinal, start in self.in_portions(query, ids)}

    def all_articles(self) -> Iterator[list[tuple[int, Article, list[Span]]]]:
        """(number, article, spans of its passages) of every article, in portions."""
        query = f"SELECT number, {ARTICLE_COLUMNS} FROM articles WHERE number > ? ORDER BY number LIMIT {_AT_ONCE}"
        last = 0
        while portion := self.numbered_articles(query, (last,)):
            yield portion
            last = portion[-1][0]

    def numbered_articles(self, query: str, values: Sequence[object]) -> list[tuple[int, Article, list[Span]]]:
        """(number, article, spans of its passages), for a query that selects number and ARTICLE_COLUMNS."""
        with self.database.reading() as connection:
            rows = connection.execute(query, values).fetchall()
            return [(row[0], _article(row[1:]), _spans(connection, row[0])) for row in rows]

    def in_portions(self, query: str, values: Sequence[object]) -> list[Any]:
        """Rows of a query that ends with IN, for any number of values."""
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


def hash_of(article: Article) -> str:
    """The hash of what an article holds now; its `content_hash` is that of what was read."""
    published = article.published.isoformat() if article.published else None
    return content_hash(article.title, article.text, article.source, article.author, published)


def _passage(row: Any) -> Passage:  # noqa: ANN401 - a row of SQLite
    id_, article_id, text, start, end = row
    return Passage(id_, article_id, text[start:end], start, end)


def _spans(connection: Connection, number: int) -> list[Span]:
    query = "SELECT start_offset, end_offset FROM passages WHERE article = ? ORDER BY id"
    return [(start, end) for start, end in connection.execute(query, (number,))]
