"""The catalog's writing side: each function is one transaction; one that changes articles raises the generation by one.

A crash at any point leaves the state before it or the state after it. Vectors of two encoders may lie side by side
while articles are embedded anew; readers use those of the encoder named in `meta` until `switch_encoder`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.catalog import ARTICLE_COLUMNS, Catalog, Embedding, FileRecord, Span
from index.database import Connection
from ingest.article import Article

if TYPE_CHECKING:
    from ingest.layout import LayoutReport

__all__ = [
    "Entry",
    "FileContent",
    "add_vectors",
    "articles_without_vectors",
    "forget",
    "forget_removals",
    "record",
    "set_meta",
    "start_over",
    "switch_encoder",
]

_PLACES = ", ".join("?" * len(ARTICLE_COLUMNS.split(",")))
_INSERT = f"INSERT INTO articles (file, ordinal, generation, {ARTICLE_COLUMNS}) VALUES (?, ?, ?, {_PLACES})"
_UPDATE = f"UPDATE articles SET (ordinal, {ARTICLE_COLUMNS}) = (?, {_PLACES}) WHERE id = ?"
_UPSERT_FILE = (
    "INSERT INTO files (path, size, mtime_ns, error) VALUES (?, ?, ?, ?) ON CONFLICT (path) DO UPDATE "
    "SET size = excluded.size, mtime_ns = excluded.mtime_ns, error = excluded.error"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to be recorded with its passages' spans and vectors (n, d) float16.

    Without vectors, the passages and vectors that the catalog holds for this article id are kept.
    """

    article: Article
    spans: Sequence[Span]
    vectors: NDArray[np.float16] | None


class FileContent(NamedTuple):
    """A file and all its articles; `entries` None leaves its articles as they are.

    `repaired` is what the layout repair did, None for a file that could not be read.
    """

    record: FileRecord
    entries: Sequence[Entry] | None
    repaired: LayoutReport | None = None


def record(catalog: Catalog, contents: Sequence[FileContent], embedding: Embedding) -> None:
    """Put the articles of these files in the place of those recorded for them before."""
    with catalog.database.transaction() as connection:
        generation = _next_generation(connection)
        _set_embedding(connection, embedding)
        for file, entries, repaired in contents:
            connection.execute(_UPSERT_FILE, file)
            _record_reading(connection, file.path, repaired)
            if entries is None:
                continue
            kept = {entry.article.id for entry in entries if entry.vectors is None}
            known = connection.execute("SELECT number, id FROM articles WHERE file = ?", (file.path,)).fetchall()
            _drop(connection, [number for number, id_ in known if id_ not in kept], generation)
            for ordinal, entry in enumerate(entries):
                if entry.vectors is None:
                    connection.execute(_UPDATE, (ordinal, *_values(entry.article), entry.article.id))
                else:
                    _insert(connection, (file.path, ordinal, generation), entry, entry.vectors, embedding.fingerprint)


def forget(catalog: Catalog, paths: Sequence[str]) -> None:
    """Remove files and their articles."""
    with catalog.database.transaction() as connection:
        generation = _next_generation(connection)
        for path in paths:
            numbers = connection.execute("SELECT number FROM articles WHERE file = ?", (path,)).fetchall()
            _drop(connection, [row[0] for row in numbers], generation)
            connection.execute("DELETE FROM files WHERE path = ?", (path,))


def set_meta(catalog: Catalog, key: str, value: str) -> None:
    """Set one value of the meta table; the articles' generation stays."""
    with catalog.database.transaction() as connection:
        _set_meta(connection, key, value)


def start_over(catalog: Catalog) -> None:
    """Let every cache start anew: what they hold may not be what the catalog held."""
    with catalog.database.transaction() as connection:
        connection.execute("DELETE FROM removed")
        _set_meta(connection, "forgotten", str(_next_generation(connection)))


def forget_removals(catalog: Catalog, until: int) -> None:
    """Drop the list of what was removed up to a generation; a cache older than that starts anew."""
    with catalog.database.transaction() as connection:
        connection.execute("DELETE FROM removed WHERE generation <= ?", (until,))
        _set_meta(connection, "forgotten", str(until))


def articles_without_vectors(
    catalog: Catalog, fingerprint: str, at_once: int
) -> Iterator[list[tuple[int, Article, list[Span]]]]:
    """(number, article, spans) of the articles not yet embedded by an encoder, in portions."""
    query = (
        f"SELECT number, {ARTICLE_COLUMNS} FROM articles WHERE number > ? AND NOT EXISTS (SELECT 1 FROM vectors "
        f"WHERE vectors.article = articles.number AND fingerprint = ?) ORDER BY number LIMIT {at_once}"
    )
    last = 0
    while portion := catalog.numbered_articles(query, (last, fingerprint)):
        yield portion
        last = portion[-1][0]


def add_vectors(catalog: Catalog, fingerprint: str, rows: Sequence[tuple[int, Article, NDArray[np.float16]]]) -> None:
    """Add the vectors (n, d) of articles, given by number, beside those of the encoder in use.

    An article that has changed or gone since they were made is passed over: its number may be another's by now.
    """
    with catalog.database.transaction() as connection:
        connection.executemany(
            "INSERT OR REPLACE INTO vectors (article, fingerprint, float16_rows) SELECT number, ?, ? FROM articles "
            "WHERE number = ? AND id = ? AND content_hash = ? "
            "AND (SELECT COUNT(*) FROM passages WHERE article = number) = ?",
            [
                (fingerprint, vectors.tobytes(), number, article.id, article.content_hash, len(vectors))
                for number, article, vectors in rows
            ],
        )


def switch_encoder(catalog: Catalog, embedding: Embedding) -> None:
    """From now on the vectors of this encoder count; all others go."""
    with catalog.database.transaction() as connection:
        _next_generation(connection)
        _set_embedding(connection, embedding)
        connection.execute("DELETE FROM vectors WHERE fingerprint <> ?", (embedding.fingerprint,))


def _record_reading(connection: Connection, path: str, repaired: LayoutReport | None) -> None:
    connection.execute("DELETE FROM readings WHERE path = ?", (path,))
    if repaired is not None:
        counts = (repaired.articles, repaired.mended, repaired.boxes, repaired.unwrapped)
        connection.execute("INSERT INTO readings VALUES (?, ?, ?, ?, ?)", (path, *counts))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        connection.execute("INSERT OR IGNORE INTO arrivals VALUES (?, ?)", (path, now))


def _insert(
    connection: Connection, place: tuple[str, int, int], entry: Entry, vectors: NDArray[np.float16], fingerprint: str
) -> None:
    number = connection.execute(_INSERT, (*place, *_values(entry.article))).lastrowid
    connection.executemany(
        "INSERT INTO passages (article, start_offset, end_offset) VALUES (?, ?, ?)",
        [(number, start, end) for start, end in entry.spans],
    )
    connection.execute(
        "INSERT INTO vectors (article, fingerprint, float16_rows) VALUES (?, ?, ?)",
        (number, fingerprint, np.ascontiguousarray(vectors, dtype=np.float16).tobytes()),
    )


def _drop(connection: Connection, numbers: Sequence[int], generation: int) -> None:
    for number in numbers:
        connection.execute(
            "INSERT INTO removed (passage, generation) SELECT id, ? FROM passages WHERE article = ?",
            (generation, number),
        )
        connection.execute("DELETE FROM passages WHERE article = ?", (number,))
        connection.execute("DELETE FROM vectors WHERE article = ?", (number,))
        connection.execute("DELETE FROM articles WHERE number = ?", (number,))


def _values(article: Article) -> tuple[Any, ...]:
    published = article.published.isoformat() if article.published else None
    return (
        article.id, article.title, article.text, article.source, article.author, published,
        int(article.published_inferred), article.lang, article.path, article.content_hash,
    )  # fmt: skip


def _next_generation(connection: Connection) -> int:
    generation = int(connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0]) + 1
    _set_meta(connection, "generation", str(generation))
    return generation


def _set_embedding(connection: Connection, embedding: Embedding) -> None:
    _set_meta(connection, "encoder", embedding.name)
    _set_meta(connection, "fingerprint", embedding.fingerprint)
    _set_meta(connection, "dimensions", str(embedding.dimensions))


def _set_meta(connection: Connection, key: str, value: str) -> None:
    upsert = "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    connection.execute(upsert, (key, value))
